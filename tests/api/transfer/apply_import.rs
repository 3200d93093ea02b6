//! `POST /imports/{import}/apply`.

use serde_json::{Value, json};

use super::{get, sample, send, workouts};
use crate::support::{SignedIn, TestApp, TestResponse};

async fn apply(app: &TestApp, person: &SignedIn, id: &Value, body: Value) -> TestResponse {
    let path = format!("/api/v1/imports/{}/apply", id.as_str().unwrap());
    app.post(&path).by(person).json(body).send().await
}

async fn look(app: &TestApp, person: &SignedIn) -> Value {
    send(app, person, "?dryRun=true", "strong.csv", &sample("strong_a.csv")).await.expect(202).data()["id"].clone()
}

#[tokio::test]
async fn what_was_asked_has_to_be_answered() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = look(&app, &ada).await;
    let refused = apply(&app, &ada, &id, json!({"unknown": "skip"})).await.expect(422);
    assert_eq!(
        (refused.code().as_str(), &refused.json()["details"]["needs"]),
        ("import_needs_answers", &json!(["unit", "time_zone"]))
    );
    let bad = apply(&app, &ada, &id, json!({"unit": "stone", "timeZone": "x"})).await.expect(400);
    assert_eq!(bad.fields(), ["unit"]);
    apply(&app, &ada, &id, json!({"unit": "lb", "timeZone": "Europe/Berlin", "unknown": "skip"})).await.expect(202);
    app.run_jobs().await;
    assert_eq!(get(&app, &ada, &id).await["state"], json!("done"));
    let rows = app.shards[usize::from(ada.shard)].rows("SELECT max(weight_grams) AS grams FROM workout_sets", &[]);
    assert_eq!(rows[0]["grams"], json!(37_421), "82.5 lb");
}

#[tokio::test]
async fn an_import_is_applied_once() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = look(&app, &ada).await;
    let answers = json!({"unit": "kg", "timeZone": "UTC", "unknown": "create"});
    apply(&app, &ada, &id, answers.clone()).await.expect(202);
    let again = apply(&app, &ada, &id, answers).await.expect(409);
    assert_eq!((again.code().as_str(), &again.json()["details"]["state"]), ("import_not_ready", &json!("applying")));
    app.run_jobs().await;
    assert_eq!(workouts(&app, &ada), 2);
}

#[tokio::test]
async fn names_are_mapped_by_the_person() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let squat = app.get("/api/v1/exercises/barbell-squat").send().await.expect(200).data()["id"].clone();
    let id = look(&app, &ada).await;
    let answers = json!({"unit": "kg", "timeZone": "UTC", "unknown": "skip",
        "exercises": {"Bench Press (Barbell)": squat, "Plank": null}});
    apply(&app, &ada, &id, answers).await.expect(202);
    app.run_jobs().await;
    let shard = &app.shards[usize::from(ada.shard)];
    let sets = shard
        .rows("SELECT count(*) AS n FROM workout_sets WHERE exercise_id = ?1", &[&squat.as_str().unwrap().to_owned()]);
    assert_eq!(sets[0]["n"], json!(5));
    let text = shard.rows("SELECT document FROM workout_documents", &[]);
    assert!(!text.iter().any(|row| row["document"].as_str().unwrap().contains("Plank")), "left out");
}

#[tokio::test]
async fn what_is_mapped_has_to_be_there() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let id = look(&app, &ada).await;
    let exercise = json!({"name": "Bobs Own", "primaryMuscleGroups": ["chest"]});
    let his = app.post("/api/v1/exercises").by(&bob).json(exercise).send().await.expect(201).data()["id"].clone();
    let foreign = apply(&app, &ada, &id, json!({"exercises": {"Plank": his}})).await.expect(400);
    assert_eq!(foreign.fields(), ["exercises.Plank"]);
    let unknown = apply(&app, &ada, &id, json!({"exercises": {"Moonwalk": null}})).await.expect(400);
    assert_eq!(unknown.fields(), ["exercises.Moonwalk"]);
    assert_eq!(apply(&app, &bob, &id, json!({})).await.expect(404).code(), "not_found");
}

#[tokio::test]
async fn unknown_exercises_become_the_persons_own() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let csv =
        "Date,Exercise Name,Set Order,Weight,Weight Unit,Reps\n2024-01-08 18:00:00,Zercher Carry Thing,1,80,kg,5\n";
    let id = send(&app, &ada, "?timeZone=UTC&unknown=create", "s.csv", csv.as_bytes()).await.expect(202).data()["id"]
        .clone();
    app.run_jobs().await;
    assert_eq!(get(&app, &ada, &id).await["exercises"]["created"], json!(1));
    let own = app
        .core
        .rows("SELECT name, status, created_by, tracking_type FROM exercises WHERE created_by IS NOT NULL", &[]);
    assert_eq!(
        own[0],
        json!({"name": "Zercher Carry Thing", "status": "private", "created_by": ada.account.to_string(), "tracking_type": "weight_reps"})
    );
    // A second file finds it.
    let csv = csv.replace("2024-01-08", "2024-01-09");
    let done = super::import(&app, &ada, "?timeZone=UTC", "s.csv", csv.as_bytes()).await;
    assert_eq!((&done["state"], &done["exercises"]["known"]), (&json!("done"), &json!(1)));
    assert_eq!(
        app.core.rows("SELECT count(*) AS n FROM exercises WHERE created_by IS NOT NULL", &[])[0]["n"],
        json!(1)
    );
}
