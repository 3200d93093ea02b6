//! The room of a workout: its one writer, from the moment it is made through this backend.
//!
//! Everything that changes a workout goes through its room, by REST or by socket; the database holds a copy.

pub mod client;
