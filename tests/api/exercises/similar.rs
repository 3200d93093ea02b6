use serde_json::Value;

use super::{create, minimal, names};
use crate::support::TestApp;

async fn similar(app: &TestApp, path: &str) -> Vec<Value> {
    let response = app.get(&format!("/api/v1/exercises/{path}")).send().await.expect(200);
    response.data().as_array().unwrap().clone()
}

#[tokio::test]
async fn substitutes_move_alike_and_say_why() {
    let app = TestApp::seeded();
    let found = similar(&app, "barbell-bench-press-medium-grip/similar").await;
    assert_eq!(found.len(), 10);
    let scores: Vec<i64> = found.iter().map(|item| item["score"].as_i64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b) && scores[0] >= 90, "{scores:?}");
    for item in &found {
        assert_eq!(item["movementPattern"], "push");
        assert_eq!(item["primaryMuscleGroups"][0], "chest");
        assert_ne!(item["slug"], "barbell-bench-press-medium-grip");
        assert_eq!(item["reasons"][0], "Same movement: push");
    }
}

#[tokio::test]
async fn only_what_one_has_is_offered() {
    let app = TestApp::seeded();
    let found = similar(&app, "barbell-bench-press-medium-grip/similar?equipment=dumbbell&limit=50").await;
    assert!(found.len() > 3);
    for item in &found {
        for needed in item["equipment"].as_array().unwrap() {
            assert!(["dumbbell", "body_only"].contains(&needed.as_str().unwrap()), "{item}");
        }
    }
    let with_bench = similar(&app, "barbell-bench-press-medium-grip/similar?equipment=dumbbells,bench&limit=3").await;
    let press =
        with_bench.iter().find(|item| item["slug"] == "dumbbell-bench-press").expect("the dumbbell bench press");
    let reasons = press["reasons"].as_array().unwrap();
    assert!(reasons.contains(&"Needs only what you have: bench, dumbbell".into()), "{reasons:?}");
}

#[tokio::test]
async fn what_is_excluded_is_never_offered() {
    let app = TestApp::seeded();
    let all = similar(&app, "barbell-squat/similar?limit=50").await;
    let first = all[0]["slug"].as_str().unwrap();
    let without = similar(&app, &format!("barbell-squat/similar?limit=50&exclude={first},lower_back,lunge")).await;
    for item in &without {
        assert_ne!(item["slug"], first);
        assert_ne!(item["movementPattern"], "lunge");
        let muscles = [&item["primaryMuscleGroups"], &item["secondaryMuscleGroups"]];
        assert!(muscles.iter().all(|list| !list.as_array().unwrap().contains(&"lower_back".into())), "{item}");
    }
    assert!(!without.is_empty());
}

#[tokio::test]
async fn ones_own_are_offered_to_oneself_only() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let mut body = minimal("Zorbian Thrust");
    body["movementPattern"] = "hinge".into();
    create(&app, &ada, body).await;
    let path = "/api/v1/exercises/barbell-hip-thrust/similar?limit=50";
    let hers = names(&app.get(path).by(&ada).send().await.expect(200));
    let his = names(&app.get(path).by(&bob).send().await.expect(200));
    assert!(hers.contains(&"Zorbian Thrust".to_owned()) && !his.contains(&"Zorbian Thrust".to_owned()));
    let made = app.get("/api/v1/exercises?scope=mine").by(&ada).send().await.expect(200).data()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    app.get(&format!("/api/v1/exercises/{made}/similar")).by(&bob).send().await.expect(404);
    let found = app.get(&format!("/api/v1/exercises/{made}/similar")).by(&ada).send().await.expect(200);
    assert!(!names(&found).is_empty());
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let app = TestApp::seeded();
    for (query, field) in
        [("equipment=spoon", "equipment"), ("limit=51", "limit"), ("equipment=", "equipment"), ("x=1", "x")]
    {
        let response = app.get(&format!("/api/v1/exercises/plank/similar?{query}")).send().await.expect(400);
        assert_eq!(response.fields(), [field], "{query}");
    }
    app.get("/api/v1/exercises/no-such/similar").send().await.expect(404);
}
