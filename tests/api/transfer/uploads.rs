//! Files sent in parts.

use serde_json::{Value, json};
use vivace::storage::{Blob, Blobs as _, StorageError};

use super::{ANSWERED, get, sample, workouts};
use crate::support::{SignedIn, TestApp};

const PART: usize = 8 * 1024 * 1024;

async fn begin(app: &TestApp, person: &SignedIn, bytes: usize) -> String {
    let body = json!({"name": "export.xml", "bytes": bytes});
    let path = format!("/api/v1/imports/uploads{ANSWERED}");
    let begun = app.post(&path).by(person).json(body).send().await.expect(201).data();
    assert_eq!((&begun["state"], &begun["partBytes"]), (&json!("uploading"), &json!(PART)));
    begun["id"].as_str().unwrap().to_owned()
}

async fn put(app: &TestApp, person: &SignedIn, id: &str, part: usize, bytes: &[u8]) -> u16 {
    let path = format!("/api/v1/imports/{id}/parts/{part}");
    app.put(&path).by(person).raw("application/octet-stream", bytes).send().await.status
}

async fn finish(app: &TestApp, person: &SignedIn, id: &str) -> u16 {
    app.post(&format!("/api/v1/imports/{id}/finish")).by(person).send().await.status
}

#[tokio::test]
async fn a_large_file_of_apple_health_is_read_part_by_part() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let text = String::from_utf8(sample("apple_health.xml")).unwrap();
    // So much of what nobody wants that an element that is wanted stands in the second part.
    let steps = format!("{}\n", " ".repeat(PART));
    let file = text.replace(
        " <Workout workoutActivityType=\"HKWorkoutActivityTypeRunning\"",
        &format!("{steps} <Workout workoutActivityType=\"HKWorkoutActivityTypeRunning\""),
    );
    let bytes = file.as_bytes();
    assert!(bytes.len() > PART);
    let id = begin(&app, &ada, bytes.len()).await;
    assert_eq!(put(&app, &ada, &id, 1, &bytes[PART..]).await, 200);
    assert_eq!(finish(&app, &ada, &id).await, 409, "a part is missing");
    assert_eq!(put(&app, &ada, &id, 0, &bytes[..PART]).await, 200);
    assert_eq!(finish(&app, &ada, &id).await, 202);
    app.run_jobs().await;
    let done = get(&app, &ada, &Value::from(id.clone())).await;
    assert_eq!(
        (&done["state"], &done["format"], &done["report"]["measurements"]),
        (&json!("done"), &json!("apple_health"), &json!(2))
    );
    let body = app.shards[usize::from(ada.shard)]
        .rows("SELECT weight_grams, body_fat_hundredths FROM body_metrics ORDER BY measured_at", &[]);
    assert_eq!(
        body,
        [
            json!({"weight_grams": 81_200, "body_fat_hundredths": 1_850}),
            json!({"weight_grams": 81_193, "body_fat_hundredths": null})
        ]
    );
    assert_eq!((workouts(&app, &ada), finish(&app, &ada, &id).await), (2, 409));
    assert!(app.media.names().is_empty(), "{:?}", app.media.names());
}

#[tokio::test]
async fn parts_have_their_size_and_their_owner() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let id = begin(&app, &ada, 10).await;
    assert_eq!(put(&app, &ada, &id, 0, b"too short").await, 422);
    assert_eq!(put(&app, &ada, &id, 1, b"0123456789").await, 400);
    assert_eq!(put(&app, &bob, &id, 0, b"0123456789").await, 404);
    assert_eq!(finish(&app, &bob, &id).await, 404);
    let large = json!({"name": "x", "bytes": 200 * 1024 * 1024});
    assert_eq!(app.post("/api/v1/imports/uploads").by(&ada).json(large).send().await.expect(400).fields(), ["bytes"]);
    let path = json!({"name": "../x", "bytes": 1});
    assert_eq!(app.post("/api/v1/imports/uploads").by(&ada).json(path).send().await.expect(400).fields(), ["name"]);
}

#[tokio::test]
async fn a_file_in_parts_that_cannot_be_read_fails_and_says_why() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = begin(&app, &ada, 10).await;
    assert_eq!(put(&app, &ada, &id, 0, b"0123456789").await, 200);
    assert_eq!(finish(&app, &ada, &id).await, 202);
    app.run_jobs().await;
    let failed = get(&app, &ada, &Value::from(id)).await;
    assert_eq!(
        (&failed["state"], &failed["message"]),
        (&json!("failed"), &json!("The file is in none of the formats that can be read."))
    );
}

#[tokio::test]
async fn a_reading_that_was_killed_goes_on_at_the_part_it_had_come_to() {
    let text = String::from_utf8(sample("apple_health.xml")).unwrap();
    let steps = format!("{}\n", " ".repeat(PART - 300));
    // An element that is wanted lies across each border of parts.
    let file = text.replace(" <Workout ", &format!("{steps} <Workout "));
    let bytes = file.as_bytes();
    let parts = bytes.len().div_ceil(PART);
    assert!(parts >= 3);
    let mut found = Vec::new();
    for is_killed in [false, true] {
        let app = TestApp::seeded();
        let ada = app.sign_in("ada");
        let id = begin(&app, &ada, bytes.len()).await;
        for (number, part) in bytes.chunks(PART).enumerate() {
            assert_eq!(put(&app, &ada, &id, number, part).await, 200);
        }
        assert_eq!(finish(&app, &ada, &id).await, 202);
        let shard = app.shards[usize::from(ada.shard)].clone();
        if is_killed {
            // It is taken, shown as running, and read; it gets through the bucket, and dies where it writes to the database.
            shard.fail_after(3, StorageError::Failed("killed".into()));
            app.run_jobs().await;
            shard.recover();
            assert!(app.media.names().iter().any(|name| name.ends_with("/scan")), "{:?}", app.media.names());
            // What was read is not read again: it may be gone.
            let first = app.media.names().into_iter().find(|name| name.ends_with("part-000")).unwrap();
            let blank = Blob { bytes: vec![b' '; PART], content_type: "application/octet-stream".to_owned() };
            app.media.replace(&first, &app.media.read(&first).unwrap(), blank).await.unwrap();
            app.clock.advance_ms(4_000_000);
            shard.execute("UPDATE outbox SET state = 'pending', attempts = 0, claimed_until = 0, run_after = 0 WHERE kind = 'ImportFileV1'", &[]);
            app.tick().await;
        } else {
            app.run_jobs().await;
        }
        let done = get(&app, &app.sign_in_again(&ada), &Value::from(id)).await;
        assert_eq!(done["state"], "done", "{done}");
        found.push((done["report"]["measurements"].clone(), done["progress"].clone(), workouts(&app, &ada)));
        assert!(app.media.names().is_empty());
    }
    assert_eq!(found[0], found[1]);
}
