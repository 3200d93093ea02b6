//! Training load: how much was done, how hard it was, and how it changes from week to week.
//!
//! Loads describe; they do not foretell. Where a figure is often read as a risk of injury, its docs say what is known
//! against that, and whoever shows it shows the warning too.

pub mod daily;
pub mod session;
