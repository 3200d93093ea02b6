//! The training history: what becomes of workouts that are written, rewritten and deleted.

mod copies;
