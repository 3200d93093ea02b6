use futures::future::join_all;
use serde_json::json;

use super::{PASSWORD, less, log_in, mails, seen, templates, unlimited, work};
use crate::support::{TestApp, TestResponse};

async fn register(app: &TestApp, email: &str, ip: &str) -> TestResponse {
    app.post("/api/v1/auth/register").from(ip).json(json!({"email": email, "password": PASSWORD})).send().await
}

#[tokio::test]
async fn registering_makes_an_account_with_profile_and_welcome_and_signs_nobody_in() {
    let app = unlimited();
    let body = json!({"email": "Ada@Example.org", "password": PASSWORD, "username": "Ada_L", "firstName": "Ada", "lastName": "Lovelace"});
    let answer = app.post("/api/v1/auth/register").json(body).send().await.expect(201);
    assert_eq!(answer.data().as_object().unwrap().keys().collect::<Vec<_>>(), ["message"]);
    app.finish_background().await;
    let account = &app.core.rows("SELECT * FROM accounts", &[])[0];
    assert_eq!((account["email"].as_str(), account["username"].as_str()), (Some("ada@example.org"), Some("Ada_L")));
    assert_eq!((account["role"].as_str(), account["plan"].as_str()), (Some("user"), Some("free")));
    assert!(account["email_verified_at"].is_null());
    let hash = account["password_hash"].as_str().unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert_eq!(account["password_pepper"], "p1");
    let shard = usize::try_from(account["shard"].as_u64().unwrap()).unwrap();
    let profile = &app.shards[shard].rows("SELECT * FROM profiles", &[])[0];
    assert_eq!(
        (profile["account_id"].clone(), profile["last_name"].clone()),
        (account["id"].clone(), json!("Lovelace"))
    );
    assert_eq!(templates(&app), ["welcome"]);
    assert_eq!(mails(&app)[0]["to"], "ada@example.org");
    assert_eq!(app.core.count("sessions"), 0);
    let token = mails(&app)[0]["mail"]["token"].as_str().unwrap().to_owned();
    assert!(!app.core.rows("SELECT token_hash FROM mail_tokens", &[])[0].to_string().contains(&token));
    log_in(&app, "ADA@example.org ", PASSWORD, "192.0.2.1").await.expect(200);
}

#[tokio::test]
async fn a6_a_known_address_is_answered_with_the_same_bytes_and_the_same_work() {
    let app = unlimited();
    app.sign_in("grace");
    let before = work(&app);
    let unknown = register(&app, "ada@example.org", "192.0.2.1").await.expect(201);
    let between = work(&app);
    let known = register(&app, "grace@example.org", "192.0.2.2").await.expect(201);
    let after = work(&app);
    assert_eq!(seen(&unknown), seen(&known));
    assert_eq!(less(between, before), less(after, between), "a7: statements and hashes");
    assert_eq!(less(after, between).1, 1, "one hash");
    assert_eq!(templates(&app), ["welcome", "already_registered"]);
    assert_eq!(app.core.count("accounts"), 2);
    app.finish_background().await;
}

#[tokio::test]
async fn a7_what_follows_the_answer_is_the_same_work_and_leaves_a_known_account_as_it_was() {
    let app = unlimited();
    let grace = app.sign_in("grace");
    app.patch("/api/v1/users/me").by(&grace).json(json!({"firstName": "Grace"})).send().await.expect(200);
    app.run_jobs().await;
    let dump = || app.core.rows("SELECT * FROM accounts JOIN account_details ON account_id = id", &[]);
    let before_all = dump();
    let mut done = Vec::new();
    for (email, ip) in [("grace@example.org", "192.0.2.2"), ("ada@example.org", "192.0.2.1")] {
        let body = json!({"email": email, "password": PASSWORD, "firstName": "Mallory"});
        let before = work(&app);
        app.post("/api/v1/auth/register").from(ip).json(body).send().await.expect(201);
        app.finish_background().await;
        let between = work(&app);
        let hints = app.queue.take_all();
        for hint in &hints {
            vivace::wiring::consumers::consume(&app.app(), hint).await;
        }
        done.push((less(between, before), less(work(&app), between), hints.len()));
        if email.starts_with("grace") {
            assert_eq!(dump(), before_all);
        }
    }
    assert_eq!(done[0], done[1]);
}

