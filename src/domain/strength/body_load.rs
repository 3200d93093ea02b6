//! Exercises that lift the body: what of its weight a repetition moves, beside the load that is added.
//!
//! Pull-ups, chin-ups and dips move all of it but the hands. Push-ups on the floor rest 64 % of it on the hands (Ebben
//! et al. 2011, J Strength Cond Res 25(10):2891-2894). Only exercises of the library are known.

use std::{collections::BTreeMap, sync::OnceLock};

use crate::domain::{exercises::seeded_id, ids::ExerciseId};

/// Those that move all of the body.
const WHOLE: [&str; 15] = [
    "chin-up",
    "dips-chest-version",
    "dips-triceps-version",
    "gironda-sternum-chins",
    "kipping-muscle-up",
    "muscle-up",
    "one-arm-chin-up",
    "parallel-bar-dip",
    "pullups",
    "ring-dips",
    "side-to-side-chins",
    "v-bar-pullup",
    "weighted-pull-ups",
    "wide-grip-rear-pull-up",
    "handstand-push-ups",
];
/// Push-ups on the floor.
const PUSH_UPS: [&str; 5] = [
    "pushups",
    "push-up-wide",
    "pushups-close-and-wide-hand-positions",
    "push-ups-close-triceps-position",
    "plyo-push-up",
];
/// What of the body push-ups move.
const PUSH_UP_SHARE: f64 = 0.64;

/// The share of the body's weight an exercise moves. `None` for those that move none of it, or are not known.
pub fn body_share(exercise: ExerciseId) -> Option<f64> {
    static SHARES: OnceLock<BTreeMap<ExerciseId, f64>> = OnceLock::new();
    let shares = SHARES.get_or_init(|| {
        let whole = WHOLE.iter().map(|slug| (seeded_id(slug), 1.0));
        whole.chain(PUSH_UPS.iter().map(|slug| (seeded_id(slug), PUSH_UP_SHARE))).collect()
    });
    shares.get(&exercise).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIBRARY: &str = include_str!("../../../seed/data/exercises.csv");

    #[test]
    fn pull_ups_move_all_of_the_body_and_a_bench_press_none() {
        assert_eq!(body_share(seeded_id("pullups")), Some(1.0));
        assert_eq!(body_share(seeded_id("pushups")), Some(PUSH_UP_SHARE));
        assert_eq!(body_share(seeded_id("barbell-bench-press-medium-grip")), None);
    }

    #[test]
    fn records_that_knew_nothing_of_the_body_were_taken_back_for_each() {
        let migration = include_str!("../../../migrations/user/0095_forget_estimates_without_the_body.sql");
        for slug in WHOLE.iter().chain(&PUSH_UPS) {
            assert!(migration.contains(&seeded_id(slug).to_string()), "{slug}");
        }
    }

    #[test]
    fn every_exercise_named_here_is_in_the_library() {
        for slug in WHOLE.iter().chain(&PUSH_UPS) {
            let is_there = LIBRARY.lines().any(|line| line.starts_with(&format!("{slug},")));
            assert!(is_there, "{slug}");
        }
    }
}
