//! A workout at one moment, with what only its room knows.

use serde::{Deserialize, Serialize};

use super::{
    facts::Facts,
    records::{SetRecord, records_of},
    rest::Rest,
    session::{Current, Session},
    stats::Stats,
};
use crate::domain::{time::Timestamp, training::Workout};

/// A workout at one moment. What the room answers, and what is shown is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The workout.
    pub workout: Workout,
    /// The rest begun last, unless it was broken off. It may be over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Rest>,
    /// Where the person says they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Current>,
    /// Its records.
    pub records: Vec<SetRecord>,
    /// Its numbers.
    pub stats: Stats,
}

impl Snapshot {
    /// What `session` is at `now`.
    pub fn of(session: &Session, facts: &Facts, now: Timestamp) -> Self {
        let workout = session.workout();
        Self {
            rest: session.rest(),
            current: session.current(),
            records: records_of(&workout, facts),
            stats: Stats::of(&workout, facts, now),
            workout,
        }
    }
}
