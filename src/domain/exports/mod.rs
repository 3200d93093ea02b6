//! Training in the forms other programs read.
//!
//! What a form cannot hold is said in its module and in `docs/IMPORT-EXPORT.md`; what it can hold comes back unchanged
//! when the file is imported again. Everything is written piece by piece, a workout at a time. Owns no data and does no
//! I/O. Called by the slice that hands out exports.

mod calendar;
mod gpx;
mod hevy;
pub mod json;
pub mod schedule;
mod strong;
mod table;
pub mod zip;

pub use calendar::{CALENDAR_BEGIN, CALENDAR_END, write_event};
pub use gpx::{GPX_BEGIN, GPX_END, write_track};
pub use hevy::{HEVY_HEADER, write_workout as write_hevy};
pub use strong::{STRONG_HEADER, write_workout as write_strong};

/// How far clocks were ahead of UTC at an instant, in seconds.
pub type Offset<'a> = &'a dyn Fn(crate::domain::time::Timestamp) -> i32;
