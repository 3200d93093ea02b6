//! What a workout begins with: a plan told by the client, or the next session of a template.

use garde::Validate;
use serde::Deserialize;

use super::sets::TargetRequest;
use crate::{
    app::App,
    domain::{
        ids::{ExerciseId, SetId, WorkoutExerciseId},
        live_session::{REST_SECONDS_MAX, SET_NOTES_CHARS_MAX},
        time::Timestamp,
        training::{Measure, SetKind, TemplateUsed, WorkoutExercise, WorkoutSet},
    },
    features::templates::{NextSessionView, NextSetView},
    http::{Answer, ApiError, Code},
    training::ExerciseFacts,
};

/// The most sets of an exercise that a request may plan.
const PLANNED_SETS_MAX: usize = 50;

/// A set to be done.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlannedSetRequest {
    /// What it is for.
    #[garde(skip)]
    kind: Option<SetKind>,
    /// What is to be done.
    #[garde(dive)]
    target: Option<TargetRequest>,
    /// The person's own words.
    #[garde(length(chars, max = SET_NOTES_CHARS_MAX))]
    notes: Option<String>,
}

/// An exercise to be done.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlannedExerciseRequest {
    /// The exercise of the library.
    #[garde(skip)]
    pub exercise_id: ExerciseId,
    /// Exercises of the same number are done in turn.
    #[garde(range(min = 1, max = 50))]
    superset: Option<u8>,
    /// Rest after each set, in seconds.
    #[garde(range(max = REST_SECONDS_MAX))]
    #[serde(alias = "restTime")]
    rest_seconds: Option<u32>,
    /// The person's own words.
    #[garde(length(chars, max = SET_NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// Sets, in order.
    #[garde(length(max = PLANNED_SETS_MAX), dive)]
    #[serde(default)]
    pub sets: Vec<PlannedSetRequest>,
}

/// Makes the ids of one plan.
pub struct Ids<'a> {
    /// Where randomness comes from.
    pub app: &'a App,
    /// When the plan is made.
    pub now: Timestamp,
}

impl Ids<'_> {
    fn exercise(&self) -> WorkoutExerciseId {
        WorkoutExerciseId::new(self.now, self.app.entropy())
    }

    fn set(&self, kind: SetKind, target: Measure, notes: String) -> WorkoutSet {
        WorkoutSet {
            id: SetId::new(self.now, self.app.entropy()),
            kind,
            actual: Measure::default(),
            target,
            rpe: None,
            tempo: None,
            rest_seconds: None,
            notes,
            position: None,
            completed_at: None,
        }
    }
}

/// The exercises of a plan told by the client.
///
/// # Errors
/// [`Code::ExerciseUnavailable`] for one that is not among the facts; a target that cannot be read.
pub fn plan_told(
    ids: &Ids<'_>,
    told: Vec<PlannedExerciseRequest>,
    facts: &[ExerciseFacts],
) -> Answer<Vec<WorkoutExercise>> {
    let plan = |(index, exercise)| plan_exercise(ids, index, exercise, facts);
    told.into_iter().enumerate().map(plan).collect()
}

fn plan_exercise(
    ids: &Ids<'_>,
    index: usize,
    told: PlannedExerciseRequest,
    facts: &[ExerciseFacts],
) -> Answer<WorkoutExercise> {
    let known = facts.iter().find(|facts| facts.id == told.exercise_id).ok_or_else(|| {
        ApiError::new(Code::ExerciseUnavailable)
            .field(format!("exercises[{index}].exerciseId"), "There is no such exercise.")
    })?;
    let sets = told.sets.into_iter().enumerate().map(|(set_index, set)| {
        let target = set.target.map(TargetRequest::measure).transpose().map_err(|problem| {
            ApiError::invalid_field(format!("exercises[{index}].sets[{set_index}].target.weight"), problem.to_string())
        })?;
        Ok(ids.set(set.kind.unwrap_or_default(), target.unwrap_or_default(), set.notes.unwrap_or_default()))
    });
    Ok(WorkoutExercise {
        id: ids.exercise(),
        exercise: known.id,
        name: known.name.clone(),
        tracking: known.tracking,
        superset: told.superset,
        rest_seconds: told.rest_seconds,
        notes: told.notes.unwrap_or_default(),
        position: None,
        sets: sets.collect::<Answer<_>>()?,
    })
}

/// The exercises of the next session of a template, with the version they come from. Those that are no longer in the
/// library are left out.
pub fn plan_session(
    ids: &Ids<'_>,
    session: NextSessionView,
    facts: &[ExerciseFacts],
) -> (TemplateUsed, Vec<WorkoutExercise>) {
    let template = TemplateUsed { id: session.template_id, version: session.version };
    let exercises = session.exercises.into_iter().filter_map(|next| {
        let known = facts.iter().find(|facts| facts.id == next.exercise_id)?;
        Some(WorkoutExercise {
            id: ids.exercise(),
            exercise: known.id,
            name: known.name.clone(),
            tracking: known.tracking,
            superset: next.superset,
            rest_seconds: next.rest_time,
            notes: next.notes,
            position: None,
            sets: next.sets.iter().map(|set| ids.set(SetKind::Normal, target_of(set), note_of(set))).collect(),
        })
    });
    (template, exercises.collect())
}

fn target_of(set: &NextSetView) -> Measure {
    Measure {
        weight_grams: set.weight_grams,
        reps: set.reps.map(|span| span.target),
        duration_seconds: set.duration_seconds.map(|span| span.target),
        distance_millimetres: set.distance_millimetres.map(|span| u64::from(span.target)),
    }
}

/// What the numbers do not say.
fn note_of(set: &NextSetView) -> String {
    if set.amrap { "As many as go".to_owned() } else { String::new() }
}
