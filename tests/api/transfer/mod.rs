//! Imports and exports.

mod apply_import;
mod create_import;
mod delete_import;
mod exports;
mod lists;
mod resume;
mod round_trips;
mod schedule;
mod sealed;
mod uploads;
mod whole;
mod work;

use serde_json::{Value, json};

use crate::support::{SignedIn, TestApp, TestResponse};

/// A sample file.
pub fn sample(name: &str) -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/imports/");
    std::fs::read(format!("{path}{name}")).expect("a sample")
}

/// Sends a file as a form, as browsers do.
pub async fn send(app: &TestApp, person: &SignedIn, query: &str, name: &str, bytes: &[u8]) -> TestResponse {
    let mut body = format!(
        "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend(bytes);
    body.extend(b"\r\n--xx--\r\n");
    let path = format!("/api/v1/imports{query}");
    app.post(&path).by(person).raw("multipart/form-data; boundary=xx", body).send().await
}

/// Imports a file to the end and gives the import.
pub async fn import(app: &TestApp, person: &SignedIn, query: &str, name: &str, bytes: &[u8]) -> Value {
    let sent = send(app, person, query, name, bytes).await.expect(202).data();
    app.run_jobs().await;
    get(app, person, &sent["id"]).await
}

/// The import of that id.
pub async fn get(app: &TestApp, person: &SignedIn, id: &Value) -> Value {
    let path = format!("/api/v1/imports/{}", id.as_str().expect("an id"));
    app.get(&path).by(person).send().await.expect(200).data()
}

/// Everything a person has, as our own form.
pub async fn export(app: &TestApp, person: &SignedIn, format: &str) -> String {
    let path = format!("/api/v1/users/me/export?format={format}");
    String::from_utf8(app.get(&path).by(person).send().await.expect(200).body).expect("text")
}

/// How many workouts a person has.
pub fn workouts(app: &TestApp, person: &SignedIn) -> i64 {
    let rows = app.shards[usize::from(person.shard)]
        .rows("SELECT count(*) AS n FROM workouts WHERE account_id = ?1", &[&person.account.to_string()]);
    rows[0]["n"].as_i64().expect("a number")
}

/// Puts a person into a time zone.
pub async fn live_in(app: &TestApp, person: &SignedIn, zone: &str) {
    app.patch("/api/v1/users/me").by(person).json(json!({"profile": {"timezone": zone}})).send().await.expect(200);
    app.run_jobs().await;
}

/// Everything that is asked, answered.
pub const ANSWERED: &str = "?unit=kg&timeZone=Europe/Berlin&unknown=create";
