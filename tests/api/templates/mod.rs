//! Templates. Tests start from the seed, whose exercises plans name.

mod copies;
mod create;
mod feature;
mod list;
mod next;
mod opinions;
mod privacy;
mod search;
mod seed;
mod statements;
mod take_down;
mod update;
mod uses;

use serde_json::{Value, json};
use vivace::domain::exercises::seeded_id;

use crate::support::{SignedIn, TestApp, TestResponse};

/// The id of an exercise of the seed.
pub fn exercise(slug: &str) -> String {
    seeded_id(slug).to_string()
}

pub const SQUAT: &str = "barbell-squat";
pub const BENCH: &str = "barbell-bench-press-medium-grip";

/// A week of one day: squats, five sets of five.
pub fn week() -> Value {
    json!({"totalWeeks": 8, "days": {"monday": {"name": "Legs", "exercises": [
        {"exerciseId": exercise(SQUAT), "sets": 5, "reps": {"target": 5}, "restTime": 180,
         "weight": {"type": "fixed", "value": 60}}
    ]}}})
}

/// A template with nothing but what is required.
pub fn minimal(name: &str) -> Value {
    json!({"name": name, "metadata": {"goal": "strength"}, "weeklyPlan": week()})
}

/// The same, shown to everybody.
pub fn published(name: &str) -> Value {
    let mut body = minimal(name);
    body["sharing"] = json!({"isPublic": true, "isPublished": true});
    body
}

/// Adds one, and gives it as it is answered.
pub async fn create(app: &TestApp, author: &SignedIn, body: Value) -> Value {
    app.post("/api/v1/templates").by(author).json(body).send().await.expect(201).data()
}

pub fn path(template: &Value, tail: &str) -> String {
    format!("/api/v1/templates/{}{tail}", template["id"].as_str().expect("an id"))
}

/// The names on a page.
pub fn names(response: &TestResponse) -> Vec<String> {
    let data = response.data();
    let items = data.as_array().cloned().unwrap_or_default();
    items.iter().filter_map(|item| item["name"].as_str().map(str::to_owned)).collect()
}

/// The cursor of the next page.
pub fn next_cursor(response: &TestResponse) -> Option<String> {
    response.json()["pagination"]["nextCursor"].as_str().map(str::to_owned)
}

pub async fn block(app: &TestApp, who: &SignedIn, whom: &SignedIn) {
    app.put(&format!("/api/v1/users/{}/block", whom.account)).by(who).send().await.expect(200);
}
