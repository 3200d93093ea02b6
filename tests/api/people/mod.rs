mod data_keys;
mod delete_avatar;
mod delete_me;
mod erasures;
mod get_avatar;
mod get_me;
mod jobs;
mod my_stats;
pub mod pictures;
mod preferences;
mod restore;
mod update_me;
pub mod upload_avatar;

use serde_json::Value;

use crate::support::{SignedIn, TestApp};

/// What the last request cost: calls to databases, buckets and queues.
fn last_cost(app: &TestApp) -> u64 {
    let lines = app.log.lines();
    let line: Value = serde_json::from_str(lines.last().expect("a line")).expect("JSON");
    line["subrequests"].as_u64().expect("a count")
}

/// One's own view.
async fn me(app: &TestApp, person: &SignedIn) -> Value {
    app.get("/api/v1/users/me").by(person).send().await.expect(200).data()
}

/// The account's row in the core database.
fn account_row(app: &TestApp, person: &SignedIn) -> Value {
    app.core.rows("SELECT * FROM accounts WHERE id = ?1", &[&person.account.to_string()])[0].clone()
}
