//! What was found in a file, as it is kept.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{
    imports::{Need, Parsed, When},
    time::Timestamp,
};

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
    /// Whether the first is what clocks showed, wherever they were.
    pub first_is_local: bool,
    /// Whether the last is.
    pub last_is_local: bool,
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
    /// How many of it come before workouts, because those name them.
    pub first_items: u32,
    /// What of it says how the person wants things to be.
    pub settings: Vec<SettingFound>,
}

/// Something of a file that says how the person wants things to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SettingFound {
    /// The member of the file.
    pub list: String,
    /// Which of its items, where there may be several.
    pub id: Option<String>,
    /// What the file says.
    pub value: Value,
    /// What is said here.
    pub present: Option<Value>,
    /// Whether nothing is said here, or what everybody begins with.
    pub is_open: bool,
}

impl Report {
    /// What is to be told of a file, before it is cut into pieces.
    pub fn of(parsed: &Parsed) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let first = parsed.workouts.iter().map(|workout| workout.began).min_by_key(|began| began.roughly());
        let last = parsed.workouts.iter().map(|workout| workout.began).max_by_key(|began| began.roughly());
        let is_local = |when: Option<When>| matches!(when, Some(When::Local(_)));
        Self {
            rows: parsed.rows,
            bad_rows: parsed.bad_rows,
            problems: parsed.problem_count,
            workouts: count(parsed.workouts.len()),
            sets: count(parsed.workouts.iter().map(|workout| workout.set_count()).sum()),
            measurements: count(parsed.body.len()),
            first_at: first.map(When::roughly),
            last_at: last.map(When::roughly),
            first_is_local: is_local(first),
            last_is_local: is_local(last),
            needs: parsed.needs.clone(),
            pieces: Vec::new(),
            body_pieces: 0,
            items: count(parsed.items.len()),
            item_pieces: Vec::new(),
            first_items: 0,
            settings: Vec::new(),
        }
    }

    /// When the first and the last workout began, where clocks are as far ahead of UTC as `offset_seconds` says.
    pub fn times(&self, offset_seconds: &dyn Fn(Timestamp) -> i32) -> [Option<Timestamp>; 2] {
        let when = |at: i64, is_local: bool| if is_local { When::Local(at) } else { When::Instant(at) };
        [(self.first_at, self.first_is_local), (self.last_at, self.last_is_local)]
            .map(|(at, is_local)| at.map(|at| when(at, is_local).resolve(offset_seconds)))
    }

    /// How much there is to go through: what workouts name, workouts, measurements, then what there is beside.
    pub const fn total(&self) -> u32 {
        self.workouts + self.measurements + self.items
    }
}
