//! Durable Objects: what needs one writer or one clock.
//!
//! One folder each: the object's shell, its client (the port's implementation), its protocol and its
//! private SQLite. A rule that an object applies is a pure function in `domain`. Must not know HTTP
//! routes nor any feature.

pub mod rate_limiter;
pub mod workout_room;
