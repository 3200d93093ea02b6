use futures::future::join_all;
use serde_json::{Value, json};

use super::{create, minimal, names};
use crate::support::TestApp;

#[tokio::test]
async fn what_is_left_out_is_derived() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(
        &app,
        &ada,
        json!({"name": "  Sofa Curl ", "primaryMuscleGroups": ["Biceps"], "equipment": ["dumbbells", "dumbbell"], "force": "pull"}),
    )
    .await;
    assert_eq!(made["name"], "Sofa Curl");
    assert_eq!(made["equipment"], json!(["dumbbell"]));
    assert_eq!((made["movementPattern"].as_str(), made["trackingType"].as_str()), (Some("pull"), Some("weight_reps")));
    assert_eq!((made["difficulty"].as_str(), made["exerciseType"].as_str()), (Some("beginner"), Some("strength")));
    assert_eq!((made["status"].as_str(), made["instructionsSource"].as_str()), (Some("private"), Some("general_cues")));
    assert!(made["slug"].as_str().unwrap().starts_with("sofa-curl-"));
    assert_eq!(made["createdBy"], ada.account.to_string());
    assert_eq!(
        app.get(&format!("/api/v1/exercises/{}", made["id"].as_str().unwrap()))
            .by(&ada)
            .send()
            .await
            .expect(200)
            .data(),
        made
    );
}

#[tokio::test]
async fn everything_an_exercise_can_say_is_kept() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let body = json!({
        "name": "Zorbian Crawl", "description": "Down and up.", "instructions": ["Go down.", "Come up."],
        "primaryMuscleGroups": ["glutes", "quadriceps"], "secondaryMuscleGroups": ["glutes", "calves"], "equipment": ["box"],
        "difficulty": "advanced", "exerciseType": "balance", "movementPattern": "lunge", "trackingType": "duration",
        "mechanic": "compound", "force": "push", "tags": ["fun"], "aliases": ["ZC"],
        "media": {"images": ["https://img.example/1.jpg"]},
        "variations": [{"name": "Slow", "difficulty": "beginner"}],
        "safety": {"warnings": ["Mind the box."]}, "calories": {"perMinute": 5.5, "baseRate": 4.0}
    });
    let made = create(&app, &ada, body.clone()).await;
    for field in [
        "name",
        "description",
        "instructions",
        "primaryMuscleGroups",
        "equipment",
        "difficulty",
        "exerciseType",
        "movementPattern",
        "trackingType",
        "mechanic",
        "force",
        "tags",
        "aliases",
        "calories",
    ] {
        assert_eq!(made[field], body[field], "{field}");
    }
    assert_eq!(made["secondaryMuscleGroups"], json!(["calves"]), "what is mainly worked is not also worked");
    assert_eq!(made["media"], json!({"images": ["https://img.example/1.jpg"], "videos": [], "gifs": []}));
    assert_eq!(made["safety"], json!({"warnings": ["Mind the box."], "commonMistakes": [], "tips": []}));
    assert_eq!(
        made["variations"][0],
        json!({"name": "Slow", "description": "", "difficulty": "beginner", "instructions": []})
    );
    assert_eq!(made["instructionsSource"], "author");
}

#[tokio::test]
async fn i2_bad_input_is_named_and_writes_nothing() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let with = |field: &str, value: Value| {
        let mut body = minimal("Sofa Squat");
        body[field] = value;
        body
    };
    for (body, field) in [
        (json!({"primaryMuscleGroups": ["chest"]}), "name"),
        (json!({"name": "X"}), "primaryMuscleGroups"),
        (with("name", json!("")), "name"),
        (with("name", json!("   ")), "name"),
        (with("name", json!("!!!")), "name"),
        (with("name", json!("a\nb")), "name"),
        (with("name", json!("x".repeat(101))), "name"),
        (with("name", json!(7)), "name"),
        (with("primaryMuscleGroups", json!([])), "primaryMuscleGroups"),
        (with("primaryMuscleGroups", json!(["nose"])), "primaryMuscleGroups[0]"),
        (with("equipment", json!(["spoon"])), "equipment[0]"),
        (with("difficulty", json!("hard")), "difficulty"),
        (with("tags", json!(["ok", ""])), "tags[1]"),
        (with("media", json!({"images": ["http://insecure.example/x"]})), "media.images[0]"),
        (with("media", json!({"images": ["javascript:alert(1)"]})), "media.images[0]"),
        (with("variations", json!([{"name": ""}])), "variations[0].name"),
        (with("calories", json!({"perMinute": 1000})), "calories.perMinute"),
        (with("status", json!("approved")), "status"),
        (with("createdBy", json!("0192ab3c-0000-7000-8000-000000000000")), "createdBy"),
        (with("share", json!("yes")), "share"),
    ] {
        let response = app.post("/api/v1/exercises").by(&ada).json(body.clone()).send().await.expect(400);
        assert!(response.fields().contains(&field.to_owned()), "{body}: {:?}", response.fields());
    }
    app.post("/api/v1/exercises").by(&ada).raw("text/plain", "x").send().await.expect(415);
    app.post("/api/v1/exercises").by(&ada).raw("application/json", "{").send().await.expect(400);
    assert_eq!(app.core.count("exercises"), 873);
}

