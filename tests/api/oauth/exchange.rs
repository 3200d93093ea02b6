use serde_json::{Value, json};
use vivace::domain::time::MINUTE_MS;

use super::{EXCHANGE, FRONTEND, GOOGLE, answer_with, begin, come_back, installation, provider::Provider};
use crate::{
    mfa::set_up,
    support::{TestApp, TestResponse},
};

/// The code a browser brings to its frontend.
async fn bring_code(app: &TestApp) -> String {
    let begun = begin(app, GOOGLE, Some(FRONTEND)).await;
    answer_with(app, GOOGLE, &Provider::at(GOOGLE).id_token(app, &begun, &json!({})));
    let sent = come_back(app, &begun).send().await.expect(302);
    app.run_jobs().await;
    sent.header("location").split_once("code=").unwrap().1.to_owned()
}

async fn exchange(app: &TestApp, body: Value) -> TestResponse {
    app.post(EXCHANGE).json(body).send().await
}

#[tokio::test]
async fn a_code_becomes_tokens_once() {
    let app = installation();
    let code = bring_code(&app).await;
    let body = json!({"code": code, "deviceId": "d-1", "deviceName": "Ada's laptop"});
    let (one, other) = futures::join!(exchange(&app, body.clone()), exchange(&app, body.clone()));
    assert_eq!((one.status.min(other.status), one.status.max(other.status)), (200, 422));
    let done = if one.status == 200 { one } else { other };
    assert_eq!(done.data()["user"]["email"], "ada@example.org");
    let token = done.data()["accessToken"].as_str().unwrap().to_owned();
    app.get("/api/v1/auth/identities").bearer(&token).send().await.expect(200);
    assert_eq!(exchange(&app, body).await.expect(422).code(), "invalid_token");
    let rows = app.core.rows("SELECT device_id, device_name FROM sessions", &[]);
    assert_eq!(rows, [json!({"device_id": "d-1", "device_name": "Ada's laptop"})]);
}

#[tokio::test]
async fn a_code_is_good_for_a_minute() {
    let app = installation();
    let code = bring_code(&app).await;
    app.clock.advance_ms(MINUTE_MS);
    assert_eq!(exchange(&app, json!({"code": code})).await.expect(422).code(), "invalid_token");
    let code = bring_code(&app).await;
    app.clock.advance_ms(MINUTE_MS - 1);
    exchange(&app, json!({"code": code})).await.expect(200);
}

#[tokio::test]
async fn what_happened_since_counts() {
    for (change, status, code) in [
        ("UPDATE accounts SET status = 'suspended'", 403, "account_suspended"),
        ("UPDATE accounts SET status = 'deleted'", 422, "sign_in_rejected"),
        ("UPDATE accounts SET password_changed_at = 9e15", 401, "session_ended"),
    ] {
        let app = installation();
        let brought = bring_code(&app).await;
        app.core.execute(change, &[]);
        assert_eq!(exchange(&app, json!({"code": brought})).await.expect(status).code(), code);
        assert_eq!(app.core.count("sessions"), 0);
    }
}

#[tokio::test]
async fn a12_a_code_does_not_go_around_the_second_factor() {
    let app = installation();
    let ada = app.sign_in("ada");
    set_up(&app, &ada).await;
    app.core.execute("DELETE FROM sessions", &[]);
    let code = bring_code(&app).await;
    let view = exchange(&app, json!({"code": code})).await.expect(200).data();
    assert_eq!(view["mfaRequired"], true);
    assert_eq!(app.core.count("sessions"), 0);
}

#[tokio::test]
async fn what_is_no_code_is_refused_and_guesses_are_limited() {
    let app = installation();
    for (body, field) in
        [(json!({}), "code"), (json!({"code": ""}), "code"), (json!({"code": "x", "accountId": "y"}), "accountId")]
    {
        let refused = app.post(EXCHANGE).from("198.51.100.1").json(body).send().await.expect(400);
        assert_eq!(refused.fields(), [field]);
    }
    for _ in 0..5 {
        assert_eq!(exchange(&app, json!({"code": "guess"})).await.expect(422).code(), "invalid_token");
    }
    exchange(&app, json!({"code": "guess"})).await.expect(429);
}
