use futures::future::join_all;
use serde_json::json;
use vivace::domain::time::{HOUR_MS, MINUTE_MS};

use super::{
    PASSWORD, last_token, log_in, mails, person_with_password, refresh, seen_and_done, sign_in_on, templates,
    unlimited, work,
};
use crate::support::{TestApp, TestResponse};

const NEW: &str = "staple staple staple";

async fn forgot(app: &TestApp, email: &str, ip: &str) -> TestResponse {
    let answer = app.post("/api/v1/auth/forgot-password").from(ip).json(json!({"email": email})).send().await;
    app.run_jobs_of("AnswerMailRequestV1").await;
    answer
}

async fn reset(app: &TestApp, token: &str, password: &str) -> TestResponse {
    let body = json!({"token": token, "newPassword": password});
    app.post("/api/v1/auth/reset-password").json(body).send().await
}

#[tokio::test]
async fn a3_a_reset_sets_the_password_and_signs_every_device_out() {
    let app = unlimited();
    let ada = person_with_password(&app, "ada");
    let device = sign_in_on(&app, &ada, "phone").await;
    forgot(&app, "Ada@Example.org", "192.0.2.1").await.expect(200);
    assert_eq!(
        (templates(&app), mails(&app)[0]["to"].clone()),
        (vec!["password_reset".to_owned()], json!("ada@example.org"))
    );
    let token = last_token(&app);
    assert!(!app.core.rows("SELECT * FROM mail_tokens", &[])[0].to_string().contains(&token));
    app.clock.advance_ms(1_000);
    let answer = reset(&app, &token, NEW).await.expect(200);
    assert_eq!(answer.data().as_object().unwrap().keys().collect::<Vec<_>>(), ["message"], "nobody is signed in");
    refresh(&app, &device.refresh).await.expect(401);
    app.get("/api/v1/auth/sessions").bearer(&device.access).send().await.expect(401);
    log_in(&app, "ada@example.org", PASSWORD, "192.0.2.1").await.expect(401);
    log_in(&app, "ada@example.org", NEW, "192.0.2.1").await.expect(200);
    assert_eq!(templates(&app), ["password_reset", "password_changed"]);
    assert_eq!(app.core.rows("SELECT action FROM audit_log", &[]), [json!({"action": "password.changed"})]);
}

#[tokio::test]
async fn a6_a7_an_address_without_an_account_is_answered_alike() {
    let app = unlimited();
    person_with_password(&app, "ada");
    app.sign_in("elsewhere");
    let mut first = None;
    for (number, who) in ["ada", "nobody", "elsewhere", "ada"].into_iter().enumerate() {
        let this = seen_and_done(&app, "forgot-password", &format!("{who}@example.org"), number).await;
        assert_eq!(first.get_or_insert_with(|| this.clone()), &this, "{who}");
    }
    assert_eq!(templates(&app), ["password_reset", "password_reset", "password_reset"]);
}

#[tokio::test]
async fn e1_a_link_asked_for_once_is_sent_once_however_often_its_job_is_delivered() {
    let app = unlimited();
    app.sign_in("ada");
    forgot(&app, "ada@example.org", "192.0.2.1").await.expect(200);
    app.core.execute(
        "UPDATE outbox SET state = 'pending', claimed_until = 0, message = ?1 WHERE kind = 'AnswerMailRequestV1'",
        &[&r#"{"kind":"AnswerMailRequestV1","payload":{"address":"ada@example.org","asked":"password_reset"}}"#
            .to_owned()],
    );
    app.run_jobs_of("AnswerMailRequestV1").await;
    assert_eq!((templates(&app), app.core.count("mail_tokens")), (vec!["password_reset".to_owned()], 1));
}

