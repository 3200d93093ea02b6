//! I8: only listed origins may read answers, and each is named exactly.

use crate::support::TestApp;

const LISTED: &[&str] = &["https://app.vivace.test", "http://localhost:3000"];

const OTHERS: &[&str] = &[
    "null",
    "*",
    "",
    " ",
    "https://evil.test",
    "http://app.vivace.test",
    "https://app.vivace.test:443",
    "https://app.vivace.test:8443",
    "https://app.vivace.test/",
    "https://app.vivace.test.evil.test",
    "https://evil.test/https://app.vivace.test",
    "https://app.vivace.test@evil.test",
    "https://user@app.vivace.test",
    "https://app.vivace.test#evil.test",
    "https://app.vivace.test?evil.test",
    "https://evilapp.vivace.test",
    "https://sub.app.vivace.test",
    "https://vivace.test",
    "https://App.Vivace.Test",
    "HTTPS://app.vivace.test",
    "https://app-vivace.test",
    "https://appxvivace.test",
    "https://app.vivace.tes",
    "https://app.vivace.testx",
    "app.vivace.test",
    "//app.vivace.test",
    "https://app.vivace.test, https://evil.test",
    "https://app.vivace.test https://evil.test",
    "https://app.vivace.test\thttps://evil.test",
    "http://localhost",
    "http://localhost:30000",
    "http://127.0.0.1:3000",
    "file://",
    "chrome-extension://abcdefgh",
    "https://vivace.test.",
];

fn app() -> TestApp {
    TestApp::with_settings(&[("CORS_ORIGINS", &LISTED.join(","))])
}

#[tokio::test]
async fn i8_an_unlisted_origin_is_told_nothing() {
    let app = app();
    for origin in OTHERS {
        for (method, path) in
            [("GET", "/health/live"), ("GET", "/api/v1/dev/mails"), ("GET", "/nothing"), ("POST", "/health")]
        {
            let answer = app.request(method, path).header("origin", origin).send().await;
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{origin:?} {path}");
            assert!(!answer.headers.contains_key("access-control-allow-credentials"), "{origin:?} {path}");
            assert!(answer.headers.get_all("vary").iter().any(|value| value == "Origin"), "{origin:?} {path}");
        }
        let preflight = app
            .request("OPTIONS", "/api/v1/dev/mails")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .send()
            .await;
        let told = preflight.headers.keys().filter(|name| name.as_str().starts_with("access-control-")).count();
        assert_eq!(told, 0, "{origin:?}");
    }
}

#[tokio::test]
async fn i8_a_listed_origin_is_named_exactly_and_may_send_credentials() {
    let app = app();
    for origin in LISTED {
        for (method, path, status) in
            [("GET", "/health/live", 200), ("GET", "/api/v1/nothing", 404), ("POST", "/health", 405)]
        {
            let answer = app.request(method, path).header("origin", origin).send().await.expect(status);
            assert_eq!(answer.header("access-control-allow-origin"), *origin);
            assert_eq!(answer.header("access-control-allow-credentials"), "true");
            for name in ["X-Request-Id", "ETag", "Retry-After", "RateLimit", "API-Version", "Idempotency-Replayed"] {
                assert!(answer.header("access-control-expose-headers").contains(name), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn i8_a_preflight_of_a_listed_origin_allows_what_the_api_takes() {
    let app = app();
    let preflight = app
        .request("OPTIONS", "/api/v1/users/me")
        .header("origin", LISTED[0])
        .header("access-control-request-method", "PATCH")
        .header("access-control-request-headers", "authorization,content-type")
        .send()
        .await
        .expect(204);
    assert_eq!(preflight.header("access-control-allow-methods"), "GET, POST, PUT, PATCH, DELETE");
    let allowed = preflight.header("access-control-allow-headers");
    for name in ["Authorization", "Content-Type", "X-API-Key", "Idempotency-Key", "API-Version", "If-None-Match"] {
        assert!(allowed.split(", ").any(|given| given == name), "{name}");
    }
    assert!(!allowed.contains('*') && preflight.body.is_empty());
}

#[tokio::test]
async fn options_without_a_preflight_is_a_method_like_any_other() {
    app().request("OPTIONS", "/health/live").send().await.expect(405);
}