#[tokio::test]
async fn nobody_adds_without_signing_in() {
    let app = TestApp::seeded();
    let response = app.post("/api/v1/exercises").json(minimal("X Y")).send().await.expect(401);
    assert_eq!(response.code(), "not_signed_in");
}

#[tokio::test]
async fn what_is_there_already_is_told_with_reasons_until_one_insists() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    for (name, known) in [
        ("Barbell Deadlift", "Barbell Deadlift"),
        ("deadlift barbell", "Barbell Deadlift"),
        ("Barbel Dead-Lifts", "Barbell Deadlift"),
        ("Deadlift", "Barbell Deadlift"),
    ] {
        let body = json!({"name": name, "primaryMuscleGroups": ["lower_back"], "equipment": ["barbell"]});
        let refused = app.post("/api/v1/exercises").by(&ada).json(body).send().await.expect(409);
        assert_eq!(refused.code(), "duplicate_exercise");
        let candidate = &refused.json()["details"]["candidates"][0];
        assert_eq!(candidate["name"], known, "{name}");
        assert!(candidate["score"].as_f64().unwrap() >= 0.8 && candidate["id"].is_string(), "{candidate}");
        assert!(candidate["why"].as_str().unwrap().contains("same"), "{candidate}");
    }
    let body = json!({"name": "Deadlift", "primaryMuscleGroups": ["lower_back"], "allowDuplicate": true});
    create(&app, &ada, body).await;
}

#[tokio::test]
async fn a_new_name_is_no_duplicate() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    for name in ["Zorbian Crawl", "My Morning Press", "Deadlift With Grandma's Shopping", "Wall Sit"] {
        create(&app, &ada, minimal(name)).await;
    }
}

#[tokio::test]
async fn ones_own_are_duplicates_and_others_are_not() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    create(&app, &ada, minimal("Zorbian Crawl")).await;
    let again = app.post("/api/v1/exercises").by(&ada).json(minimal("zorbian crawls")).send().await.expect(409);
    assert_eq!(again.json()["details"]["candidates"][0]["name"], "Zorbian Crawl");
    create(&app, &bob, minimal("Zorbian Crawl")).await;
}

#[tokio::test]
async fn the_same_request_at_once_adds_one() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let requests = (0..5).map(|_| app.post("/api/v1/exercises").by(&ada).json(minimal("Zorbian Crawl")).send());
    let statuses: Vec<u16> = join_all(requests).await.iter().map(|response| response.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 409].contains(status)));
}

#[tokio::test]
async fn a_repeated_request_with_a_key_has_one_effect() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let send =
        || app.post("/api/v1/exercises").by(&ada).header("idempotency-key", "k1").json(minimal("Zorbian Crawl")).send();
    let (first, second) = (send().await.expect(201), send().await.expect(201));
    assert_eq!(first.data()["id"], second.data()["id"]);
    let mine = app.get("/api/v1/exercises?scope=mine").by(&ada).send().await.expect(200);
    assert_eq!(names(&mine), ["Zorbian Crawl"]);
}

#[tokio::test]
async fn five_hundred_is_enough() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    app.core.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 499)
         INSERT INTO exercises (id, slug, name, name_key, description, instructions, primary_muscles, secondary_muscles, equipment,
           difficulty, exercise_type, tracking_type, tags, aliases, media, variations, safety, facets, name_terms, alias_terms,
           keyword_terms, created_by, status, created_at, updated_at)
         SELECT lower(hex(randomblob(4))) || '-0000-7000-8000-' || printf('%012d', i), 'own-' || i, 'Own ' || i, 'own ' || i, '', '[]', '[]', '[]', '[]', 'beginner', 'strength', 'reps', '[]', '[]', '{}',
           '[]', '{}', '[\"all\"]', '', '', '', ?1, 'private', 0, 0 FROM n",
        &[&ada.account.to_string()],
    );
    create(&app, &ada, minimal("Zorbian Crawl")).await;
    let refused = app.post("/api/v1/exercises").by(&ada).json(minimal("Quite Another Thing")).send().await.expect(409);
    assert_eq!(refused.code(), "limit_reached");
    let found = app.get("/api/v1/exercises/search?q=zorbian").by(&ada).send().await.expect(200);
    assert_eq!(names(&found), ["Zorbian Crawl"]);
}
