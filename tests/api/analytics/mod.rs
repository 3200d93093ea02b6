//! Statistics of one's own training.

mod charts;
mod dashboards;
mod export;
mod freezes;
mod load;
mod records;
mod relative_strength;
mod strength;
mod ten_years;
mod units;
mod volume;

use serde_json::Value;
use vivace::{
    domain::{time::Timestamp, training::Workout},
    training::{Copy, copy_workout},
};

use crate::support::{
    SignedIn, TestApp,
    fakes::IanaTimeZones,
    history::{Dice, done, empty_workout, facts, set, workout_id},
};

/// How many exercises the tests know.
const EXERCISES: u8 = 30;

/// Writes a workout into the person's history.
async fn write(app: &TestApp, person: &SignedIn, workout: &Workout) {
    let copy = Copy {
        account: person.account,
        workout,
        copied_seq: 1,
        was_there: false,
        import: None,
        facts: &facts(EXERCISES),
    };
    let db = app.app().user_db(person.shard).expect("bound");
    copy_workout(&db, &copy, &IanaTimeZones, &[], app.app().now()).await.expect("written");
}

/// A completed hour with sets of one exercise: kilograms and repetitions.
fn workout(number: u8, at: Timestamp, exercise: u8, lifts: &[(i32, u32)]) -> Workout {
    let mut dice = Dice(u64::from(number) * 1_000);
    let mut workout = empty_workout(workout_id(number), at);
    let sets = lifts.iter().map(|(kilograms, reps)| set(&mut dice, *kilograms, *reps, Some(at))).collect();
    let exercise = done(&mut dice, exercise, sets);
    workout.exercises.push(exercise);
    workout
}

/// What the person gets.
async fn get(app: &TestApp, person: &SignedIn, path: &str) -> Value {
    app.get(&format!("/api/v1{path}")).by(person).send().await.expect(200).data()
}
