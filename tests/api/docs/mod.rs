//! What Vivace tells of itself.

use crate::support::TestApp;

#[tokio::test]
async fn the_root_names_the_documentation_and_health() {
    let app = TestApp::new();
    let welcome = app.get("/").send().await.expect(200);
    let json = welcome.json();
    for address in [&json["documentation"], &json["openapi"], &json["health"]] {
        app.get(address.as_str().unwrap()).send().await.expect(200);
    }
    assert_eq!(welcome.header("cache-control"), "public, max-age=3600");
}

#[tokio::test]
async fn the_api_description_is_bare_json_that_caches_may_keep() {
    let app = TestApp::new();
    let answer = app.get("/openapi.json").send().await.expect(200);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(answer.json()["openapi"], "3.1.0");
    assert!(answer.header("cache-control").starts_with("public"));
    let tag = answer.header("etag").to_owned();
    app.get("/openapi.json").header("if-none-match", &tag).send().await.expect(304);
}

#[tokio::test]
async fn the_docs_page_may_load_its_own_files_and_nothing_else() {
    let app = TestApp::new();
    for path in ["/api-docs", "/api-docs/index.html", "/api-docs/init.js"] {
        let page = app.get(path).send().await.expect(200);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
        assert!(!page.body.is_empty());
    }
    assert_eq!(app.get("/api-docs").send().await.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(app.get("/api-docs/init.js").send().await.header("content-type"), "text/javascript; charset=utf-8");
}

#[tokio::test]
async fn only_the_files_of_the_page_are_served() {
    let app = TestApp::new();
    for name in [
        "secret.txt",
        "..%2fopenapi.json",
        "..%2F..%2FCargo.toml",
        "%2e%2e",
        "init.js%00.png",
        "INIT.JS",
        "init.js%2f..",
        ".dev.vars",
    ] {
        let answer = app.get(&format!("/api-docs/{name}")).send().await;
        assert!(matches!(answer.status, 400 | 404), "{name}: {}", answer.status);
    }
}

#[tokio::test]
async fn the_security_contact_is_in_the_form_of_rfc_9116() {
    let app = TestApp::with_settings(&[("SECURITY_CONTACT", "mailto:security@vivace.test")]);
    let answer = app.get("/.well-known/security.txt").send().await.expect(200);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        String::from_utf8(answer.body).unwrap(),
        "Contact: mailto:security@vivace.test\nExpires: 2027-05-20T08:00:00.000Z\nPreferred-Languages: en\n\
         Canonical: https://vivace.test/.well-known/security.txt\n"
    );
}

#[tokio::test]
async fn robots_are_asked_to_leave_the_api_alone() {
    let app = TestApp::new();
    let robots = app.get("/robots.txt").send().await.expect(200);
    assert!(String::from_utf8(robots.body).unwrap().contains("Disallow: /\n"));
}
