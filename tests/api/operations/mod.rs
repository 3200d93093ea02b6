//! Running the background work: queues, jobs, dead letters.

use serde_json::{Value, json};
use vivace::{
    domain::{
        ids::JobId,
        permissions::{Plan, Role},
    },
    jobs::{
        message::{JobMessage, MeasureGoalsV1},
        outbox::OutboxAddress,
    },
    storage::User,
};

use crate::support::{SignedIn, TestApp};

mod acts;
mod dead_letters;
mod jobs;
mod page;
mod queues;

fn admin(app: &TestApp) -> SignedIn {
    app.sign_in_as("root", Role::Admin, Plan::Free)
}

/// A job of a person in their shard, hinted at.
async fn enqueue_for(app: &TestApp, person: &SignedIn) -> JobId {
    let inner = app.app();
    let message = MeasureGoalsV1 { account: person.account, shard: person.shard };
    let job = inner.job::<User>(JobMessage::MeasureGoalsV1(message));
    inner.user_db(person.shard).unwrap().batch(vec![job.insert()]).await.unwrap();
    inner.hint([job.hint(OutboxAddress::User(person.shard))]);
    job.id()
}

/// Makes a job of a shard look given up, with its entry in the ledger.
fn kill(app: &TestApp, person: &SignedIn, id: JobId) {
    let now = app.app().now().as_millis();
    app.shards[usize::from(person.shard)].execute(
        "UPDATE outbox SET state = 'dead', attempts = 8, last_error = 'no luck', forget_at = ?2 WHERE id = ?1",
        &[&id.to_string(), &(now + 2_592_000_000)],
    );
    app.core.execute(
        "INSERT INTO job_ledger (id, location, shard, job_id, kind, reason, body, died_at, owner)
         VALUES (?1, 'user', ?2, ?1, 'MeasureGoalsV1', 'no luck', '', ?3, ?4)",
        &[&id.to_string(), &person.shard, &now, &person.account.to_string()],
    );
}

async fn get(app: &TestApp, person: &SignedIn, path: &str) -> Value {
    app.get(path).by(person).send().await.expect(200).json()
}

async fn post(app: &TestApp, person: &SignedIn, path: &str) -> Value {
    app.post(path).by(person).send().await.expect(200).json()
}

/// Actions and subjects of the audit log, in order.
fn told(app: &TestApp) -> Vec<(String, String)> {
    let rows = app.core.rows("SELECT action, subject FROM audit_log ORDER BY rowid", &[]);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(row, "action"), text(row, "subject"))).collect()
}

fn ids(list: &Value) -> Vec<Value> {
    list["data"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect()
}

fn is_empty_list(list: &Value) -> bool {
    list["data"] == json!([])
}
