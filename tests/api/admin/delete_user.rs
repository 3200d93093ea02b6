use serde_json::{Value, json};
use vivace::domain::time::MINUTE_MS;

use super::{admin, audit_rows, column, path_of};
use crate::support::TestApp;

#[tokio::test]
async fn a_deleted_account_cannot_be_found_or_signed_in_to_and_its_erasure_is_under_way() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    app.delete(&path_of(&ada)).by(&root).send().await.expect(200);
    assert_eq!(column(&app, &ada, "status"), "deleted");
    for name in ["email", "username_key", "password_hash", "email_verified_at"] {
        assert_eq!(column(&app, &ada, name), Value::Null, "{name}");
    }
    let sessions =
        app.core.rows("SELECT revoked_reason FROM sessions WHERE account_id = ?1", &[&ada.account.to_string()]);
    assert_eq!(sessions[0]["revoked_reason"], "deleted");
    assert_eq!(audit_rows(&app), [("admin.user_deleted".to_owned(), serde_json::json!({}))]);
    let jobs = app.core.rows("SELECT kind FROM outbox ORDER BY kind", &[]);
    assert!(jobs.iter().any(|job| job["kind"] == "EraseAccountV1"), "{jobs:?}");
    app.finish_background().await;
}

#[tokio::test]
async fn deleting_twice_finds_nothing_the_second_time() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    app.delete(&path_of(&ada)).by(&root).send().await.expect(200);
    assert_eq!(app.delete(&path_of(&ada)).by(&root).send().await.expect(404).code(), "not_found");
    assert_eq!(app.core.count("audit_log"), 1);
    app.finish_background().await;
}

#[tokio::test]
async fn staff_do_not_delete_themselves_here() {
    let app = TestApp::new();
    let (root, _) = (admin(&app, "root"), admin(&app, "other"));
    assert_eq!(app.delete(&path_of(&root)).by(&root).send().await.expect(422).code(), "not_yourself");
}

#[tokio::test]
async fn c4_two_administrators_who_delete_each_other_at_once_leave_one() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, other) = (admin(&app, "root"), admin(&app, "other"));
    let (to_other, to_root) = (path_of(&other), path_of(&root));
    let (first, second) = tokio::join!(app.delete(&to_other).by(&root).send(), app.delete(&to_root).by(&other).send());
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(matches!(statuses[1], 401 | 409), "{statuses:?}");
    assert_eq!(app.core.rows("SELECT id FROM accounts WHERE role = 'admin' AND status = 'active'", &[]).len(), 1);
    app.finish_background().await;
}

#[tokio::test]
async fn j5_an_account_that_staff_delete_is_erased_as_its_owner_would_have_it() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    let mail = json!({"kind": "SendMailV1", "payload": {"to": ada.email, "mail": {"template": "session_reused", "name": "x"}}});
    app.core.execute(
        "INSERT INTO outbox (id, kind, message, priority, state, run_after, created_at)
         VALUES ('dead', 'SendMailV1', ?1, 'high', 'dead', 1, 1)",
        &[&mail.to_string()],
    );
    app.delete(&path_of(&ada)).by(&root).send().await.expect(200);
    app.run_jobs().await;
    let dead = app.core.rows("SELECT message FROM outbox WHERE id = 'dead'", &[]);
    assert_eq!(dead[0]["message"], "{}", "a mail that could not be sent has her address");
    let subjects = app.core.rows("SELECT subject FROM dev_mails", &[]);
    assert_eq!(subjects, [json!({"subject": "Your account was deleted"})]);
    // What an access token that is still good writes.
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute(
        "INSERT INTO profiles (account_id, bio, updated_at) VALUES (?1, 'late', 1)",
        &[&ada.account.to_string()],
    );
    app.clock.advance_ms(21 * MINUTE_MS);
    app.tick().await;
    assert_eq!(shard.count("profiles"), 0);
}
