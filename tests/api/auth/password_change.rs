use serde_json::json;

use super::{PASSWORD, log_in, person_with_password, refresh, sign_in_on, templates, unlimited, work};
use crate::support::{TestApp, TestResponse};

const NEW: &str = "staple staple staple";

async fn change(app: &TestApp, token: &str, current: &str, new: &str) -> TestResponse {
    let body = json!({"currentPassword": current, "newPassword": new});
    app.post("/api/v1/auth/change-password").bearer(token).json(body).send().await
}

#[tokio::test]
async fn a3_changing_the_password_signs_every_other_device_out() {
    let app = unlimited();
    let ada = person_with_password(&app, "ada");
    let (here, there) = (sign_in_on(&app, &ada, "here").await, sign_in_on(&app, &ada, "there").await);
    app.clock.advance_ms(1_000);
    change(&app, &here.access, PASSWORD, NEW).await.expect(200);
    refresh(&app, &here.refresh).await.expect(200);
    refresh(&app, &there.refresh).await.expect(401);
    app.get("/api/v1/auth/sessions").bearer(&there.access).send().await.expect(401);
    log_in(&app, "ada@example.org", PASSWORD, "192.0.2.1").await.expect(401);
    log_in(&app, "ada@example.org", NEW, "192.0.2.1").await.expect(200);
    assert_eq!(templates(&app), ["password_changed"]);
    let audit = app.core.rows("SELECT action, actor = subject AS own FROM audit_log", &[]);
    assert_eq!(audit, [json!({"action": "password.changed", "own": 1})]);
}

#[tokio::test]
async fn a_wrong_current_password_changes_nothing() {
    let app = unlimited();
    let ada = person_with_password(&app, "ada");
    let answer = change(&app, &ada.token, "wrong horse battery", NEW).await.expect(422);
    assert_eq!((answer.code().as_str(), answer.fields()), ("wrong_password", vec!["currentPassword".to_owned()]));
    let elsewhere = app.sign_in("elsewhere");
    change(&app, &elsewhere.token, PASSWORD, NEW).await.expect(422);
    assert!(templates(&app).is_empty());
    log_in(&app, "ada@example.org", PASSWORD, "192.0.2.1").await.expect(200);
}

#[tokio::test]
async fn a_new_password_is_judged_for_this_account() {
    let app = unlimited();
    let lovelace = person_with_password(&app, "lovelace");
    for new in ["short", "password1", "lovelace1815"] {
        let answer = change(&app, &lovelace.token, PASSWORD, new).await.expect(422);
        assert_eq!((answer.code().as_str(), answer.fields()), ("password_refused", vec!["newPassword".to_owned()]));
    }
    assert_eq!(work(&app).1, 1, "only the last needed the account");
}

#[tokio::test]
async fn of_two_changes_at_once_one_holds() {
    let app = unlimited();
    let ada = person_with_password(&app, "ada");
    let (one, two) = futures::join!(
        change(&app, &ada.token, PASSWORD, "first first first"),
        change(&app, &ada.token, PASSWORD, "second second second")
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    assert_eq!((templates(&app).len(), app.core.count("audit_log")), (1, 1));
}

#[tokio::test]
async fn a10_guessing_the_current_password_is_limited_by_account() {
    let app = TestApp::new();
    let ada = person_with_password(&app, "ada");
    for guess in 0..7 {
        let body = json!({"currentPassword": "wrong horse battery", "newPassword": NEW});
        let ip = format!("198.51.{guess}.7");
        let answer = app.post("/api/v1/auth/change-password").by(&ada).from(&ip).json(body).send().await;
        assert_eq!(answer.status, if guess < 5 { 422 } else { 429 });
    }
}
