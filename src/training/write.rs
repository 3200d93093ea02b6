//! The statements of a copy: rows, document, sets, records and rollups, in one batch.

use serde::Serialize;

use super::{
    context::{CopyContext, begins_at},
    derive::{Derived, ExerciseDayRow, ExerciseRow, RecordRow, derive_exercise},
    store::{
        DELETE_DOCUMENT, DELETE_WORKOUT, DROP_EMPTY_DAYS, DROP_EXERCISE_DAYS, DROP_RECORDS, DROP_SETS,
        DROP_UNDONE_EXERCISES, NEXT_REVISION, SetRow, WRITE_DAYS, WRITE_DOCUMENT, WRITE_EXERCISE_DAYS, WRITE_EXERCISES,
        WRITE_RECORDS, WRITE_SETS, WRITE_WORKOUT,
    },
};
use crate::{
    bind,
    domain::{
        energy::{ASSUMED_WEIGHT_GRAMS, kilocalories, met_of_sets},
        ids::{ExerciseId, ImportId},
        load::session::{exertion_of, session_load},
        local_day::LocalDay,
        time::Timestamp,
        training::{Source, Status, Workout},
    },
    storage::{Statement, User},
};

/// The statements that make the copy of a workout what `workout` is, whatever it was before. `copied_seq` is the last
/// event of its room that is in it; an import has none and says 0.
///
/// The batch fails on [`is_older_copy`](super::is_older_copy) when a later copy is there, and on
/// [`is_outrun`](super::is_outrun) when something was derived since the context was read: read again.
pub fn write_workout(
    context: &CopyContext,
    workout: &Workout,
    copied_seq: i64,
    import: Option<ImportId>,
    now: Timestamp,
) -> Vec<Statement<User>> {
    let sets = counted_sets(context, workout);
    let mut statements = workout_statements(context, workout, copied_seq, import, now);
    let json = to_json(&sets.iter().map(SetJson::of).collect::<Vec<_>>());
    if context.day_before.is_some() {
        statements.push(bind!(DROP_SETS, context.account, context.workout, json.as_str()));
    }
    if !sets.is_empty() {
        statements.push(bind!(WRITE_SETS, context.account, context.workout, json));
    }
    statements.extend(derived_statements(context, &sets));
    statements
}

/// The statements that take a workout away, with everything that follows from it. Fails on
/// [`is_outrun`](super::is_outrun) as [`write_workout`] does.
pub fn delete_workout(context: &CopyContext) -> Vec<Statement<User>> {
    let mut statements = vec![
        bind!(DELETE_WORKOUT, context.account, context.workout),
        bind!(DELETE_DOCUMENT, context.account, context.workout),
        bind!(DROP_SETS, context.account, context.workout, "[]"),
    ];
    statements.extend(derived_statements(context, &[]));
    statements
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The sets that count: those done in a workout that was begun and not given up.
fn counted_sets(context: &CopyContext, workout: &Workout) -> Vec<SetRow> {
    if !matches!(workout.status, Status::InProgress | Status::Completed) {
        return Vec::new();
    }
    let row = |(exercise, set): (&crate::domain::training::WorkoutExercise, &crate::domain::training::WorkoutSet)| {
        Some(SetRow {
            exercise_id: exercise.exercise,
            workout_id: workout.id,
            set_id: set.id,
            kind: set.kind,
            weight_grams: set.actual.weight_grams,
            reps: set.actual.reps,
            duration_seconds: set.actual.duration_seconds,
            distance_millimetres: set.actual.distance_millimetres,
            rpe_tenths: set.rpe.map(crate::domain::training::Rpe::tenths),
            completed_at: set.completed_at?,
            local_day: context.day,
        })
    };
    workout.done_sets().filter_map(row).collect()
}

/// A row of `workout_sets` as its statement reads it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SetJson {
    set_id: String,
    exercise_id: ExerciseId,
    kind: &'static str,
    weight_grams: Option<i32>,
    reps: Option<u32>,
    duration_seconds: Option<u32>,
    distance_millimetres: Option<u64>,
    rpe_tenths: Option<u8>,
    completed_at: i64,
    local_day: LocalDay,
}

impl SetJson {
    fn of(set: &SetRow) -> Self {
        Self {
            set_id: set.set_id.to_string(),
            exercise_id: set.exercise_id,
            kind: set.kind.as_str(),
            weight_grams: set.weight_grams,
            reps: set.reps,
            duration_seconds: set.duration_seconds,
            distance_millimetres: set.distance_millimetres,
            rpe_tenths: set.rpe_tenths,
            completed_at: set.completed_at.as_millis(),
            local_day: set.local_day,
        }
    }
}

