//! What lies in the media bucket of exports and imports can be read by nobody who has only the bucket.

use serde_json::{Value, json};
use vivace::storage::{Blob, Blobs};

use super::{export, import, lists::live, send};
use crate::support::{SignedIn, TestApp};

/// Something that was said to the coach, which stands in the file.
const WORDS: &str = "Tell me.";

async fn written(app: &TestApp, person: &SignedIn) -> (String, String) {
    let begun = app.post("/api/v1/exports").by(person).json(json!({"format": "json"})).send().await.expect(202).data();
    app.run_jobs().await;
    let path = format!("/api/v1/exports/{}", begun["id"].as_str().unwrap());
    let link = app.get(&path).by(person).send().await.expect(200).data()["url"].clone();
    let file = app.get(path_of(&link)).send().await.expect(200).body;
    let at = app.media.names().into_iter().find(|name| name.starts_with("exports/")).expect("a part");
    (String::from_utf8(file).unwrap(), at)
}

fn path_of(link: &Value) -> &str {
    link.as_str().unwrap().strip_prefix("https://vivace.test").unwrap()
}

fn holds(app: &TestApp, words: &str) -> Vec<String> {
    let is_there = |name: &String| {
        let bytes = app.media.read(name).unwrap().bytes;
        bytes.windows(words.len()).any(|some| some == words.as_bytes())
    };
    app.media.names().into_iter().filter(is_there).collect()
}

#[tokio::test]
async fn files_of_exports_are_sealed_where_they_lie_and_readable_where_they_are_fetched() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    live(&app, &ada).await;
    let (file, at) = written(&app, &ada).await;
    assert!(file.contains(WORDS) && file.ends_with("}\n"));
    assert_eq!(holds(&app, WORDS), [""; 0], "nothing of it lies open");
    // One from before files were sealed is read as it is.
    let plain = Blob { bytes: b"{}".to_vec(), content_type: "application/json".to_owned() };
    app.media.put(&at, plain).await.unwrap();
    let export = at.split('/').nth(2).unwrap();
    let link = app.get(&format!("/api/v1/exports/{export}")).by(&ada).send().await.expect(200).data()["url"].clone();
    assert_eq!(app.get(path_of(&link)).send().await.expect(200).body, b"{}");
}

#[tokio::test]
async fn what_waits_of_an_import_is_sealed() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    live(&app, &ada).await;
    let file = export(&app, &ada, "json").await;
    assert!(file.contains(WORDS));
    let looked = send(&app, &bob, "?dryRun=true", "vivace.json", file.as_bytes()).await.expect(202).data();
    assert!(app.media.names().iter().any(|name| name.contains("/items-")));
    assert_eq!(holds(&app, WORDS), [""; 0]);
    let apply = format!("/api/v1/imports/{}/apply", looked["id"].as_str().unwrap());
    app.post(&apply).by(&bob).send().await.expect(202);
    app.run_jobs().await;
    assert!(export(&app, &bob, "json").await.contains(WORDS));
    // So are the parts of one that is being sent.
    let body = json!({"name": "v.json", "bytes": file.len()});
    let begun = app.post("/api/v1/imports/uploads").by(&ada).json(body).send().await.expect(201).data();
    let path = format!("/api/v1/imports/{}", begun["id"].as_str().unwrap());
    app.put(&format!("{path}/parts/0"))
        .by(&ada)
        .raw("application/octet-stream", file.into_bytes())
        .send()
        .await
        .expect(200);
    assert_eq!(holds(&app, WORDS), [""; 0]);
    app.post(&format!("{path}/finish")).by(&ada).send().await.expect(202);
    app.run_jobs().await;
    let read = app.get(&path).by(&ada).send().await.expect(200).data();
    assert_eq!(read["state"], "done", "{read}");
}

#[tokio::test]
async fn an_object_in_the_place_of_another_does_not_open() {
    let app = TestApp::seeded();
    app.leaves_jobs(); // What cannot be read is tried again later.
    let ada = app.sign_in("ada");
    let strong = super::sample("strong_a.csv");
    let one = send(&app, &ada, "?dryRun=true", "a.csv", &strong).await.expect(202).data();
    let other = send(&app, &ada, "?dryRun=true", "b.csv", &super::sample("hevy_kg.csv")).await.expect(202).data();
    let piece =
        |id: &str| app.media.names().into_iter().find(|name| name.contains(id) && name.contains("workouts")).unwrap();
    let (one, other) = (one["id"].as_str().unwrap(), other["id"].as_str().unwrap());
    app.media.put(&piece(one), app.media.read(&piece(other)).unwrap()).await.unwrap();
    let answers = json!({"unit": "kg", "timeZone": "Europe/Berlin", "unknown": "create"});
    app.post(&format!("/api/v1/imports/{one}/apply")).by(&ada).json(answers).send().await.expect(202);
    app.run_jobs().await;
    assert_eq!(super::workouts(&app, &ada), 0);
    let done = import(&app, &ada, super::ANSWERED, "c.csv", &strong).await;
    assert_eq!(done["state"], "done", "others are read");
}
