//! What runs without a request.
//!
//! [`take_due`] turns what is due into jobs; [`look_at`] decides for one of them. `wiring` tells what comes of it,
//! for telling belongs to another slice.

mod remind;
mod take_due;

pub use remind::{Looked, look_at};
pub use take_due::take_due;
