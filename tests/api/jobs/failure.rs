//! Jobs that fail: put off, given up, kept for the ledger's readers.

use vivace::{
    jobs::outbox::{ATTEMPTS_MAX, CLAIM_MS, backoff_seconds},
    storage::StorageError,
    wiring::consumers::{Delivery, bury_message, consume},
};

use crate::{
    mail::{enqueue, enqueue_to, verify},
    support::TestApp,
};

const PROVIDER: &[(&str, &str)] = &[("MAIL_API_KEY", "key")];

#[tokio::test]
async fn e3_a_job_that_keeps_failing_is_put_off_longer_each_time_and_then_buried() {
    let app = TestApp::with_settings(PROVIDER);
    app.leaves_jobs();
    app.sign_in("ada");
    enqueue(&app, verify()).await;
    for attempt in 1..=ATTEMPTS_MAX {
        app.outbound.reply(500, "");
        app.tick().await;
        assert_eq!(app.outbound.asked().len() as u32, attempt);
        let wait = i64::from(backoff_seconds(attempt)) * 1_000;
        app.clock.advance_ms(wait - 1);
        app.tick().await;
        assert_eq!(app.outbound.asked().len() as u32, attempt, "not before its time");
        app.clock.advance_ms(1);
    }
    app.tick().await;
    assert_eq!(app.outbound.asked().len() as u32, ATTEMPTS_MAX);
    let ledger = app.core.rows("SELECT location, shard, kind, reason, body FROM job_ledger", &[]);
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0]["kind"], "SendMailV1");
    assert_eq!(ledger[0]["reason"], "mail provider answered 500");
    assert_eq!(ledger[0]["body"], "", "the outbox has the message");
    let row = &app.core.rows("SELECT state, message FROM outbox", &[])[0];
    assert_eq!(row["state"], "dead");
    assert!(row["message"].as_str().unwrap().contains("ada@example.org"), "kept, so that it can be replayed");
    app.clock.advance_ms(30 * 86_400_000);
    app.tick().await;
    assert_eq!(app.core.count("outbox"), 0, "but not for ever");
}

#[tokio::test]
async fn e3_a_message_that_does_not_decode_is_buried_and_its_mates_are_done_once() {
    let app = TestApp::new();
    app.leaves_jobs();
    for index in 0..100 {
        let id = enqueue_to(&app, &format!("p{index}@example.org"), verify()).await;
        if index == 50 {
            app.core
                .execute("UPDATE outbox SET message = '{\"kind\":\"NoSuchJobV1\"}' WHERE id = ?1", &[&id.to_string()]);
        }
    }
    app.run_jobs().await;
    assert_eq!(app.core.count("dev_mails"), 99);
    let ledger = app.core.rows("SELECT kind, reason FROM job_ledger", &[]);
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0]["reason"], "its message does not decode");
}

#[tokio::test]
async fn e3_a_job_whose_runs_are_killed_every_time_is_buried() {
    let app = TestApp::new();
    app.leaves_jobs();
    let id = enqueue(&app, verify()).await;
    app.core.execute("UPDATE outbox SET attempts = ?1 WHERE id = ?2", &[&ATTEMPTS_MAX, &id.to_string()]);
    app.run_jobs().await;
    assert_eq!(app.core.count("dev_mails"), 0);
    assert_eq!(app.core.rows("SELECT state FROM outbox", &[])[0]["state"], "dead");
    assert_eq!(app.core.rows("SELECT reason FROM job_ledger", &[])[0]["reason"], "its runs were killed too often");
}

#[tokio::test]
async fn e3_a_dead_letter_is_kept_once_and_its_job_still_heals() {
    let app = TestApp::new();
    enqueue(&app, verify()).await;
    app.finish_background().await;
    let hint = app.queue.take_all().remove(0);
    for _ in 0..3 {
        bury_message(&app.app(), &hint).await.unwrap();
    }
    let ledger = app.core.rows("SELECT location, job_id, body FROM job_ledger", &[]);
    assert_eq!(ledger.len(), 1);
    assert_eq!((&ledger[0]["location"], &ledger[0]["body"]), (&"queue".into(), &hint.clone().into()));
    assert!(hint.contains(ledger[0]["job_id"].as_str().unwrap()));
    app.tick().await;
    assert_eq!(app.core.count("dev_mails"), 1);
}

