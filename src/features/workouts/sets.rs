//! Sets: log, update, delete.

use garde::Validate;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{
    rooms::{Named, submit, submit_new},
    views::{RecordView, SetView, ShownQuery},
};
use crate::{
    app::App,
    domain::{
        ids::{SetId, WorkoutExerciseId, WorkoutId},
        live_session::{
            Added, Command, DeleteSet, LogSet, OpId, REST_SECONDS_MAX, Rest, SET_NOTES_CHARS_MAX, Stats, Target,
            UpdateSet,
        },
        time::Timestamp,
        training::{
            Measure, Position, SetKind, WeightUnit,
            measure::{DISTANCE_MILLIMETRES_MAX, REPS_MAX, SET_SECONDS_MAX, WEIGHT_GRAMS_MAX, WEIGHT_GRAMS_MIN},
            weight::{WeightProblem, read_grams},
        },
    },
    http::{
        Answer, ApiError, Caller, Code, Created, Done, PathId, PathPair, Reply, ValidJson, ValidQuery,
        extract::nullable,
    },
    live::workout_room::RoomSnapshot,
};

/// The longest tempo, in characters.
const TEMPO_CHARS_MAX: usize = 11;

/// Refuses what is beyond all positions.
#[expect(clippy::ref_option, reason = "garde hands over the field as it is")]
pub(super) fn position_is_sound(position: &Option<Position>, (): &()) -> garde::Result {
    let is_sound = position.as_ref().is_none_or(Position::is_sound);
    if is_sound { Ok(()) } else { Err(garde::Error::new("is further than positions go")) }
}

/// What is to be done in a set.
#[derive(Clone, Debug, Deserialize, Serialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TargetRequest {
    /// Load, in grams.
    #[garde(range(min = WEIGHT_GRAMS_MIN, max = WEIGHT_GRAMS_MAX))]
    weight_grams: Option<i32>,
    /// Load, in `unit`; instead of `weightGrams`.
    #[garde(range(min = -5_000.0, max = 5_000.0))]
    weight: Option<f64>,
    /// The unit of `weight`: kilograms unless told.
    #[garde(skip)]
    unit: Option<WeightUnit>,
    /// Repetitions.
    #[garde(range(max = REPS_MAX))]
    reps: Option<u32>,
    /// Seconds.
    #[garde(range(max = SET_SECONDS_MAX))]
    duration_seconds: Option<u32>,
    /// Millimetres.
    #[garde(range(max = DISTANCE_MILLIMETRES_MAX))]
    distance_millimetres: Option<u64>,
}

impl TargetRequest {
    /// What is to be done, in the units things are stored in.
    ///
    /// # Errors
    /// The weight is told twice, or none.
    pub fn measure(self) -> Result<Measure, WeightProblem> {
        Ok(Measure {
            weight_grams: read_grams(self.weight_grams, self.weight, self.unit)?,
            reps: self.reps,
            duration_seconds: self.duration_seconds,
            distance_millimetres: self.distance_millimetres,
        })
    }
}

impl From<TargetRequest> for Target {
    fn from(body: TargetRequest) -> Self {
        Self {
            weight_grams: body.weight_grams,
            weight: body.weight,
            unit: body.unit,
            reps: body.reps,
            duration_seconds: body.duration_seconds,
            distance_millimetres: body.distance_millimetres,
        }
    }
}

