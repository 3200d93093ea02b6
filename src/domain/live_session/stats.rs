//! How a workout is going, in numbers.

use serde::{Deserialize, Serialize};

use super::facts::Facts;
use crate::domain::{
    time::Timestamp,
    training::{WeightUnit, Workout},
};

/// How a workout is going.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Stats {
    /// Load times repetitions of working sets, in grams.
    pub total_volume_grams: u64,
    /// The same in kilograms.
    pub total_volume: f64,
    /// Sets that were done, warm-ups apart.
    pub sets_done: u32,
    /// Sets that are still to be done.
    pub sets_left: u32,
    /// The mean of the exertions told.
    #[serde(rename = "averageRPE", default, skip_serializing_if = "Option::is_none")]
    pub average_rpe: Option<f64>,
    /// Time so far, pauses apart, in seconds.
    pub elapsed_seconds: u32,
    /// Rest taken, in seconds, as far as it is known.
    pub total_rest_time: u32,
    /// Energy told, else estimated where body mass and exercises allow it, in kilocalories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calories_burned: Option<u32>,
}

impl Stats {
    /// The numbers of `workout` at `now`.
    pub fn of(workout: &Workout, facts: &Facts, now: Timestamp) -> Self {
        let volume = workout.volume_grams();
        let counted = workout.done_sets().filter(|(_, set)| set.kind.counts()).count();
        let all: usize = workout.exercises.iter().map(|exercise| exercise.sets.len()).sum();
        let elapsed_seconds = workout.active_seconds(now);
        Self {
            total_volume_grams: volume,
            total_volume: WeightUnit::Kg.of_grams(i64::try_from(volume).unwrap_or(i64::MAX)),
            sets_done: u32::try_from(counted).unwrap_or(u32::MAX),
            sets_left: u32::try_from(all - workout.done_sets().count()).unwrap_or(u32::MAX),
            average_rpe: average_rpe(workout),
            elapsed_seconds,
            total_rest_time: workout.done_sets().filter_map(|(_, set)| set.rest_seconds).sum(),
            calories_burned: workout.calories_told_kcal.or_else(|| estimate_kcal(workout, facts, elapsed_seconds)),
        }
    }

    /// Whether anything changed but by time going on, which it does until the end.
    pub(super) fn is_same(&self, before: &Self, has_ended: bool) -> bool {
        let without_time = |stats: &Self| Self { elapsed_seconds: 0, calories_burned: None, ..*stats };
        if has_ended { self == before } else { without_time(self) == without_time(before) }
    }
}

fn average_rpe(workout: &Workout) -> Option<f64> {
    let told = workout.done_sets().filter(|(_, set)| set.kind.counts()).filter_map(|(_, set)| set.rpe);
    let (sum, count) = told.fold((0.0, 0.0), |(sum, count), rpe| (sum + rpe.rating(), count + 1.0));
    (count > 0.0).then(|| (sum / count * 10.0_f64).round() / 10.0)
}

/// One metabolic equivalent is one kilocalorie for each kilogram and hour (Ainsworth et al. 2011, Med Sci Sports Exerc
/// 43:1575), over the mean of the exercises done.
fn estimate_kcal(workout: &Workout, facts: &Facts, elapsed_seconds: u32) -> Option<u32> {
    let kilograms = f64::from(facts.body_weight_grams.filter(|grams| *grams > 0)?) / 1_000.0;
    let mets = workout.done_sets().filter_map(|(exercise, _)| facts.exercises.get(&exercise.exercise)?.met);
    let (sum, count) = mets.fold((0.0, 0.0), |(sum, count), met| (sum + met, count + 1.0));
    if count == 0.0 {
        return None;
    }
    let kcal = (sum / count * kilograms * f64::from(elapsed_seconds) / 3_600.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates; the value is >= 0"
    )]
    let kcal = kcal as u32;
    Some(kcal)
}
