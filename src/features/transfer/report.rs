//! What was found in a file, as it is kept.

use serde::{Deserialize, Serialize};

use crate::domain::imports::{Need, Parsed};

/// What was found in a file. Stored as JSON: fields are only ever added, with a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Report {
    /// Rows or elements read.
    pub rows: u32,
    /// Those left out because of errors.
    pub bad_rows: u32,
    /// Problems, those not listed included.
    pub problems: u32,
    /// Workouts.
    pub workouts: u32,
    /// Sets.
    pub sets: u32,
    /// Measurements of the body.
    pub measurements: u32,
    /// When the first workout began, in milliseconds, good to within a day.
    pub first_at: Option<i64>,
    /// When the last began.
    pub last_at: Option<i64>,
    /// What the file does not say.
    pub needs: Vec<Need>,
    /// Where each piece of the workouts begins.
    pub pieces: Vec<u32>,
    /// How many pieces the measurements have.
    pub body_pieces: u32,
    /// What there is beside.
    pub items: u32,
    /// Where each piece of it begins.
    pub item_pieces: Vec<u32>,
}

impl Report {
    /// What is to be told of a file, before it is cut into pieces.
    pub fn of(parsed: &Parsed) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let times = || parsed.workouts.iter().map(|workout| workout.began.roughly());
        Self {
            rows: parsed.rows,
            bad_rows: parsed.bad_rows,
            problems: parsed.problem_count,
            workouts: count(parsed.workouts.len()),
            sets: count(parsed.workouts.iter().map(|workout| workout.set_count()).sum()),
            measurements: count(parsed.body.len()),
            first_at: times().min(),
            last_at: times().max(),
            needs: parsed.needs.clone(),
            pieces: Vec::new(),
            body_pieces: 0,
            items: count(parsed.items.len()),
            item_pieces: Vec::new(),
        }
    }

    /// How much there is to go through: workouts, then measurements, then what there is beside.
    pub const fn total(&self) -> u32 {
        self.workouts + self.measurements + self.items
    }
}
