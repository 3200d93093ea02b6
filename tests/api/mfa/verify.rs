use serde_json::{Value, json};
use vivace::domain::time::MINUTE_MS;

use super::{MFA, PASSWORD, Phone, set_password, set_up};
use crate::support::{SignedIn, TestApp, TestResponse};

/// Somebody with a password and a second factor, whose code of this step is free.
async fn protected(app: &TestApp) -> (SignedIn, Phone, Vec<String>) {
    let ada = app.sign_in("ada");
    let (phone, codes) = set_up(app, &ada).await;
    set_password(app, &ada, PASSWORD);
    app.clock.advance_ms(16 * MINUTE_MS);
    app.core.execute("DELETE FROM sessions", &[]);
    (ada, phone, codes)
}

async fn log_in(app: &TestApp, password: &str) -> Value {
    let body = json!({"email": "ada@example.org", "password": password});
    app.post("/api/v1/auth/login").from("203.0.113.1").json(body).send().await.expect(200).data()
}

async fn mfa_token(app: &TestApp) -> Value {
    let answer = log_in(app, PASSWORD).await;
    assert_eq!(answer["mfaRequired"], true);
    assert!(answer.get("accessToken").is_none());
    answer["mfaToken"].clone()
}

async fn verify(app: &TestApp, body: Value) -> TestResponse {
    app.post(&format!("{MFA}/verify")).json(body).send().await
}

#[tokio::test]
async fn a12_password_and_code_together_sign_in() {
    let app = TestApp::new();
    let (ada, phone, _) = protected(&app).await;
    let token = mfa_token(&app).await;
    assert_eq!(app.core.count("sessions"), 0);
    let body = json!({"mfaToken": token, "code": phone.shows(&app, 0), "deviceId": "d-1", "deviceName": "Ada's phone"});
    let view = verify(&app, body).await.expect(200).data();
    assert_eq!(view["user"]["id"], json!(ada.account));
    for member in ["accessToken", "refreshToken", "expiresIn", "tokenType", "deviceToken"] {
        assert!(!view[member].is_null(), "{member}");
    }
    let rows = app.core.rows("SELECT device_id, device_name FROM sessions", &[]);
    assert_eq!(rows, [json!({"device_id": "d-1", "device_name": "Ada's phone"})]);
    app.get(MFA).bearer(view["accessToken"].as_str().unwrap()).send().await.expect(200);
}

#[tokio::test]
async fn a12_a_code_opens_one_session_however_often_it_is_sent() {
    let app = TestApp::new();
    let (_, phone, _) = protected(&app).await;
    let body = json!({"mfaToken": mfa_token(&app).await, "code": phone.shows(&app, 0)});
    let (one, other, third) =
        futures::join!(verify(&app, body.clone()), verify(&app, body.clone()), verify(&app, body.clone()));
    let mut statuses = [one.status, other.status, third.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422, 422]);
    assert_eq!(verify(&app, body).await.expect(422).code(), "invalid_mfa_code");
    assert_eq!(app.core.count("sessions"), 1);
    // Nor does the code of the step before, once a later one was used.
    let earlier = json!({"mfaToken": mfa_token(&app).await, "code": phone.shows(&app, -1)});
    verify(&app, earlier).await.expect(422);
    assert_eq!(app.core.count("sessions"), 1);
}

#[tokio::test]
async fn a12_a_recovery_code_opens_one_session_however_often_it_is_sent() {
    let app = TestApp::new();
    let (_, _, codes) = protected(&app).await;
    let typed = codes[7].to_uppercase().replace('-', " ");
    let body = json!({"mfaToken": mfa_token(&app).await, "recoveryCode": typed});
    let (one, other) = futures::join!(verify(&app, body.clone()), verify(&app, body.clone()));
    assert_eq!(one.status.min(other.status), 200);
    assert_eq!(one.status.max(other.status), 422);
    assert_eq!(verify(&app, body).await.expect(422).code(), "invalid_mfa_code");
    let another = json!({"mfaToken": mfa_token(&app).await, "recoveryCode": codes[8]});
    verify(&app, another).await.expect(200);
    assert_eq!(app.core.count("sessions"), 2);
    let left = app.core.rows("SELECT count(*) AS n FROM mfa_recovery_codes WHERE used_at IS NULL", &[]);
    assert_eq!(left[0]["n"], 8);
}

#[tokio::test]
async fn a12_wrong_codes_open_nothing_and_are_limited_for_each_account() {
    let app = TestApp::new();
    let (_, phone, _) = protected(&app).await;
    let token = mfa_token(&app).await;
    for (guess, code) in
        [phone.shows(&app, 2), phone.shows(&app, -2), "000000".to_owned(), "abcdef".to_owned(), "999999".to_owned()]
            .iter()
            .enumerate()
    {
        let body = json!({"mfaToken": token, "code": code});
        let from = format!("198.51.100.{guess}");
        let refused = app.post(&format!("{MFA}/verify")).from(&from).json(body).send().await.expect(422);
        assert_eq!(refused.code(), "invalid_mfa_code", "{code}");
    }
    let right = json!({"mfaToken": token, "code": phone.shows(&app, 0)});
    app.post(&format!("{MFA}/verify")).from("198.51.100.9").json(right).send().await.expect(429);
    assert_eq!(app.core.count("sessions"), 0);
}

