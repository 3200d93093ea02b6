//! Goals, and the steps towards them.

mod goal;
mod healthy;
mod milestones;
mod streak;
mod told;
mod weeks;

use serde_json::Value;

use crate::support::{SignedIn, TestApp};

pub const PATH: &str = "/api/v1/goals";

/// Sets a goal, and gives it as it is answered.
pub async fn aim(app: &TestApp, person: &SignedIn, body: Value) -> Value {
    app.post(PATH).by(person).json(body).send().await.expect(201).data()
}

/// The goal as it is now.
pub async fn look(app: &TestApp, person: &SignedIn, goal: &Value) -> Value {
    app.get(&path(goal, "")).by(person).send().await.expect(200).data()
}

pub fn path(goal: &Value, tail: &str) -> String {
    format!("{PATH}/{}{tail}", goal["id"].as_str().expect("an id"))
}

/// Writes a weight of a day, and lets what follows happen.
pub async fn weigh(app: &TestApp, person: &SignedIn, day: &str, kilograms: f64) {
    let body = serde_json::json!({"date": day, "weight": kilograms});
    app.post("/api/v1/progress/body").by(person).json(body).send().await.expect(201);
    app.run_jobs().await;
}
