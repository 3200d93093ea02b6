//! The load of one session, and which sets count for a muscle.

use crate::domain::{
    exercises::ExerciseType,
    training::{Rpe, SetKind, Workout},
};

/// How the load of a session is told: exertion (1 to 10) times minutes, in arbitrary units (Foster et al. 2001,
/// J Strength Cond Res 15(1):109-115).
pub const METHOD: &str = "session_rpe";

/// Sets rated easier than this leave more than four repetitions in reserve and do not count as hard.
pub const HARD_FROM: f64 = 6.0;

/// The load of a session that took `seconds`.
pub fn session_load(exertion: f64, seconds: u32) -> f64 {
    exertion * f64::from(seconds) / 60.0
}

/// The exertion of a session: the one told for all of it, else the mean of its working sets that were rated. `None`
/// when nothing was rated.
pub fn exertion_of(workout: &Workout) -> Option<f64> {
    if let Some(told) = workout.session_rpe {
        return Some(told.rating());
    }
    let sets = workout.done_sets().filter(|(_, set)| set.kind.counts());
    let ratings: Vec<f64> = sets.filter_map(|(_, set)| set.rpe).map(Rpe::rating).collect();
    #[expect(clippy::cast_precision_loss, reason = "a workout has few sets")]
    let mean = ratings.iter().sum::<f64>() / ratings.len() as f64;
    (!ratings.is_empty()).then_some(mean)
}

/// Whether a set that was done counts for the muscles it works: a working set of a strength exercise, rated
/// [`HARD_FROM`] or harder, or not rated.
pub fn is_hard_set(exercise: ExerciseType, kind: SetKind, rpe: Option<Rpe>) -> bool {
    exercise == ExerciseType::Strength && kind.counts() && rpe.is_none_or(|rpe| rpe.rating() >= HARD_FROM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_at_seven_is_a_load_of_420() {
        assert!((session_load(7.0, 3_600) - 420.0).abs() < 1e-9);
    }

    #[test]
    fn warm_ups_stretches_and_easy_sets_are_not_hard() {
        let rated = |rating| Rpe::new(rating);
        assert!(is_hard_set(ExerciseType::Strength, SetKind::Normal, None));
        assert!(is_hard_set(ExerciseType::Strength, SetKind::Drop, rated(6.0)));
        assert!(!is_hard_set(ExerciseType::Strength, SetKind::Normal, rated(5.5)));
        assert!(!is_hard_set(ExerciseType::Strength, SetKind::Warmup, rated(9.0)));
        assert!(!is_hard_set(ExerciseType::Flexibility, SetKind::Normal, None));
    }
}
