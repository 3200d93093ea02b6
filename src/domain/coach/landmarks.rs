//! How many hard sets a muscle gets in a week: the least, what to aim for, and the most.
//!
//! Growth rises with weekly sets: ten and more do more than five and fewer (Schoenfeld et al. 2017); trained people
//! do well with twelve to twenty (Baz-Valle et al. 2022). Strength gains less from more sets (Ralston et al. 2017).
//! Who has little time keeps most of it with four sets of each muscle (Iversen et al. 2021). The numbers between
//! those are practice.

use super::{
    Source,
    muscle_group::{GROUPS, Group, PerGroup},
};
use crate::domain::{person::FitnessLevel, templates::Goal};

/// Weekly half sets of each group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Landmarks {
    /// The least.
    pub min: PerGroup,
    /// What to aim for.
    pub target: PerGroup,
    /// The most.
    pub max: PerGroup,
    /// Where the numbers come from.
    pub source: Source,
}

/// Below so many minutes a week there is time for the least only.
const MINUTES_TIGHT: u32 = 80;
/// Below so many, for little more.
const MINUTES_SHORT: u32 = 150;
/// From so many on, time is no reason to do less than the level asks for.
const MINUTES_AMPLE: u32 = 240;

/// Sets of the muscles that matter most, by goal and level: the least, the target, the most.
const fn table(goal: Goal, level: FitnessLevel) -> (u16, u16, u16) {
    use FitnessLevel::{Advanced, Beginner, Intermediate};
    match (goal, level) {
        (Goal::MuscleBuilding, Beginner) => (6, 9, 14),
        (Goal::MuscleBuilding, Intermediate) => (8, 12, 18),
        (Goal::MuscleBuilding, Advanced) => (10, 15, 20),
        (Goal::Strength, Beginner) => (4, 7, 12),
        (Goal::Strength, Intermediate) => (5, 9, 15),
        (Goal::Strength, Advanced) => (6, 12, 18),
        (Goal::FatLoss, Beginner) => (4, 7, 12),
        (Goal::FatLoss, Intermediate) => (5, 9, 15),
        (Goal::FatLoss, Advanced) => (6, 10, 18),
        (Goal::Endurance, Beginner) => (3, 6, 10),
        (Goal::Endurance, Intermediate) => (4, 8, 12),
        (Goal::Endurance, Advanced) => (4, 9, 14),
    }
}

/// The landmarks of somebody who trains so many minutes a week.
pub(super) fn landmarks(goal: Goal, level: FitnessLevel, minutes_a_week: u32) -> Landmarks {
    let (least, aim, most) = table(goal, level);
    let is_tight = minutes_a_week < MINUTES_SHORT;
    let least = match minutes_a_week {
        0..MINUTES_TIGHT => 2,
        MINUTES_TIGHT..MINUTES_SHORT => least.min(3),
        MINUTES_SHORT..MINUTES_AMPLE => least.min(4),
        _ => least,
    };
    let mut found =
        Landmarks { min: [0; GROUPS], target: [0; GROUPS], max: [most * 2; GROUPS], source: source(goal, is_tight) };
    for group in Group::ALL {
        let (min, target) = match group {
            Group::Chest | Group::Back | Group::Quads => (least, aim),
            // Both work in the same movements, and in squats and lunges.
            Group::Hamstrings | Group::Glutes => (least * 2 / 3, aim * 3 / 4),
            Group::Shoulders => (least * 2 / 3, aim),
            // Presses and rows work the arms; with little time that is all there is.
            Group::Biceps | Group::Triceps if is_tight => (0, aim * 3 / 4),
            Group::Biceps | Group::Triceps => (least / 2, aim * 3 / 4),
            Group::Calves | Group::Abs if is_tight => (0, aim / 2),
            Group::Calves | Group::Abs => (2, aim / 2),
            _ => (0, 0),
        };
        if let (Some(a), Some(b)) = (found.min.get_mut(group.index()), found.target.get_mut(group.index())) {
            (*a, *b) = (min * 2, target * 2);
        }
    }
    found
}

const fn source(goal: Goal, is_tight: bool) -> Source {
    match goal {
        _ if is_tight => Source::LittleTime,
        Goal::MuscleBuilding => Source::WeeklyVolume,
        Goal::Strength => Source::StrengthVolume,
        Goal::FatLoss => Source::Deficit,
        Goal::Endurance => Source::AcsmProgression,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_takes_more_sets_than_strength_and_little_time_less() {
        let of = |goal, level, minutes| {
            let found = landmarks(goal, level, minutes);
            let chest = Group::Chest.index();
            (found.min[chest] / 2, found.target[chest] / 2, found.max[chest] / 2)
        };
        assert_eq!(of(Goal::MuscleBuilding, FitnessLevel::Intermediate, 240), (8, 12, 18));
        assert_eq!(of(Goal::Strength, FitnessLevel::Intermediate, 240), (5, 9, 15));
        assert_eq!(of(Goal::MuscleBuilding, FitnessLevel::Advanced, 40), (2, 15, 20));
        assert_eq!(of(Goal::MuscleBuilding, FitnessLevel::Advanced, 180), (4, 15, 20));
    }

    #[test]
    fn the_least_is_below_the_target_and_that_below_the_most() {
        for goal in Goal::ALL {
            for level in [FitnessLevel::Beginner, FitnessLevel::Intermediate, FitnessLevel::Advanced] {
                for minutes in [40, 100, 200, 720] {
                    let found = landmarks(*goal, level, minutes);
                    for group in Group::ALL {
                        let at = |of: &PerGroup| of[group.index()];
                        assert!(at(&found.min) <= at(&found.target).max(4) && at(&found.target) <= at(&found.max));
                    }
                }
            }
        }
    }
}
