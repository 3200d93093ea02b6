//! What holds for every address: versions, errors, headers.

mod caching;
mod cors;
mod idempotency;
mod json;
mod limits;
mod log;
mod parsing;
mod versions;

use crate::support::TestApp;

/// An installation that serves the routes of `src/features/test_routes`.
fn app_with_test_routes() -> TestApp {
    TestApp::with_settings(&[("TEST_ROUTES", "on")])
}

#[tokio::test]
async fn an_unknown_address_is_404_and_a_wrong_method_405_with_allow() {
    let app = TestApp::new();
    let missing = app.get("/api/v1/nothing").send().await.expect(404);
    assert_eq!(missing.code(), "route_not_found");
    let wrong = app.post("/health/live").send().await.expect(405);
    assert_eq!(wrong.code(), "method_not_allowed");
    assert!(wrong.header("allow").contains("GET"), "{:?}", wrong.headers);
}

#[tokio::test]
async fn an_error_has_every_documented_member() {
    let app = TestApp::new();
    let error = app.get("/api/v1/nothing").send().await.json();
    assert_eq!(error["success"], false);
    assert_eq!(error["type"], "NotFoundError");
    assert!(error["error"].is_string() && error["timestamp"].is_string() && error["details"].is_object());
    assert!(error["requestId"].as_str().unwrap().starts_with("req_"));
}

#[tokio::test]
async fn a_client_that_asks_for_problems_gets_rfc_9457() {
    let app = TestApp::new();
    let problem = app.get("/api/v1/nothing").header("accept", "application/problem+json").send().await.expect(404);
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.json()["status"], 404);
}

#[tokio::test]
async fn i9_every_answer_carries_the_security_headers() {
    let app = TestApp::new();
    for (method, path) in [("GET", "/health/live"), ("GET", "/nothing"), ("POST", "/health/live"), ("GET", "/api/v9/x")]
    {
        let response = app.request(method, path).send().await;
        for name in [
            "strict-transport-security",
            "x-content-type-options",
            "content-security-policy",
            "referrer-policy",
            "cross-origin-opener-policy",
            "x-request-id",
        ] {
            assert!(response.headers.contains_key(name), "{name} on {method} {path}");
        }
    }
}

#[tokio::test]
async fn an_alias_refuses_other_methods_and_names_its_own() {
    let app = TestApp::new();
    let alias = app.delete("/api/v1/users/profile").send().await.expect(405);
    assert_eq!((alias.code().as_str(), alias.header("allow")), ("method_not_allowed", "GET,HEAD,PUT"));
    let card = app.get("/api/v1/users/account").by(&app.sign_in("ada")).send().await.expect(405);
    assert_eq!(card.header("allow"), "DELETE");
    let shared = app.delete("/api/v1/users/preferences").send().await.expect(405);
    assert_eq!(shared.header("allow"), "GET,HEAD,PATCH,PUT");
}
