use super::{admin, audit_rows, column};
use crate::support::TestApp;

const DEPLOYED: [(&str, &str); 3] =
    [("ENVIRONMENT", "production"), ("MAIL_API_KEY", "key"), ("BOOTSTRAP_ADMIN_EMAIL", "Root@Example.org")];

#[tokio::test]
async fn the_account_named_by_the_settings_becomes_administrator_once() {
    let app = TestApp::with_settings(&DEPLOYED);
    app.tick().await;
    let (root, ada) = (app.sign_in("root"), app.sign_in("ada"));
    app.tick().await;
    app.tick().await;
    assert_eq!(column(&app, &root, "role"), "admin");
    assert_eq!(column(&app, &ada, "role"), "user");
    assert_eq!(audit_rows(&app), [("system.first_admin_appointed".to_owned(), serde_json::json!({}))]);
    assert_eq!(app.core.rows("SELECT actor FROM audit_log", &[])[0]["actor"], "system");
    // The token tells an older truth; a new one opens administration.
    assert_eq!(app.get("/api/v1/admin/users").by(&root).send().await.expect(404).code(), "route_not_found");
    app.get("/api/v1/admin/users").by(&app.sign_in_again(&root)).send().await.expect(200);
}

#[tokio::test]
async fn an_address_nobody_has_shown_to_be_theirs_gives_no_role() {
    let app = TestApp::with_settings(&DEPLOYED);
    let root = app.sign_in("root");
    app.core.execute("UPDATE accounts SET email_verified_at = NULL", &[]);
    app.tick().await;
    assert_eq!(column(&app, &root, "role"), "user");
    app.core.execute("UPDATE accounts SET email_verified_at = 1, status = 'suspended'", &[]);
    app.tick().await;
    assert_eq!(column(&app, &root, "role"), "user");
}

#[tokio::test]
async fn on_a_developers_machine_the_address_need_not_be_verified() {
    let app = TestApp::with_settings(&[("BOOTSTRAP_ADMIN_EMAIL", "root@example.org")]);
    let root = app.sign_in("root");
    app.core.execute("UPDATE accounts SET email_verified_at = NULL", &[]);
    app.tick().await;
    assert_eq!(column(&app, &root, "role"), "admin");
}

#[tokio::test]
async fn an_installation_that_has_an_administrator_appoints_none() {
    let app = TestApp::with_settings(&DEPLOYED);
    admin(&app, "other");
    let root = app.sign_in("root");
    app.tick().await;
    assert_eq!(column(&app, &root, "role"), "user");
    assert_eq!(app.core.count("audit_log"), 0);
}
