use serde_json::{Value, json};
use vivace::{
    jobs::{
        message::{JobMessage, SendMailV1},
        outbox::CLAIM_MS,
    },
    storage::User,
};

use super::{admin, enqueue_for, get, ids, is_empty_list, kill, told};
use crate::{
    mail::{enqueue, verify},
    support::{SignedIn, TestApp},
};

#[tokio::test]
async fn jobs_are_found_by_state_queue_kind_person_and_text_over_all_databases() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, ada, eve) = (admin(&app), app.sign_in("ada"), app.sign_in("eve"));
    assert_ne!(ada.shard, eve.shard);
    let mail = enqueue(&app, verify()).await;
    app.run_jobs().await;
    app.clock.advance_ms(1);
    let of_ada = enqueue_for(&app, &ada).await;
    app.clock.advance_ms(1);
    let of_eve = enqueue_for(&app, &eve).await;
    kill(&app, &eve, of_eve);
    let list = |query: String| {
        let (app, root) = (&app, &root);
        async move { ids(&get(app, root, &format!("/api/v1/admin/jobs{query}")).await) }
    };
    let all = [json!(of_eve), json!(of_ada), json!(mail)];
    assert_eq!(list(String::new()).await, all, "the newest first, wherever they are");
    for (query, expected) in [
        ("?state=completed", &all[2..]),
        ("?state=failed", &all[..1]),
        ("?state=waiting", &all[1..2]),
        ("?state=active", &[]),
        ("?state=delayed", &[]),
        ("?queue=Analytics", &all[..2]),
        ("?queue=Email", &all[2..]),
        ("?kind=SendMailV1", &all[2..]),
        ("?q=no%20LUCK", &all[..1]),
        ("?q=sendmail", &all[2..]),
        ("?q=nothing", &[]),
    ] {
        assert_eq!(list(query.to_owned()).await, expected, "{query}");
    }
    assert_eq!(list(format!("?person={}", ada.account)).await, all[1..2]);
    assert_eq!(list(format!("?person={}&state=completed", ada.account)).await, &[] as &[Value]);
    assert_eq!(list(format!("?q={of_ada}")).await, all[1..2]);
    app.get("/api/v1/admin/jobs?state=lost").by(&root).send().await.expect(400);
}

#[tokio::test]
async fn pages_of_jobs_leave_none_out_and_show_none_twice() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, ada, eve) = (admin(&app), app.sign_in("ada"), app.sign_in("eve"));
    for n in 0..21 {
        app.clock.advance_ms(1);
        enqueue_for(&app, if n % 3 == 0 { &ada } else { &eve }).await;
    }
    for filter in ["", "&state=waiting", "&queue=Analytics"] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        for _ in 0..30 {
            let page = get(&app, &root, &format!("/api/v1/admin/jobs?limit=4{filter}{cursor}")).await;
            seen.extend(ids(&page));
            match page["pagination"]["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 21, "{filter}");
        let mut sorted = seen.clone();
        sorted.sort_by_key(|id| std::cmp::Reverse(id.as_str().unwrap().to_owned()));
        assert_eq!(seen, sorted);
        sorted.dedup();
        assert_eq!(sorted.len(), 21);
    }
}

#[tokio::test]
async fn a_job_is_shown_with_its_timeline_and_nothing_private() {
    let app = TestApp::with_settings(&[("MAIL_API_KEY", "key")]);
    app.leaves_jobs();
    let root = admin(&app);
    let id = enqueue(&app, verify()).await;
    app.outbound.reply(500, "");
    app.run_jobs().await;
    let job = get(&app, &root, &format!("/api/v1/admin/jobs/{id}")).await["data"].clone();
    assert_eq!((&job["state"], &job["attempts"], &job["queue"]), (&json!("delayed"), &json!(1), &json!("Email")));
    assert_eq!(
        job["payload"]["payload"],
        json!({"to": "[redacted]",
        "mail": {"template": "verify_email", "name": "[redacted]", "token": "[redacted]"}})
    );
    assert!(!job.to_string().contains("ada@example.org") && !job.to_string().contains("tok-1"));
    let what: Vec<_> = job["timeline"].as_array().unwrap().iter().map(|event| event["what"].clone()).collect();
    assert_eq!(what, ["created", "failed"]);
    assert_eq!(job["timeline"][1]["reason"], "mail provider answered 500");
    assert_eq!(job["timeline"][1]["attempt"], 1);
    app.get("/api/v1/admin/jobs/01890000-0000-7000-8000-000000000000").by(&root).send().await.expect(404);
    app.get("/api/v1/admin/jobs/nonsense").by(&root).send().await.expect(400);
}

