use serde_json::json;
use vivace::domain::time::DAY_MS;

use super::{last_token, seen_and_done, templates, unlimited};
use crate::support::{SignedIn, TestApp, TestResponse};

fn unverified(app: &TestApp, username: &str) -> SignedIn {
    let person = app.sign_in(username);
    app.core.execute("UPDATE accounts SET email_verified_at = NULL WHERE id = ?1", &[&person.account.to_string()]);
    person
}

async fn resend(app: &TestApp, email: &str, ip: &str) -> TestResponse {
    let answer = app.post("/api/v1/auth/resend-verification").from(ip).json(json!({"email": email})).send().await;
    app.run_jobs_of("AnswerMailRequestV1").await;
    answer
}

fn is_verified(app: &TestApp) -> bool {
    app.core.rows("SELECT email_verified_at FROM accounts", &[])[0]["email_verified_at"].is_i64()
}

#[tokio::test]
async fn a11_a_link_works_in_every_form_and_however_often_and_signs_nobody_in() {
    let app = unlimited();
    unverified(&app, "ada");
    resend(&app, "ada@example.org", "192.0.2.1").await.expect(200);
    assert_eq!(templates(&app), ["verify_email"]);
    let token = last_token(&app);
    let sessions = app.core.count("sessions");
    let first = app.get(&format!("/api/v1/auth/verify-email?token={token}")).send().await.expect(200);
    assert_eq!(first.data(), json!({"verified": true, "alreadyVerified": false}));
    assert!(is_verified(&app));
    let again = json!({"verified": true, "alreadyVerified": true});
    let path = format!("/api/v1/auth/verify-email/{token}");
    assert_eq!(app.get(&path).send().await.expect(200).data(), again);
    let body = json!({"token": token});
    assert_eq!(app.post("/api/v1/auth/verify-email").json(body).send().await.expect(200).data(), again);
    assert_eq!(app.core.count("sessions"), sessions);
}

#[tokio::test]
async fn a11_expired_and_foreign_tokens_confirm_nothing() {
    let app = unlimited();
    let ada = unverified(&app, "ada");
    resend(&app, "ada@example.org", "192.0.2.1").await.expect(200);
    let token = last_token(&app);
    let verify = async |token: &str| app.post("/api/v1/auth/verify-email").json(json!({"token": token})).send().await;
    assert_eq!(verify("x").await.expect(422).code(), "invalid_token");
    app.core.execute("UPDATE accounts SET email = 'new@example.org' WHERE id = ?1", &[&ada.account.to_string()]);
    verify(&token).await.expect(422);
    app.core.execute("UPDATE accounts SET email = 'ada@example.org' WHERE id = ?1", &[&ada.account.to_string()]);
    let body = json!({"email": "ada@example.org"});
    app.post("/api/v1/auth/forgot-password").json(body).send().await.expect(200);
    app.run_jobs_of("AnswerMailRequestV1").await;
    verify(&last_token(&app)).await.expect(422);
    app.clock.advance_ms(DAY_MS);
    verify(&token).await.expect(422);
    assert!(!is_verified(&app));
}

#[tokio::test]
async fn a6_a7_resending_answers_alike_for_every_address() {
    let app = unlimited();
    unverified(&app, "ada");
    app.sign_in("verified");
    let suspended = unverified(&app, "suspended");
    app.core.execute("UPDATE accounts SET status = 'suspended' WHERE id = ?1", &[&suspended.account.to_string()]);
    let mut first = None;
    for (number, who) in ["ada", "verified", "suspended", "nobody"].into_iter().enumerate() {
        let this = seen_and_done(&app, "resend-verification", &format!("{who}@example.org"), number).await;
        assert_eq!(first.get_or_insert_with(|| this.clone()), &this, "{who}");
    }
    assert_eq!(templates(&app), ["verify_email"]);
}

#[tokio::test]
async fn what_is_wrong_is_told_by_field() {
    let app = unlimited();
    let answer = app.post("/api/v1/auth/verify-email").json(json!({})).send().await.expect(400);
    assert_eq!(answer.fields(), ["token"]);
    let answer = app.get("/api/v1/auth/verify-email").send().await.expect(400);
    assert_eq!((answer.code().as_str(), answer.fields()), ("invalid_query", vec!["token".to_owned()]));
    assert_eq!(resend(&app, "ada", "192.0.2.1").await.expect(400).fields(), ["email"]);
}
