//! What a person is told, over HTTP and by jobs.

mod delete;
mod friends;
mod list;
mod read;
mod security;
mod stream;
mod telling;

use serde_json::Value;
use vivace::{
    domain::{ids::WorkoutId, notice::Notice, time::Timestamp},
    jobs::{
        message::{JobMessage, NotifyV1},
        outbox::OutboxAddress,
    },
    storage::User,
};

use crate::support::{SignedIn, TestApp};

/// The n-th notice of a kind that can be switched off.
pub fn completed(n: u8) -> Notice {
    Notice::WorkoutCompleted {
        workout_id: WorkoutId::new(Timestamp::from_millis(1), [n; 10]),
        name: format!("Workout {n}"),
        active_seconds: 1_800,
        done_sets: 12,
    }
}

/// Tells a person by a job in the outbox of their shard.
pub async fn tell(app: &TestApp, person: &SignedIn, notice: Notice) {
    let running = app.app();
    let job = running.job::<User>(JobMessage::NotifyV1(NotifyV1 { account: person.account, notice }));
    running.user_db(person.shard).unwrap().execute(job.insert()).await.unwrap();
    running.hint([job.hint(OutboxAddress::User(person.shard))]);
    app.run_jobs().await;
}

pub async fn list(app: &TestApp, person: &SignedIn, query: &str) -> Value {
    app.get(&format!("/api/v1/notifications{query}")).by(person).send().await.expect(200).json()
}

pub fn titles(answer: &Value) -> Vec<String> {
    let items = answer["data"]["notifications"].as_array().unwrap();
    items.iter().map(|item| item["message"].as_str().unwrap().to_owned()).collect()
}

pub async fn first_id(app: &TestApp, person: &SignedIn) -> String {
    list(app, person, "").await["data"]["notifications"][0]["id"].as_str().unwrap().to_owned()
}