#[tokio::test]
async fn an_mfa_token_is_good_for_five_minutes_and_must_be_one_of_ours() {
    let app = TestApp::new();
    let (_, phone, _) = protected(&app).await;
    let token = mfa_token(&app).await;
    app.clock.advance_ms(5 * MINUTE_MS);
    let late = verify(&app, json!({"mfaToken": token, "code": phone.shows(&app, 0)})).await.expect(422);
    assert_eq!(late.code(), "invalid_token");
    for bad in ["x", "vm_k1.AAAA", token.as_str().unwrap().replace("vm_", "vr_").as_str()] {
        let body = json!({"mfaToken": bad, "code": phone.shows(&app, 0)});
        assert_eq!(verify(&app, body).await.expect(422).code(), "invalid_token", "{bad}");
    }
    assert_eq!(app.core.count("sessions"), 0);
}

#[tokio::test]
async fn what_happened_since_the_password_counts() {
    for change in [
        "UPDATE accounts SET status = 'suspended'",
        "UPDATE accounts SET status = 'deleted'",
        "UPDATE accounts SET password_changed_at = 9e15",
    ] {
        let app = TestApp::new();
        let (_, phone, _) = protected(&app).await;
        let body = json!({"mfaToken": mfa_token(&app).await, "code": phone.shows(&app, 0)});
        app.core.execute(change, &[]);
        assert_eq!(verify(&app, body).await.expect(401).code(), "session_ended", "{change}");
        assert_eq!(app.core.count("sessions"), 0);
    }
    let app = TestApp::new();
    let (ada, phone, _) = protected(&app).await;
    let body = json!({"mfaToken": mfa_token(&app).await, "code": phone.shows(&app, 0)});
    app.app()
        .core_db()
        .batch(vivace::storage::erasure::in_core(vivace::features::mfa::ERASURES, ada.account))
        .await
        .unwrap();
    assert_eq!(verify(&app, body).await.expect(422).code(), "invalid_token");
}

#[tokio::test]
async fn a12_resetting_the_password_does_not_go_around_the_second_factor() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (_, phone, _) = protected(&app).await;
    let forgot = json!({"email": "ada@example.org"});
    app.post("/api/v1/auth/forgot-password").from("203.0.113.2").json(forgot).send().await.expect(200);
    app.run_jobs_of("AnswerMailRequestV1").await;
    let mail = app.core.rows("SELECT message FROM outbox WHERE message LIKE '%password_reset%'", &[]);
    let mail: Value = serde_json::from_str(mail[0]["message"].as_str().unwrap()).unwrap();
    let new_password = "another-quite-good-passphrase";
    let reset = json!({"token": mail["payload"]["mail"]["token"], "password": new_password});
    let reset = app.post("/api/v1/auth/reset-password").from("203.0.113.3").json(reset).send().await.expect(200);
    assert!(reset.data().get("accessToken").is_none());
    assert_eq!(app.core.count("sessions"), 0);
    let answer = log_in(&app, new_password).await;
    assert_eq!(answer["mfaRequired"], true);
    let body = json!({"mfaToken": answer["mfaToken"], "code": phone.shows(&app, 0)});
    verify(&app, body).await.expect(200);
}

#[tokio::test]
async fn what_is_wrong_is_named_by_its_field() {
    let app = TestApp::new();
    for (body, field) in [
        (json!({"code": "123456"}), "mfaToken"),
        (json!({"mfaToken": "", "code": "123456"}), "mfaToken"),
        (json!({"mfaToken": "x"}), "code"),
        (json!({"mfaToken": "x", "code": 123_456}), "code"),
        (json!({"mfaToken": "x", "code": "1"}), "code"),
        (json!({"mfaToken": "x", "recoveryCode": "short"}), "recoveryCode"),
        (json!({"mfaToken": "x", "code": "123456", "recoveryCode": "abcd-abcd-abcd-abcd"}), "recoveryCode"),
        (json!({"mfaToken": "x", "code": "123456", "deviceName": ""}), "deviceName"),
        (json!({"mfaToken": "x", "code": "123456", "role": "admin"}), "role"),
    ] {
        let from = format!("2001:db8:{:x}::1", body.to_string().len() * 31 + field.len());
        let answer = app.post(&format!("{MFA}/verify")).from(&from).json(body.clone()).send().await.expect(400);
        assert_eq!(answer.fields(), [field], "{body}");
    }
}
