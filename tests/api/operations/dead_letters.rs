use serde_json::json;
use vivace::wiring::consumers::bury_message;

use super::{admin, enqueue_for, get, ids, is_empty_list, kill, told};
use crate::support::TestApp;

#[tokio::test]
async fn e3_what_was_given_up_is_listed_replayed_and_done_once() {
    let app = TestApp::new();
    let (root, ada, eve) = (admin(&app), app.sign_in("ada"), app.sign_in("eve"));
    let first = enqueue_for(&app, &ada).await;
    kill(&app, &ada, first);
    app.clock.advance_ms(1);
    let second = enqueue_for(&app, &eve).await;
    kill(&app, &eve, second);
    let list = get(&app, &root, "/api/v1/admin/dead-letters").await;
    assert_eq!(ids(&list), [json!(second), json!(first)]);
    assert_eq!((&list["data"][0]["reason"], &list["data"][0]["queue"]), (&json!("no luck"), &json!("Analytics")));
    let page = get(&app, &root, "/api/v1/admin/dead-letters?limit=1").await;
    let cursor = page["pagination"]["nextCursor"].as_str().unwrap();
    let rest = get(&app, &root, &format!("/api/v1/admin/dead-letters?limit=1&cursor={cursor}")).await;
    assert_eq!(ids(&rest), [json!(first)]);
    let person = format!("/api/v1/admin/dead-letters?person={}", ada.account);
    assert_eq!(ids(&get(&app, &root, &person).await), [json!(first)]);
    assert!(is_empty_list(&get(&app, &root, "/api/v1/admin/dead-letters?q=nothing").await));
    let replay = format!("/api/v1/admin/dead-letters/{first}/replay");
    app.post(&replay).by(&root).send().await.expect(200);
    app.post(&replay).by(&root).send().await.expect(404);
    app.run_jobs().await;
    assert_eq!(app.shards[usize::from(ada.shard)].count("outbox_effects"), 1);
    assert_eq!(ids(&get(&app, &root, "/api/v1/admin/dead-letters").await), [json!(second)]);
    app.delete(&format!("/api/v1/admin/dead-letters/{second}")).by(&root).send().await.expect(200);
    app.delete(&format!("/api/v1/admin/dead-letters/{second}")).by(&root).send().await.expect(404);
    assert_eq!(app.shards[usize::from(eve.shard)].count("outbox"), 0, "the job went with it");
    let actions: Vec<String> = told(&app).into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions, ["admin.dead_letter_replayed", "admin.dead_letter_deleted"]);
}

#[tokio::test]
async fn a_message_that_was_given_up_is_replayed_if_it_named_a_job() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    enqueue_for(&app, &ada).await;
    app.finish_background().await;
    let hint = app.queue.take_all().remove(0);
    bury_message(&app.app(), &hint).await.unwrap();
    bury_message(&app.app(), "nobody can read this").await.unwrap();
    let list = get(&app, &root, "/api/v1/admin/dead-letters?queue=General").await;
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    assert!(!list.to_string().contains("nobody can read"), "what arrived is not shown");
    for letter in list["data"].as_array().unwrap() {
        let path = format!("/api/v1/admin/dead-letters/{}/replay", letter["id"].as_str().unwrap());
        let answer = app.post(&path).by(&root).send().await;
        if letter["jobId"].is_null() {
            assert_eq!(answer.expect(409).code(), "job_not_retryable");
        } else {
            answer.expect(200);
        }
    }
    app.run_jobs().await;
    assert_eq!(app.shards[usize::from(ada.shard)].count("outbox_effects"), 1);
    assert_eq!(app.core.count("job_ledger"), 1);
}

#[tokio::test]
async fn what_was_blanked_cannot_be_replayed_but_deleted() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    let id = enqueue_for(&app, &ada).await;
    kill(&app, &ada, id);
    app.shards[usize::from(ada.shard)].execute("UPDATE outbox SET message = '{}'", &[]);
    let path = format!("/api/v1/admin/dead-letters/{id}");
    assert_eq!(app.post(&format!("{path}/replay")).by(&root).send().await.expect(409).code(), "job_not_retryable");
    app.delete(&path).by(&root).send().await.expect(200);
    app.finish_background().await;
}
