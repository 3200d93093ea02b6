//! How hard each week is.

use super::{ProgrammeWeek, Source};
use crate::domain::{person::FitnessLevel, templates::Goal};

/// Per cent of the planned sets in an easy week. The consensus is a clear cut of sets; the number is practice.
pub(super) const DELOAD_SETS_PERCENT: u8 = 50;
/// Exertion of an easy week, times ten.
const DELOAD_RPE_TENTHS: u8 = 60;
/// Per cent of the planned sets in the first week of somebody who has not trained of late.
const FIRST_WEEK_PERCENT: u8 = 70;

/// After how many weeks an easy one comes: four to six for trained people (Bell et al. 2023); beginners lift less
/// and seldom need one.
const fn block_weeks(level: FitnessLevel) -> u8 {
    match level {
        FitnessLevel::Beginner => 8,
        FitnessLevel::Intermediate => 6,
        FitnessLevel::Advanced => 4,
    }
}

/// From where to where exertion rises within a block, times ten.
const fn exertion(goal: Goal, level: FitnessLevel) -> (u8, u8) {
    match (goal, level) {
        (_, FitnessLevel::Beginner) => (65, 80),
        (Goal::Strength | Goal::MuscleBuilding, _) => (70, 90),
        (Goal::FatLoss, _) => (70, 80),
        (Goal::Endurance, _) => (60, 80),
    }
}

/// In words: how many repetitions to leave.
fn in_reserve(rpe_tenths: u8) -> String {
    let left = match 100_u8.saturating_sub(rpe_tenths) {
        0..=10 => "about one repetition".to_owned(),
        tenths if tenths % 10 == 0 => format!("about {} repetitions", tenths / 10),
        tenths => format!("{} to {} repetitions", tenths / 10, tenths / 10 + 1),
    };
    format!("Stop each set with {left} left that you could still do cleanly.")
}

/// The weeks of a programme.
pub(super) fn weeks(goal: Goal, level: FitnessLevel, count: u8, has_trained: bool) -> Vec<ProgrammeWeek> {
    let block = block_weeks(level);
    let (low, high) = exertion(goal, level);
    let week = |number: u8| {
        let of_block = (number - 1) % block;
        if of_block == block - 1 {
            return ProgrammeWeek {
                week: number,
                is_deload: true,
                sets_percent: DELOAD_SETS_PERCENT,
                rpe_tenths: DELOAD_RPE_TENTHS,
                reason:
                    "An easy week: the same exercises, half the sets, well short of failure, so that fatigue falls. \
                         Skip it if you feel fresh: where it was tried, a week off brought no extra growth."
                        .to_owned(),
                source: Source::Deload,
            };
        }
        // Up by halves from the first week of the block to the last hard one.
        let steps = u32::from((high - low) / 5);
        let step = u32::from(of_block) * steps / u32::from(block - 2).max(1);
        let rpe_tenths = low + u8::try_from(step).unwrap_or(0) * 5;
        let is_first = number == 1 && !has_trained;
        let reason = if is_first {
            "The first week does less: muscles that are not used to training get sore from little.".to_owned()
        } else {
            in_reserve(rpe_tenths)
        };
        ProgrammeWeek {
            week: number,
            is_deload: false,
            sets_percent: if is_first { FIRST_WEEK_PERCENT } else { 100 },
            rpe_tenths,
            reason,
            source: if is_first { Source::AcsmProgression } else { Source::Exertion },
        }
    };
    (1..=count).map(week).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(goal: Goal, level: FitnessLevel, count: u8, has_trained: bool) -> Vec<(u8, u8)> {
        weeks(goal, level, count, has_trained).iter().map(|week| (week.sets_percent, week.rpe_tenths)).collect()
    }

    #[test]
    fn exertion_rises_and_every_fourth_week_of_the_advanced_is_easy() {
        let advanced = shape(Goal::Strength, FitnessLevel::Advanced, 5, true);
        assert_eq!(advanced, [(100, 70), (100, 80), (100, 90), (50, 60), (100, 70)]);
    }

    #[test]
    fn who_has_not_trained_begins_with_less() {
        let beginner = shape(Goal::MuscleBuilding, FitnessLevel::Beginner, 8, false);
        assert_eq!(beginner.first(), Some(&(70, 65)));
        assert_eq!(beginner.last(), Some(&(50, 60)));
        assert!(beginner.iter().all(|(_, rpe)| *rpe <= 80));
    }
}