#[tokio::test]
async fn what_is_wrong_is_told_by_field() {
    let app = unlimited();
    let long = "k7#q".repeat(257);
    for (field, code, body) in [
        ("email", "validation_failed", json!({"email": "ada", "password": PASSWORD})),
        ("email", "validation_failed", json!({"password": PASSWORD})),
        ("username", "validation_failed", json!({"email": "a@b.org", "password": PASSWORD, "username": "a b"})),
        ("username", "validation_failed", json!({"email": "a@b.org", "password": PASSWORD, "username": "Admin"})),
        ("firstName", "validation_failed", json!({"email": "a@b.org", "password": PASSWORD, "firstName": ""})),
        ("password", "password_refused", json!({"email": "a@b.org", "password": "k7#qPz!"})),
        ("password", "password_refused", json!({"email": "a@b.org", "password": "sunshine1"})),
        ("password", "password_refused", json!({"email": "lovelace@b.org", "password": "lovelace99"})),
        ("password", "password_refused", json!({"email": "a@b.org", "password": "countess99", "username": "Countess"})),
        ("password", "password_refused", json!({"email": "a@b.org", "password": long})),
    ] {
        let status = if code == "validation_failed" { 400 } else { 422 };
        let answer = app.post("/api/v1/auth/register").json(body.clone()).send().await.expect(status);
        assert_eq!((answer.code().as_str(), answer.fields()), (code, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(work(&app), (0, 0));
}

#[tokio::test]
async fn c2_what_is_not_for_the_person_to_say_is_refused() {
    let app = unlimited();
    for field in ["role", "plan", "status", "emailVerified", "id", "shard", "subscription"] {
        let mut body = json!({"email": "a@b.org", "password": PASSWORD});
        body[field] = json!("admin");
        let answer = app.post("/api/v1/auth/register").json(body).send().await.expect(400);
        assert_eq!(answer.fields(), [field]);
    }
    assert_eq!(app.core.count("accounts"), 0);
}

#[tokio::test]
async fn a8_a_megabyte_of_password_is_not_hashed() {
    let app = unlimited();
    let body = json!({"email": "a@b.org", "password": "x".repeat(1024 * 1024)});
    for path in ["register", "login"] {
        app.post(&format!("/api/v1/auth/{path}")).json(body.clone()).send().await.expect(413);
    }
    let body = json!({"email": "a@b.org", "password": "x".repeat(60_000)});
    for (path, status) in [("register", 422), ("login", 400)] {
        app.post(&format!("/api/v1/auth/{path}")).json(body.clone()).send().await.expect(status);
    }
    assert_eq!(work(&app), (0, 0));
}

#[tokio::test]
async fn a_taken_username_is_a_conflict_whatever_its_case_and_whatever_the_address() {
    let app = unlimited();
    app.sign_in("grace");
    app.sign_in("alan");
    let ask = async |email: &str, ip: &str| {
        let body = json!({"email": email, "password": PASSWORD, "username": "GRACE"});
        app.post("/api/v1/auth/register").from(ip).json(body).send().await.expect(409)
    };
    let unknown = ask("new@example.org", "192.0.2.1").await;
    assert_eq!((unknown.code().as_str(), unknown.fields()), ("username_taken", vec!["username".to_owned()]));
    assert_eq!(seen(&unknown), seen(&ask("alan@example.org", "192.0.2.2").await));
    assert_eq!(work(&app).1, 0);
}

#[tokio::test]
async fn two_who_want_one_username_at_once_are_one_success_and_one_conflict() {
    let app = unlimited();
    let ask = async |email: &str| {
        let body = json!({"email": email, "password": PASSWORD, "username": "grace"});
        app.post("/api/v1/auth/register").json(body).send().await.status
    };
    let mut statuses = join_all([ask("a@example.org"), ask("b@example.org")]).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    app.finish_background().await;
}

#[tokio::test]
async fn one_address_registered_at_once_makes_one_account() {
    let app = unlimited();
    let answers = join_all((0..3).map(|_| register(&app, "ada@example.org", "192.0.2.1"))).await;
    for answer in &answers {
        assert_eq!(seen(answer).2, seen(&answers[0]).2);
    }
    assert_eq!(app.core.count("accounts"), 1);
    assert_eq!(templates(&app), ["welcome", "already_registered", "already_registered"]);
    app.finish_background().await;
}

#[tokio::test]
async fn a_username_is_made_up_and_the_emptiest_shard_taken() {
    let app = unlimited();
    let first = app.sign_in("grace");
    register(&app, "ada+news@example.org", "192.0.2.1").await.expect(201);
    let account = &app.core.rows("SELECT * FROM accounts WHERE email = 'ada+news@example.org'", &[])[0];
    assert!(account["username"].as_str().unwrap().starts_with("ada-"), "{account}");
    assert_eq!(account["shard"], json!(1 - first.shard));
    app.finish_background().await;
}

#[tokio::test]
async fn the_job_gives_the_profile_when_the_request_did_not_come_to_it() {
    let app = unlimited();
    register(&app, "ada@example.org", "192.0.2.1").await.expect(201);
    app.finish_background().await;
    for shard in &app.shards {
        shard.execute("DELETE FROM profiles", &[]);
    }
    app.run_jobs().await;
    assert_eq!(app.shards.iter().map(|shard| shard.count("profiles")).sum::<usize>(), 1);
    let job = &app.core.rows("SELECT state FROM outbox WHERE kind = 'CreateProfileV1'", &[])[0];
    assert_eq!(job["state"], "done");
}

#[tokio::test]
async fn the_job_gives_no_profile_to_an_account_that_is_gone() {
    let app = unlimited();
    register(&app, "ada@example.org", "192.0.2.1").await.expect(201);
    app.finish_background().await;
    for shard in &app.shards {
        shard.execute("DELETE FROM profiles", &[]);
    }
    app.core.execute("UPDATE accounts SET status = 'deleted', email = NULL", &[]);
    app.run_jobs().await;
    assert_eq!(app.shards.iter().map(|shard| shard.count("profiles")).sum::<usize>(), 0);
}

#[tokio::test]
async fn d3_a_hundred_requests_with_one_key_make_one_account() {
    let app = unlimited();
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    let ask =
        async |_| app.post("/api/v1/auth/register").header("idempotency-key", "once").json(body.clone()).send().await;
    let answers = join_all((0..100).map(ask)).await;
    let created: std::collections::HashSet<_> =
        answers.iter().filter(|answer| answer.status == 201).map(|answer| answer.body.clone()).collect();
    assert_eq!(created.len(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 409)));
    assert_eq!((app.core.count("accounts"), templates(&app).len()), (1, 1));
    let replayed = ask(0).await.expect(201);
    assert_eq!(replayed.header("idempotency-replayed"), "true");
    app.finish_background().await;
}

#[tokio::test]
async fn strangers_cannot_have_an_address_flooded() {
    let app = TestApp::new();
    app.leaves_jobs();
    app.sign_in("grace");
    for attempt in 0..5 {
        register(&app, "grace@example.org", &format!("192.0.2.{attempt}")).await.expect(201);
    }
    let refused = register(&app, "grace@example.org", "192.0.2.9").await.expect(429);
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(templates(&app).len(), 5);
}

#[cfg(feature = "openapi")]
#[test]
fn c2_the_document_promises_only_what_is_taken() {
    let document = vivace::http::openapi::document(&vivace::wiring::features::routes());
    let schema = &document["components"]["schemas"]["RegisterRequest"];
    let mut fields: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["email", "firstName", "lastName", "password", "username"]);
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(document["paths"]["/api/v1/auth/refresh"]["post"]["requestBody"]["required"], false);
}
