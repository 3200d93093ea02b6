//! I11: methods, addresses and requests that cannot be read.

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use vivace::{platform::packed_http::Incoming, wiring::serve::serve};

use crate::support::TestApp;

#[tokio::test]
async fn i11_a_known_address_answers_a_wrong_method_with_405_and_allow() {
    let app = TestApp::new();
    for (path, allowed) in [("/health", "GET,HEAD"), ("/test/echo", "POST"), ("/api/v1/dev/mails", "GET,HEAD")] {
        for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "GET"] {
            if allowed.split(',').any(|name| name == method) {
                continue;
            }
            let answer = app.request(method, path).send().await.expect(405);
            assert_eq!(answer.code(), "method_not_allowed");
            assert_eq!(answer.header("allow"), allowed, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn i11_an_address_has_one_spelling() {
    let app = TestApp::new();
    for path in [
        "//health",
        "/health/",
        "/Health",
        "/HEALTH",
        "/./health",
        "/x/../health",
        "/health;x=1",
        "/health%00",
        "/health%2flive",
        "/%68ealth/",
        "/api//v1/dev/mails",
        "/api/v1//dev/mails",
        "/api/v1/dev/mails/",
        "/api/v1",
        "/api/v1/",
        "/api",
        "/v2/dev/mails",
        "/dev/mails",
        "/.git/config",
        "/.env",
    ] {
        let answer = app.get(path).send().await.expect(404);
        assert_eq!(answer.code(), "route_not_found", "{path}");
    }
}

#[tokio::test]
async fn i11_a_long_address_is_refused_and_one_at_the_limit_is_not() {
    let app = TestApp::new();
    let query = |length: usize| format!("/health/live?{}", "x".repeat(length - "/health/live?".len()));
    app.get(&query(16 * 1024)).send().await.expect(200);
    assert_eq!(app.get(&query(16 * 1024 + 1)).send().await.expect(414).code(), "url_too_long");
}

#[tokio::test]
async fn i11_a_query_with_doubles_nul_or_unknown_names_is_refused() {
    let app = TestApp::new();
    for query in
        ["limit=1&limit=1", "to=a%00b", "limit", "limit=", "limit=1.5", "limit=-1", "limit=1e1", "x=1", "%ff=1"]
    {
        let answer = app.get(&format!("/api/v1/dev/mails?{query}")).send().await.expect(400);
        assert_eq!(answer.code(), "invalid_query", "{query}");
    }
}

#[tokio::test]
async fn i11_a_bad_id_is_named() {
    let app = TestApp::new();
    for id in
        ["x", "1", "..", "%2e%2e", "01890000000070008000000000000000", "{01890000-0000-7000-8000-000000000000}", "%ff"]
    {
        let answer = app.get(&format!("/dev/mail/{id}")).send().await;
        assert!(matches!(answer.status, 400 | 404), "{id}: {}", answer.status);
    }
}

#[tokio::test]
async fn i9_a_request_that_cannot_be_read_still_gets_a_whole_answer() {
    let app = TestApp::new();
    for (incoming, status, code) in [
        (Incoming::Malformed, 400, "malformed_request"),
        (Incoming::TooLarge(Request::new(Body::empty())), 413, "body_too_large"),
    ] {
        let answer = serve(&app.isolate, incoming, app.background()).await;
        assert_eq!(answer.status(), status);
        for name in ["x-request-id", "content-security-policy", "strict-transport-security", "x-content-type-options"] {
            assert!(answer.headers().contains_key(name), "{name}");
        }
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(json["code"], code);
    }
}

#[tokio::test]
async fn j9_trouble_of_a_database_tells_strangers_nothing() {
    use vivace::storage::StorageError;
    let app = TestApp::new();
    let secret = "SELECT id FROM dev_mails: D1_ERROR at DB";
    for (error, status) in [
        (StorageError::Failed(secret.to_owned()), 503),
        (StorageError::Overloaded(secret.to_owned()), 503),
        (StorageError::Decode(secret.to_owned()), 500),
        (StorageError::Constraint(secret.to_owned()), 500),
        (StorageError::Unique(secret.to_owned()), 500),
    ] {
        *app.core.failing.lock().unwrap() = Some(error);
        let answer = app.get("/api/v1/dev/mails").send().await.expect(status);
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!["SELECT", "dev_mails", "D1", "DB"].iter().any(|word| body.contains(word)), "{body}");
        assert_eq!(answer.header("retry-after"), if status == 503 { "1" } else { "" });
        assert!(app.log.lines().last().unwrap().contains("D1_ERROR"), "but the log knows");
    }
}

#[tokio::test]
async fn test_routes_exist_only_where_they_are_switched_on() {
    for settings in [
        &[("TEST_ROUTES", "off")][..],
        &[],
        &[("TEST_ROUTES", "on"), ("ENVIRONMENT", "production"), ("MAIL_API_KEY", "k")],
    ] {
        let app = TestApp::with_settings(settings);
        for path in ["/test/panic", "/test/slow"] {
            assert_eq!(app.get(path).send().await.expect(404).code(), "route_not_found");
        }
        let echo = app.post("/test/echo").json(serde_json::json!({"text": "a"})).send().await.expect(404);
        assert_eq!(echo.code(), "route_not_found");
    }
}
