//! The exercise library. Tests start from the seed.

mod caching;
mod changes;
mod create;
mod delete;
mod get;
mod list;
mod privacy;
mod rate;
mod review;
mod search;
mod seed;
mod similar;
mod statements;
mod update;

use serde_json::{Value, json};

use crate::support::{SignedIn, TestApp, TestResponse};

/// A new exercise with nothing but what is required.
pub fn minimal(name: &str) -> Value {
    json!({"name": name, "primaryMuscleGroups": ["glutes"]})
}

/// Adds one, and gives it as it is answered.
pub async fn create(app: &TestApp, author: &SignedIn, body: Value) -> Value {
    app.post("/api/v1/exercises").by(author).json(body).send().await.expect(201).data()
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
