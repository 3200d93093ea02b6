use serde_json::{Value, json};
use vivace::domain::permissions::{Plan, Role};

use super::{create, minimal, names};
use crate::support::{SignedIn, TestApp};

async fn patch(app: &TestApp, person: &SignedIn, id: &Value, body: Value) -> crate::support::TestResponse {
    app.patch(&format!("/api/v1/exercises/{}", id.as_str().unwrap())).by(person).json(body).send().await
}

#[tokio::test]
async fn what_is_given_changes_and_the_rest_stays() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("Zorbian Crawl")).await;
    app.clock.advance_ms(1_000);
    let changed =
        patch(&app, &ada, &made["id"], json!({"name": "Zorbian Walk", "equipment": ["box"]})).await.expect(200).data();
    assert_eq!((changed["name"].as_str(), changed["equipment"].clone()), (Some("Zorbian Walk"), json!(["box"])));
    assert_eq!(changed["primaryMuscleGroups"], made["primaryMuscleGroups"]);
    assert!(changed["revision"].as_i64() > made["revision"].as_i64());
    assert!(changed["updatedAt"].as_str() > made["updatedAt"].as_str());
    assert_eq!(changed["slug"], made["slug"], "addresses stay");
    let listed = app.get("/api/v1/exercises?scope=mine&equipment=box").by(&ada).send().await.expect(200);
    assert_eq!(names(&listed), ["Zorbian Walk"]);
    let found = app.get("/api/v1/exercises/search?q=zorbian+walk").by(&ada).send().await.expect(200);
    assert_eq!(names(&found), ["Zorbian Walk"]);
}

#[tokio::test]
async fn put_is_understood_as_a_change_too() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("Zorbian Crawl")).await;
    let path = format!("/api/v1/exercises/{}", made["id"].as_str().unwrap());
    let changed = app.put(&path).by(&ada).json(json!({"description": "New."})).send().await.expect(200).data();
    assert_eq!((changed["description"].as_str(), changed["name"].as_str()), (Some("New."), Some("Zorbian Crawl")));
}

#[tokio::test]
async fn a_change_of_what_one_has_not_seen_is_refused() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("Zorbian Crawl")).await;
    let path = format!("/api/v1/exercises/{}", made["id"].as_str().unwrap());
    let send = |tag: String, text: &str| {
        app.patch(&path).by(&ada).header("if-match", &tag).json(json!({"description": text})).send()
    };
    let seen = made["revision"].as_i64().unwrap();
    let first = send(format!("\"{seen}\""), "one").await.expect(200).data();
    let second = send(format!("\"{seen}\""), "two").await.expect(412);
    assert_eq!(second.code(), "edit_conflict");
    assert_eq!(app.get(&path).by(&ada).send().await.expect(200).data()["description"], "one");
    send(format!("\"{}\"", first["revision"]), "three").await.expect(200);
    send("*".to_owned(), "four").await.expect(200);
}

#[tokio::test]
async fn a_new_name_is_held_against_what_there_is_until_one_insists() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let body = json!({"name": "Zorbian Crawl", "primaryMuscleGroups": ["lower_back"], "equipment": ["barbell"]});
    let made = create(&app, &ada, body).await;
    let refused = patch(&app, &ada, &made["id"], json!({"name": "Barbel Dead-Lifts"})).await.expect(409);
    assert_eq!(refused.code(), "duplicate_exercise");
    assert_eq!(refused.json()["details"]["candidates"][0]["name"], "Barbell Deadlift");
    let own = create(&app, &ada, minimal("Sofa Thrust")).await;
    let refused = patch(&app, &ada, &own["id"], json!({"name": "zorbian crawls"})).await.expect(409);
    assert_eq!(refused.json()["details"]["candidates"][0]["name"], "Zorbian Crawl", "one's own count too");
    // Itself is no obstacle, nor is a name that stays.
    patch(&app, &ada, &made["id"], json!({"name": "Zorbian Crawls"})).await.expect(200);
    let insisting = json!({"name": "Barbell Deadlift", "allowDuplicate": true});
    patch(&app, &ada, &made["id"], insisting).await.expect(200);
    let kept = json!({"name": "BARBELL  deadlift", "description": "Mine."});
    let kept = patch(&app, &ada, &made["id"], kept).await.expect(200).data();
    assert_eq!(kept["description"], "Mine.");
}

#[tokio::test]
async fn c1_others_change_nothing() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let made = create(&app, &ada, minimal("Zorbian Crawl")).await;
    for person in [&bob, &moderator] {
        let refused = patch(&app, person, &made["id"], json!({"name": "Mine now"})).await.expect(404);
        assert_eq!(refused.code(), "not_found");
    }
    let library = app.get("/api/v1/exercises/plank").send().await.expect(200).data();
    let refused = patch(&app, &bob, &library["id"], json!({"name": "Plonk"})).await.expect(403);
    assert_eq!(refused.code(), "forbidden");
    app.patch("/api/v1/exercises/plank").json(json!({"name": "Plonk"})).send().await.expect(401);
    assert_eq!(app.get("/api/v1/exercises/plank").send().await.expect(200).data()["name"], "Plank");
}

#[tokio::test]
async fn a_moderator_mends_the_library_and_the_audit_log_tells() {
    let app = TestApp::seeded();
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let changed = app
        .patch("/api/v1/exercises/plank")
        .by(&moderator)
        .json(json!({"instructions": ["Hold still."], "tags": ["hold"]}))
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(
        (changed["status"].as_str(), changed["instructionsSource"].as_str()),
        (Some("approved"), Some("author"))
    );
    let audit = app.core.rows("SELECT action, subject, details FROM audit_log", &[]);
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0]["action"], "admin.exercise_reviewed");
    assert_eq!(audit[0]["subject"], format!("exercise:{}", changed["id"].as_str().unwrap()));
    assert!(audit[0]["details"].as_str().unwrap().contains("edited"));
    app.finish_background().await;
    let seen = app.get("/api/v1/exercises/plank").send().await.expect(200).data();
    assert_eq!(seen["instructions"], json!(["Hold still."]));
}

#[tokio::test]
async fn a_moderator_who_is_none_any_more_changes_nothing() {
    let app = TestApp::seeded();
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    app.core.execute("UPDATE accounts SET role = 'user' WHERE id = ?1", &[&moderator.account.to_string()]);
    let refused =
        app.patch("/api/v1/exercises/plank").by(&moderator).json(json!({"name": "Plonk"})).send().await.expect(401);
    assert_eq!(refused.code(), "session_ended");
}

#[tokio::test]
async fn bad_input_is_named() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("Zorbian Crawl")).await;
    for (body, field) in [
        (json!({"name": ""}), "name"),
        (json!({"name": "??"}), "name"),
        (json!({"equipment": []}), "equipment"),
        (json!({"primaryMuscleGroups": []}), "primaryMuscleGroups"),
        (json!({"status": "approved"}), "status"),
        (json!({"allowDuplicate": 1}), "allowDuplicate"),
        (json!({"createdBy": null}), "createdBy"),
        (json!({"instructions": ["a", ""]}), "instructions[1]"),
    ] {
        let response = patch(&app, &ada, &made["id"], body.clone()).await.expect(400);
        assert!(response.fields().contains(&field.to_owned()), "{body}: {:?}", response.fields());
    }
}
