//! The statements of a copy: rows, document, sets, records and rollups, in one batch.

use serde::Serialize;

use super::{
    context::{CopyContext, Person},
    derive::{Derived, ExerciseDayRow, ExerciseRow, RecordRow, derive_exercise},
    facts::ExerciseFacts,
    store::{
        ADD_DOCUMENTS, ADD_WORKOUT_SETS, ADD_WORKOUTS, DELETE_DOCUMENT, DELETE_WORKOUT, DROP_DAYS, DROP_EXERCISE_DAYS,
        DROP_IMPORTED_DOCUMENTS, DROP_IMPORTED_SETS, DROP_IMPORTED_WORKOUTS, DROP_RECORDS, DROP_UNDONE_EXERCISES,
        DROP_WORKOUT_SETS, LEFT_OF_IMPORT, NEXT_REVISION, OUTRUN_COPIES, SetRow, WRITE_DAYS, WRITE_DOCUMENT,
        WRITE_EXERCISE_DAYS, WRITE_EXERCISES, WRITE_RECORDS, WRITE_WORKOUT_SETS, WRITE_WORKOUTS,
    },
};
use crate::{
    bind,
    domain::{
        energy::{ASSUMED_WEIGHT_GRAMS, kilocalories, met_of_sets},
        ids::{AccountId, ExerciseId, ImportId, TemplateId, WorkoutId},
        load::session::{exertion_of, session_load},
        local_day::LocalDay,
        time::{Timestamp, millis, optional_millis},
        training::{Rpe, Source, Status, Workout, WorkoutExercise, WorkoutSet},
    },
    platform::time_zones::TimeZones,
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
    let account = context.person.account;
    let met_of = |exercise| {
        context.exercises.iter().find(|history| history.exercise == exercise).and_then(|history| history.facts.met)
    };
    let energy = EnergyBasis { body_weight_grams: context.person.body_weight_grams, met_of: &met_of };
    let row = WorkoutRow::of(workout, context.day, (copied_seq, import), energy, now);
    let sets = counted_sets(workout, context.day);
    let mut statements = vec![
        bind!(WRITE_WORKOUTS, account, to_json(&[row])),
        bind!(WRITE_DOCUMENT, account, workout.id, to_json(workout)),
    ];
    let json = to_json(&sets);
    if context.day_before.is_some() {
        statements.push(bind!(DROP_WORKOUT_SETS, account, context.workout, json.as_str()));
    }
    if !sets.is_empty() {
        statements.push(bind!(WRITE_WORKOUT_SETS, account, context.workout, json));
    }
    statements.extend(derived_statements(context, &sets));
    statements
}

/// The statements that take a workout away, with everything that follows from it. Fails on
/// [`is_outrun`](super::is_outrun) as [`write_workout`] does.
pub fn delete_workout(context: &CopyContext) -> Vec<Statement<User>> {
    let mut statements = vec![
        bind!(DELETE_WORKOUT, context.person.account, context.workout),
        bind!(DELETE_DOCUMENT, context.person.account, context.workout),
        bind!(DROP_WORKOUT_SETS, context.person.account, context.workout, "[]"),
    ];
    statements.extend(derived_statements(context, &[]));
    statements
}

pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The sets that count: those done in a workout that was begun and not given up.
fn counted_sets(workout: &Workout, day: LocalDay) -> Vec<SetRow> {
    if !matches!(workout.status, Status::InProgress | Status::Completed) {
        return Vec::new();
    }
    let row = |(exercise, set): (&WorkoutExercise, &WorkoutSet)| {
        Some(SetRow {
            exercise_id: exercise.exercise,
            workout_id: workout.id,
            set_id: set.id,
            kind: set.kind,
            weight_grams: set.actual.weight_grams,
            reps: set.actual.reps,
            duration_seconds: set.actual.duration_seconds,
            distance_millimetres: set.actual.distance_millimetres,
            rpe_tenths: set.rpe.map(Rpe::tenths),
            completed_at: set.completed_at?,
            local_day: day,
        })
    };
    workout.done_sets().filter_map(row).collect()
}

/// What the energy of a workout is estimated with.
#[derive(Clone, Copy)]
struct EnergyBasis<'a> {
    body_weight_grams: Option<i64>,
    met_of: &'a dyn Fn(ExerciseId) -> Option<f64>,
}

impl EnergyBasis<'_> {
    /// Energy in kilocalories, and how it came to be known.
    fn energy_of(&self, workout: &Workout, active_seconds: u32) -> (i64, &'static str) {
        if let Some(told) = workout.calories_told_kcal {
            return (i64::from(told), "told");
        }
        let met = met_of_sets(workout.done_sets().map(|(exercise, _)| (self.met_of)(exercise.exercise)));
        let (grams, basis) = match self.body_weight_grams {
            Some(grams) => (grams, "body_weight"),
            None => (ASSUMED_WEIGHT_GRAMS, "assumed_weight"),
        };
        (rounded(kilocalories(met, grams, active_seconds)), basis)
    }
}

