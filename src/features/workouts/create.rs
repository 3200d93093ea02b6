//! Making a workout: from nothing.

use garde::Validate;
use http::HeaderMap;
use serde::Deserialize;

use super::{
    rooms::{Named, own_room, refusal, submit},
    sets::TargetRequest,
    sharing::remember_shared,
    views::{WorkoutView, unit_of},
};
use crate::{
    app::App,
    domain::{
        ids::{ExerciseId, SetId, WorkoutExerciseId, WorkoutId},
        live_session::{
            Command, EXERCISES_MAX, NAME_CHARS_MAX, NOTES_CHARS_MAX, OpId, REST_SECONDS_MAX, SET_NOTES_CHARS_MAX,
            SETS_MAX, planned_at,
        },
        time::Timestamp,
        training::{Measure, Mood, Place, SetKind, Source, Status, Workout, WorkoutExercise, WorkoutSet},
        visibility::Visibility,
    },
    http::{Answer, ApiError, Caller, Code, Created, ValidJson},
    training::{ExerciseFacts, exercise_facts},
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
    exercise_id: ExerciseId,
    /// Exercises of the same number are done in turn.
    #[garde(range(min = 1, max = 50))]
    superset: Option<u8>,
    /// Rest after each set, in seconds.
    #[garde(range(max = REST_SECONDS_MAX))]
    rest_seconds: Option<u32>,
    /// The person's own words.
    #[garde(length(chars, max = SET_NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// Sets, in order.
    #[garde(length(max = PLANNED_SETS_MAX), dive)]
    #[serde(default)]
    sets: Vec<PlannedSetRequest>,
}

/// A workout to make.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateWorkoutRequest {
    /// Its id, made by the client; made here when it is not told.
    #[garde(skip)]
    id: Option<WorkoutId>,
    /// What it is called.
    #[garde(length(chars, min = 1, max = NAME_CHARS_MAX), custom(not_blank))]
    name: String,
    /// When it is meant to begin.
    #[garde(skip)]
    planned_at: Option<Timestamp>,
    /// The person's own words.
    #[garde(length(chars, max = NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// Where it takes place.
    #[garde(skip)]
    location: Option<Place>,
    /// Who else may see it: nobody unless told.
    #[garde(skip)]
    visibility: Option<Visibility>,
    /// What is to be done, in order.
    #[garde(length(max = EXERCISES_MAX), dive)]
    #[serde(default)]
    exercises: Vec<PlannedExerciseRequest>,
    /// Whether it begins now.
    #[garde(skip)]
    #[serde(default)]
    start: bool,
    /// The name of the operation: the same name is the same workout.
    #[garde(skip)]
    op_id: Option<OpId>,
}

/// Refuses text without a letter.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape the validator asks for")]
pub fn not_blank(text: &str, _: &()) -> garde::Result {
    if text.trim().is_empty() { Err(garde::Error::new("must not be blank")) } else { Ok(()) }
}

/// Makes ids of one time that sort as they were made.
struct Ids<'a> {
    app: &'a App,
    now: Timestamp,
}

impl Ids<'_> {
    fn exercise(&self) -> WorkoutExerciseId {
        WorkoutExerciseId::new(self.now, self.app.entropy())
    }

    fn set(&self) -> SetId {
        SetId::new(self.now, self.app.entropy())
    }
}

/// `POST /api/workouts`
pub async fn create_workout(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    ValidJson(body): ValidJson<CreateWorkoutRequest>,
) -> Answer<Created<WorkoutView>> {
    let named = Named::of(&app, &headers, body.op_id.clone(), None);
    let now = app.now();
    let planned: usize = body.exercises.iter().map(|exercise| exercise.sets.len()).sum();
    if planned > SETS_MAX {
        return Err(ApiError::invalid_field("exercises", format!("must have at most {SETS_MAX} sets")));
    }
    body.planned_at.map(|at| planned_at(at, now)).transpose().map_err(refusal)?;
    let ids: Vec<ExerciseId> = body.exercises.iter().map(|exercise| exercise.exercise_id).collect();
    let facts = exercise_facts(&app.core_db(), caller.account, &ids).await?;
    let id = body.id.unwrap_or_else(|| named.new_workout(caller.account, now));
    let (start, visibility) = (body.start, body.visibility.unwrap_or(Visibility::Private));
    let workout = plan(&Ids { app: &app, now }, id, visibility, body, &facts)?;
    app.count_subrequest();
    let room = own_room(&caller, id);
    let mut state = app.rooms.create(room, workout).await?;
    if visibility != Visibility::Private {
        remember_shared(&app, &caller, id).await?;
    }
    // A repetition finds it begun.
    if start && state.snapshot.workout.status == Status::Planned {
        state = submit(&app, &caller, id, vec![named.and("start").op(Command::Start {})]).await?;
    }
    Ok(Created(WorkoutView::of(caller.account, &state, unit_of(None), app.now())))
}

fn plan(
    ids: &Ids<'_>,
    id: WorkoutId,
    visibility: Visibility,
    body: CreateWorkoutRequest,
    facts: &[ExerciseFacts],
) -> Answer<Workout> {
    let exercises = body.exercises.into_iter().enumerate();
    let exercises = exercises.map(|(index, exercise)| plan_exercise(ids, index, exercise, facts));
    Ok(Workout {
        id,
        name: body.name.trim().to_owned(),
        status: Status::Planned,
        source: Source::Recorded,
        template: None,
        planned_at: body.planned_at,
        started_at: None,
        ended_at: None,
        paused_at: None,
        paused_ms: 0,
        location: body.location,
        mood: Mood::default(),
        notes: body.notes.unwrap_or_default(),
        calories_told_kcal: None,
        session_rpe: None,
        visibility,
        exercises: exercises.collect::<Answer<_>>()?,
        created_at: ids.now,
    })
}

fn plan_exercise(
    ids: &Ids<'_>,
    index: usize,
    body: PlannedExerciseRequest,
    facts: &[ExerciseFacts],
) -> Answer<WorkoutExercise> {
    let known = facts.iter().find(|facts| facts.id == body.exercise_id).ok_or_else(|| {
        ApiError::new(Code::ExerciseUnavailable)
            .field(format!("exercises[{index}].exerciseId"), "There is no such exercise.")
    })?;
    let sets = body.sets.into_iter().enumerate().map(|(set_index, set)| {
        let target = set.target.map(TargetRequest::measure).transpose().map_err(|problem| {
            ApiError::invalid_field(format!("exercises[{index}].sets[{set_index}].target.weight"), problem.to_string())
        })?;
        Ok(WorkoutSet {
            id: ids.set(),
            kind: set.kind.unwrap_or_default(),
            actual: Measure::default(),
            target: target.unwrap_or_default(),
            rpe: None,
            tempo: None,
            rest_seconds: None,
            notes: set.notes.unwrap_or_default(),
            completed_at: None,
        })
    });
    Ok(WorkoutExercise {
        id: ids.exercise(),
        exercise: known.id,
        name: known.name.clone(),
        tracking: known.tracking,
        superset: body.superset,
        rest_seconds: body.rest_seconds,
        notes: body.notes.unwrap_or_default(),
        sets: sets.collect::<Answer<_>>()?,
    })
}
