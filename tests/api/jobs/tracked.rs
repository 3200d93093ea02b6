//! Jobs people wait for: what they see of them.

use serde_json::{Value, json};
use vivace::{
    domain::{ids::JobId, priority::Priority, time::DAY_MS},
    jobs::{
        message::{JobMessage, MeasureGoalsV1},
        outbox::{self, ATTEMPTS_MAX, CLAIM_MS, OutboxAddress, Running, Taken},
        outcome::Outcome,
        tracked,
    },
    storage::User,
    wiring::consumers::consume,
};

use crate::support::{SignedIn, TestApp};

/// A job somebody waits for. Its kind is one that runs; here it stands for work that takes long.
async fn begin(app: &TestApp, person: &SignedIn) -> JobId {
    let inner = app.app();
    let message = MeasureGoalsV1 { account: person.account, shard: person.shard };
    let job = inner.job::<User>(JobMessage::MeasureGoalsV1(message));
    let statements = vec![job.insert(), tracked::track(&job, person.account, "programme")];
    inner.user_db(person.shard).unwrap().batch(statements).await.unwrap();
    job.id()
}

async fn take(app: &TestApp, person: &SignedIn, id: JobId) -> Box<Running<User>> {
    let db = app.app().user_db(person.shard).unwrap();
    match outbox::take(&db, id, app.app().now()).await.unwrap() {
        Taken::Run(job) => job,
        _ => panic!("nothing to take"),
    }
}

async fn end(app: &TestApp, person: &SignedIn, job: &Running<User>, json: &str) {
    let inner = app.app();
    let kept = inner.keep_result(job, json).await.unwrap();
    let mut statements = vec![tracked::finish(job, &kept)];
    statements.extend(job.done());
    inner.user_db(person.shard).unwrap().batch(statements).await.unwrap();
}

fn path(id: JobId) -> String {
    format!("/api/v1/jobs/{id}")
}

async fn seen(app: &TestApp, person: &SignedIn, id: JobId) -> Value {
    app.get(&path(id)).by(person).send().await.expect(200).json()["data"].clone()
}

#[tokio::test]
async fn a_job_is_seen_from_its_beginning_to_what_it_gave() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let id = begin(&app, &ada).await;
    let waiting = seen(&app, &ada, id).await;
    assert_eq!((&waiting["state"], &waiting["progress"]), (&json!("queued"), &json!(0)));
    assert_eq!(
        (&waiting["result"], &waiting["startedAt"], &waiting["kind"]),
        (&Value::Null, &Value::Null, &json!("programme"))
    );
    let job = take(&app, &ada, id).await;
    assert_eq!(job.tracked.as_ref().map(|tracked| (tracked.account_id, tracked.id)), Some((ada.account, id)));
    let db = app.app().user_db(ada.shard).unwrap();
    app.app().report_progress(&db, &job, 40).await;
    app.app().report_progress(&db, &job, 30).await;
    let running = seen(&app, &ada, id).await;
    assert_eq!((&running["state"], &running["progress"]), (&json!("running"), &json!(40)), "never back");
    end(&app, &ada, &job, r#"{"weeks":4}"#).await;
    let done = seen(&app, &ada, id).await;
    assert_eq!(
        (&done["state"], &done["progress"], &done["result"]),
        (&json!("done"), &json!(100), &json!({"weeks": 4}))
    );
    assert!(done["finishedAt"].is_string() && done["error"].is_null());
    let row = &app.shards[usize::from(ada.shard)].rows("SELECT result FROM tracked_jobs", &[])[0];
    assert!(!row["result"].as_str().unwrap().contains("weeks"), "sealed");
}

#[tokio::test]
async fn e4_a_large_result_is_an_object_and_reads_the_same() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for size in [99_000, 127_000, 128_000, 500_000] {
        let id = begin(&app, &ada).await;
        let job = take(&app, &ada, id).await;
        let json = json!({"text": "x".repeat(size)});
        end(&app, &ada, &job, &json.to_string()).await;
        let row = &app.shards[usize::from(ada.shard)]
            .rows("SELECT result IS NULL AS is_object, result_key FROM tracked_jobs WHERE id = ?1", &[&id.to_string()])
            [0];
        assert_eq!(row["is_object"], i32::from(size > 100_000), "{size}");
        assert_eq!(seen(&app, &ada, id).await["result"], json, "{size}");
    }
    let names = app.media.names();
    assert_eq!(names.len(), 3);
    assert!(names.iter().all(|name| name.starts_with(&format!("jobs/{}/", ada.account))));
    app.clock.advance_ms(31 * DAY_MS);
    app.tick().await;
    assert_eq!(app.shards[usize::from(ada.shard)].count("tracked_jobs"), 0, "forgotten after a month");
    assert!(app.media.names().is_empty(), "with what they gave");
}

#[tokio::test]
async fn a_job_that_runs_by_itself_tells_the_persons_devices() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let id = begin(&app, &ada).await;
    let hint = outbox::Hint { address: OutboxAddress::User(ada.shard), id, priority: Priority::Normal };
    consume(&app.app(), &serde_json::to_string(&hint).unwrap()).await;
    let told: Vec<Value> = app
        .hub
        .take_published(ada.account)
        .into_iter()
        .filter(|(name, _)| name == "job:progress")
        .map(|(_, data)| data)
        .collect();
    assert_eq!(told.first().map(|data| data["state"].clone()), Some(json!("running")));
    assert_eq!(told[0]["jobId"], id.to_string());
    assert_eq!(told[0]["kind"], "programme");
}