#[tokio::test]
async fn a11_of_fifty_uses_at_once_one_succeeds_and_none_after_it() {
    let app = unlimited();
    person_with_password(&app, "ada");
    forgot(&app, "ada@example.org", "192.0.2.1").await.expect(200);
    let token = last_token(&app);
    let passwords: Vec<String> = (0..50).map(|number| format!("staple number {number}")).collect();
    let answers = join_all(passwords.iter().map(|password| reset(&app, &token, password))).await;
    let succeeded: Vec<_> = (0..50).filter(|index| answers[*index].status == 200).collect();
    assert_eq!(succeeded.len(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 422 | 503)));
    assert!(answers.iter().filter(|answer| answer.status == 422).count() >= 2, "some lost the race itself");
    assert_eq!(reset(&app, &token, NEW).await.expect(422).code(), "invalid_token");
    log_in(&app, "ada@example.org", &passwords[succeeded[0]], "192.0.2.1").await.expect(200);
    assert_eq!(app.core.count("audit_log"), 1);
}

#[tokio::test]
async fn a11_expired_replaced_and_made_up_tokens_are_refused_without_a_hash() {
    let app = unlimited();
    person_with_password(&app, "ada");
    forgot(&app, "ada@example.org", "192.0.2.1").await.expect(200);
    let first = last_token(&app);
    forgot(&app, "ada@example.org", "192.0.2.1").await.expect(200);
    let second = last_token(&app);
    app.clock.advance_ms(30 * MINUTE_MS);
    for token in [first.as_str(), &second, "x", "' OR 1=1 --"] {
        assert_eq!(reset(&app, token, NEW).await.expect(422).code(), "invalid_token", "{token}");
    }
    assert_eq!(work(&app).1, 0);
    forgot(&app, "ada@example.org", "192.0.2.1").await.expect(200);
    app.clock.advance_ms(30 * MINUTE_MS - 1);
    reset(&app, &last_token(&app), NEW).await.expect(200);
}

#[tokio::test]
async fn a11_a_token_of_another_purpose_or_an_old_address_is_refused() {
    let app = unlimited();
    let ada = person_with_password(&app, "ada");
    app.core.execute("UPDATE accounts SET email_verified_at = NULL", &[]);
    let body = json!({"email": "ada@example.org"});
    app.post("/api/v1/auth/resend-verification").json(body).send().await.expect(200);
    app.run_jobs_of("AnswerMailRequestV1").await;
    reset(&app, &last_token(&app), NEW).await.expect(422);
    forgot(&app, "ada@example.org", "192.0.2.1").await.expect(200);
    app.core.execute("UPDATE accounts SET email = 'new@example.org' WHERE id = ?1", &[&ada.account.to_string()]);
    reset(&app, &last_token(&app), NEW).await.expect(422);
}

#[tokio::test]
async fn a_token_may_stand_in_the_path_of_the_alias() {
    let app = unlimited();
    person_with_password(&app, "ada");
    let body = json!({"email": "ada@example.org"});
    app.post("/api/v1/auth/request-password-reset").json(body).send().await.expect(200);
    app.run_jobs_of("AnswerMailRequestV1").await;
    let path = format!("/api/v1/auth/reset-password/{}", last_token(&app));
    app.post(&path).json(json!({"password": NEW})).send().await.expect(200);
    let missing = app.post("/api/v1/auth/reset-password").json(json!({"newPassword": NEW})).send().await.expect(400);
    assert_eq!(missing.fields(), ["token"]);
}

#[tokio::test]
async fn a_refused_password_does_not_use_the_token_up() {
    let app = unlimited();
    person_with_password(&app, "lovelace");
    forgot(&app, "lovelace@example.org", "192.0.2.1").await.expect(200);
    for password in ["short", "sunshine1", "lovelace1815"] {
        assert_eq!(reset(&app, &last_token(&app), password).await.expect(422).code(), "password_refused");
    }
    reset(&app, &last_token(&app), NEW).await.expect(200);
}

#[tokio::test]
async fn d1_five_links_an_hour_for_one_address_whether_or_not_it_has_an_account() {
    let app = TestApp::new();
    app.leaves_jobs();
    app.sign_in("ada");
    for name in ["ada", "nobody"] {
        for attempt in 0..7 {
            let answer = forgot(&app, &format!("{name}@example.org"), &format!("198.51.{attempt}.7")).await;
            assert_eq!(answer.status, if attempt < 5 { 200 } else { 429 }, "{name} {attempt}");
        }
    }
    assert_eq!(templates(&app).len(), 5);
    app.clock.advance_ms(HOUR_MS);
    forgot(&app, "ada@example.org", "198.51.100.7").await.expect(200);
}
