//! Imports and exports among a person's jobs.

use serde_json::{Value, json};

use super::{ANSWERED, get, sample, send};
use crate::support::{SignedIn, TestApp};

async fn jobs(app: &TestApp, person: &SignedIn) -> Vec<Value> {
    app.get("/api/v1/jobs").by(person).send().await.expect(200).json()["data"].as_array().unwrap().clone()
}

/// Kind, state, progress and what it is about, the newest first.
async fn seen(app: &TestApp, person: &SignedIn) -> Vec<Value> {
    let shown = |job: &Value| json!([job["kind"], job["state"], job["progress"], job["subjectId"]]);
    jobs(app, person).await.iter().map(shown).collect()
}

#[tokio::test]
async fn an_import_is_seen_from_its_beginning_to_its_end_and_so_is_its_removal() {
    let app = TestApp::seeded();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let id = send(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await.expect(202).data()["id"].clone();
    assert_eq!(seen(&app, &ada).await, [json!(["import", "queued", 0, id])]);
    app.run_jobs().await;
    assert_eq!(seen(&app, &ada).await, [json!(["import", "done", 100, id])]);
    assert_eq!(get(&app, &ada, &id).await["state"], "done");
    let path = format!("/api/v1/imports/{}", id.as_str().unwrap());
    app.clock.advance_ms(1);
    app.delete(&path).by(&ada).send().await.expect(200);
    assert_eq!(seen(&app, &ada).await[0], json!(["import_removal", "queued", 0, id]));
    app.run_jobs().await;
    assert_eq!(
        seen(&app, &ada).await,
        [json!(["import_removal", "done", 100, id]), json!(["import", "done", 100, id])]
    );
    assert!(jobs(&app, &eve).await.is_empty());
}

#[tokio::test]
async fn an_import_that_waits_for_its_person_is_two_jobs() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id =
        send(&app, &ada, "?dryRun=true", "hevy.csv", &sample("hevy_kg.csv")).await.expect(202).data()["id"].clone();
    app.run_jobs().await;
    assert!(jobs(&app, &ada).await.is_empty(), "a small file is read in the request itself");
    let path = format!("/api/v1/imports/{}/apply", id.as_str().unwrap());
    let answers = json!({"unit": "kg", "timeZone": "Europe/Berlin", "unknown": "create"});
    app.post(&path).by(&ada).json(answers).send().await.expect(202);
    assert_eq!(seen(&app, &ada).await, [json!(["import", "queued", 0, id])]);
    app.run_jobs().await;
    assert_eq!(seen(&app, &ada).await, [json!(["import", "done", 100, id])]);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_a_job_that_failed() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let body = json!({"name": "export.xml", "bytes": 4});
    let begun = app.post("/api/v1/imports/uploads").by(&ada).json(body).send().await.expect(201).data();
    let id = begun["id"].as_str().unwrap();
    let part = format!("/api/v1/imports/{id}/parts/0");
    app.put(&part).by(&ada).raw("application/octet-stream", "\0\0\0\0").send().await.expect(200);
    app.post(&format!("/api/v1/imports/{id}/finish")).by(&ada).send().await.expect(202);
    assert_eq!(seen(&app, &ada).await, [json!(["import", "queued", 0, id])]);
    app.run_jobs().await;
    let job = jobs(&app, &ada).await.remove(0);
    assert_eq!((&job["state"], &job["error"]["code"]), (&json!("failed"), &json!("invalid_file")));
}

#[tokio::test]
async fn work_that_has_an_address_of_its_own_is_ended_there() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = send(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await.expect(202).data()["id"].clone();
    let job = jobs(&app, &ada).await[0]["id"].as_str().unwrap().to_owned();
    let refused = app.delete(&format!("/api/v1/jobs/{job}")).by(&ada).send().await.expect(409);
    assert_eq!((refused.code().as_str(), &refused.json()["details"]["subjectId"]), ("job_running", &id));
    assert_eq!(seen(&app, &ada).await, [json!(["import", "queued", 0, id])], "nothing was cancelled");
    app.clock.advance_ms(1);
    app.delete(&format!("/api/v1/imports/{}", id.as_str().unwrap())).by(&ada).send().await.expect(200);
    assert_eq!(seen(&app, &ada).await[1], json!(["import", "cancelled", 0, id]));
    app.run_jobs().await;
    assert_eq!(
        seen(&app, &ada).await,
        [json!(["import_removal", "done", 100, id]), json!(["import", "cancelled", 0, id])]
    );
    app.get(&format!("/api/v1/imports/{}", id.as_str().unwrap())).by(&ada).send().await.expect(404);
    // What has ended is forgotten as other jobs are.
    app.delete(&format!("/api/v1/jobs/{job}")).by(&ada).send().await.expect(200);
    app.get(&format!("/api/v1/jobs/{job}")).by(&ada).send().await.expect(404);
}

#[tokio::test]
async fn an_export_is_seen_too_and_its_devices_are_told() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let body = json!({"format": "json"});
    let id = app.post("/api/v1/exports").by(&ada).json(body).send().await.expect(202).data()["id"].clone();
    assert_eq!(seen(&app, &ada).await, [json!(["export", "queued", 0, id])]);
    app.run_jobs().await;
    assert_eq!(seen(&app, &ada).await, [json!(["export", "done", 100, id])]);
    let told = app.hub.take_published(ada.account);
    let states: Vec<&Value> =
        told.iter().filter(|(name, _)| name == "job:progress").map(|(_, data)| &data["state"]).collect();
    assert_eq!(states, ["running", "done"]);
}
