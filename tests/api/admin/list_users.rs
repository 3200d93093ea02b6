use serde_json::Value;
use vivace::domain::{
    permissions::{Plan, Role},
    time::DAY_MS,
};

use super::{admin, audit_rows, path_of};
use crate::support::TestApp;

const PATH: &str = "/api/v1/admin/users";

fn names(json: &Value) -> Vec<String> {
    json["data"].as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect()
}

/// root, then user00 … user24 a day apart, of which every fifth is premium and user03 is suspended.
fn populated() -> (TestApp, crate::support::SignedIn) {
    let app = TestApp::new();
    let root = admin(&app, "root");
    for number in 0..25 {
        app.clock.advance_ms(DAY_MS);
        let plan = if number % 5 == 0 { Plan::Premium } else { Plan::Free };
        app.sign_in_as(&format!("user{number:02}"), Role::User, plan);
    }
    app.core.execute("UPDATE accounts SET status = 'suspended' WHERE username = 'user03'", &[]);
    app.core.execute(
        "UPDATE accounts SET status = 'deleted', email = NULL, username_key = NULL WHERE username = 'user04'",
        &[],
    );
    let root = app.sign_in_again(&root);
    (app, root)
}

#[tokio::test]
async fn accounts_are_listed_newest_first_page_by_page_each_once() {
    let (app, root) = populated();
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = app.get(&format!("{PATH}?limit=7{cursor}")).by(&root).send().await.expect(200).json();
        seen.extend(names(&page));
        match page["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let mut expected: Vec<String> = (0..25).rev().filter(|n| *n != 4).map(|n| format!("user{n:02}")).collect();
    expected.push("root".to_owned());
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn filters_hold_alone_and_together() {
    let (app, root) = populated();
    for (query, expected) in [
        ("role=admin", vec!["root"]),
        ("status=suspended", vec!["user03"]),
        ("status=deleted", vec!["user04"]),
        ("plan=premium&limit=2", vec!["user20", "user15"]),
        ("plan=premium&status=suspended", vec![]),
        ("q=USER2", vec!["user20", "user21", "user22", "user23", "user24"]),
        ("q=user2&plan=premium", vec!["user20"]),
        ("q=user04", vec![]),
        ("q=user03%40example.org", vec!["user03"]),
        ("q=User03%40Example.ORG&role=admin", vec![]),
        ("q=ser", vec![]),
        ("q=%25", vec![]),
    ] {
        let listed = app.get(&format!("{PATH}?{query}")).by(&root).send().await.expect(200).json();
        assert_eq!(names(&listed), expected, "{query}");
    }
    let by_id = app.get(&format!("{PATH}?q={}", root.account)).by(&root).send().await.expect(200).json();
    assert_eq!(names(&by_id), ["root"]);
    let first = app.get(&format!("{PATH}?q=user1&limit=6")).by(&root).send().await.expect(200).json();
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let second = app.get(&format!("{PATH}?q=user1&limit=6&cursor={cursor}")).by(&root).send().await.expect(200).json();
    assert_eq!(names(&second), ["user16", "user17", "user18", "user19"]);
}

#[tokio::test]
async fn bad_queries_are_told_by_field() {
    let app = TestApp::new();
    let root = admin(&app, "root");
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("role=emperor", "role"),
        ("status=gone", "status"),
        ("plan=gold", "plan"),
        ("q=a%40", "q"),
        ("page=2", "page"),
        ("cursor=AAAA", "cursor"),
    ] {
        let refused = app.get(&format!("{PATH}?{query}")).by(&root).send().await.expect(if query.contains("cursor=") {
            422
        } else {
            400
        });
        assert_eq!(refused.fields(), [field], "{query}");
    }
    assert_eq!(app.core.count("audit_log"), 0);
}

#[tokio::test]
async fn a_cursor_of_one_search_is_refused_by_another() {
    let (app, root) = populated();
    let page = app.get(&format!("{PATH}?limit=2&plan=premium")).by(&root).send().await.expect(200).json();
    let cursor = page["pagination"]["nextCursor"].as_str().unwrap();
    let refused = app.get(&format!("{PATH}?limit=2&plan=free&cursor={cursor}")).by(&root).send().await.expect(422);
    assert_eq!(refused.code(), "invalid_cursor");
}

#[tokio::test]
async fn j8_that_accounts_were_read_is_told_without_what_was_searched_for() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    app.get(&format!("{PATH}?q=ada%40example.org&role=user")).by(&root).send().await.expect(200);
    app.clock.advance_ms(1);
    app.get(&path_of(&ada)).by(&root).send().await.expect(200);
    let rows = audit_rows(&app);
    assert_eq!(rows[0], ("admin.users_listed".to_owned(), serde_json::json!({"filters": ["q", "role"]})));
    assert_eq!(rows[1].0, "admin.user_read");
    let log = format!("{:?}{:?}", app.core.rows("SELECT * FROM audit_log", &[]), app.log.lines());
    assert!(
        !log.contains("ada@") && !log.contains(&ada.account.to_string()) && !log.contains(&root.account.to_string())
    );
}

#[tokio::test]
async fn one_account_is_shown_with_its_sign_ins_and_its_name_in_the_log() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    app.sign_in_again(&ada);
    let user = app.get(&path_of(&ada)).by(&root).send().await.expect(200).data();
    assert_eq!(user["email"], "ada@example.org");
    assert_eq!(user["emailVerified"], true);
    assert_eq!(user["activeSessions"], 2);
    assert_eq!(user["status"], "active");
    assert!(user.get("passwordHash").is_none());
    let row = app.core.rows("SELECT subject FROM audit_log", &[]);
    assert_eq!(user["auditName"], row[0]["subject"]);
}

#[tokio::test]
async fn an_account_that_is_not_there_is_not_found() {
    let app = TestApp::new();
    let root = admin(&app, "root");
    let missing = app.get("/api/v1/admin/users/0193a000-0000-7000-8000-000000000001").by(&root).send().await;
    assert_eq!(missing.expect(404).code(), "not_found");
    let no_id = app.get("/api/v1/admin/users/1").by(&root).send().await.expect(400);
    assert_eq!(no_id.fields(), ["id"]);
}
