//! What was best so far.

use serde::{Deserialize, Serialize};

use super::{RECORD_FORMULA, Record, RecordKind};
use crate::domain::{
    ids::ExerciseId,
    strength::body_load::body_share,
    training::{Measure, SetKind},
};

/// A load and how often it was lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Lift {
    #[serde(rename = "w")]
    load_grams: i32,
    #[serde(rename = "r")]
    reps: u32,
}

/// The best of one exercise over a run of sets. Begins empty; grows by [`Bests::take`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Bests {
    /// The heaviest load, in grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_weight_grams: Option<i32>,
    /// The most load moved in one set, in grams times repetitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_volume_grams: Option<i64>,
    /// The best estimated one-repetition maximum, in grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e1rm_grams: Option<i64>,
    /// Lifts that no other lift matches in both load and repetitions: heaviest first, so repetitions rise.
    /// The body alone is a load of zero, assistance one below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lifts: Vec<Lift>,
}

impl Bests {
    /// The records a set would make against these bests. None for warm-ups and where nothing moved.
    pub fn improved_by(&self, kind: SetKind, measure: &Measure) -> Vec<Record> {
        if !kind.counts() || !has_moved(measure) {
            return Vec::new();
        }
        let made = |kind, value, previous_record| Record {
            kind,
            value,
            weight_grams: measure.weight_grams,
            reps: measure.reps,
            previous_record,
        };
        let better = |kind, value: Option<i64>, previous: Option<i64>| {
            let value = value.filter(|value| previous.is_none_or(|previous| *value > previous))?;
            Some(made(kind, value, previous))
        };
        let weight =
            better(RecordKind::MaxWeight, measure.weight_grams.map(i64::from), self.max_weight_grams.map(i64::from));
        let previous_reps = self.reps_at(load_of(measure)).map(i64::from);
        // A load never lifted before has no repetitions to beat: it is the load that is the record.
        let reps = measure.reps.filter(|_| previous_reps.is_some() || weight.is_none()).map(i64::from);
        let reps = better(RecordKind::MaxReps, reps, previous_reps);
        let volume = better(RecordKind::MaxVolume, volume_of(measure), self.max_volume_grams);
        let e1rm = better(RecordKind::E1rm, e1rm_of(measure), self.e1rm_grams);
        [weight, reps, volume, e1rm].into_iter().flatten().collect()
    }

    /// Counts a set of an exercise; gives the records it made. Where the body is lifted too there is no estimate: what
    /// it weighed is no part of a set, and of the load that was added alone an estimate would say nothing.
    pub fn take_of(&mut self, exercise: ExerciseId, kind: SetKind, measure: &Measure) -> Vec<Record> {
        let mut records = self.take(kind, measure);
        if body_share(exercise).is_some() {
            self.e1rm_grams = None;
            records.retain(|record| record.kind != RecordKind::E1rm);
        }
        records
    }

    /// Counts a set; gives the records it made.
    pub(super) fn take(&mut self, kind: SetKind, measure: &Measure) -> Vec<Record> {
        let records = self.improved_by(kind, measure);
        if !kind.counts() || !has_moved(measure) {
            return records;
        }
        self.max_weight_grams = self.max_weight_grams.max(measure.weight_grams);
        self.max_volume_grams = self.max_volume_grams.max(volume_of(measure));
        self.e1rm_grams = self.e1rm_grams.max(e1rm_of(measure));
        if let Some(reps) = measure.reps {
            self.keep(Lift { load_grams: load_of(measure), reps });
        }
        records
    }

    /// The most repetitions at this load or a heavier one.
    pub fn reps_at(&self, load_grams: i32) -> Option<u32> {
        self.lifts.iter().take_while(|lift| lift.load_grams >= load_grams).map(|lift| lift.reps).last()
    }

    /// The lifts that no other matches in both load and repetitions, heaviest first: `(grams, repetitions)`.
    pub fn lifts(&self) -> impl Iterator<Item = (i32, u32)> + '_ {
        self.lifts.iter().map(|lift| (lift.load_grams, lift.reps))
    }

    fn keep(&mut self, lift: Lift) {
        if self.reps_at(lift.load_grams).is_some_and(|reps| reps >= lift.reps) {
            return;
        }
        self.lifts.retain(|other| other.load_grams > lift.load_grams || other.reps > lift.reps);
        let place = self.lifts.partition_point(|other| other.load_grams > lift.load_grams);
        self.lifts.insert(place, lift);
    }
}

fn load_of(measure: &Measure) -> i32 {
    measure.weight_grams.unwrap_or(0)
}

/// Whether anything was done: a repetition, or where none are counted, some way or some time.
fn has_moved(measure: &Measure) -> bool {
    match measure.reps {
        Some(reps) => reps > 0,
        None => measure.distance_millimetres.unwrap_or(0) > 0 || measure.duration_seconds.unwrap_or(0) > 0,
    }
}

fn volume_of(measure: &Measure) -> Option<i64> {
    i64::try_from(measure.volume_grams()).ok().filter(|volume| *volume > 0)
}

fn e1rm_of(measure: &Measure) -> Option<i64> {
    RECORD_FORMULA.one_rep_max_grams(measure.weight_grams?, measure.reps?)
}