fn rounded(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest integer there is")]
    let whole = value.round() as i64;
    whole
}

/// A row of `workouts`, as its statements read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WorkoutRow<'a> {
    id: WorkoutId,
    copied_seq: i64,
    name: &'a str,
    status: &'static str,
    source: &'static str,
    import_id: Option<ImportId>,
    template_id: Option<TemplateId>,
    template_version: Option<u32>,
    #[serde(with = "millis")]
    begins_at: Timestamp,
    #[serde(with = "optional_millis")]
    ended_at: Option<Timestamp>,
    local_day: LocalDay,
    active_seconds: u32,
    done_sets: usize,
    done_reps: u64,
    volume_grams: u64,
    session_load: Option<i64>,
    energy_kcal: i64,
    energy_basis: &'static str,
    visibility: &'static str,
    #[serde(with = "millis")]
    created_at: Timestamp,
    #[serde(with = "millis")]
    updated_at: Timestamp,
}

impl<'a> WorkoutRow<'a> {
    fn of(
        workout: &'a Workout,
        local_day: LocalDay,
        (copied_seq, import_id): (i64, Option<ImportId>),
        energy: EnergyBasis<'_>,
        now: Timestamp,
    ) -> Self {
        let counted = || workout.done_sets().filter(|(_, set)| set.kind.counts());
        let active_seconds = workout.active_seconds(now);
        let (energy_kcal, energy_basis) = energy.energy_of(workout, active_seconds);
        Self {
            id: workout.id,
            copied_seq,
            name: &workout.name,
            status: status_word(workout.status),
            source: match workout.source {
                Source::Recorded => "recorded",
                Source::Imported => "imported",
            },
            import_id,
            template_id: workout.template.map(|template| template.id),
            template_version: workout.template.map(|template| template.version),
            begins_at: workout.begins_at(),
            ended_at: workout.ended_at,
            local_day,
            active_seconds,
            done_sets: counted().count(),
            done_reps: counted().map(|(_, set)| u64::from(set.actual.reps.unwrap_or(0))).sum(),
            volume_grams: workout.volume_grams(),
            session_load: exertion_of(workout).map(|exertion| rounded(session_load(exertion, active_seconds))),
            energy_kcal,
            energy_basis,
            visibility: workout.visibility.as_str(),
            created_at: workout.created_at,
            updated_at: now,
        }
    }
}

/// The statements that add workouts brought by an import, as rows alone: rollups and records follow by
/// [`rebuild`](super::rebuild), once all rows are in. A workout that is there stays as it is.
pub fn add_imported(
    person: &Person,
    workouts: &[Workout],
    import: ImportId,
    facts: &[ExerciseFacts],
    zones: &dyn TimeZones,
    now: Timestamp,
) -> Vec<Statement<User>> {
    let met_of = |exercise| facts.iter().find(|facts| facts.id == exercise).and_then(|facts| facts.met);
    let energy = EnergyBasis { body_weight_grams: person.body_weight_grams, met_of: &met_of };
    let day_of = |workout: &Workout| person.day_of(workout.begins_at(), zones);
    let row = |workout| WorkoutRow::of(workout, day_of(workout), (0, Some(import)), energy, now);
    let rows: Vec<WorkoutRow<'_>> = workouts.iter().map(row).collect();
    let sets: Vec<SetRow> = workouts.iter().flat_map(|workout| counted_sets(workout, day_of(workout))).collect();
    vec![
        bind!(ADD_WORKOUTS, person.account, to_json(&rows)),
        bind!(ADD_DOCUMENTS, person.account, to_json(&workouts)),
        bind!(ADD_WORKOUT_SETS, person.account, to_json(&sets)),
    ]
}

/// The statements that take away `most` of the workouts an import brought, as rows alone; the last gives a row while there
/// are more. A copy that was read before is outrun, and finds its workout gone. [`rebuild`](super::rebuild) after all.
pub fn drop_imported(account: AccountId, import: ImportId, most: u32) -> Vec<Statement<User>> {
    vec![
        bind!(OUTRUN_COPIES, account),
        bind!(DROP_IMPORTED_SETS, account, import, most),
        bind!(DROP_IMPORTED_DOCUMENTS, account, import, most),
        bind!(DROP_IMPORTED_WORKOUTS, account, import, most),
        bind!(LEFT_OF_IMPORT, account, import),
    ]
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
    let account = context.person.account;
    let mut days = vec![context.day];
    days.extend(context.day_before.filter(|before| *before != context.day));
    let mut statements = vec![bind!(NEXT_REVISION, account, context.person.revision)];
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
        statements.extend(exercise_statements(context, &derived, &days));
    }
    let days = to_json(&days);
    statements.push(bind!(DROP_DAYS, account, days.as_str()));
    statements.push(bind!(WRITE_DAYS, account, days));
    statements
}

fn exercise_statements(context: &CopyContext, derived: &[Derived], days: &[LocalDay]) -> Vec<Statement<User>> {
    let account = context.person.account;
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
