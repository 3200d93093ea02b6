//! What comes next: the next session of an exercise, from its rule, its history and the loads there are.
//!
//! Owns no data. Exact: weights are whole grams, percentages whole tenths, and a load is only ever rounded to one
//! the person can load. Everything follows from the history of sets, so that an edited or deleted workout
//! changes the prescription too. Must not know templates or storage.

mod prescribe;
mod rule;
pub mod shown;

pub use prescribe::{NextSession, NextSet, PastSession, PastSet, Reason, Target, prescribe};
pub use rule::{Rule, WaveSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::domain::{
    strength::exertion,
    training::{Rpe, weight::WeightUnit},
};

/// A percentage, in whole tenths: 72.5 % is 725.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u16);

/// The highest percentage: overloads above one's best for partial movements.
const PERCENT_MAX: u16 = 150;

impl Percent {
    /// Whole percent.
    pub const fn whole(percent: u16) -> Self {
        Self(percent * 10)
    }

    /// Reads a percentage above 0 and up to 150 with at most one digit after the point.
    pub fn new(percent: f64) -> Option<Self> {
        let tenths = percent * 10.0;
        let is_tenth = (tenths - tenths.round()).abs() < 1e-6;
        if !(1.0..=f64::from(PERCENT_MAX) * 10.0).contains(&tenths) || !is_tenth {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 1500")]
        let tenths = tenths.round() as u16;
        Some(Self(tenths))
    }

    /// The number of percent.
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// This share of a weight, rounded down to whole grams.
    pub fn of(self, grams: i32) -> i32 {
        i32::try_from(i64::from(grams) * i64::from(self.0) / 1_000).unwrap_or(i32::MAX)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(10) {
            serializer.serialize_u16(self.0 / 10)
        } else {
            serializer.serialize_f64(self.percent())
        }
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let percent = f64::deserialize(deserializer)?;
        Self::new(percent).ok_or_else(|| D::Error::custom("is not a percentage from 0.1 to 150 in steps of 0.1"))
    }
}

#[cfg(feature = "openapi")]
impl schemars::JsonSchema for Percent {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Percent".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "minimum": 0.1, "maximum": PERCENT_MAX, "multipleOf": 0.1 })
    }
}

/// From, to, and what to aim for: 8 to 12, best 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Span {
    /// The least.
    pub min: u32,
    /// The most.
    pub max: u32,
    /// What to aim for.
    pub target: u32,
}

impl Span {
    /// A span of one number.
    pub const fn exactly(target: u32) -> Self {
        Self { min: target, max: target, target }
    }

    /// Completes what was told of a span. `None` when nothing was, or the numbers contradict each other.
    pub fn complete(min: Option<u32>, max: Option<u32>, target: Option<u32>) -> Option<Self> {
        let low = min.or(target).or(max)?;
        let high = max.or(target).or(min)?;
        let target = target.unwrap_or(low);
        (low <= target && target <= high).then_some(Self { min: low, max: high, target })
    }
}

/// How hard a set is whose load nobody knows yet, in tenths: it leaves two to three repetitions.
pub const FIRST_RPE_TENTHS: u8 = 75;

/// The load a plan asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum PlannedWeight {
    /// The body alone, or whatever the person chooses.
    Bodyweight,
    /// A share of the estimated one-repetition maximum.
    Percentage {
        /// The share.
        percent: Percent,
    },
    /// What makes the repetitions as hard as this, by the table of exertion.
    Exertion {
        /// The rating, in tenths, by halves.
        rpe_tenths: u8,
    },
    /// So many grams.
    Fixed {
        /// Grams; negative for assistance.
        grams: i32,
        /// The unit it was told in, where that was not kilograms.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<WeightUnit>,
    },
}

impl PlannedWeight {
    /// The share of the maximum that so many repetitions at a rating take. `None` beyond the table.
    pub fn percent_at(rpe_tenths: u8, reps: u32) -> Option<f64> {
        let rpe = Rpe::new(f64::from(rpe_tenths) / 10.0)?;
        exertion::percent_of_max(reps, rpe).map(|(percent, _)| percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_exact_to_a_tenth() {
        assert_eq!(Percent::new(72.5).map(|percent| percent.of(100_000)), Some(72_500));
        assert_eq!(Percent::new(0.1), Some(Percent(1)));
        for refused in [0.0, -5.0, 72.55, 150.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Percent::new(refused), None, "{refused}");
        }
        for text in ["72.5", "80"] {
            let percent: Percent = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&percent).unwrap(), text);
        }
    }

    #[test]
    fn a_span_is_completed_or_refused() {
        let span = |min, max, target| Span::complete(min, max, target).map(|span| (span.min, span.max, span.target));
        assert_eq!(span(Some(8), Some(12), None), Some((8, 12, 8)));
        assert_eq!(span(None, None, Some(5)), Some((5, 5, 5)));
        assert_eq!(span(Some(8), None, Some(10)), Some((8, 10, 10)));
        assert_eq!(span(None, Some(12), None), Some((12, 12, 12)));
        for (min, max, target) in [(None, None, None), (Some(12), Some(8), None), (Some(8), Some(12), Some(13))] {
            assert_eq!(span(min, max, target), None);
        }
    }
}
