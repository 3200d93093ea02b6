//! Our own form: everything, without loss, to be imported again.
//!
//! `{"schema":"vivace.export","version":4,"workouts":[…],"bodyMetrics":[…],"tracks":[…],"exercises":[…],…,"counts":{…}}`.
//! Version 2 has moods, notes and photos of measurements, and tracks; version 3 has lists of what is not training, each
//! declared by its slice (`storage::portable`); version 4 has exercises and templates with all they say. Items stand
//! one on a line, so that a file can be made and read piece by piece. Counts come last, because they are known last: a
//! file that breaks off has none.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{body::Girths, ids::WorkoutId, imports::parsed::TrackPoint, time::Timestamp};

/// What the file says it is.
pub const SCHEMA: &str = "vivace.export";
/// The version of its form. A reader takes any up to its own.
pub const VERSION: u32 = 4;

/// The beginning of a file.
pub fn begin() -> String {
    format!("{{\"schema\":\"{SCHEMA}\",\"version\":{VERSION}")
}

/// A measurement of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BodyItem {
    /// When.
    pub measured_at: Timestamp,
    /// Grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<i32>,
    /// Hundredths of a percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_fat_hundredths: Option<i32>,
    /// Millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height_millimetres: Option<u32>,
    /// Circumferences, in millimetres.
    #[serde(default, skip_serializing_if = "Girths::is_empty")]
    pub girths: Girths,
    /// How one felt, from 1 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<u8>,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Photos, whose files stand beside this one in an archive. They are not read back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoItem>,
}

/// A photo of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoItem {
    /// From which side: `front`, `side`, `back`.
    pub side: String,
    /// The name of its file in an archive.
    pub file: String,
}

/// The way of a workout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrackItem {
    /// The workout, by its id in this file.
    pub workout_id: WorkoutId,
    /// Where it led.
    pub points: Vec<TrackPoint>,
}

/// The beginning of a list.
pub fn begin_list(name: &str) -> String {
    format!(",\n\"{name}\":[")
}

/// An item of a list, of which so many were written before.
pub fn item(json: &str, before: u64) -> String {
    format!("{}\n{json}", if before == 0 { "" } else { "," })
}

/// The end of a list.
pub const END_LIST: &str = "\n]";

/// The end of a file: how many items each list has.
pub fn end(counts: &BTreeMap<String, u64>) -> String {
    format!(",\n\"counts\":{}}}\n", serde_json::to_string(counts).unwrap_or_default())
}
