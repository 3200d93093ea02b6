//! API versions: how they are asked for, and what each answers.

use std::collections::BTreeSet;

use serde_json::Value;
use vivace::{http::aliases::ALIASES, wiring::features::routes};

use crate::support::TestApp;

/// Canonical addresses of aliases whose slice is not there yet. May only shrink.

#[tokio::test]
async fn each_version_has_its_envelope() {
    let app = TestApp::new();
    let v1 = app.get("/api/v1/dev/mails").send().await.expect(200);
    let expected = serde_json::json!({"success": true, "data": [], "pagination": {"nextCursor": null, "limit": 20}});
    assert_eq!(v1.json(), expected);
    let v2 = app.get("/api/v2/dev/mails").send().await.expect(200);
    let json = v2.json();
    assert_eq!(json["meta"]["requestId"], v2.header("x-request-id"));
    assert_eq!(json["meta"]["version"], "v2");
    assert_eq!(json["meta"]["timestamp"], "2026-11-21T08:00:00.000Z");
    assert_eq!((&json["success"], &json["data"]), (&Value::Bool(true), &serde_json::json!([])));
    assert_eq!(json["pagination"]["limit"], 20);
    let v0 = app.get("/api/v0/dev/mails").send().await.expect(200);
    assert_eq!(v0.json(), serde_json::json!([]));
    for (answer, version) in [(&v0, "v0"), (&v1, "v1"), (&v2, "v2")] {
        assert_eq!(answer.header("api-version"), version);
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert!(vary.iter().any(|value| *value == "API-Version"), "{vary:?}");
    }
}

#[tokio::test]
async fn the_path_wins_then_the_header_then_the_query_then_the_default() {
    let app = TestApp::new();
    for (path, header, version) in [
        ("/api/v2/dev/mails", None, "v2"),
        ("/v1/dev/mails", None, "v1"),
        ("/api/dev/mails", None, "v1"),
        ("/api/dev/mails", Some("v2"), "v2"),
        ("/api/dev/mails", Some("2"), "v2"),
        ("/api/dev/mails?version=v0", None, "v0"),
        ("/api/dev/mails?version=v2&limit=5", Some("v2"), "v2"),
        ("/api/v1/dev/mails?version=1", Some("v1"), "v1"),
    ] {
        let mut request = app.get(path);
        if let Some(header) = header {
            request = request.header("api-version", header);
        }
        assert_eq!(request.send().await.expect(200).header("api-version"), version, "{path} {header:?}");
    }
}

#[tokio::test]
async fn a_contradiction_or_an_unknown_version_is_refused() {
    let app = TestApp::new();
    for (path, header, code) in [
        ("/api/v1/dev/mails", Some("v2"), "version_conflict"),
        ("/api/v1/dev/mails?version=v2", None, "version_conflict"),
        ("/api/dev/mails?version=v1", Some("v2"), "version_conflict"),
        ("/api/v9/dev/mails", None, "unknown_version"),
        ("/api/dev/mails", Some("latest"), "unknown_version"),
        ("/api/dev/mails?version=", None, "unknown_version"),
    ] {
        let mut request = app.get(path);
        if let Some(header) = header {
            request = request.header("api-version", header);
        }
        assert_eq!(request.send().await.expect(400).code(), code, "{path} {header:?}");
    }
}

#[tokio::test]
async fn v0_says_that_it_is_deprecated_in_the_promised_words() {
    let app = TestApp::new();
    for path in ["/api/v0/dev/mails", "/api/v0/nothing"] {
        let answer = app.get(path).send().await;
        assert_eq!(answer.header("deprecation"), "true");
        assert_eq!(answer.header("sunset"), "2024-12-31T23:59:59Z");
        assert_eq!(answer.header("warning"), "299 - \"API v0 is deprecated. Please migrate to v1 or v2.\"");
        assert_eq!(answer.header("link"), "</api-docs>; rel=\"deprecation\", </api/v2>; rel=\"successor-version\"");
    }
    for path in ["/api/v1/dev/mails", "/api/v2/dev/mails", "/health"] {
        let answer = app.get(path).send().await.expect(200);
        assert!(["deprecation", "sunset", "warning", "link"].iter().all(|name| !answer.headers.contains_key(*name)));
    }
}

#[tokio::test]
async fn v0_can_be_switched_off() {
    let app = TestApp::with_settings(&[("V0_AFTER_SUNSET", "410")]);
    for (path, header) in [("/api/v0/dev/mails", "v0"), ("/api/dev/mails", "v0"), ("/api/v0/nothing", "v0")] {
        let gone = app.get(path).header("api-version", header).send().await.expect(410);
        assert_eq!(gone.code(), "version_gone");
        assert_eq!(gone.header("deprecation"), "true");
    }
    app.get("/api/v1/dev/mails").send().await.expect(200);
}

#[tokio::test]
async fn errors_have_one_shape_in_every_version() {
    let app = TestApp::new();
    for version in ["v0", "v1", "v2"] {
        let error = app.get(&format!("/api/{version}/nothing")).send().await.expect(404);
        let json = error.json();
        let members: BTreeSet<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = ["success", "error", "type", "code", "requestId", "timestamp", "details"];
        assert_eq!(members, BTreeSet::from(expected));
        assert_eq!(json["requestId"], error.header("x-request-id"));
    }
}

#[tokio::test]
async fn addresses_outside_the_api_have_no_version() {
    let app = TestApp::new();
    let answer = app.get("/health/live").header("api-version", "v2").send().await.expect(200);
    assert!(!answer.headers.contains_key("api-version"));
    assert_eq!(answer.json(), serde_json::json!({"status": "alive"}));
}

#[tokio::test]
async fn every_alias_reaches_its_canonical_route() {
    let app = TestApp::new();
    let routes = routes();
    for alias in ALIASES {
        let canonical_method = alias.canonical_method.unwrap_or(alias.method);
        let is_served = routes.iter().any(|route| route.path == alias.canonical && route.method == canonical_method);
        assert!(is_served, "{} leads nowhere", alias.path);
        assert!(
            !routes.iter().any(|route| route.path == alias.path && route.method == alias.method),
            "{} {} is a route itself",
            alias.method,
            alias.path
        );
        if is_served {
            let path = alias.path.replace("{token}", "t").replace("{id}", "01890000-0000-7000-8000-000000000000");
            let answer = app.request(alias.method, &path).raw("application/json", "[]").send().await;
            assert!(!["route_not_found", "method_not_allowed"].contains(&answer.code().as_str()), "{path}");
        }
    }
}
