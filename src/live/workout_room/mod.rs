//! The room of a workout: its one writer, from the moment it is made through this backend.
//!
//! Everything that changes a workout goes through its room, by REST or by socket; the database holds a copy.

mod client;

pub use client::{OpAnswer, Outcome, RoomAddress, RoomSnapshot, Rooms, Submitted};
