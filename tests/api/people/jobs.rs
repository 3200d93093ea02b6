use serde_json::json;
use vivace::{
    domain::ids::AccountId,
    jobs::{
        message::{CreateProfileV1, JobMessage, ProjectPublicCardV1},
        outbox::{Job, OutboxAddress},
    },
    storage::{Core, User},
};

use super::{account_row, me};
use crate::support::{SignedIn, TestApp};

async fn run_core(app: &TestApp, message: JobMessage) {
    let handle = app.app();
    let job: Job<Core> = handle.job(message);
    handle.core_db().execute(job.insert()).await.unwrap();
    handle.hint([job.hint(OutboxAddress::Core)]);
    app.run_jobs().await;
}

fn new_profile(person: &SignedIn) -> JobMessage {
    JobMessage::CreateProfileV1(CreateProfileV1 {
        account: person.account,
        shard: person.shard,
        first_name: Some("Ada".to_owned()),
        last_name: None,
    })
}

#[tokio::test]
async fn a_new_profile_can_be_read_and_is_not_made_twice() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    run_core(&app, new_profile(&ada)).await;
    assert_eq!(me(&app, &ada).await["firstName"], "Ada");
    assert_eq!(account_row(&app, &ada)["display_name"], "Ada");
    app.patch("/api/v1/users/me").by(&ada).json(json!({"firstName": "Countess"})).send().await.expect(200);
    run_core(&app, new_profile(&ada)).await;
    assert_eq!(me(&app, &ada).await["firstName"], "Countess");
}

#[tokio::test]
async fn an_account_that_is_gone_gets_no_profile() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.core.execute("UPDATE accounts SET status = 'deleted'", &[]);
    run_core(&app, new_profile(&ada)).await;
    assert_eq!(app.shards[usize::from(ada.shard)].count("profiles"), 0);
    assert_eq!(app.core.count("account_details"), 0);
}

#[tokio::test]
async fn a_copy_never_replaces_a_newer_one() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.patch("/api/v1/users/me").by(&ada).json(json!({"firstName": "New"})).send().await.expect(200);
    app.run_jobs().await;
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute("UPDATE profiles SET first_name = 'Old', revision = revision - 1", &[]);
    let handle = app.app();
    let project = ProjectPublicCardV1 { account: ada.account, shard: ada.shard };
    let job: Job<User> = handle.job(JobMessage::ProjectPublicCardV1(project));
    handle.user_db(ada.shard).unwrap().execute(job.insert()).await.unwrap();
    handle.hint([job.hint(OutboxAddress::User(ada.shard))]);
    app.run_jobs().await;
    assert_eq!(me(&app, &ada).await["firstName"], "New");
    assert_eq!(account_row(&app, &ada)["display_name"], "New");
}

#[tokio::test]
async fn an_unknown_account_is_no_trouble() {
    let app = TestApp::new();
    let nobody = AccountId::from_bytes([9; 16]);
    let message = CreateProfileV1 { account: nobody, shard: 0, first_name: None, last_name: None };
    run_core(&app, JobMessage::CreateProfileV1(message)).await;
    assert_eq!(app.shards[0].count("profiles"), 0);
}

#[tokio::test]
async fn what_was_told_when_registering_is_there_before_any_job_runs() {
    let app = TestApp::new();
    app.leaves_jobs();
    let body = json!({"email": "new@example.org", "password": "correct horse battery", "username": "newcomer",
        "firstName": "New", "lastName": "Comer"});
    app.post("/api/v1/auth/register").json(body).send().await.expect(201);
    app.finish_background().await;
    let rows = app.core.rows(
        "SELECT a.display_name, d.profile_revision FROM accounts a JOIN account_details d ON d.account_id = a.id",
        &[],
    );
    assert_eq!(rows, [json!({"display_name": "New Comer", "profile_revision": 1})]);
}
