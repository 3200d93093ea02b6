//! Measurements of the body, their two views, photos, and what follows from them.

mod cost;
mod metrics;
mod photos;
mod trend;

use serde_json::Value;

use crate::support::{SignedIn, TestApp};

pub const FULL: &str = "/api/v1/progress/body";
pub const FIGURES: &str = "/api/v1/users/metrics";

/// Adds a measurement, and gives it in full.
pub async fn measure(app: &TestApp, person: &SignedIn, body: Value) -> Value {
    let made = app.post(FULL).by(person).json(body).send().await.expect(201).data();
    app.run_jobs().await;
    made
}

pub fn id(metric: &Value) -> &str {
    metric["id"].as_str().expect("an id")
}
