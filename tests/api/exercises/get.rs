use super::{create, minimal};
use crate::support::TestApp;

#[tokio::test]
async fn an_exercise_is_found_by_id_and_by_slug() {
    let app = TestApp::seeded();
    let by_slug = app.get("/api/v1/exercises/barbell-deadlift").send().await.expect(200).data();
    let id = by_slug["id"].as_str().unwrap();
    assert_eq!(app.get(&format!("/api/v1/exercises/{id}")).send().await.expect(200).data(), by_slug);
    assert_eq!(by_slug["name"], "Barbell Deadlift");
    assert_eq!(by_slug["aliases"], serde_json::json!(["Deadlift", "Conventional Deadlift", "DL"]));
    assert_eq!(by_slug["instructionsSource"], "general_cues");
    assert_eq!(by_slug["instructions"].as_array().unwrap().len(), 3);
    assert_eq!(by_slug["safety"]["warnings"].as_array().unwrap().len(), 1);
    assert_eq!(by_slug["calories"], serde_json::json!({"perMinute": 6.1, "baseRate": 5.0}));
    assert_eq!(by_slug["licence"], "Unlicense");
}

#[tokio::test]
async fn ids_of_the_seed_are_the_same_everywhere() {
    let app = TestApp::seeded();
    let squat = app.get("/api/v1/exercises/barbell-squat").send().await.expect(200).data();
    assert_eq!(squat["id"], "2340d651-dcc9-8906-913c-c2e07261845c");
}

#[tokio::test]
async fn nothing_is_404_in_every_spelling() {
    let app = TestApp::seeded();
    for missing in ["no-such-exercise", "0192ab3c-0000-7000-8000-000000000000", "%27%20OR%201=1", "Barbell-Squat"] {
        let response = app.get(&format!("/api/v1/exercises/{missing}")).send().await.expect(404);
        assert_eq!(response.code(), "not_found", "{missing}");
    }
}

#[tokio::test]
async fn an_unchanged_exercise_is_304() {
    let app = TestApp::seeded();
    let first = app.get("/api/v1/exercises/plank").send().await.expect(200);
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    assert!(first.headers.get_all("vary").iter().any(|value| value.to_str().unwrap().contains("Authorization")));
    let again =
        app.get("/api/v1/exercises/plank").header("if-none-match", first.header("etag")).send().await.expect(304);
    assert!(again.body.is_empty());
}

#[tokio::test]
async fn who_is_signed_in_sees_their_own_and_gets_no_shared_copy() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let own = create(&app, &ada, minimal("Sofa Thrust")).await;
    let slug = own["slug"].as_str().unwrap();
    let seen = app.get(&format!("/api/v1/exercises/{slug}")).by(&ada).send().await.expect(200);
    assert_eq!(seen.header("cache-control"), "no-store");
    assert_eq!(seen.data()["createdBy"], ada.account.to_string());
    assert_eq!(seen.data()["status"], "private");
}
