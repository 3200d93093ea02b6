use serde_json::json;
use vivace::domain::live_ticket::TICKET_MS;

use crate::support::TestApp;

const WORKOUT: &str = "01890000-0000-7000-8000-000000000001";

#[tokio::test]
async fn a_ticket_says_where_and_how_to_open_the_socket() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let body = json!({"target": "workout", "id": WORKOUT});
    let made = app.post("/api/v1/live/tickets").by(&ada).json(body).send().await.expect(201).data();
    assert_eq!(made["url"], format!("wss://vivace.test/api/v1/workouts/{WORKOUT}/ws"));
    assert_eq!(made["expiresAt"], vivace::domain::time::Timestamp::to_rfc3339(app.app().now().plus_millis(TICKET_MS)));
    let ticket = made["ticket"].as_str().unwrap();
    assert_eq!(made["protocols"], json!(["vivace.v1", format!("ticket.{ticket}")]));
    assert!(!made["url"].as_str().unwrap().contains(ticket), "never in the address");
}

#[tokio::test]
async fn a_target_that_is_none_is_refused_by_field() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (body, field) in [
        (json!({}), "target"),
        (json!({"target": "moon"}), "target"),
        (json!({"target": "workout"}), "id"),
        (json!({"target": "workout", "id": "x"}), "id"),
        (json!({"target": "hub", "id": WORKOUT}), "id"),
        (json!({"target": "hub", "x": 1}), "x"),
    ] {
        let refused = app.post("/api/v1/live/tickets").by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(refused.fields(), [field], "{body}");
    }
}

#[tokio::test]
async fn g3_a_ticket_needs_a_sign_in_that_holds() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let ask = || app.post("/api/v1/live/tickets").json(json!({"target": "hub"}));
    assert_eq!(ask().send().await.expect(401).code(), "not_signed_in");
    app.core.execute("UPDATE sessions SET revoked_at = 1 WHERE id = ?1", &[&ada.session.to_string()]);
    assert_eq!(ask().by(&ada).send().await.expect(401).code(), "session_ended");
}

#[tokio::test]
async fn g3_an_api_key_is_told_that_a_ticket_takes_a_sign_in_whatever_its_scopes() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for scope in ["read:exercises", "read:own_profile"] {
        let body = json!({"name": scope, "scopes": [scope]});
        let made = app.post("/api/v1/auth/api-keys").by(&ada).json(body).send().await.expect(201).data();
        let asked = app.post("/api/v1/live/tickets").json(json!({"target": "hub"}));
        let refused = asked.bearer(made["key"].as_str().unwrap()).send().await.expect(403);
        assert_eq!(refused.code(), "session_required", "{scope}");
    }
}
