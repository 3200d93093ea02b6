//! Workouts by request.

mod by_index;
mod changes;
mod complete;
mod create;
mod delete;
mod erasure;
mod exercises;
mod get;
mod list;
mod merge_ops;
mod rest;
mod sets;
mod share;
mod steps;
mod times;
mod together;
mod update;

use serde_json::{Value, json};

use crate::support::{SignedIn, TestApp, TestResponse};

/// An app with the library, whose limits are out of the way.
pub fn app() -> TestApp {
    let wide = json!({"limit": 1_000_000, "window_seconds": 60});
    TestApp::seeded_with_settings(&[("RATE_LIMITS", &json!({"general.user": wide}).to_string())])
}

/// The id of an exercise of the library that is tracked so; the second of them for `nth` 1.
pub fn exercise(app: &TestApp, tracking: &str, nth: u32) -> String {
    let found = app.core.rows(
        "SELECT id FROM exercises WHERE tracking_type = ?1 AND live_scope = 'public' ORDER BY name LIMIT 1 OFFSET ?2",
        &[&tracking.to_owned(), &nth],
    );
    found[0]["id"].as_str().unwrap().to_owned()
}

/// Makes a workout of one exercise with weights and one without, and begins it.
pub async fn begun(app: &TestApp, by: &SignedIn) -> Value {
    let body = json!({"name": "Legs", "start": true, "exercises": [
        {"exerciseId": exercise(app, "weight_reps", 0)},
        {"exerciseId": exercise(app, "reps", 0)},
    ]});
    app.post("/api/v1/workouts").by(by).json(body).send().await.expect(201).data()
}

/// The path of a workout, or of something in it.
pub fn path(workout: &Value, rest: &str) -> String {
    format!("/api/v1/workouts/{}{rest}", workout["id"].as_str().unwrap())
}

/// The id of an exercise in a workout.
pub fn entry(workout: &Value, index: usize) -> String {
    workout["sessionData"]["exercises"][index]["id"].as_str().unwrap().to_owned()
}

/// Logs a set of the first exercise.
pub async fn log(app: &TestApp, by: &SignedIn, workout: &Value, kilograms: i32, reps: u32) -> TestResponse {
    let body = json!({"workoutExerciseId": entry(workout, 0), "weight": kilograms, "reps": reps});
    app.post(&path(workout, "/sets")).by(by).json(body).send().await
}

pub async fn step(app: &TestApp, by: &SignedIn, workout: &Value, name: &str) -> TestResponse {
    app.clock.advance_ms(60_000);
    app.post(&path(workout, &format!("/{name}"))).by(by).send().await
}

pub async fn read(app: &TestApp, by: &SignedIn, workout: &Value) -> Value {
    app.get(&path(workout, "")).by(by).send().await.expect(200).data()
}

/// A workout of somebody that is completed with one set.
pub async fn completed(app: &TestApp, by: &SignedIn) -> Value {
    let workout = begun(app, by).await;
    log(app, by, &workout, 100, 5).await.expect(201);
    let done = step(app, by, &workout, "complete").await.expect(200).data();
    app.run_jobs().await;
    done
}