/// A set that was done, or is planned.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LogSetRequest {
    /// The exercise in the workout.
    #[garde(skip)]
    workout_exercise_id: WorkoutExerciseId,
    /// Its id, made by the client; made here when it is not told.
    #[garde(skip)]
    set_id: Option<SetId>,
    /// What it is for.
    #[garde(skip)]
    kind: Option<SetKind>,
    /// Load, in grams; negative for assistance.
    #[garde(range(min = WEIGHT_GRAMS_MIN, max = WEIGHT_GRAMS_MAX))]
    weight_grams: Option<i32>,
    /// Load, in `unit`; instead of `weightGrams`.
    #[garde(range(min = -5_000.0, max = 5_000.0))]
    weight: Option<f64>,
    /// The unit of `weight`: kilograms unless told.
    #[garde(skip)]
    unit: Option<WeightUnit>,
    /// Repetitions.
    #[garde(range(max = REPS_MAX))]
    reps: Option<u32>,
    /// Seconds.
    #[garde(range(max = SET_SECONDS_MAX))]
    duration_seconds: Option<u32>,
    /// Millimetres.
    #[garde(range(max = DISTANCE_MILLIMETRES_MAX))]
    distance_millimetres: Option<u64>,
    /// Exertion, from 1 to 10 by halves.
    #[garde(range(min = 1.0, max = 10.0))]
    rpe: Option<f64>,
    /// Seconds of lowering, pause, lifting, pause: `3-1-X-0`.
    #[garde(length(chars, max = TEMPO_CHARS_MAX))]
    tempo: Option<String>,
    /// The person's own words.
    #[garde(length(chars, max = SET_NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// Rest after it, in seconds.
    #[garde(range(max = REST_SECONDS_MAX))]
    #[serde(alias = "restSeconds")]
    rest_time: Option<u32>,
    /// What is to be done.
    #[garde(dive)]
    target: Option<TargetRequest>,
    /// Whether it is only planned. Otherwise it is done.
    #[garde(skip)]
    planned: Option<bool>,
    /// When it was done; now unless told.
    #[garde(skip)]
    completed_at: Option<Timestamp>,
    /// Where it stands in the exercise, from 0; at the end unless told.
    #[garde(skip)]
    index: Option<u16>,
    /// The set it stands after; `null` for the first place.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    after_set_id: Option<Option<SetId>>,
    /// Where it stands among positions, as they are shown: between two of them is between the two sets.
    #[garde(custom(position_is_sound))]
    position: Option<Position>,
    /// The name of the operation: the same name is the same set.
    #[garde(skip)]
    op_id: Option<OpId>,
}

/// What to change in a set. What is absent stays; `null` clears.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateSetRequest {
    /// The exercise its index counts in, from 0. Only where the set is named by its index.
    #[garde(skip)]
    pub exercise_index: Option<u16>,
    /// What it is for.
    #[garde(skip)]
    kind: Option<SetKind>,
    /// Load, in grams; negative for assistance.
    #[garde(range(min = WEIGHT_GRAMS_MIN, max = WEIGHT_GRAMS_MAX))]
    #[serde(default, deserialize_with = "nullable::given")]
    weight_grams: Option<Option<i32>>,
    /// Load, in `unit`; instead of `weightGrams`.
    #[garde(range(min = -5_000.0, max = 5_000.0))]
    weight: Option<f64>,
    /// The unit of `weight`: kilograms unless told.
    #[garde(skip)]
    unit: Option<WeightUnit>,
    /// Repetitions.
    #[garde(range(max = REPS_MAX))]
    #[serde(default, deserialize_with = "nullable::given")]
    reps: Option<Option<u32>>,
    /// Seconds.
    #[garde(range(max = SET_SECONDS_MAX))]
    #[serde(default, deserialize_with = "nullable::given")]
    duration_seconds: Option<Option<u32>>,
    /// Millimetres.
    #[garde(range(max = DISTANCE_MILLIMETRES_MAX))]
    #[serde(default, deserialize_with = "nullable::given")]
    distance_millimetres: Option<Option<u64>>,
    /// Exertion, from 1 to 10 by halves.
    #[garde(range(min = 1.0, max = 10.0))]
    #[serde(default, deserialize_with = "nullable::given")]
    rpe: Option<Option<f64>>,
    /// Seconds of lowering, pause, lifting, pause: `3-1-X-0`.
    #[garde(length(chars, max = TEMPO_CHARS_MAX))]
    #[serde(default, deserialize_with = "nullable::given")]
    tempo: Option<Option<String>>,
    /// The person's own words.
    #[garde(length(chars, max = SET_NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// Rest after it, in seconds.
    #[garde(range(max = REST_SECONDS_MAX))]
    #[serde(default, deserialize_with = "nullable::given", alias = "restSeconds")]
    rest_time: Option<Option<u32>>,
    /// What is to be done.
    #[garde(dive)]
    target: Option<TargetRequest>,
    /// Whether it is done.
    #[garde(skip)]
    done: Option<bool>,
    /// When it was done.
    #[garde(skip)]
    completed_at: Option<Timestamp>,
    /// Where it is to stand in the exercise, from 0.
    #[garde(skip)]
    index: Option<u16>,
    /// The set it stands after; `null` for the first place.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    after_set_id: Option<Option<SetId>>,
    /// Where it stands among positions, as they are shown: between two of them is between the two sets.
    #[garde(custom(position_is_sound))]
    position: Option<Position>,
    /// The name of the operation: the same name is the same change.
    #[garde(skip)]
    op_id: Option<OpId>,
}