/// Energy in kilocalories, and how it came to be known.
fn energy_of(context: &CopyContext, workout: &Workout, active_seconds: u32) -> (i64, &'static str) {
    if let Some(told) = workout.calories_told_kcal {
        return (i64::from(told), "told");
    }
    let met_of = |exercise: ExerciseId| {
        context.exercises.iter().find(|history| history.exercise == exercise).and_then(|history| history.facts.met)
    };
    let met = met_of_sets(workout.done_sets().map(|(exercise, _)| met_of(exercise.exercise)));
    let (grams, basis) = match context.body_weight_grams {
        Some(grams) => (grams, "body_weight"),
        None => (ASSUMED_WEIGHT_GRAMS, "assumed_weight"),
    };
    (rounded(kilocalories(met, grams, active_seconds)), basis)
}

fn rounded(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest integer there is")]
    let whole = value.round() as i64;
    whole
}

fn workout_statements(
    context: &CopyContext,
    workout: &Workout,
    copied_seq: i64,
    import: Option<ImportId>,
    now: Timestamp,
) -> Vec<Statement<User>> {
    let counted = || workout.done_sets().filter(|(_, set)| set.kind.counts());
    let done_sets = i64::try_from(counted().count()).unwrap_or(i64::MAX);
    let done_reps: i64 = counted().map(|(_, set)| i64::from(set.actual.reps.unwrap_or(0))).sum();
    let active_seconds = workout.active_seconds(now);
    let (energy_kcal, energy_basis) = energy_of(context, workout, active_seconds);
    let load = exertion_of(workout).map(|exertion| rounded(session_load(exertion, active_seconds)));
    let source = match workout.source {
        Source::Recorded => "recorded",
        Source::Imported => "imported",
    };
    let row = bind!(
        WRITE_WORKOUT,
        context.account,
        workout.id,
        copied_seq,
        workout.name.as_str(),
        status_word(workout.status),
        source,
        import,
        workout.template.map(|template| template.id),
        workout.template.map(|template| template.version),
        begins_at(workout),
        workout.ended_at,
        context.day,
        active_seconds,
        done_sets,
        done_reps,
        i64::try_from(workout.volume_grams()).unwrap_or(i64::MAX),
        load,
        energy_kcal,
        energy_basis,
        workout.visibility.as_str(),
        workout.created_at,
        now,
    );
    vec![row, bind!(WRITE_DOCUMENT, context.account, workout.id, to_json(workout))]
}

/// The word a row carries.
pub const fn status_word(status: Status) -> &'static str {
    match status {
        Status::Planned => "planned",
        Status::InProgress => "in_progress",
        Status::Completed => "completed",
        Status::Cancelled => "cancelled",
    }
}

/// What follows for the exercises and days touched when the workout has `sets`.
fn derived_statements(context: &CopyContext, sets: &[SetRow]) -> Vec<Statement<User>> {
    let account = context.account;
    let mut days = vec![context.day];
    days.extend(context.day_before.filter(|before| *before != context.day));
    let mut statements = Vec::new();
    let derived: Vec<Derived> = context
        .exercises
        .iter()
        .map(|history| {
            let mut history = history.clone();
            history.sets.extend(sets.iter().filter(|set| set.exercise_id == history.exercise).cloned());
            derive_exercise(history)
        })
        .collect();
    if !derived.is_empty() {
        statements.push(bind!(NEXT_REVISION, account, context.revision));
        statements.extend(exercise_statements(context, &derived, &days));
    }
    statements.push(bind!(WRITE_DAYS, account, to_json(&days)));
    statements.push(bind!(DROP_EMPTY_DAYS, account, to_json(&days)));
    statements
}

fn exercise_statements(context: &CopyContext, derived: &[Derived], days: &[LocalDay]) -> Vec<Statement<User>> {
    let account = context.account;
    let first_day = days.iter().min().copied().unwrap_or(context.day);
    let rows: Vec<&ExerciseRow> = derived.iter().map(|derived| &derived.exercise).collect();
    let all_days = derived.iter().flat_map(|derived| &derived.days);
    let touched_days: Vec<&ExerciseDayRow> = all_days.filter(|row| days.contains(&row.day())).collect();
    let all_records = derived.iter().flat_map(|derived| &derived.records);
    let records: Vec<&RecordRow> = all_records.filter(|row| row.day() >= first_day).collect();
    let exercises: Vec<ExerciseId> = context.exercises.iter().map(|history| history.exercise).collect();
    let (exercises, days) = (to_json(&exercises), to_json(&days));
    let (touched_days, records) = (to_json(&touched_days), to_json(&records));
    vec![
        bind!(WRITE_EXERCISES, account, to_json(&rows)),
        bind!(DROP_EXERCISE_DAYS, account, exercises.as_str(), days, touched_days.as_str()),
        bind!(WRITE_EXERCISE_DAYS, account, touched_days),
        bind!(DROP_RECORDS, account, exercises.as_str(), first_day, records.as_str()),
        bind!(WRITE_RECORDS, account, records),
        bind!(DROP_UNDONE_EXERCISES, account, exercises),
    ]
}
