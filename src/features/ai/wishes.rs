//! What somebody asks of a plan. What is left out follows from their profile, equipment, goals and history.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        coach::{Avoid, BodyRegion, Catalogue, CoachFacts},
        exercises::{Equipment, MovementPattern, Muscle},
        ids::ExerciseId,
        person::FitnessLevel,
        templates::Goal,
    },
    http::{Answer, ApiError, Code},
};

/// The fewest days a week.
pub const DAYS_MIN: u8 = 2;
/// The most days a week.
pub const DAYS_MAX: u8 = 6;
/// The shortest session, in minutes.
pub const MINUTES_MIN: u16 = 20;
/// The longest session, in minutes.
pub const MINUTES_MAX: u16 = 120;
/// The most weeks.
pub const WEEKS_MAX: u8 = 16;
/// The longest wish, in characters.
pub const WISH_CHARS_MAX: usize = 500;

/// What must not be in any plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AvoidForm {
    /// What hurts: movements that load it are left out.
    #[serde(alias = "injuries")]
    #[garde(length(max = 9))]
    pub regions: Vec<BodyRegion>,
    /// Movements to leave out.
    #[garde(length(max = 6))]
    pub movements: Vec<MovementPattern>,
    /// Muscles to leave alone.
    #[garde(length(max = 17))]
    pub muscles: Vec<Muscle>,
    /// Exercises not wanted.
    #[garde(length(max = 50))]
    pub exercises: Vec<ExerciseId>,
}

/// How a plan is to be. What is left out is as the person's profile, equipment and goals say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlanWishes {
    /// What to train for.
    #[garde(skip)]
    pub goal: Option<Goal>,
    /// How experienced one is.
    #[garde(skip)]
    pub fitness_level: Option<FitnessLevel>,
    /// Days a week.
    #[garde(range(min = DAYS_MIN, max = DAYS_MAX))]
    pub days_per_week: Option<u8>,
    /// Minutes of a session, warm-up and cool-down counted.
    #[garde(range(min = MINUTES_MIN, max = MINUTES_MAX))]
    pub duration: Option<u16>,
    /// What there is to train with.
    #[garde(length(max = 19))]
    pub equipment: Option<Vec<Equipment>>,
    /// What must not be in it.
    #[garde(dive)]
    pub avoid: AvoidForm,
}

impl PlanWishes {
    /// The facts as they are with these wishes.
    pub fn apply(&self, facts: &mut CoachFacts) {
        facts.goal = self.goal.unwrap_or(facts.goal);
        facts.level = self.fitness_level.unwrap_or(facts.level);
        facts.days_per_week = self.days_per_week.unwrap_or(facts.days_per_week);
        facts.minutes = self.duration.unwrap_or(facts.minutes);
        if let Some(equipment) = &self.equipment {
            facts.owned = equipment.clone();
        }
        facts.avoid = self.avoid.avoid();
    }

    /// The wishes in words, for whoever looks at the result later.
    pub fn in_words(&self, facts: &CoachFacts) -> String {
        let mut words = format!(
            "Goal {}, level {}, {} days a week, {} minutes",
            facts.goal.as_str().replace('_', " "),
            serde_json::to_value(facts.level)
                .ok()
                .and_then(|level| level.as_str().map(str::to_owned))
                .unwrap_or_default(),
            facts.days_per_week,
            facts.minutes
        );
        if !self.avoid.regions.is_empty() {
            words.push_str(", sparing what hurts");
        }
        words
    }
}

impl AvoidForm {
    /// Refuses exercises that one cannot use, with where they stand. `catalogue` has those that are named.
    ///
    /// # Errors
    /// [`Code::ExerciseUnavailable`].
    pub fn check(&self, at: &str, catalogue: &Catalogue) -> Answer<()> {
        match self.exercises.iter().position(|id| catalogue.find(*id).is_none()) {
            Some(index) => Err(ApiError::new(Code::ExerciseUnavailable)
                .field(format!("{at}.exercises[{index}]"), "is no exercise you can use")),
            None => Ok(()),
        }
    }

    /// The same for the rules.
    pub fn avoid(&self) -> Avoid {
        Avoid {
            regions: self.regions.clone(),
            patterns: self.movements.clone(),
            muscles: self.muscles.clone(),
            exercises: self.exercises.clone(),
        }
    }
}

/// Refuses words with control characters other than line breaks.
pub fn is_wish(value: &Option<String>, _: &()) -> garde::Result {
    let holds = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
    match value.as_deref() {
        Some(text) if text.trim().is_empty() => Err(garde::Error::new("is blank")),
        Some(text) if holds(text) => Err(garde::Error::new("holds control characters")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coach::{DAYS_PER_WEEK, MINUTES, WEEKS};

    #[test]
    fn what_may_be_asked_is_what_plans_are_made_for() {
        assert_eq!(DAYS_PER_WEEK, DAYS_MIN..=DAYS_MAX);
        assert_eq!(MINUTES, MINUTES_MIN..=MINUTES_MAX);
        assert_eq!(WEEKS, 1..=WEEKS_MAX);
    }
}
