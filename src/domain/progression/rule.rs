//! The rules there are.

use serde::{Deserialize, Serialize};

use super::Percent;

/// The most a load grows by at once, in grams.
pub const INCREMENT_GRAMS_MAX: u32 = 50_000;
/// The most weeks of a wave.
pub const WAVE_WEEKS_MAX: usize = 16;
/// The most sets of a week of a wave.
pub const WAVE_SETS_MAX: usize = 12;
/// The most repetitions of a set of a wave.
pub const WAVE_REPS_MAX: u32 = 100;
/// The heaviest training maximum, in grams.
pub const TRAINING_MAX_GRAMS_MAX: u32 = 2_000_000;

/// How an exercise goes on from session to session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Rule {
    /// As planned, every time.
    None {},
    /// More repetitions until all sets reach the most, then more load and the least repetitions again.
    Double {
        /// What is added, in grams.
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = INCREMENT_GRAMS_MAX)))]
        increment_grams: u32,
    },
    /// More load after every session in which all sets reached their repetitions; after some failures in a row
    /// at one load, a share of it is taken off.
    Linear {
        /// What is added, in grams.
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = INCREMENT_GRAMS_MAX)))]
        increment_grams: u32,
        /// How many failures in a row bring the reset.
        #[serde(default = "three")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 10)))]
        failures_before_reset: u8,
        /// How many percent are taken off then.
        #[serde(default = "ten")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 50)))]
        reset_percentage: u8,
    },
    /// Weeks of sets at shares of a training maximum, over and over; the maximum grows after each round.
    PercentageWave {
        /// The training maximum of the first round, in grams. Left out: a share of the best estimated
        /// one-repetition maximum in one's history.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = TRAINING_MAX_GRAMS_MAX)))]
        training_max_grams: Option<u32>,
        /// That share, in percent.
        #[serde(default = "ninety")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 50, max = 100)))]
        training_max_percentage: u8,
        /// What the maximum grows by after each round, in grams, where it was told.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schemars(range(min = 0, max = INCREMENT_GRAMS_MAX)))]
        increment_grams: u32,
        /// The sets of each week.
        #[cfg_attr(feature = "openapi", schemars(length(min = 1, max = WAVE_WEEKS_MAX), inner(length(min = 1, max = WAVE_SETS_MAX))))]
        weeks: Vec<Vec<WaveSet>>,
    },
}

const fn three() -> u8 {
    3
}

const fn ten() -> u8 {
    10
}

const fn ninety() -> u8 {
    90
}

/// A set of a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WaveSet {
    /// Share of the training maximum.
    pub percentage: Percent,
    /// Repetitions.
    #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = WAVE_REPS_MAX)))]
    pub reps: u32,
    /// As many more as go.
    #[serde(default)]
    pub amrap: bool,
}

impl Default for Rule {
    fn default() -> Self {
        Self::None {}
    }
}

impl Rule {
    /// What is wrong with the numbers, by field.
    pub fn problem(&self) -> Option<(&'static str, &'static str)> {
        let increment = |grams: u32, least: u32| {
            (!(least..=INCREMENT_GRAMS_MAX).contains(&grams)).then_some(("incrementGrams", "is not from 1 to 50000"))
        };
        match self {
            Self::None {} => None,
            Self::Double { increment_grams } => increment(*increment_grams, 1),
            Self::Linear { increment_grams, failures_before_reset, reset_percentage } => {
                let failures = !(1..=10).contains(failures_before_reset);
                let reset = !(1..=50).contains(reset_percentage);
                increment(*increment_grams, 1)
                    .or(failures.then_some(("failuresBeforeReset", "is not from 1 to 10")))
                    .or(reset.then_some(("resetPercentage", "is not from 1 to 50")))
            }
            Self::PercentageWave { training_max_grams, training_max_percentage, increment_grams, weeks } => {
                let maximum = training_max_grams.is_some_and(|grams| !(1..=TRAINING_MAX_GRAMS_MAX).contains(&grams));
                let share = !(50..=100).contains(training_max_percentage);
                let is_week = |week: &Vec<WaveSet>| (1..=WAVE_SETS_MAX).contains(&week.len());
                let is_set = |set: &WaveSet| (1..=WAVE_REPS_MAX).contains(&set.reps);
                let waves = !(1..=WAVE_WEEKS_MAX).contains(&weeks.len()) || !weeks.iter().all(is_week);
                let reps = !weeks.iter().flatten().all(is_set);
                increment(*increment_grams, 0)
                    .or(maximum.then_some(("trainingMaxGrams", "is not from 1 to 2000000")))
                    .or(share.then_some(("trainingMaxPercentage", "is not from 50 to 100")))
                    .or(waves.then_some(("weeks", "are not 1 to 16 weeks of 1 to 12 sets")))
                    .or(reps.then_some(("weeks", "have a set whose reps are not from 1 to 100")))
            }
        }
    }

    /// Whether it asks for a load, and so fits only exercises that are done with one.
    pub const fn needs_load(&self) -> bool {
        matches!(self, Self::Linear { .. } | Self::PercentageWave { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_reads_as_it_is_written() {
        for text in [
            r#"{"type":"none"}"#,
            r#"{"type":"double","incrementGrams":2500}"#,
            r#"{"type":"linear","incrementGrams":5000,"failuresBeforeReset":2,"resetPercentage":15}"#,
            r#"{"type":"percentage_wave","trainingMaxGrams":100000,"trainingMaxPercentage":90,"incrementGrams":2500,"weeks":[[{"percentage":72.5,"reps":5,"amrap":false},{"percentage":80,"reps":3,"amrap":true}]]}"#,
        ] {
            let rule: Rule = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&rule).unwrap(), text);
            assert_eq!(rule.problem(), None);
        }
        let linear: Rule = serde_json::from_str(r#"{"type":"linear","incrementGrams":5000}"#).unwrap();
        assert_eq!(linear, Rule::Linear { increment_grams: 5_000, failures_before_reset: 3, reset_percentage: 10 });
    }

    #[test]
    fn what_fits_no_rule_is_refused() {
        for text in [
            r#"{"type":"double"}"#,
            r#"{"type":"double","incrementGrams":2500,"weeks":[]}"#,
            r#"{"type":"none","incrementGrams":2500}"#,
            r#"{"type":"triple"}"#,
            r#"{"type":"percentage_wave","weeks":[[{"percentage":151,"reps":5}]]}"#,
        ] {
            assert!(serde_json::from_str::<Rule>(text).is_err(), "{text}");
        }
        for (rule, field) in [
            (Rule::Double { increment_grams: 0 }, "incrementGrams"),
            (
                Rule::Linear { increment_grams: 1, failures_before_reset: 0, reset_percentage: 10 },
                "failuresBeforeReset",
            ),
            (
                Rule::PercentageWave {
                    training_max_grams: None,
                    training_max_percentage: 90,
                    increment_grams: 0,
                    weeks: vec![vec![]],
                },
                "weeks",
            ),
        ] {
            assert_eq!(rule.problem().map(|(field, _)| field), Some(field));
        }
    }
}
