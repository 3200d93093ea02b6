use super::{enqueue, enqueue_to, verify};
use crate::support::TestApp;

async fn three_mails(app: &TestApp) {
    for to in ["ada@example.org", "eve@example.org", "ada@example.org"] {
        enqueue_to(app, to, verify()).await;
        app.clock.advance_ms(1_000);
    }
    app.run_jobs().await;
}

#[tokio::test]
async fn mails_are_listed_newest_first_page_by_page() {
    let app = TestApp::new();
    three_mails(&app).await;
    let first = app.get("/api/v1/dev/mails?limit=2").send().await.expect(200).json();
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let second = app.get(&format!("/api/v1/dev/mails?limit=2&cursor={cursor}")).send().await.expect(200).json();
    assert_eq!(second["pagination"]["nextCursor"], serde_json::Value::Null);
    let ids: Vec<String> = [&first, &second]
        .iter()
        .flat_map(|page| page["data"].as_array().unwrap())
        .map(|mail| mail["id"].as_str().unwrap().to_owned())
        .collect();
    let mut sorted = ids.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!((ids.len(), &ids), (3, &sorted));
}

#[tokio::test]
async fn mails_to_one_address_are_found() {
    let app = TestApp::new();
    three_mails(&app).await;
    let list = app.get("/api/v1/dev/mails?to=ADA@example.org").send().await.expect(200).data();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert!(list.as_array().unwrap().iter().all(|mail| mail["to"] == "ada@example.org"));
    let foreign = app.get("/api/v1/dev/mails?to=eve@example.org&limit=1").send().await.json();
    assert_eq!(foreign["pagination"]["nextCursor"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_bad_cursor_or_limit_is_refused_by_name() {
    let app = TestApp::new();
    three_mails(&app).await;
    let page = app.get("/api/v1/dev/mails?limit=1").send().await.json();
    let cursor = page["pagination"]["nextCursor"].as_str().unwrap().to_owned();
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("cursor=x", "cursor"),
        ("page=1", "page"),
        ("limit=1&limit=2", "limit"),
    ] {
        let refused = app
            .get(&format!("/api/v1/dev/mails?{query}"))
            .send()
            .await
            .expect(if query.contains("cursor=") { 422 } else { 400 });
        assert_eq!(refused.fields(), [field], "{query}");
    }
    // A cursor of one list is not one of another.
    let refused = app.get(&format!("/api/v1/dev/mails?to=ada@example.org&cursor={cursor}")).send().await.expect(422);
    assert_eq!(refused.code(), "invalid_cursor");
}

#[tokio::test]
async fn the_pages_show_mails_without_any_script() {
    let app = TestApp::new();
    enqueue(&app, verify()).await;
    app.run_jobs().await;
    let id = app.core.rows("SELECT id FROM dev_mails", &[])[0]["id"].as_str().unwrap().to_owned();
    let list = app.get("/dev/mail").send().await.expect(200);
    assert!(String::from_utf8_lossy(&list.body).contains(&format!("/dev/mail/{id}")));
    let page = app.get(&format!("/dev/mail/{id}")).send().await.expect(200);
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let link = "https://app.vivace.test/verify-email?token=tok-1";
    assert!(text.contains(&format!("<a href=\"{link}\">{link}</a>")), "{text}");
    let whole = app.get(&format!("/dev/mail/{id}?part=html")).send().await.expect(200);
    for page in [&list, &page, &whole] {
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'; style-src"));
        assert!(!page.header("content-security-policy").contains("script-src"));
        assert_eq!(page.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn what_a_mail_says_cannot_break_out_of_the_page() {
    let app = TestApp::new();
    let name = "<script>alert(1)</script>".to_owned();
    enqueue(&app, vivace::jobs::message::MailContent::PasswordChanged { name }).await;
    app.run_jobs().await;
    let id = app.core.rows("SELECT id FROM dev_mails", &[])[0]["id"].as_str().unwrap().to_owned();
    for path in [format!("/dev/mail/{id}"), format!("/dev/mail/{id}?part=html"), "/dev/mail".to_owned()] {
        let page = app.get(&path).send().await.expect(200);
        assert!(!String::from_utf8_lossy(&page.body).contains("<script"), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_mail_is_404_and_a_bad_id_400() {
    let app = TestApp::new();
    let missing = app.get("/dev/mail/01890000-0000-7000-8000-000000000000").send().await.expect(404);
    assert_eq!(missing.code(), "not_found");
    assert_eq!(app.get("/dev/mail/x").send().await.expect(400).fields(), ["id"]);
}

#[tokio::test]
async fn the_mailbox_does_not_exist_on_a_deployed_installation() {
    let app = TestApp::with_settings(&[("ENVIRONMENT", "production"), ("MAIL_API_KEY", "key")]);
    for path in ["/dev/mail", "/dev/mail/01890000-0000-7000-8000-000000000000", "/api/v1/dev/mails"] {
        assert_eq!(app.get(path).send().await.expect(404).code(), "route_not_found");
    }
}
