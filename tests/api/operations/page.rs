use crate::support::TestApp;

#[tokio::test]
async fn the_page_may_load_its_own_files_and_ask_this_api_only() {
    let app = TestApp::new();
    let page = app.get("/ops").send().await.expect(200);
    let header = |name: &str| page.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    let policy = header("content-security-policy");
    for rule in
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(rule), "{rule}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(header("referrer-policy"), "no-referrer");
    for file in ["ops.js", "api.js", "panels.js", "ops.css"] {
        app.get(&format!("/ops/{file}")).send().await.expect(200);
    }
    app.get("/ops/secrets.js").send().await.expect(404);
}