#[tokio::test]
async fn a_job_is_tried_again_at_once_and_told_once() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    let id = enqueue_for(&app, &ada).await;
    kill(&app, &ada, id);
    let path = format!("/api/v1/admin/jobs/{id}/retry");
    let retried = app.post(&path).by(&root).send().await.expect(200).json();
    assert_eq!((&retried["data"]["state"], &retried["data"]["attempts"]), (&json!("waiting"), &json!(0)));
    // Twice does no harm.
    app.post(&path).by(&root).send().await.expect(200);
    assert_eq!(told(&app), [("admin.job_retried".to_owned(), format!("job:{id}"))]);
    app.run_jobs().await;
    assert!(is_empty_list(&get(&app, &root, "/api/v1/admin/dead-letters").await));
    assert_eq!(app.post(&path).by(&root).send().await.expect(409).code(), "job_not_retryable");
    let job = get(&app, &root, &format!("/api/v1/admin/jobs/{id}")).await["data"].clone();
    assert_eq!((&job["state"], &job["payload"]), (&json!("completed"), &Value::Null));
    let what: Vec<_> = job["timeline"].as_array().unwrap().iter().map(|event| event["what"].clone()).collect();
    assert_eq!(what, ["created", "retried", "started", "completed"]);
}

#[tokio::test]
async fn a_job_that_somebody_is_at_is_left_alone() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    let id = enqueue_for(&app, &ada).await;
    let db = app.app().user_db(ada.shard).unwrap();
    drop(vivace::jobs::outbox::take(&db, id, app.app().now()).await.unwrap());
    let list = get(&app, &root, "/api/v1/admin/jobs?state=active").await;
    assert_eq!(ids(&list), [json!(id)]);
    app.clock.advance_ms(CLAIM_MS);
    assert!(is_empty_list(&get(&app, &root, "/api/v1/admin/jobs?state=active").await));
    assert_eq!(ids(&get(&app, &root, "/api/v1/admin/jobs?state=waiting").await), [json!(id)], "its run was killed");
}

#[tokio::test]
async fn every_job_of_a_person_is_found_by_the_person() {
    let app = TestApp::new();
    let (root, ada, bob) = (admin(&app), app.sign_in("ada"), app.sign_in("bob"));
    // Jobs of other statements: a request to be friends, a block, a notice with its push, a mail, a reminder.
    app.leaves_jobs();
    let asked = json!({"userId": ada.account});
    app.post("/api/v1/users/friends/request").by(&bob).json(asked).send().await.expect(201);
    app.put(&format!("/api/v1/users/{}/block", bob.account)).by(&ada).send().await.expect(200);
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute(
        "INSERT INTO push_subscriptions (account_id, id, session_id, address, device, created_at) VALUES (?1, 'd', 's', 'a', 'x', 0)",
        &[&ada.account.to_string()],
    );
    app.run_jobs().await;
    let inner = app.app();
    let mail = SendMailV1 { to: "ada@example.org".to_owned(), mail: verify() };
    let mail = inner.job::<User>(JobMessage::SendMailV1(mail)).owned_by(ada.account);
    inner.user_db(ada.shard).unwrap().batch(vec![mail.insert()]).await.unwrap();
    shard.execute("UPDATE reminders SET next_at = 1 WHERE account_id = ?1", &[&ada.account.to_string()]);
    app.tick().await;
    let of = |person: &SignedIn| format!("/api/v1/admin/jobs?limit=100&person={}", person.account);
    let found = get(&app, &root, &of(&ada)).await;
    let kinds: std::collections::BTreeSet<&str> =
        found["data"].as_array().unwrap().iter().map(|job| job["kind"].as_str().unwrap()).collect();
    for kind in ["NotifyV1", "SeparateInRoomsV1", "PushV1", "SendMailV1"] {
        assert!(kinds.contains(kind), "{kind} is not among {kinds:?}");
    }
    for place in std::iter::once(&app.core).chain(&app.shards) {
        let nobodys = place.rows("SELECT kind FROM outbox WHERE owner IS NULL OR turn < run_after", &[]);
        assert!(nobodys.is_empty(), "{nobodys:?}");
    }
}
