//! What is known of the person for an answer. The embedded coach is told all of it; a model only the kinds that the
//! person lets it know (`privacy.aiContext`), without names, ids or words of theirs.

use serde_json::{Map, Value, json};

use super::store::{CHATTING_PERSON, GOALS_OF_CHATTING, GoalRow, PersonRow, WORKOUTS_OF_CHATTING, WorkoutRow};
use crate::{
    app::App,
    bind,
    domain::{
        coach::CoachFacts,
        goals::{MeasureKind, milli_per_unit},
        ids::AccountId,
        json,
        local_day::LocalDay,
        person::ContextKind,
    },
    storage::{Rows, Statement, StorageError, User},
};

/// What is known of a person.
#[derive(Debug)]
pub struct Known {
    person: PersonRow,
    goals: Vec<GoalRow>,
    workouts: Vec<WorkoutRow>,
    today: LocalDay,
}

/// What reads it.
pub fn statements(account: AccountId) -> Vec<Statement<User>> {
    vec![bind!(CHATTING_PERSON, account), bind!(GOALS_OF_CHATTING, account), bind!(WORKOUTS_OF_CHATTING, account)]
}

impl Known {
    /// From the rows that [`statements`] gave.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn read(app: &App, rows: &[Rows]) -> Result<Self, StorageError> {
        let mut rows = rows.iter();
        let mut next = || rows.next().cloned().unwrap_or_default();
        let person: PersonRow = next().first()?.unwrap_or_default();
        let zone = person.time_zone.as_deref().unwrap_or("UTC");
        let today = LocalDay::of(app.now(), app.time_zones.offset_seconds(zone, app.now()), 0);
        Ok(Self { goals: next().decode()?, workouts: next().decode()?, person, today })
    }

    fn may_be_told(&self, kind: ContextKind) -> bool {
        let kinds = self.person.ai_context.as_deref().and_then(|json| json::from_str::<Vec<ContextKind>>(json).ok());
        kinds.unwrap_or_else(ContextKind::usual).contains(&kind)
    }

    /// What the embedded coach goes by.
    pub fn facts(&self) -> CoachFacts {
        let mut facts = CoachFacts::of_nobody(self.today);
        if let Some(level) = self.person.fitness_level {
            facts.level = level;
        }
        facts.body_weight_grams = self.person.body_weight_grams;
        facts.workouts_this_week =
            u32::try_from(self.workouts.iter().filter(|workout| self.today.since(workout.local_day) < 7).count())
                .unwrap_or(0);
        facts
    }

    /// What a model is told.
    pub fn told(&self) -> Value {
        let mut told = Map::new();
        if self.may_be_told(ContextKind::Training) {
            told.insert("level".to_owned(), json!(self.person.fitness_level));
            let workouts = self.workouts.iter().map(|workout| {
                json!({"daysAgo": self.today.since(workout.local_day), "minutes": workout.active_seconds / 60, "sets": workout.done_sets})
            });
            told.insert("latestWorkouts".to_owned(), workouts.collect());
        }
        if self.may_be_told(ContextKind::Goals) {
            let goals =
                self.goals.iter().filter(|goal| !is_of_body(goal.measure) || self.may_be_told(ContextKind::Body));
            told.insert("goals".to_owned(), goals.map(|goal| self.tell_goal(goal)).collect());
        }
        if self.may_be_told(ContextKind::Body) {
            told.insert(
                "bodyWeightKg".to_owned(),
                json!(self.person.body_weight_grams.map(|grams| f64::from(grams) / 1_000.0)),
            );
        }
        Value::Object(told)
    }

    fn tell_goal(&self, goal: &GoalRow) -> Value {
        let per_unit = milli_per_unit(goal.measure.dimension(), &goal.unit).unwrap_or(1_000.0);
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let shown = |milli: i64| milli as f64 / per_unit;
        json!({
            "about": goal.goal_type, "measuredBy": goal.measure, "target": shown(goal.target_milli),
            "current": goal.current_milli.map(shown), "daysLeft": goal.target_day.map(|day| day.since(self.today)),
        })
    }
}

const fn is_of_body(measure: MeasureKind) -> bool {
    matches!(measure, MeasureKind::Weight | MeasureKind::BodyFat | MeasureKind::Measurement)
}
