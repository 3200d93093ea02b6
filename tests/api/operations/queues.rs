use serde_json::json;
use vivace::{domain::time::MINUTE_MS, jobs::outbox::HELD_MS};

use super::{admin, enqueue_for, get, kill, post, told};
use crate::{
    mail::{enqueue, verify},
    support::TestApp,
};

#[tokio::test]
async fn queues_are_counted_over_all_databases_without_an_envelope_where_there_is_no_version() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    enqueue(&app, verify()).await;
    app.run_jobs().await;
    let dead = enqueue_for(&app, &ada).await;
    kill(&app, &ada, dead);
    enqueue_for(&app, &ada).await;
    app.clock.advance_ms(5_000);
    enqueue(&app, verify()).await;
    for path in ["/api/admin/queues", "/api/v1/admin/queues"] {
        let answer = get(&app, &root, path).await;
        let queues = if path == "/api/admin/queues" { &answer } else { &answer["data"] };
        assert_eq!((answer["success"] == true, queues["success"].is_null()), (path != "/api/admin/queues", true));
        assert_eq!(queues["Email"]["waiting"], 1);
        assert_eq!(queues["Email"]["completed"], 1);
        assert_eq!(queues["Email"]["active"], 0);
        assert_eq!(queues["Analytics"]["waiting"], 1);
        assert_eq!(queues["Analytics"]["failed"], 1);
        assert_eq!(queues["Analytics"]["oldestWaitingSeconds"], 5);
        assert_eq!(
            queues["AI"],
            json!({"waiting": 0, "active": 0, "completed": 0, "delayed": 0, "failed": 0,
            "oldestWaitingSeconds": 0, "paused": false, "pausedAt": null})
        );
    }
    app.clock.advance_ms(86_400_000);
    let root = app.sign_in_again(&root);
    assert_eq!(get(&app, &root, "/api/admin/queues").await["Email"]["completed"], 0, "a day is counted");
}

#[tokio::test]
async fn a_paused_queue_keeps_its_work_and_its_tries_and_others_go_on() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    let paused = post(&app, &root, "/api/v1/admin/queues/analytics/pause").await;
    assert_eq!((&paused["data"]["queue"], &paused["data"]["paused"]), (&json!("Analytics"), &json!(true)));
    let again = post(&app, &root, "/api/v1/admin/queues/Analytics/pause").await;
    assert_eq!(again["data"]["pausedAt"], paused["data"]["pausedAt"], "the first time is kept");
    enqueue_for(&app, &ada).await;
    enqueue(&app, verify()).await;
    for _ in 0..3 {
        app.tick().await;
        app.clock.advance_ms(HELD_MS);
    }
    assert_eq!(app.core.count("dev_mails"), 1, "mails go on");
    let shard = &app.shards[usize::from(ada.shard)];
    let row = &shard.rows("SELECT state, attempts, last_error FROM outbox", &[])[0];
    assert_eq!((&row["state"], &row["attempts"]), (&json!("pending"), &json!(0)), "no try is lost");
    let root = app.sign_in_again(&root);
    let queues = get(&app, &root, "/api/admin/queues").await;
    assert_eq!(queues["Analytics"]["paused"], true);
    app.tick().await;
    post(&app, &root, "/api/v1/admin/queues/analytics/resume").await;
    post(&app, &root, "/api/v1/admin/queues/analytics/resume").await;
    app.run_jobs().await;
    assert_eq!(shard.rows("SELECT state FROM outbox", &[])[0]["state"], "done", "at once, not when the hold ends");
    let told: Vec<String> = told(&app).into_iter().map(|(action, _)| action).collect();
    assert_eq!(told, ["admin.queue_paused", "admin.queue_resumed"], "each once");
}

#[tokio::test]
async fn what_is_owed_cannot_be_paused() {
    let app = TestApp::new();
    let root = admin(&app);
    for queue in ["Account", "Access"] {
        let refused = app.post(&format!("/api/v1/admin/queues/{queue}/pause")).by(&root).send().await.expect(409);
        assert_eq!(refused.code(), "queue_essential");
    }
    app.post("/api/v1/admin/queues/nothing/pause").by(&root).send().await.expect(404);
    assert_eq!(app.core.count("paused_queues") + app.core.count("audit_log"), 0);
}

#[tokio::test]
async fn a_pause_that_nobody_can_look_up_stops_nothing() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    post(&app, &root, "/api/v1/admin/queues/analytics/pause").await;
    enqueue_for(&app, &ada).await;
    app.finish_background().await;
    *app.core.failing.lock().unwrap() = Some(vivace::storage::StorageError::Failed("lost".to_owned()));
    app.run_jobs().await;
    *app.core.failing.lock().unwrap() = None;
    app.clock.advance_ms(MINUTE_MS);
    assert_eq!(app.shards[usize::from(ada.shard)].rows("SELECT state FROM outbox", &[])[0]["state"], "done");
}

