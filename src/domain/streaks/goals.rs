//! Goals in a row.

use crate::domain::local_day::LocalDay;

/// The id of the definition: how many goals were reached one after another, counted back from the latest that was decided
/// to the last that was not reached. A goal is decided when it is reached, when it is given up, and when its day has
/// passed without its being reached; one that waits or is aimed for is not, and neither counts nor breaks.
pub const GOALS_METHOD: &str = "goals_in_a_row_v1";

/// A goal that was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecidedGoal {
    /// When.
    pub day: LocalDay,
    /// Whether it was reached.
    pub is_reached: bool,
}

/// How many goals were reached in a row. Of one day, those that were not reached count as the later.
pub fn goal_streak(mut decided: Vec<DecidedGoal>) -> u32 {
    decided.sort_by_key(|goal| (std::cmp::Reverse(goal.day), goal.is_reached));
    let reached = decided.iter().take_while(|goal| goal.is_reached).count();
    u32::try_from(reached).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goals(decided: &[(&str, bool)]) -> u32 {
        let goal = |(day, is_reached): &(&str, bool)| DecidedGoal {
            day: LocalDay::parse(day).unwrap(),
            is_reached: *is_reached,
        };
        goal_streak(decided.iter().map(goal).collect())
    }

    #[test]
    fn goals_count_back_to_the_last_that_was_not_reached() {
        assert_eq!(goals(&[]), 0);
        assert_eq!(goals(&[("2026-01-01", true), ("2026-03-01", true), ("2026-02-01", true)]), 3);
        assert_eq!(goals(&[("2026-01-01", true), ("2026-02-01", false), ("2026-03-01", true)]), 1);
        assert_eq!(goals(&[("2026-01-01", true), ("2026-03-01", false)]), 0);
        assert_eq!(goals(&[("2026-03-01", true), ("2026-03-01", false)]), 0, "of one day, the miss is the later");
    }
}
