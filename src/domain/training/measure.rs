//! What a set measures.

use serde::{Deserialize, Serialize};

use crate::domain::exercises::TrackingType;

/// The heaviest load of a set, in grams: well above any lift or sled on record.
pub const WEIGHT_GRAMS_MAX: i32 = 2_000_000;
/// The most assistance of a set, in grams: a machine that lifts the person with it.
pub const WEIGHT_GRAMS_MIN: i32 = -500_000;
/// The most repetitions of a set.
pub const REPS_MAX: u32 = 10_000;
/// The longest set, in seconds: a day.
pub const SET_SECONDS_MAX: u32 = 86_400;
/// The longest distance of a set, in millimetres: 1,000 km.
pub const DISTANCE_MILLIMETRES_MAX: u64 = 1_000_000_000;

/// What was lifted, how often, how long and how far. What the exercise does not track is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Measure {
    /// Load beside the body's own, in grams; negative for assistance. Absent for the body alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<i32>,
    /// Repetitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// Millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_millimetres: Option<u64>,
}

/// One quantity of a [`Measure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// [`Measure::weight_grams`].
    Weight,
    /// [`Measure::reps`].
    Reps,
    /// [`Measure::duration_seconds`].
    Duration,
    /// [`Measure::distance_millimetres`].
    Distance,
}

impl Quantity {
    /// What an exercise tracked so may measure; the first is needed for a set to count as done.
    pub const fn of(tracking: TrackingType) -> &'static [Quantity] {
        match tracking {
            TrackingType::WeightReps => &[Self::Reps, Self::Weight],
            TrackingType::Reps => &[Self::Reps],
            TrackingType::Duration => &[Self::Duration],
            TrackingType::DistanceDuration => &[Self::Distance, Self::Duration],
            TrackingType::WeightDistance => &[Self::Distance, Self::Weight, Self::Duration],
            TrackingType::WeightDuration => &[Self::Duration, Self::Weight],
        }
    }
}

impl Measure {
    /// Whether this quantity is there.
    pub const fn has(&self, quantity: Quantity) -> bool {
        match quantity {
            Quantity::Weight => self.weight_grams.is_some(),
            Quantity::Reps => self.reps.is_some(),
            Quantity::Duration => self.duration_seconds.is_some(),
            Quantity::Distance => self.distance_millimetres.is_some(),
        }
    }

    /// Load moved, in grams: weight times repetitions. Nothing for the body alone and for assistance.
    pub fn volume_grams(&self) -> u64 {
        let weight = self.weight_grams.and_then(|grams| u64::try_from(grams).ok()).unwrap_or(0);
        weight.saturating_mul(u64::from(self.reps.unwrap_or(0)))
    }
}

/// Rating of perceived exertion, in tenths: 10 to 100, by halves (Zourdos et al. 2016, JSCR 30(1):267-275).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rpe(u8);

impl Rpe {
    /// Reads a rating from 1 to 10 by halves. `None` for anything else.
    pub fn new(rating: f64) -> Option<Self> {
        let halves = rating * 2.0;
        if !(2.0..=20.0).contains(&halves) || halves.fract() != 0.0 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 2 to 20")]
        let halves = halves as u8;
        Some(Self(halves * 5))
    }

    /// Tenths, as stored.
    pub const fn tenths(self) -> u8 {
        self.0
    }

    /// The rating from 1 to 10.
    pub fn rating(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volume_counts_load_and_never_assistance() {
        let set = |weight_grams, reps| Measure { weight_grams, reps, ..Measure::default() };
        assert_eq!(set(Some(100_000), Some(5)).volume_grams(), 500_000);
        assert_eq!(set(Some(-20_000), Some(5)).volume_grams(), 0);
        assert_eq!(set(None, Some(5)).volume_grams(), 0);
    }

    #[test]
    fn exertion_is_rated_by_halves_from_one_to_ten() {
        assert_eq!(Rpe::new(8.5).map(Rpe::tenths), Some(85));
        for refused in [0.5, 8.3, 10.5, f64::NAN, f64::INFINITY] {
            assert_eq!(Rpe::new(refused), None);
        }
    }
}
