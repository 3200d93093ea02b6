use serde_json::json;
use vivace::domain::permissions::{Plan, Role};

use super::create;
use crate::support::TestApp;

#[tokio::test]
async fn c3_no_list_search_or_feed_shows_anothers_exercise() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let canary = "canaryq7";
    let made = create(
        &app,
        &ada,
        json!({
            "name": format!("Bench {canary} Press"), "description": canary, "instructions": [canary], "primaryMuscleGroups": ["chest"],
            "equipment": ["barbell"], "tags": [canary], "aliases": [format!("alias {canary}")], "movementPattern": "push",
            "media": {"images": [format!("https://{canary}.example/x")]}, "variations": [{"name": canary}], "safety": {"tips": [canary]},
            "allowDuplicate": true
        }),
    )
    .await;
    let (id, slug) = (made["id"].as_str().unwrap(), made["slug"].as_str().unwrap());
    let paths = [
        "exercises?limit=100&muscle=chest".to_owned(),
        "exercises?limit=100&sort=newest".to_owned(),
        "exercises?limit=100&sort=popular&equipment=barbell".to_owned(),
        "exercises?scope=library&limit=100&sort=newest".to_owned(),
        "exercises/popular?limit=100".to_owned(),
        "exercises/muscle/chest?limit=100".to_owned(),
        "exercises/equipment/barbell?limit=100&sort=newest".to_owned(),
        "exercises/muscles".to_owned(),
        "exercises/equipment".to_owned(),
        format!("exercises/search?q={canary}"),
        "exercises/search?q=bench+press&limit=50".to_owned(),
        "exercises/search?q=bench+canary".to_owned(),
        "exercises/changes?since=873".to_owned(),
        "exercises/changes?since=0".to_owned(),
        "exercises/barbell-bench-press-medium-grip/similar?limit=50".to_owned(),
        format!("exercises/{id}"),
        format!("exercises/{slug}"),
        format!("exercises/{id}/similar"),
        "admin/exercises".to_owned(),
        "admin/exercises?status=approved&limit=100".to_owned(),
    ];
    for path in &paths {
        for person in [None, Some(&bob), Some(&moderator)] {
            let request = app.get(&format!("/api/v1/{path}"));
            let request = match person {
                Some(person) => request.by(person),
                None => request,
            };
            let response = request.from("192.0.2.77").send().await;
            let body = String::from_utf8_lossy(&response.body).into_owned();
            // The query itself may be told back, an exercise not.
            assert!(!body.contains(id) && !body.contains(canary), "{path} as {person:?}: {body}");
        }
        app.clock.advance_ms(61_000);
    }
    // The gate for duplicates tells nobody else either.
    let refused = app
        .post("/api/v1/exercises")
        .by(&bob)
        .json(json!({"name": format!("Bench {canary} Press"), "primaryMuscleGroups": ["chest"]}))
        .send()
        .await;
    assert!(!String::from_utf8_lossy(&refused.body).contains(id));
}

#[tokio::test]
async fn c3_a_foreign_exercise_and_a_missing_one_are_the_same_404() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, super::minimal("Zorbian Crawl")).await;
    let foreign = made["id"].as_str().unwrap();
    let missing = "0192ab3c-0000-7000-8000-000000000000";
    let plain = |mut body: serde_json::Value| {
        body["requestId"] = serde_json::Value::Null;
        body
    };
    for (method, tail, body) in [
        ("GET", "", None),
        ("GET", "/similar", None),
        ("PATCH", "", Some(json!({"name": "X"}))),
        ("DELETE", "", None),
        ("POST", "/rate", Some(json!({"rating": 3}))),
    ] {
        let mut answers = Vec::new();
        for id in [foreign, missing] {
            let request = app.request(method, &format!("/api/v1/exercises/{id}{tail}")).by(&bob);
            let request = match &body {
                Some(body) => request.json(body.clone()),
                None => request,
            };
            let response = request.send().await.expect(404);
            answers.push(plain(response.json()));
        }
        assert_eq!(answers[0], answers[1], "{method} {tail}");
    }
}