/// A set, and what it changes in the workout.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetChangedView {
    /// The set.
    set: SetView,
    /// The records it makes.
    personal_records: Vec<RecordView>,
    /// The rest that goes on.
    rest: Option<Rest>,
    /// The workout in numbers.
    stats: Stats,
    /// The number of the workout's last event.
    seq: i64,
}

impl SetChangedView {
    /// What `id` is in the workout.
    fn of(state: &RoomSnapshot, id: SetId, unit: WeightUnit, now: Timestamp) -> Answer<Self> {
        let RoomSnapshot { seq, snapshot } = state;
        let found = snapshot.workout.exercises.iter().find_map(|exercise| {
            let index = exercise.sets.iter().position(|set| set.id == id)?;
            Some(SetView::of(exercise.id, index, exercise.sets.get(index)?, &snapshot.records, unit))
        });
        // A later write took it away before it could be shown.
        let set = found.ok_or(ApiError::new(Code::NotFound))?;
        let records = snapshot.records.iter().filter(|record| record.set_id == id);
        let records: Vec<RecordView> = records.map(|record| RecordView::of(record, unit)).collect();
        Ok(Self {
            set,
            personal_records: records,
            rest: snapshot.rest.filter(|rest| rest.ends_at > now),
            stats: snapshot.stats,
            seq: *seq,
        })
    }
}

/// `POST /api/workouts/{id}/sets`
pub async fn log_set(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<LogSetRequest>,
) -> Answer<Created<SetChangedView>> {
    let named = Named::of(&app, &headers, body.op_id, None);
    let log = LogSet {
        set_id: body.set_id,
        workout_exercise_id: Some(body.workout_exercise_id),
        kind: body.kind,
        weight_grams: body.weight_grams,
        weight: body.weight,
        unit: body.unit,
        reps: body.reps,
        duration_seconds: body.duration_seconds,
        distance_millimetres: body.distance_millimetres,
        rpe: body.rpe,
        tempo: body.tempo,
        notes: body.notes,
        rest_time: body.rest_time,
        target: body.target.map(Target::from),
        planned: body.planned,
        completed_at: body.completed_at,
        index: body.index,
        after_set_id: body.after_set_id,
        position: body.position,
    };
    let (added, state) = submit_new(&app, &caller, workout, named.op(Command::LogSet(log))).await?;
    let added = if let Some(Added::Set(id)) = added { Some(id) } else { body.set_id };
    let id = added.ok_or(Code::NotFound)?;
    SetChangedView::of(&state, id, query.unit(), app.now()).map(Created)
}

/// `PATCH /api/workouts/{id}/sets/{setId}`
pub async fn update_set(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathPair(workout, set): PathPair<WorkoutId, SetId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<UpdateSetRequest>,
) -> Answer<Reply<SetChangedView>> {
    if body.exercise_index.is_some() {
        return Err(ApiError::invalid_field("exerciseIndex", "is for sets that are named by their index"));
    }
    change_set(&app, &caller, &headers, (workout, set), &query, body).await
}

/// Changes the set of that id.
pub async fn change_set(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    (workout, set): (WorkoutId, SetId),
    query: &ShownQuery,
    body: UpdateSetRequest,
) -> Answer<Reply<SetChangedView>> {
    let named = Named::of(app, headers, body.op_id, None);
    let change = UpdateSet {
        set_id: Some(set),
        kind: body.kind,
        weight_grams: body.weight_grams,
        weight: body.weight,
        unit: body.unit,
        reps: body.reps,
        duration_seconds: body.duration_seconds,
        distance_millimetres: body.distance_millimetres,
        rpe: body.rpe,
        tempo: body.tempo,
        notes: body.notes,
        rest_time: body.rest_time,
        target: body.target.map(Target::from),
        done: body.done,
        completed_at: body.completed_at,
        index: body.index,
        after_set_id: body.after_set_id,
        position: body.position,
    };
    let state = submit(app, caller, workout, vec![named.op(Command::UpdateSet(change))]).await?;
    SetChangedView::of(&state, set, query.unit(), app.now()).map(Reply::new)
}

/// `DELETE /api/workouts/{id}/sets/{setId}`: what it was a record of is one no longer.
pub async fn delete_set(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathPair(workout, set): PathPair<WorkoutId, SetId>,
) -> Answer<Reply<Done>> {
    let named = Named::of(&app, &headers, None, None);
    let delete = DeleteSet { set_id: Some(set) };
    submit(&app, &caller, workout, vec![named.op(Command::DeleteSet(delete))]).await?;
    Ok(Done::reply("The set is deleted."))
}
