use vivace::domain::{
    permissions::{Plan, Role},
    time::HOUR_MS,
};

use super::{admin, path_of};
use crate::support::TestApp;

const READS: [&str; 4] =
    ["/api/v1/admin/users", "/api/v1/admin/audit", "/api/v1/admin/audit/verify", "/api/v1/admin/analytics"];

#[tokio::test]
async fn c4_for_people_who_are_not_staff_administration_does_not_exist() {
    let app = TestApp::new();
    let nowhere = app.get("/api/v1/nothing").send().await.expect(404);
    for (name, role, plan) in
        [("ada", Role::User, Plan::Free), ("pro", Role::User, Plan::Pro), ("mo", Role::Moderator, Plan::Free)]
    {
        let person = app.sign_in_as(name, role, plan);
        for path in READS {
            let hidden = app.get(path).by(&person).send().await.expect(404);
            let mut names: Vec<_> = hidden.headers.keys().map(|name| name.as_str().to_owned()).collect();
            let mut names_of_nowhere: Vec<_> = nowhere.headers.keys().map(|name| name.as_str().to_owned()).collect();
            names.sort();
            names_of_nowhere.sort();
            assert_eq!(names, names_of_nowhere, "{path}");
            let (mut told, mut told_of_nowhere) = (hidden.json(), nowhere.json());
            told["requestId"].take();
            told_of_nowhere["requestId"].take();
            assert_eq!(told, told_of_nowhere, "{path}");
        }
        let update = app.patch(&path_of(&person)).by(&person).json(serde_json::json!({"role": "admin"}));
        assert_eq!(update.send().await.expect(404).code(), "route_not_found");
        assert_eq!(app.delete(&path_of(&person)).by(&person).send().await.expect(404).code(), "route_not_found");
    }
    assert_eq!(app.core.count("audit_log"), 0);
}

#[tokio::test]
async fn c4_strangers_are_asked_to_sign_in() {
    let app = TestApp::new();
    for path in READS {
        assert_eq!(app.get(path).send().await.expect(401).code(), "not_signed_in");
    }
}

#[tokio::test]
async fn c4_staff_must_have_signed_in_within_the_hour() {
    let app = TestApp::new();
    let root = admin(&app, "root");
    app.clock.advance_ms(HOUR_MS + 1);
    // A fresh token of the same sign-in: the sign-in itself is too old.
    let stale = app.token_of(&root);
    for path in READS {
        assert_eq!(app.get(path).by(&stale).send().await.expect(403).code(), "reauthentication_required");
    }
    let fresh = app.sign_in_again(&root);
    for path in READS {
        app.get(path).by(&fresh).send().await.expect(200);
    }
}

#[tokio::test]
async fn c5_a_demoted_administrator_is_refused_at_the_next_request() {
    let app = TestApp::new();
    let (root, other) = (admin(&app, "root"), admin(&app, "other"));
    app.get(READS[0]).by(&other).send().await.expect(200);
    app.patch(&path_of(&other)).by(&root).json(serde_json::json!({"role": "user"})).send().await.expect(200);
    assert_eq!(app.get(READS[0]).by(&other).send().await.expect(401).code(), "session_ended");
    // Even where the sign-in survived, the token tells an older truth.
    app.core.execute("UPDATE sessions SET revoked_at = NULL, revoked_reason = NULL", &[]);
    assert_eq!(app.get(READS[0]).by(&other).send().await.expect(401).code(), "session_ended");
    app.finish_background().await;
}

#[tokio::test]
async fn c4_outside_the_listed_networks_administration_does_not_exist() {
    let app = TestApp::with_settings(&[("ADMIN_NETWORKS", "192.0.2.0/24, 2001:db8::/32")]);
    let root = admin(&app, "root");
    for (ip, status) in [("192.0.2.7", 200), ("2001:db8::1", 200), ("198.51.100.1", 404), ("not an address", 404)] {
        app.get(READS[0]).by(&root).from(ip).send().await.expect(status);
    }
    assert_eq!(app.get(READS[0]).from("198.51.100.1").send().await.expect(404).code(), "route_not_found");
}

#[tokio::test]
async fn d1_administration_is_limited_to_fifty_requests_in_five_minutes() {
    let app = TestApp::new();
    let root = admin(&app, "root");
    for _ in 0..50 {
        app.get(READS[3]).by(&root).send().await.expect(200);
    }
    let refused = app.get(READS[3]).by(&root).send().await.expect(429);
    assert_eq!(refused.json()["details"]["policy"], "admin");
}

#[tokio::test]
async fn c4_no_answer_of_administration_holds_private_text() {
    let app = TestApp::new();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute(
        "INSERT INTO profiles (account_id, bio, location, updated_at) VALUES (?1, 'canary-7f3a', 'canary-7f3a', 0)",
        &[&ada.account.to_string()],
    );
    let mut paths: Vec<String> = READS.iter().map(|path| (*path).to_owned()).collect();
    paths.push(path_of(&ada));
    for path in paths {
        let told = app.get(&path).by(&root).send().await.expect(200);
        assert!(!String::from_utf8_lossy(&told.body).contains("canary"), "{path}");
    }
}