#[tokio::test]
async fn e3_a_queue_message_nobody_can_read_is_retried_and_then_kept() {
    let app = TestApp::new();
    for body in ["", "{}", "null", "{\"location\":\"moon\"}", "\u{0}\u{1}"] {
        assert_eq!(consume(&app.app(), body).await, Delivery::Retry, "the platform counts and gives it up");
        bury_message(&app.app(), body).await.unwrap();
    }
    assert_eq!(app.core.count("job_ledger"), 5);
}

#[tokio::test]
async fn a_hint_to_a_job_or_shard_that_is_not_there_harms_nothing() {
    let app = TestApp::new();
    let gone = r#"{"location":"core","id":"01890000-0000-7000-8000-000000000000"}"#;
    assert_eq!(consume(&app.app(), gone).await, Delivery::Ack);
    let unbound = r#"{"location":"user","shard":9,"id":"01890000-0000-7000-8000-000000000000"}"#;
    assert_eq!(consume(&app.app(), unbound).await, Delivery::Retry);
}

#[tokio::test]
async fn f2_a_database_in_trouble_means_retry_and_the_job_heals() {
    let app = TestApp::new();
    enqueue(&app, verify()).await;
    app.finish_background().await;
    let hint = app.queue.take_all().remove(0);
    *app.core.failing.lock().unwrap() = Some(StorageError::Failed("lost".to_owned()));
    assert_eq!(consume(&app.app(), &hint).await, Delivery::Retry);
    *app.core.failing.lock().unwrap() = None;
    assert_eq!(consume(&app.app(), &hint).await, Delivery::Ack);
    assert_eq!(app.core.count("dev_mails"), 1);
    app.clock.advance_ms(CLAIM_MS);
    app.tick().await;
    assert_eq!(app.core.count("dev_mails"), 1);
}

/// Lets a mail to that address fail until it is given up.
async fn let_mail_die(app: &TestApp, to: &str) {
    enqueue_to(app, to, verify()).await;
    for _ in 1..=ATTEMPTS_MAX {
        app.outbound.reply(500, "");
        app.tick().await;
        app.clock.advance_ms(3_600_000);
    }
}

#[tokio::test]
async fn j2_a_dead_mail_forgets_its_address_when_its_person_leaves() {
    let app = TestApp::with_settings(PROVIDER);
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let_mail_die(&app, &ada.email).await;
    let ledger = || app.core.rows("SELECT owner, reason FROM job_ledger", &[])[0].clone();
    assert_eq!(ledger()["owner"], ada.account.to_string());
    let everything = || {
        let outbox = app.core.rows("SELECT * FROM outbox WHERE kind <> 'SendMailV1' OR state = 'dead'", &[]);
        format!("{outbox:?}{:?}", app.core.rows("SELECT * FROM job_ledger", &[]))
    };
    assert!(everything().contains(&ada.email));
    let ada = app.sign_in_again(&ada);
    app.outbound.reply(202, "");
    app.delete("/api/v1/users/me").by(&ada).json(serde_json::json!({"confirm": "DELETE"})).send().await;
    app.run_jobs().await;
    if app.outbound.unused() > 0 {
        panic!("the account was not deleted");
    }
    assert!(!everything().contains(&ada.email));
    assert!(ledger()["owner"].is_null());
}

#[tokio::test]
async fn j2_a_mail_that_dies_when_nobody_has_its_address_any_more_keeps_none() {
    let app = TestApp::with_settings(PROVIDER);
    app.leaves_jobs();
    let_mail_die(&app, "gone@example.org").await;
    let rows = app.core.rows("SELECT state, message, owner FROM outbox", &[]);
    assert_eq!((&rows[0]["state"], &rows[0]["message"]), (&"dead".into(), &"{}".into()));
    assert!(!format!("{:?}", app.core.rows("SELECT * FROM job_ledger", &[])).contains("gone@"));
}
