//! What every act has in common.

use serde_json::json;
use vivace::domain::permissions::{Plan, Role};

use super::{admin, enqueue_for, kill};
use crate::support::TestApp;

#[tokio::test]
async fn c4_operations_do_not_exist_for_people_who_are_not_staff() {
    let app = TestApp::new();
    let id = "01890000-0000-7000-8000-000000000000";
    let people = [app.sign_in("ada"), app.sign_in_as("mo", Role::Moderator, Plan::Pro)];
    for (method, path) in [
        ("GET", "/api/admin/queues".to_owned()),
        ("GET", "/api/v1/admin/jobs".to_owned()),
        ("GET", format!("/api/v1/admin/jobs/{id}")),
        ("POST", format!("/api/v1/admin/jobs/{id}/retry")),
        ("GET", "/api/v1/admin/dead-letters".to_owned()),
        ("POST", format!("/api/v1/admin/dead-letters/{id}/replay")),
        ("DELETE", format!("/api/v1/admin/dead-letters/{id}")),
        ("POST", "/api/v1/admin/queues/email/pause".to_owned()),
        ("POST", "/api/v1/admin/queues/email/resume".to_owned()),
        ("POST", "/api/v1/admin/queues/email/retry-failed".to_owned()),
        ("POST", "/api/v1/admin/queues/email/clear-failed".to_owned()),
    ] {
        assert_eq!(app.request(method, &path).send().await.expect(401).code(), "not_signed_in", "{path}");
        for person in &people {
            assert_eq!(app.request(method, &path).by(person).send().await.expect(404).code(), "route_not_found");
        }
    }
    assert_eq!(app.core.count("audit_log"), 0);
}

#[tokio::test]
async fn an_act_that_cannot_be_told_is_not_done() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, ada) = (admin(&app), app.sign_in("ada"));
    let id = enqueue_for(&app, &ada).await;
    kill(&app, &ada, id);
    app.core.execute(
        "CREATE TRIGGER no_audit BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed'); END",
        &[],
    );
    for (method, path) in [
        ("POST", format!("/api/v1/admin/jobs/{id}/retry")),
        ("POST", format!("/api/v1/admin/dead-letters/{id}/replay")),
        ("DELETE", format!("/api/v1/admin/dead-letters/{id}")),
        ("POST", "/api/v1/admin/queues/analytics/clear-failed".to_owned()),
        ("POST", "/api/v1/admin/queues/analytics/retry-failed".to_owned()),
        ("POST", "/api/v1/admin/queues/analytics/pause".to_owned()),
    ] {
        let answer = app.request(method, &path).by(&root).send().await;
        assert!(answer.status >= 500, "{path}: {}", answer.status);
    }
    let row = &app.shards[usize::from(ada.shard)].rows("SELECT state FROM outbox", &[])[0];
    assert_eq!(row["state"], json!("dead"));
    assert_eq!((app.core.count("job_ledger"), app.core.count("paused_queues")), (1, 0));
}
