use serde_json::json;
use vivace::{
    domain::{
        permissions::{Plan, Role},
        time::{HOUR_MS, MINUTE_MS},
    },
    jobs::{
        message::{EraseAccountV1, JobMessage},
        outbox::{Job, OutboxAddress},
    },
    storage::Core,
};

use super::{account_row, pictures::PNG};
use crate::support::{RequestBuilder, SignedIn, TestApp};

fn leave<'a>(app: &'a TestApp, person: &SignedIn) -> RequestBuilder<'a> {
    app.delete("/api/v1/users/me").by(person).json(json!({"confirm": "DELETE"}))
}

/// Past the second run of the erasure.
async fn let_late_jobs_run(app: &TestApp) {
    app.run_jobs().await;
    app.clock.advance_ms(HOUR_MS);
    app.tick().await;
}

/// Fills every place of this slice with what can be found again.
async fn live(app: &TestApp, person: &SignedIn) {
    let profile = json!({"firstName": "CANARY-first", "lastName": "CANARY-last", "bio": "CANARY-bio",
        "location": "CANARY-place", "dateOfBirth": "1990-12-10"});
    app.patch("/api/v1/users/me").by(person).json(profile).send().await.expect(200);
    app.patch("/api/v1/users/preferences").by(person).json(json!({"units": "imperial"})).send().await.expect(200);
    app.post("/api/v1/users/upload-avatar").by(person).raw("image/png", PNG).send().await.expect(200);
    app.app().data_key(person.account).await.unwrap();
    let account = person.account.to_string();
    app.core.execute(
        "INSERT INTO mail_tokens (token_hash, account_id, purpose, email, created_at, expires_at)
         VALUES ('CANARY-token', ?1, 'verify_email', ?2, 1, 2)",
        &[&account, &person.email],
    );
    let message = json!({"kind": "SendMailV1", "payload": {"to": person.email, "mail": {"template": "session_reused", "name": "CANARY"}}});
    app.core.execute(
        "INSERT INTO outbox (id, kind, message, priority, state, run_after, created_at)
         VALUES ('dead', 'SendMailV1', ?1, 'high', 'dead', 1, 1)",
        &[&message.to_string()],
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn j5_nothing_of_a_deleted_person_is_left() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    live(&app, &ada).await;
    app.patch("/api/v1/users/me").by(&grace).json(json!({"bio": "stays"})).send().await.expect(200);
    app.app().data_key(grace.account).await.unwrap();
    leave(&app, &ada).send().await.expect(200);
    app.run_jobs().await;

    let tombstone = account_row(&app, &ada);
    assert_eq!((&tombstone["status"], &tombstone["username"]), (&json!("deleted"), &json!("deleted")));
    for column in [
        "email",
        "username_key",
        "password_hash",
        "password_pepper",
        "email_verified_at",
        "avatar_key",
        "last_login_at",
    ] {
        assert!(tombstone[column].is_null(), "{column}");
    }
    // The local mailbox stands for the person's own: the mail that says good-bye is there and no other.
    let mails = app.core.rows("SELECT subject FROM dev_mails", &[]);
    assert_eq!(mails, [json!({"subject": "Your account was deleted"})]);
    app.core.execute("DELETE FROM dev_mails", &[]);
    let id = ada.account.to_string();
    let everything: String = app.shards.iter().map(|shard| shard.dump()).collect::<String>() + &app.core.dump();
    for trace in ["CANARY", "ada@example.org", "1990-12-10"] {
        assert!(!everything.contains(trace), "{trace}: {everything}");
    }
    for shard in &app.shards {
        assert!(!shard.dump().contains(&id));
    }
    for table in ["sessions", "mail_tokens", "account_details", "audit_log", "idempotency_keys"] {
        let rows = format!("{:?}", app.core.rows(&format!("SELECT * FROM {table}"), &[]));
        assert!(!rows.contains(&id), "{table}");
    }
    assert!(app.media.names().is_empty());
    assert!(!app.keys.names().contains(&format!("dek/{}", ada.account)));
    assert!(app.keys.names().contains(&format!("dek/{}", grace.account)));
    assert_eq!(app.shards[usize::from(grace.shard)].count("profiles"), 1, "others keep what is theirs");
}

#[tokio::test]
async fn j5_what_an_old_token_still_writes_is_erased_too() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    leave(&app, &ada).send().await.expect(200);
    app.run_jobs().await;
    // A slice that looks at no account could write this within the life of the access token.
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute(
        "INSERT INTO profiles (account_id, bio, updated_at) VALUES (?1, 'late', 1)",
        &[&ada.account.to_string()],
    );
    assert!(app.app().data_key(ada.account).await.is_err(), "who has left gets no new key");
    app.clock.advance_ms(21 * MINUTE_MS);
    app.tick().await;
    assert_eq!(shard.count("profiles"), 0);
    assert!(!app.keys.names().contains(&format!("dek/{}", ada.account)));
    let_late_jobs_run(&app).await;
}

