//! Personal records of one exercise: what makes a set one, and what was best before.
//!
//! Four kinds: the heaviest load, the most repetitions at a load, the most load moved in one set (load times
//! repetitions), and the best estimated one-repetition maximum (by [`RECORD_FORMULA`]; none of exercises that lift the
//! body too: [`Bests::take_of`]). A tie is no record, a warm-up never is one, and neither is a set in which nothing
//! moved. The first set of an exercise sets records without a previous one: whoever announces them can tell them apart
//! by that.
//!
//! Records are a function of the sets alone, in the order of their completion: change or take away a set, fold again,
//! and what was a record because of it no longer is.

mod bests;

use serde::{Deserialize, Serialize};

pub use bests::Bests;

use super::{
    strength::Formula,
    training::{Measure, SetKind},
};

/// The formula of [`RecordKind::E1rm`]: always the same, so that records do not depend on a preference.
pub const RECORD_FORMULA: Formula = Formula::Epley;

/// What a record is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum RecordKind {
    /// The heaviest load, in grams.
    MaxWeight,
    /// The most repetitions at a load: more than ever at that load or a heavier one.
    MaxReps,
    /// The most load moved in one set, in grams times repetitions.
    MaxVolume,
    /// The best estimated one-repetition maximum, in grams.
    E1rm,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [RecordKind; 4] = [Self::MaxWeight, Self::MaxReps, Self::MaxVolume, Self::E1rm];

    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MaxWeight => "max_weight",
            Self::MaxReps => "max_reps",
            Self::MaxVolume => "max_volume",
            Self::E1rm => "e1rm",
        }
    }
}

/// One record that a set made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Record {
    /// What it is in.
    #[serde(rename = "type")]
    pub kind: RecordKind,
    /// Grams, repetitions, or grams times repetitions: as the kind says.
    pub value: i64,
    /// The load of the set, in grams; absent for the body alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<i32>,
    /// The repetitions of the set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// What stood before; absent when nothing did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_record: Option<i64>,
}

impl Record {
    /// By how many percent it is better than what stood before, to a tenth. `None` when nothing stood, or nothing
    /// above zero to compare with.
    pub fn improvement_percentage(&self) -> Option<f64> {
        let previous = self.previous_record.filter(|previous| *previous > 0)?;
        #[expect(clippy::cast_precision_loss, reason = "grams and repetitions are far below 2^53")]
        let gain = (self.value - previous) as f64 / previous as f64;
        Some((gain * 1_000.0).round() / 10.0)
    }
}

/// Folds the sets of one exercise, in the order of their completion (time, then id): the bests after the last of
/// them, and every record with the `tag` of the set that made it.
pub fn fold<T: Copy>(sets: impl IntoIterator<Item = (T, SetKind, Measure)>) -> (Bests, Vec<(T, Record)>) {
    let mut bests = Bests::default();
    let mut records = Vec::new();
    for (tag, kind, measure) in sets {
        records.extend(bests.take(kind, &measure).into_iter().map(|record| (tag, record)));
    }
    (bests, records)
}

#[cfg(test)]
mod tests;
