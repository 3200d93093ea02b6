//! Ten years of history: 2,000 workouts, 50,000 sets, a fifth of them warm-ups.

use std::sync::{Arc, atomic::Ordering};

use serde_json::json;
use vivace::{
    storage::{Db, Usage, User},
    training::load_context,
};

use super::{EXERCISES, get, workout, write};
use crate::support::{START, SignedIn, TestApp, fakes::IanaTimeZones, history::facts};

/// Writes the latest workouts of ten years.
async fn train(app: &TestApp, person: &SignedIn, workouts: u32) {
    let body = json!({"account": person.account, "shard": person.shard, "workouts": workouts});
    let written = app.post("/test/ten-years").json(body).send().await.expect(201);
    assert_eq!(written.json(), json!({"workouts": workouts, "sets": workouts * 25}));
}

/// Rows the last request read, as its log line says.
fn rows_read(app: &TestApp) -> u64 {
    let lines = app.log.lines();
    let line: serde_json::Value = serde_json::from_str(lines.last().expect("a line")).expect("JSON");
    line["rowsRead"].as_u64().expect("a count")
}

/// What it takes the person's shard to answer: rows returned, and steps of the database's machine.
async fn effort(app: &TestApp, person: &SignedIn, path: &str) -> (u64, u64) {
    let shard = &app.shards[usize::from(person.shard)];
    let before = shard.steps.load(Ordering::Relaxed);
    get(app, person, path).await;
    (rows_read(app), shard.steps.load(Ordering::Relaxed) - before)
}

/// What copying the next set takes: rows read, and steps.
async fn effort_of_a_copy(app: &TestApp, person: &SignedIn) -> (u32, u64) {
    let shard = &app.shards[usize::from(person.shard)];
    let usage = Arc::new(Usage::default());
    let db = Db::<User>::new(shard.clone(), usage.clone());
    let mut next = workout(1, START, 0, &[(200, 5)]);
    next.exercises[0].exercise = last_exercise(app, person);
    let before = shard.steps.load(Ordering::Relaxed);
    load_context(&db, person.account, &next, &facts(EXERCISES), &IanaTimeZones).await.unwrap();
    write(app, person, &next).await;
    let steps = shard.steps.load(Ordering::Relaxed) - before;
    db.batch(vivace::training::delete_workout(
        &vivace::training::load_context_to_delete(&db, person.account, next.id).await.unwrap().expect("there"),
    ))
    .await
    .unwrap();
    (usage.rows_read(), steps)
}

#[tokio::test]
async fn dashboards_and_copies_cost_the_same_after_ten_years_as_after_one() {
    let app = TestApp::with_settings(&[("TEST_ROUTES", "on")]);
    let ada = app.sign_in("ada");
    let dashboards = ["/analytics/overview", "/analytics/dashboard"];
    train(&app, &ada, 200).await;
    let mut after_one = Vec::new();
    for path in dashboards {
        after_one.push(effort(&app, &ada, path).await);
    }
    let copy_after_one = effort_of_a_copy(&app, &ada).await;
    train(&app, &ada, 2_000).await;
    for (path, (rows, steps)) in dashboards.into_iter().zip(after_one) {
        let (rows_now, steps_now) = effort(&app, &ada, path).await;
        assert!(rows_now == rows && rows < 150, "{path}: {rows} rows, then {rows_now}");
        assert!(steps_now <= steps + steps / 10, "{path}: {steps} steps, then {steps_now}");
    }
    let copy_now = effort_of_a_copy(&app, &ada).await;
    assert!(copy_now.0 < 100 && copy_now.1 <= copy_after_one.1 * 6 / 5, "{copy_after_one:?}, then {copy_now:?}");
    let overview = get(&app, &ada, "/analytics/overview").await;
    assert_eq!((&overview["totalWorkouts"], &overview["totalSets"]), (&json!(2_000), &json!(40_000)));

    // What reads all ten years reads a row a day and never a set.
    for path in ["volume", "frequency", "muscles", "activity-breakdown", "strength", "load"] {
        let (rows, steps) = effort(&app, &ada, &format!("/analytics/{path}?period=all")).await;
        assert!(rows <= 3_700, "{path}: {rows} rows");
        assert!(steps <= 1_000_000, "{path}: {steps} steps");
    }
    assert!(effort(&app, &ada, "/progress").await.0 <= 3_700);
}

/// An exercise with ten years of sets.
fn last_exercise(app: &TestApp, person: &SignedIn) -> vivace::domain::ids::ExerciseId {
    let shard = &app.shards[usize::from(person.shard)];
    let row = &shard.rows("SELECT exercise_id FROM workout_sets ORDER BY completed_at DESC LIMIT 1", &[])[0];
    row["exercise_id"].as_str().expect("an id").parse().expect("an id")
}
