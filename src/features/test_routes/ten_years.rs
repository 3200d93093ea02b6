//! A long history for a person: what benchmarks and tests of statistics read.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::operations::TestApp;
use crate::{
    domain::{
        exercises::{ExerciseType, Muscle, TrackingType},
        ids::{AccountId, ExerciseId, ImportId, SetId, WorkoutExerciseId, WorkoutId},
        time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp},
        training::{Measure, Mood, Rpe, SetKind, Source, Status, Workout, WorkoutExercise, WorkoutSet},
        visibility::Visibility,
    },
    http::{Answer, Created, ValidJson},
    training::{ExerciseFacts, add_imported, load_person, rebuild},
};

/// Workouts in ten years: nearly four a week.
const WORKOUTS: u32 = 2_000;
/// Exercises in a workout, and sets of each: 50,000 sets together.
const EXERCISES: u8 = 5;
const SETS: u8 = 5;
/// Plans that take turns, each with exercises of its own.
const PLANS: u32 = 4;
/// Workouts written in one batch: their documents stay below what D1 takes in one parameter.
const BATCH: usize = 100;

/// Whose history it is, and how long.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TenYearsRequest {
    #[garde(skip)]
    account: AccountId,
    /// The number of their shard.
    #[garde(skip)]
    shard: u8,
    /// How many of the latest workouts: all 2,000 when absent.
    #[garde(range(min = 1, max = WORKOUTS))]
    workouts: Option<u32>,
}

/// What was written.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TenYearsView {
    workouts: usize,
    sets: usize,
}

/// `POST /test/ten-years`
pub async fn write_ten_years(
    TestApp(app): TestApp,
    ValidJson(body): ValidJson<TenYearsRequest>,
) -> Answer<Created<TenYearsView>> {
    let (now, db) = (app.now(), app.user_db(body.shard)?);
    let person = load_person(&db, body.account).await?;
    let first = WORKOUTS - body.workouts.unwrap_or(WORKOUTS);
    let workouts: Vec<Workout> = (first..WORKOUTS).map(|index| workout(index, now)).collect();
    let facts: Vec<ExerciseFacts> =
        (0..PLANS).flat_map(|plan| (0..EXERCISES).map(move |slot| facts(plan, slot))).collect();
    for some in workouts.chunks(BATCH) {
        db.batch(add_imported(&person, some, ImportId::from_bytes([10; 16]), &facts, &*app.time_zones, now)).await?;
    }
    rebuild(&db, body.account, &facts).await?;
    let sets = workouts.iter().map(|workout| workout.done_sets().count()).sum();
    Ok(Created(TenYearsView { workouts: workouts.len(), sets }))
}

/// Bytes of an id: what it is of, so that the same history has the same ids.
fn id(kind: u8, index: u32, slot: u8, turn: u8) -> [u8; 16] {
    let [a, b, c, d] = index.to_be_bytes();
    [kind, a, b, c, d, slot, 0x70, turn, 0x80, 0, 0, 0, 0, 0, 0, 0]
}

fn exercise(plan: u32, slot: u8) -> ExerciseId {
    ExerciseId::from_bytes(id(1, plan, slot, 0))
}

fn facts(plan: u32, slot: u8) -> ExerciseFacts {
    let number = usize::from(slot) + usize::try_from(plan).unwrap_or(0) * usize::from(EXERCISES);
    let muscle = |number: usize| Muscle::ALL.get(number % Muscle::ALL.len()).copied();
    ExerciseFacts {
        id: exercise(plan, slot),
        name: format!("Lift {plan}.{slot}"),
        tracking: TrackingType::WeightReps,
        exercise_type: ExerciseType::Strength,
        primary_muscles: muscle(number).into_iter().collect(),
        secondary_muscles: muscle(number + 1).into_iter().collect(),
        met: Some(5.0),
    }
}

/// The workout of that number: every plan in turn, a little heavier every fifty workouts, up and down between.
fn workout(index: u32, until: Timestamp) -> Workout {
    let days_ago = i64::from(WORKOUTS - index) * 3_650 / i64::from(WORKOUTS);
    let began = until.plus_millis(-days_ago * DAY_MS);
    let exercises = (0..EXERCISES).map(|slot| WorkoutExercise {
        id: WorkoutExerciseId::from_bytes(id(2, index, slot, 0)),
        exercise: exercise(index % PLANS, slot),
        name: format!("Lift {}.{slot}", index % PLANS),
        tracking: TrackingType::WeightReps,
        superset: None,
        rest_seconds: None,
        notes: String::new(),
        position: None,
        sets: (0..SETS).map(|turn| set(index, slot, turn, began)).collect(),
    });
    Workout {
        id: WorkoutId::from_bytes(id(3, index, 0, 0)),
        name: format!("Plan {}", index % PLANS),
        status: Status::Completed,
        source: Source::Imported,
        template: None,
        planned_at: None,
        started_at: Some(began),
        ended_at: Some(began.plus_millis(HOUR_MS)),
        paused_at: None,
        paused_ms: 0,
        location: None,
        mood: Mood::default(),
        notes: String::new(),
        calories_told_kcal: None,
        session_rpe: Rpe::new(f64::from(5 + index % 5)),
        visibility: Visibility::Private,
        exercises: exercises.collect(),
        created_at: began,
    }
}

fn set(index: u32, slot: u8, turn: u8, began: Timestamp) -> WorkoutSet {
    // Sums of digits go up and down like days do, and are the same in every run.
    let whim = index * 7 + u32::from(slot) * 5 + u32::from(turn) * 3;
    let kilograms = 40 + u32::from(slot) * 10 + index / 50 + whim % 6;
    let minutes = i64::from(slot * SETS + turn) * 2;
    WorkoutSet {
        id: SetId::from_bytes(id(4, index, slot, turn)),
        kind: if turn == 0 { SetKind::Warmup } else { SetKind::Normal },
        actual: Measure {
            weight_grams: i32::try_from(kilograms * 1_000).ok(),
            reps: Some(4 + whim % 7),
            ..Measure::default()
        },
        target: Measure::default(),
        rpe: Rpe::new(f64::from(6 + whim % 4)),
        tempo: None,
        rest_seconds: None,
        notes: String::new(),
        position: None,
        completed_at: Some(began.plus_millis(minutes * MINUTE_MS)),
    }
}
