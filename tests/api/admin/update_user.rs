use serde_json::{Value, json};
use vivace::domain::permissions::{Plan, Role};

use super::{admin, audit_rows, column, path_of};
use crate::support::{SignedIn, TestApp};

async fn patch(app: &TestApp, by: &SignedIn, whom: &SignedIn, body: Value) -> crate::support::TestResponse {
    let response = app.patch(&path_of(whom)).by(by).json(body).send().await;
    app.finish_background().await;
    response
}

fn revoked_reasons(app: &TestApp, person: &SignedIn) -> Vec<Value> {
    let sql = "SELECT revoked_reason FROM sessions WHERE account_id = ?1";
    app.core.rows(sql, &[&person.account.to_string()]).into_iter().map(|row| row["revoked_reason"].clone()).collect()
}

#[tokio::test]
async fn c4_a_change_is_told_once_with_old_and_new_values_and_ends_the_sign_ins() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    let body = json!({"role": "moderator", "plan": "pro", "emailVerified": false});
    let user = patch(&app, &root, &ada, body).await.expect(200).data();
    assert_eq!(
        (&user["role"], &user["plan"], &user["emailVerified"]),
        (&json!("moderator"), &json!("pro"), &json!(false))
    );
    let told = json!({"role": ["user", "moderator"], "plan": ["free", "pro"], "emailVerified": [true, false]});
    assert_eq!(audit_rows(&app), [("admin.user_updated".to_owned(), told)]);
    assert_eq!(revoked_reasons(&app, &ada), ["role_changed"]);
    assert_eq!(revoked_reasons(&app, &root), [Value::Null]);
    assert_eq!(column(&app, &ada, "plan_status"), "active");
}

#[tokio::test]
async fn c5_a_suspended_person_is_signed_out_and_may_be_let_in_again() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    patch(&app, &root, &ada, json!({"status": "suspended", "plan": "pro"})).await.expect(200);
    assert_eq!(revoked_reasons(&app, &ada), ["suspended"]);
    assert_eq!(column(&app, &ada, "status"), "suspended");
    let user = patch(&app, &root, &ada, json!({"status": "active"})).await.expect(200).data();
    assert_eq!(user["status"], "active");
    assert_eq!(app.core.count("audit_log"), 2);
}

#[tokio::test]
async fn put_does_what_patch_does() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    app.put(&path_of(&ada)).by(&root).json(json!({"plan": "premium"})).send().await.expect(200);
    assert_eq!(column(&app, &ada, "plan"), "premium");
    assert_eq!(column(&app, &ada, "role"), "user");
    app.finish_background().await;
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_not_told_and_signs_nobody_out() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    for body in [json!({}), json!({"role": "user", "plan": "free", "status": "active", "emailVerified": true})] {
        patch(&app, &root, &ada, body).await.expect(200);
    }
    assert_eq!(app.core.count("audit_log"), 0);
    assert_eq!(revoked_reasons(&app, &ada), [Value::Null]);
}

#[tokio::test]
async fn c2_only_the_four_documented_fields_are_taken() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    for (body, field) in [
        (json!({"email": "x@y.z"}), "email"),
        (json!({"role": "user", "id": "1"}), "id"),
        (json!({"passwordHash": "x"}), "passwordHash"),
        (json!({"role": "root"}), "role"),
        (json!({"plan": 1}), "plan"),
        (json!({"status": "deleted"}), "status"),
        (json!({"emailVerified": "false"}), "emailVerified"),
    ] {
        let refused = patch(&app, &root, &ada, body.clone()).await.expect(400);
        assert_eq!(refused.fields(), [field], "{body}");
    }
    assert_eq!(app.core.count("audit_log"), 0);
}

#[tokio::test]
async fn nobody_changes_their_own_role_or_status() {
    let app = TestApp::new();
    let (root, _) = (admin(&app, "root"), admin(&app, "other"));
    for body in [json!({"role": "user"}), json!({"status": "suspended"}), json!({"role": "admin"})] {
        assert_eq!(patch(&app, &root, &root, body).await.expect(422).code(), "not_yourself");
    }
    patch(&app, &root, &root, json!({"emailVerified": false})).await.expect(200);
}

#[tokio::test]
async fn what_is_not_there_or_deleted_is_not_found() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    app.core.execute("UPDATE accounts SET status = 'deleted' WHERE username = 'ada'", &[]);
    assert_eq!(patch(&app, &root, &ada, json!({"plan": "pro"})).await.expect(404).code(), "not_found");
    assert_eq!(column(&app, &ada, "plan"), "free");
}

#[tokio::test]
async fn c4_two_administrators_who_demote_each_other_at_once_leave_one() {
    for body in [json!({"role": "user"}), json!({"status": "suspended"})] {
        let app = TestApp::new();
        let (root, other) = (admin(&app, "root"), admin(&app, "other"));
        let (first, second) = tokio::join!(
            app.patch(&path_of(&other)).by(&root).json(body.clone()).send(),
            app.patch(&path_of(&root)).by(&other).json(body.clone()).send()
        );
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200);
        assert!(matches!(statuses[1], 401 | 409), "{statuses:?}");
        let left = app.core.rows("SELECT id FROM accounts WHERE role = 'admin' AND status = 'active'", &[]);
        assert_eq!(left.len(), 1);
        assert_eq!(app.core.count("audit_log"), 1);
        app.finish_background().await;
    }
}

#[tokio::test]
async fn c4_the_database_itself_keeps_the_last_administrator() {
    let app = TestApp::new();
    let root = admin(&app, "root");
    app.sign_in_as("suspended", Role::Admin, Plan::Free);
    app.core.execute("UPDATE accounts SET status = 'suspended' WHERE username = 'suspended'", &[]);
    for change in ["role = 'user'", "status = 'suspended'", "status = 'deleted', role = 'user'"] {
        let sql = format!("UPDATE accounts SET {change} WHERE id = ?1");
        let refused = app.core.connection().execute(&sql, [root.account.to_string()]).unwrap_err();
        assert_eq!(refused.to_string(), "the last admin stays", "{change}");
    }
    admin(&app, "second");
    assert_eq!(app.core.execute("UPDATE accounts SET role = 'user' WHERE id = ?1", &[&root.account.to_string()]), 1);
}

#[tokio::test]
async fn changes_made_at_once_are_all_told_as_they_happened() {
    let app = TestApp::new();
    let (root, other, ada) = (admin(&app, "root"), admin(&app, "other"), app.sign_in("ada"));
    let (first, second) = tokio::join!(
        app.patch(&path_of(&ada)).by(&root).json(json!({"plan": "premium"})).send(),
        app.patch(&path_of(&ada)).by(&other).json(json!({"plan": "pro"})).send()
    );
    first.expect(200);
    second.expect(200);
    let mut told: Vec<Value> = audit_rows(&app).into_iter().map(|(_, details)| details["plan"].clone()).collect();
    // Rows of one millisecond have no order by their ids.
    told.sort_by_key(|change| change[0] != "free");
    assert_eq!((&told[0][0], &told[1][1]), (&json!("free"), &column(&app, &ada, "plan")));
    assert_eq!(told[0][1], told[1][0], "the second change began where the first ended");
    app.finish_background().await;
}

#[tokio::test]
async fn the_same_request_twice_changes_once() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    for _ in 0..2 {
        let request = app.patch(&path_of(&ada)).by(&root).header("idempotency-key", "k1");
        request.json(json!({"plan": "pro"})).send().await.expect(200);
    }
    assert_eq!(app.core.count("audit_log"), 1);
    app.finish_background().await;
}
