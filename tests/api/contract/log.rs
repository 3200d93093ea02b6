//! J8: one line for each request, of which every field is on a list.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vivace::{storage::StorageError, wiring::features::routes};

use super::app_with_test_routes;

const CANARY: &str = "canary7f3a";

#[tokio::test]
async fn each_request_is_one_line_of_known_fields() {
    let app = app_with_test_routes();
    let ada = app.sign_in("ada");
    app.post("/test/echo").by(&ada).json(json!({"text": "a"})).send().await;
    app.get("/api/v1/auth/sessions").by(&ada).send().await;
    app.get("/nothing").send().await;
    let lines = app.log.lines();
    assert_eq!(lines.len(), 3);
    let fields = [
        "level",
        "at",
        "requestId",
        "method",
        "route",
        "version",
        "status",
        "code",
        "cause",
        "durationMs",
        "account",
        "client",
        "rowsRead",
        "rowsWritten",
        "subrequests",
    ];
    for line in lines {
        assert!(!line.contains('\n'));
        let line: Value = serde_json::from_str(&line).unwrap();
        let given: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(given.is_subset(&BTreeSet::from(fields)), "{line}");
        assert!(given.is_superset(&BTreeSet::from(["at", "requestId", "route", "status", "durationMs", "client"])));
    }
}

#[tokio::test]
async fn a_probe_that_went_well_is_not_logged_and_one_that_did_not_is() {
    let app = app_with_test_routes();
    app.get("/health/live").send().await.expect(200);
    assert!(app.log.lines().is_empty());
    app.get("/api-docs/nothing.js").send().await.expect(404);
    assert_eq!(app.log.lines().len(), 1);
}

#[tokio::test]
async fn the_line_tells_what_was_asked_and_what_it_cost() {
    let app = app_with_test_routes();
    let ada = app.sign_in("ada");
    let answer = app.get("/api/v2/auth/sessions").by(&ada).send().await.expect(200);
    let line: Value = serde_json::from_str(&app.log.lines()[0]).unwrap();
    assert_eq!(line["requestId"], answer.header("x-request-id"));
    assert_eq!(line["route"], "/api/auth/sessions");
    assert_eq!((&line["version"], &line["status"], &line["level"]), (&json!("v2"), &json!(200), &json!("info")));
    // The lease of the limit, the look at the session, the list.
    assert_eq!(line["subrequests"], 3);
}

#[tokio::test]
async fn j8_what_a_client_sends_is_never_logged() {
    let app = app_with_test_routes();
    let mail = format!("{CANARY}@example.org");
    for (method, path) in [
        ("GET", format!("/health?{CANARY}=1&email={mail}")),
        ("GET", format!("/{CANARY}")),
        ("GET", format!("/dev/mail/{CANARY}")),
        ("GET", format!("/api-docs/{CANARY}")),
        ("GET", format!("/api/v1/dev/mails?to={mail}")),
        ("GET", format!("/api/v1/dev/mails?{CANARY}=1")),
        ("GET", format!("/api/v1/dev/mails?cursor={CANARY}")),
        ("GET", format!("/api/{CANARY}/x?version={CANARY}")),
        ("POST", "/test/echo".to_owned()),
        ("POST", format!("/test/echo?token={CANARY}")),
        ("PUT", format!("/api/v1/users/{CANARY}")),
    ] {
        for body in [
            json!({"text": CANARY}).to_string(),
            json!({"text": 5, CANARY: mail}).to_string(),
            format!("{{\"text\": {CANARY}"),
            format!("{{\"number\": \"{CANARY}\"}}"),
        ] {
            let mut request = app.request(method, &path).raw("application/json", body);
            for name in [
                "authorization",
                "x-api-key",
                "cookie",
                "idempotency-key",
                "user-agent",
                "referer",
                "x-forwarded-for",
                "x-request-id",
                "x-device-token",
                "origin",
            ] {
                request = request.header(
                    name,
                    &format!("Bearer {CANARY}")
                        .replace("Bearer ", if name == "authorization" { "Bearer " } else { "" }),
                );
            }
            request.send().await;
        }
    }
    assert!(app.log.lines().len() >= 22);
    for line in app.log.lines() {
        assert!(!line.contains(CANARY) && !line.contains("example.org"), "{line}");
    }
}

#[tokio::test]
async fn j8_tokens_addresses_and_accounts_are_never_logged_on_any_route() {
    let app = app_with_test_routes();
    app.leaves_jobs();
    let ada = app.sign_in(CANARY);
    for failing in [None, Some(StorageError::Failed("lost".to_owned()))] {
        *app.core.failing.lock().unwrap() = failing;
        for route in routes().iter().filter(|route| route.documented) {
            let path = route.path.replace("/api/", "/api/v1/").replace(['{', '}'], "");
            let body = json!({"email": ada.email, "password": CANARY, "text": CANARY, "token": ada.token});
            app.request(route.method.as_str(), &path).by(&ada).from("203.0.113.77").json(body).send().await;
        }
    }
    for line in app.log.lines() {
        for secret in
            [CANARY, &ada.token, &ada.email, &ada.account.to_string(), &ada.session.to_string(), "203.0.113.77"]
        {
            assert!(!line.contains(secret), "{line}");
        }
    }
}
