use serde_json::json;
use vivace::{
    domain::permissions::{Plan, Role},
    storage::StorageError,
};

use super::{create, minimal, names};
use crate::support::TestApp;

const SHARED: &[&str] = &[
    "/api/v1/exercises",
    "/api/v1/exercises?muscle=chest",
    "/api/v1/exercises/popular",
    "/api/v1/exercises/muscle/chest",
    "/api/v1/exercises/muscles",
    "/api/v1/exercises/equipment",
    "/api/v1/exercises/barbell-squat",
    "/api/v1/exercises/barbell-squat/similar",
    "/api/v1/exercises/changes",
];

fn subrequests(app: &TestApp) -> u64 {
    let line = app.log.lines().pop().unwrap();
    serde_json::from_str::<serde_json::Value>(&line).unwrap()["subrequests"].as_u64().unwrap()
}

#[tokio::test]
async fn a_cached_read_asks_no_database() {
    // One lease of the limiter lasts for all requests, so that only reads are counted.
    let limits = r#"{"general.anonymous": {"limit": 10000, "window_seconds": 900}}"#;
    let app = TestApp::seeded_with_settings(&[("RATE_LIMITS", limits)]);
    for path in SHARED {
        app.get(path).send().await.expect(200);
    }
    app.finish_background().await;
    *app.core.failing.lock().unwrap() = Some(StorageError::Failed("down".to_owned()));
    for path in SHARED {
        app.get(path).send().await.expect(200);
        assert_eq!(subrequests(&app), 0, "{path}: from the isolate");
    }
    app.clock.advance_ms(40_000);
    for path in SHARED {
        app.get(path).send().await.expect(200);
    }
    app.get("/api/v1/exercises?muscle=biceps").send().await.expect(503);
}

#[tokio::test]
async fn emptying_the_caches_loses_nothing() {
    let app = TestApp::seeded();
    let first = app.get("/api/v1/exercises?muscle=chest").send().await.expect(200);
    app.finish_background().await;
    app.cache.clear();
    app.clock.advance_ms(60_000);
    let second = app.get("/api/v1/exercises?muscle=chest").send().await.expect(200);
    assert_eq!(first.data(), second.data());
    assert_eq!(first.header("etag"), second.header("etag"));
}

#[tokio::test]
async fn signed_in_reads_cost_one_call() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    create(&app, &ada, minimal("Zorbian Crawl")).await;
    // The first leases tokens of the limiter.
    app.get("/api/v1/exercises").by(&ada).send().await.expect(200);
    for path in [
        "/api/v1/exercises",
        "/api/v1/exercises?scope=mine",
        "/api/v1/exercises/barbell-squat",
        "/api/v1/exercises/changes?since=870",
    ] {
        let response = app.get(path).by(&ada).send().await.expect(200);
        assert_eq!(subrequests(&app), 1, "{path}");
        assert_eq!(response.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn writers_see_their_writes_at_once() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    app.get("/api/v1/exercises?sort=newest&limit=1").by(&ada).send().await.expect(200);
    create(&app, &ada, minimal("Zorbian Crawl")).await;
    let newest = app.get("/api/v1/exercises?sort=newest&limit=1").by(&ada).send().await.expect(200);
    assert_eq!(names(&newest), ["Zorbian Crawl"]);
    app.post("/api/v1/exercises/plank/rate").by(&ada).json(json!({"rating": 5})).send().await.expect(200);
    let plank = app.get("/api/v1/exercises/plank").by(&ada).send().await.expect(200).data();
    assert_eq!(plank["metrics"]["totalRatings"], 1);
}

#[tokio::test]
async fn a_write_to_the_library_makes_every_copy_old() {
    let app = TestApp::seeded();
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    for path in SHARED {
        app.get(path).send().await.expect(200);
    }
    app.finish_background().await;
    app.patch("/api/v1/exercises/barbell-squat")
        .by(&moderator)
        .json(json!({"name": "The Squat"}))
        .send()
        .await
        .expect(200);
    app.finish_background().await;
    assert_eq!(app.get("/api/v1/exercises/barbell-squat").send().await.expect(200).data()["name"], "The Squat");
    let popular = names(&app.get("/api/v1/exercises/popular?limit=2").send().await.expect(200));
    assert_eq!(popular[1], "The Squat");
}

#[tokio::test]
async fn a_write_of_another_isolate_is_seen_within_seconds() {
    let app = TestApp::seeded();
    app.get("/api/v1/exercises/plank").send().await.expect(200);
    app.finish_background().await;
    // Another isolate changes the library and tells the shared cache.
    app.core.execute("UPDATE exercises SET name = 'The Plank' WHERE slug = 'plank'", &[]);
    let rev = app.core.rows("SELECT max(rev) AS rev FROM exercise_changes", &[])[0]["rev"].to_string();
    app.app().cache.put("exercises:generation", rev, 60).await.unwrap();
    assert_eq!(app.get("/api/v1/exercises/plank").send().await.expect(200).data()["name"], "Plank");
    app.clock.advance_ms(5_001);
    assert_eq!(app.get("/api/v1/exercises/plank").send().await.expect(200).data()["name"], "The Plank");
}

#[tokio::test]
async fn a_private_exercise_makes_no_copy_old_and_lands_in_no_copy() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    app.get("/api/v1/exercises").send().await.expect(200);
    app.finish_background().await;
    create(&app, &ada, minimal("Zorbian Crawl")).await;
    app.get("/api/v1/exercises?muscle=glutes").by(&ada).send().await.expect(200);
    app.finish_background().await;
    app.get("/api/v1/exercises").send().await.expect(200);
    assert_eq!(subrequests(&app), 0);
    for key in app.cache.keys() {
        let text = app.app().cache.get(&key).await.unwrap().unwrap();
        assert!(!text.contains("Zorbian"), "{key}");
    }
}

#[tokio::test]
async fn what_is_mine_needs_to_know_who_i_am() {
    let app = TestApp::seeded();
    let refused = app.get("/api/v1/exercises?scope=mine").send().await.expect(401);
    assert_eq!(refused.code(), "not_signed_in");
    app.get("/api/v1/exercises").bearer("nonsense").send().await.expect(401);
}