#[tokio::test]
async fn the_failed_of_a_queue_are_tried_again_or_thrown_away_together() {
    let app = TestApp::new();
    let (root, ada, eve) = (admin(&app), app.sign_in("ada"), app.sign_in("eve"));
    for person in [&ada, &eve, &ada] {
        let id = enqueue_for(&app, person).await;
        kill(&app, person, id);
    }
    let retried = post(&app, &root, "/api/v1/admin/queues/analytics/retry-failed").await;
    assert_eq!(retried["data"], json!({"changed": 3, "remaining": 0, "hasMore": false}));
    app.run_jobs().await;
    assert_eq!(
        (app.shards[0].count("outbox_effects") + app.shards[1].count("outbox_effects"), app.core.count("job_ledger")),
        (3, 0)
    );
    let id = enqueue_for(&app, &ada).await;
    kill(&app, &ada, id);
    let others = post(&app, &root, "/api/v1/admin/queues/email/clear-failed").await;
    assert_eq!(others["data"]["changed"], 0);
    assert_eq!(app.core.count("job_ledger"), 1, "of another queue");
    assert_eq!(post(&app, &root, "/api/v1/admin/queues/analytics/clear-failed").await["data"]["changed"], 1);
    assert_eq!(post(&app, &root, "/api/v1/admin/queues/analytics/clear-failed").await["data"]["changed"], 0);
    assert_eq!(app.core.count("job_ledger"), 0);
    app.run_jobs().await;
    let subjects: Vec<_> = told(&app);
    assert_eq!(subjects[0], ("admin.queue_retried".to_owned(), "queue:Analytics".to_owned()));
    assert_eq!(subjects[1], ("admin.queue_cleared".to_owned(), "queue:Email".to_owned()));
}

#[tokio::test]
async fn what_one_request_does_not_reach_is_told_and_done_by_the_next() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    let shard = &app.shards[usize::from(ada.shard)];
    for verb in ["retry-failed", "clear-failed"] {
        // 1,201 dead jobs, of which one is blanked: it can be thrown away, and not tried again.
        shard.execute(
            "INSERT INTO outbox (id, kind, message, priority, state, run_after, created_at, forget_at)
             WITH RECURSIVE n (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM n WHERE n < 1200)
             SELECT printf('01890000-0000-7000-8000-%012d', n), 'MeasureGoalsV1', CASE n WHEN 0 THEN '{}' ELSE '{\"no\":1}' END,
                 'normal', 'dead', 0, 0, 9e15 FROM n",
            &[],
        );
        let mut answers = Vec::new();
        for _ in 0..4 {
            let swept = post(&app, &root, &format!("/api/v1/admin/queues/analytics/{verb}")).await;
            answers.push((swept["data"]["changed"].clone(), swept["data"]["remaining"].clone()));
            assert_eq!(swept["data"]["hasMore"], swept["data"]["remaining"] != 0);
        }
        let blanked = u32::from(verb == "clear-failed");
        let expected = [(500, 700 + blanked), (500, 200 + blanked), (200 + blanked, 0), (0, 0)];
        assert_eq!(answers, expected.map(|(changed, left)| (json!(changed), json!(left))), "{verb}");
        shard.execute("DELETE FROM outbox", &[]);
    }
}

#[tokio::test]
async fn what_its_person_no_longer_wanted_is_cancelled_and_not_counted_as_done() {
    let app = TestApp::seeded();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    post(&app, &root, "/api/v1/admin/queues/ai/pause").await;
    let body = json!({"async": true});
    let queued = app.post("/api/v1/ai/workout-generate").by(&ada).json(body).send().await.expect(202).data();
    app.run_jobs().await;
    let path = format!("/api/v1/jobs/{}", queued["jobId"].as_str().unwrap());
    let held = app.get(&path).by(&ada).send().await.expect(200).data();
    assert_eq!((&held["state"], &held["startedAt"]), (&json!("queued"), &json!(null)), "a paused queue begins nothing");
    app.delete(&path).by(&ada).send().await.expect(200);
    assert_eq!(app.get(&path).by(&ada).send().await.expect(200).data()["state"], "cancelled");
    let job = get(&app, &root, &format!("/api/v1/admin/jobs/{}", queued["jobId"].as_str().unwrap())).await;
    let job = &job["data"];
    assert_eq!((&job["state"], &job["attempts"], &job["startedAt"]), (&json!("cancelled"), &json!(0), &json!(null)));
    assert!(job["finishedAt"].is_string());
    let what: Vec<&str> = job["timeline"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["created", "cancelled"]);
    let queues = get(&app, &root, "/api/admin/queues").await;
    assert!(queues.as_object().unwrap().values().all(|queue| queue["completed"] != 1), "{queues}");
    let ids = |state: &'static str| {
        let (app, root) = (&app, &root);
        async move {
            let list = get(app, root, &format!("/api/v1/admin/jobs?state={state}&kind=GenerateWithCoachV1")).await;
            list["data"].as_array().unwrap().len()
        }
    };
    assert_eq!((ids("cancelled").await, ids("completed").await), (1, 0));
}
