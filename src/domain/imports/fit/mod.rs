//! Garmin's FIT: activities with places, and strength sessions with sets.
//!
//! [`reader`] turns bytes into messages; [`activity`] turns messages into workouts.

mod activity;
mod reader;

pub use activity::read;

#[cfg(test)]
mod tests;