#[tokio::test]
async fn a3_every_sign_in_ends_at_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let other = app.sign_in_again(&ada);
    leave(&app, &ada).send().await.expect(200);
    assert_eq!(
        app.core.rows("SELECT DISTINCT revoked_reason FROM sessions", &[]),
        [json!({"revoked_reason": "deleted"})]
    );
    for person in [&ada, &other] {
        assert_eq!(leave(&app, person).send().await.expect(401).code(), "session_ended");
        let me = app.get("/api/v1/users/me").by(person).send().await.expect(401);
        assert_eq!(me.code(), "session_ended");
    }
    app.run_jobs().await;
    assert_eq!(leave(&app, &other).send().await.expect(401).code(), "session_ended");
    let_late_jobs_run(&app).await;
}

#[tokio::test]
async fn leaving_takes_the_word_and_a_recent_sign_in() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (body, field) in [
        (json!({}), "confirm"),
        (json!({"confirm": "delete"}), "confirm"),
        (json!({"confirm": "DELETE", "userId": "x"}), "userId"),
    ] {
        let refused = app.delete("/api/v1/users/me").by(&ada).json(body).send().await.expect(400);
        assert_eq!(refused.fields(), [field]);
    }
    app.delete("/api/v1/users/me").json(json!({"confirm": "DELETE"})).send().await.expect(401);
    app.clock.advance_ms(11 * MINUTE_MS);
    assert_eq!(leave(&app, &ada).send().await.expect(403).code(), "reauthentication_required");
    assert_eq!(account_row(&app, &ada)["status"], "active");
    let again = app.sign_in_again(&ada);
    app.delete("/api/v1/users/account").by(&again).json(json!({"confirm": "DELETE"})).send().await.expect(200);
    assert_eq!(account_row(&app, &ada)["status"], "deleted");
    let_late_jobs_run(&app).await;
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = TestApp::new();
    let ada = app.sign_in_as("ada", Role::Admin, Plan::Free);
    assert_eq!(leave(&app, &ada).send().await.expect(409).code(), "last_admin");
    assert_eq!(account_row(&app, &ada)["email"], "ada@example.org");
    app.get("/api/v1/users/me").by(&ada).send().await.expect(200);
}

#[tokio::test]
async fn two_requests_at_once_delete_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let (first, second) = tokio::join!(leave(&app, &ada).send(), leave(&app, &ada).send());
    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 401]);
    assert_eq!(app.core.count("audit_log"), 1);
    let jobs = app.core.rows("SELECT kind FROM outbox ORDER BY kind", &[]);
    let kinds: Vec<&str> = jobs.iter().map(|job| job["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["CloseSocketsV1", "EraseAccountV1", "SendMailV1"]);
    let_late_jobs_run(&app).await;
}

#[tokio::test]
async fn leaving_is_told_once_to_the_log_and_the_person() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    leave(&app, &ada).send().await.expect(200);
    let audit = app.core.rows("SELECT action, actor, subject FROM audit_log", &[]);
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0]["action"], "account.deleted");
    assert_eq!(audit[0]["actor"], audit[0]["subject"]);
    let mails = app.core.rows("SELECT message FROM outbox WHERE kind = 'SendMailV1'", &[]);
    assert_eq!(mails.len(), 1);
    let mail = mails[0]["message"].as_str().unwrap();
    assert!(mail.contains("account_deleted") && mail.contains("ada@example.org") && mail.contains("\"name\":\"ada\""));
    let_late_jobs_run(&app).await;
}

#[tokio::test]
async fn j5_erasing_twice_is_nothing_and_the_living_are_left_alone() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    app.patch("/api/v1/users/me").by(&grace).json(json!({"bio": "stays"})).send().await.expect(200);
    leave(&app, &ada).send().await.expect(200);
    app.run_jobs().await;
    let before = app.core.rows("SELECT * FROM accounts ORDER BY id", &[]);
    for person in [&ada, &grace] {
        let handle = app.app();
        let message = EraseAccountV1 { account: person.account, shard: person.shard };
        let job: Job<Core> = handle.job(JobMessage::EraseAccountV1(message));
        handle.core_db().execute(job.insert()).await.unwrap();
        handle.hint([job.hint(OutboxAddress::Core)]);
        app.run_jobs().await;
    }
    assert_eq!(app.core.rows("SELECT * FROM accounts ORDER BY id", &[]), before);
    assert_eq!(app.shards[usize::from(grace.shard)].count("profiles"), 1);
    assert_eq!(app.core.rows("SELECT count(*) AS n FROM sessions", &[])[0]["n"], 1);
    let_late_jobs_run(&app).await;
}

#[tokio::test]
async fn j5_a_second_life_begins_clean() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    live(&app, &ada).await;
    leave(&app, &ada).send().await.expect(200);
    // The same address and username, before the erasure has even run.
    let again = app.sign_in("ada");
    assert_ne!(again.account, ada.account);
    app.run_jobs().await;
    let view = app.get("/api/v1/users/me").by(&again).send().await.expect(200).data();
    assert!(!view.to_string().contains("CANARY"));
    assert_eq!((&view["username"], &view["avatar"]), (&json!("ada"), &json!(null)));
}