#[tokio::test]
async fn a_job_that_fails_waits_and_is_failed_when_it_is_given_up() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let id = begin(&app, &ada).await;
    let inner = app.app();
    let (db, core) = (inner.user_db(ada.shard).unwrap(), inner.core_db());
    let address = OutboxAddress::User(ada.shard);
    for attempt in 1..=ATTEMPTS_MAX {
        let job = take(&app, &ada, id).await;
        outbox::settle(&db, &core, address, &job, Outcome::retry("no luck"), inner.now()).await.unwrap();
        let state = seen(&app, &app.token_of(&ada), id).await["state"].clone();
        assert_eq!(state, if attempt < ATTEMPTS_MAX { "queued" } else { "failed" });
        app.clock.advance_ms(3_600_000);
    }
    let failed = seen(&app, &app.token_of(&ada), id).await;
    assert_eq!(failed["error"]["code"], "job_failed");
    assert!(failed["error"]["message"].is_string());
    app.leaves_jobs();
}

#[tokio::test]
async fn work_that_nobody_has_begun_can_be_cancelled_and_is_never_done() {
    let app = TestApp::new();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let id = begin(&app, &ada).await;
    assert_eq!(app.delete(&path(id)).by(&eve).send().await.expect(404).code(), "not_found");
    app.delete(&path(id)).by(&ada).send().await.expect(200);
    assert_eq!(seen(&app, &ada, id).await["state"], "cancelled");
    let db = app.app().user_db(ada.shard).unwrap();
    assert!(matches!(outbox::take(&db, id, app.app().now()).await.unwrap(), Taken::NothingToDo));
    // Once more: what has ended is forgotten.
    app.delete(&path(id)).by(&ada).send().await.expect(200);
    app.get(&path(id)).by(&ada).send().await.expect(404);
    app.delete(&path(id)).by(&ada).send().await.expect(404);
}

#[tokio::test]
async fn work_that_runs_cannot_be_cancelled_unless_the_run_was_killed() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let id = begin(&app, &ada).await;
    drop(take(&app, &ada, id).await);
    assert_eq!(app.delete(&path(id)).by(&ada).send().await.expect(409).code(), "job_running");
    assert_eq!(seen(&app, &ada, id).await["state"], "running");
    app.clock.advance_ms(CLAIM_MS);
    app.delete(&path(id)).by(&ada).send().await.expect(200);
    assert_eq!(seen(&app, &ada, id).await["state"], "cancelled");
}

#[tokio::test]
async fn another_row_may_go_on_with_a_job_under_the_same_id() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let id = begin(&app, &ada).await;
    let job = take(&app, &ada, id).await;
    let inner = app.app();
    let next = inner.job::<User>(job.message.clone());
    let mut statements = vec![tracked::carry_on(&job, &next, 50), next.insert()];
    statements.extend(job.done());
    inner.user_db(ada.shard).unwrap().batch(statements).await.unwrap();
    assert_eq!(seen(&app, &ada, id).await["progress"], 50);
    let rest = take(&app, &ada, next.id()).await;
    end(&app, &ada, &rest, "[]").await;
    assert_eq!(seen(&app, &ada, id).await["result"], json!([]));
}

#[tokio::test]
async fn jobs_are_listed_the_newest_first_by_page_state_and_kind_to_their_person_only() {
    let app = TestApp::new();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let mut ids = Vec::new();
    for _ in 0..3 {
        app.clock.advance_ms(1);
        ids.push(begin(&app, &ada).await);
    }
    let job = take(&app, &ada, ids[1]).await;
    end(&app, &ada, &job, "{}").await;
    let listed = |path: &'static str| async { app.get(path).by(&ada).send().await.expect(200).json() };
    let first = listed("/api/v1/jobs?limit=2").await;
    let of = |page: &Value| page["data"].as_array().unwrap().iter().map(|job| job["id"].clone()).collect::<Vec<_>>();
    assert_eq!(of(&first), [json!(ids[2]), json!(ids[1])]);
    assert!(first["data"][0].get("result").is_none() && first["data"][1]["hasResult"] == true);
    let cursor = first["pagination"]["nextCursor"].as_str().expect("a cursor");
    let rest = app.get(&format!("/api/v1/jobs?limit=2&cursor={cursor}")).by(&ada).send().await.expect(200).json();
    assert_eq!(of(&rest), [json!(ids[0])]);
    assert_eq!(of(&listed("/api/v1/jobs?state=done").await), [json!(ids[1])]);
    assert_eq!(of(&listed("/api/v1/jobs?kind=nothing").await), Vec::<Value>::new());
    app.get("/api/v1/jobs?state=lost").by(&ada).send().await.expect(400);
    assert_eq!(of(&app.get("/api/v1/jobs").by(&eve).send().await.expect(200).json()), Vec::<Value>::new());
    app.get("/api/v1/jobs").send().await.expect(401);
    app.get(&path(ids[0])).by(&eve).send().await.expect(404);
    app.leaves_jobs();
}

#[tokio::test]
async fn j2_what_a_job_gave_goes_with_the_account() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for size in [10, 200_000] {
        let id = begin(&app, &ada).await;
        let job = take(&app, &ada, id).await;
        end(&app, &ada, &job, &json!({"text": "x".repeat(size)}).to_string()).await;
    }
    assert_eq!((app.media.names().len(), app.shards[usize::from(ada.shard)].count("tracked_jobs")), (1, 2));
    app.delete("/api/v1/users/me").by(&ada).json(json!({"confirm": "DELETE"})).send().await.expect(200);
    app.run_jobs().await;
    let shard = &app.shards[usize::from(ada.shard)];
    assert_eq!((app.media.names().len(), shard.count("tracked_jobs")), (0, 0));
    assert!(!shard.dump().contains(&ada.account.to_string()), "nor whose the jobs were");
    app.clock.advance_ms(3_600_000);
    app.tick().await;
}
