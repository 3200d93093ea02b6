//! `POST /imports`, and what it shows.

use serde_json::json;

use super::{ANSWERED, get, import, live_in, sample, send, workouts};
use crate::support::TestApp;

#[tokio::test]
async fn a_file_is_imported_with_records_and_days() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let done = import(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await;
    assert_eq!((&done["state"], &done["format"]), (&json!("done"), &json!("strong")));
    assert_eq!(
        done["progress"],
        json!({"done": 2, "total": 2, "imported": 2, "duplicates": 0, "skipped": 0, "measurements": 0})
    );
    let shard = &app.shards[usize::from(ada.shard)];
    let rows = shard.rows(
        "SELECT name, source, local_day, active_seconds, begins_at, import_id FROM workouts ORDER BY begins_at",
        &[],
    );
    assert_eq!(
        (&rows[0]["name"], &rows[0]["source"], &rows[0]["local_day"]),
        (&json!("Push Day"), &json!("imported"), &json!("2024-01-08"))
    );
    // 18:02:11 in Berlin in winter.
    assert_eq!((&rows[0]["begins_at"], &rows[0]["active_seconds"]), (&json!(1_704_733_331_000_i64), &json!(4_200)));
    assert_eq!(rows[0]["import_id"], done["id"]);
    assert!(shard.count("personal_records") > 0 && shard.count("training_days") == 2);
    assert!(app.media.names().is_empty(), "the pieces are gone: {:?}", app.media.names());
}

#[tokio::test]
async fn a_dry_run_tells_everything_and_imports_nothing() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let looked = send(&app, &ada, "?dryRun=true", "strong.csv", &sample("strong_a.csv")).await.expect(202).data();
    assert_eq!((&looked["state"], &looked["needs"]), (&json!("checked"), &json!(["unit", "time_zone"])));
    let report = &looked["report"];
    assert_eq!(
        (&report["rows"], &report["badRows"], &report["workouts"], &report["sets"]),
        (&json!(10), &json!(0), &json!(2), &json!(8))
    );
    assert_eq!(looked["exercises"]["known"], json!(4));
    app.run_jobs().await;
    assert_eq!(workouts(&app, &ada), 0);
}

#[tokio::test]
async fn what_is_wrong_is_told_by_row_column_and_value() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = import(&app, &ada, ANSWERED, "body.csv", &sample("measurements.csv")).await["id"].clone();
    let path = format!("/api/v1/imports/{}/problems?limit=1", id.as_str().unwrap());
    let page = app.get(&path).by(&ada).send().await.expect(200).json();
    assert_eq!(
        page["data"],
        json!([{"row": 4, "column": "weight", "value": "9999", "message": "is a weight nobody lifts", "severity": "error"}])
    );
    let bob = app.sign_in("bob");
    assert_eq!(app.get(&path).by(&bob).send().await.expect(404).code(), "not_found");
}

#[tokio::test]
async fn exercises_are_matched_and_others_proposed() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let csv = "Date,Exercise Name,Set Order,Weight,Weight Unit,Reps\n2024-01-08 18:00:00,Bench Press (Barbell),1,80,kg,5\n2024-01-08 18:00:00,Zercher Carry Thing,1,80,kg,5\n";
    let looked = send(&app, &ada, "?timeZone=UTC", "s.csv", csv.as_bytes()).await.expect(202).data();
    assert_eq!(
        (&looked["state"], &looked["exercises"]["open"]),
        (&json!("checked"), &json!(1)),
        "an unknown one is asked about"
    );
    let path = format!("/api/v1/imports/{}/exercises", looked["id"].as_str().unwrap());
    let names = app.get(&path).by(&ada).send().await.expect(200).data();
    assert_eq!((&names[0]["name"], &names[0]["choice"]), (&json!("Bench Press (Barbell)"), &json!("matched")));
    assert!(names[0]["confidence"].as_f64().unwrap() >= 0.85);
    assert_eq!((&names[1]["choice"], &names[1]["exerciseId"]), (&json!("open"), &json!(null)));
}

#[tokio::test]
async fn the_same_file_twice_brings_nothing_new_and_says_so() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let first = import(&app, &ada, ANSWERED, "hevy.csv", &sample("hevy_kg.csv")).await;
    let second = import(&app, &ada, ANSWERED, "hevy.csv", &sample("hevy_kg.csv")).await;
    assert_eq!(
        (&second["sameAs"], &second["progress"]["imported"], &second["progress"]["duplicates"]),
        (&first["id"], &json!(0), &json!(2))
    );
    assert!(second["message"].as_str().unwrap().contains("nothing new"));
    assert_eq!(workouts(&app, &ada), 2);
    // Somebody else's history is not looked at.
    let bob = app.sign_in("bob");
    let his = import(&app, &bob, ANSWERED, "hevy.csv", &sample("hevy_kg.csv")).await;
    assert_eq!((&his["sameAs"], &his["progress"]["imported"]), (&json!(null), &json!(2)));
}

#[tokio::test]
async fn the_same_workout_from_another_app_is_a_duplicate() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let csv = |clock: &str, weight: &str| {
        format!(
            "Date,Exercise Name,Set Order,Weight,Weight Unit,Reps\n2024-01-08 {clock},Bench Press (Barbell),1,{weight},kg,5\n"
        )
    };
    import(&app, &ada, ANSWERED, "a.csv", csv("18:00:20", "80").as_bytes()).await;
    let near = import(&app, &ada, ANSWERED, "b.csv", csv("18:01:00", "82").as_bytes()).await;
    assert_eq!(near["progress"]["duplicates"], json!(1));
    let later = import(&app, &ada, ANSWERED, "c.csv", csv("18:02:00", "82").as_bytes()).await;
    assert_eq!(later["progress"]["imported"], json!(1));
}

#[tokio::test]
async fn a_profiles_time_zone_is_taken_when_the_file_says_none() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    live_in(&app, &ada, "America/New_York").await;
    let done = import(&app, &ada, "?unknown=create", "hevy.csv", &sample("hevy_kg.csv")).await;
    assert_eq!((&done["state"], &done["timeZone"]), (&json!("done"), &json!("America/New_York")));
}

#[tokio::test]
async fn a_file_that_cannot_be_taken_leaves_nothing_behind() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    for (bytes, why) in [
        (b"".as_slice(), "is empty"),
        (b"PK\x03\x04", "is packed: unpack it and send what is inside"),
        (b"hello", "is in none of the formats that can be read"),
        (b"Date,Exercise Name,Set Order\n", "holds no workout and no measurement"),
        (b"Date,Exercise Name,Set Order,Reps\nx,y,z,1\nx,y,z,1\n", "has errors in 2 of 2 rows"),
    ] {
        let refused = send(&app, &ada, ANSWERED, "x.csv", bytes).await.expect(422);
        assert_eq!((refused.code().as_str(), refused.fields()), ("invalid_file", vec!["file".to_owned()]));
        assert_eq!(refused.json()["details"]["fields"][0]["message"], why);
    }
    let mapping = send(&app, &ada, ANSWERED, "x.csv", &sample("generic.csv")).await.expect(422);
    assert_eq!((mapping.code().as_str(), &mapping.json()["details"]["columns"][0]), ("mapping_needed", &json!("Tag")));
    let bad =
        app.post("/api/v1/imports?timeZone=Mars/Olympus").by(&ada).raw("text/csv", "a,b").send().await.expect(400);
    assert_eq!(bad.fields(), ["timeZone"]);
    let bad = app.post("/api/v1/imports?mapping=x").by(&ada).raw("text/csv", "a,b").send().await.expect(400);
    assert_eq!(bad.fields(), ["mapping"]);
    let large = app.post("/api/v1/imports").by(&ada).raw("text/csv", vec![b'a'; 8 * 1024 * 1024 + 8_192]).send().await;
    assert_eq!(large.expect(413).code(), "body_too_large");
    app.post("/api/v1/imports").raw("text/csv", "a,b").send().await.expect(401);
    assert_eq!(app.shards[usize::from(ada.shard)].count("imports"), 0);
    assert!(app.media.names().is_empty());
}

#[tokio::test]
async fn another_table_is_imported_with_a_mapping() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let mapping = r#"{"date":"Tag","exercise":"Übung","weight":"kg","reps":"Wdh","sets":"Sätze"}"#;
    let query: String = form_urlencoded::byte_serialize(mapping.as_bytes()).collect();
    let done = import(&app, &ada, &format!("{ANSWERED}&mapping={query}"), "x.csv", &sample("generic.csv")).await;
    assert_eq!((&done["state"], &done["progress"]["imported"]), (&json!("done"), &json!(1)));
}

#[tokio::test]
async fn imports_are_listed_by_page() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let mut ids = Vec::new();
    for file in ["strong_a.csv", "hevy_kg.csv", "run.gpx"] {
        app.clock.advance_ms(5);
        ids.push(import(&app, &ada, ANSWERED, file, &sample(file)).await["id"].clone());
    }
    ids.reverse();
    let first = app.get("/api/v1/imports?limit=2").by(&ada).send().await.expect(200).json();
    let cursor = first["pagination"]["nextCursor"]
        .as_str()
        .or(first["meta"]["pagination"]["nextCursor"].as_str())
        .unwrap_or_else(|| panic!("{first}"));
    let second = app.get(&format!("/api/v1/imports?limit=2&cursor={cursor}")).by(&ada).send().await.expect(200).json();
    let listed: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|page| page["data"].as_array().unwrap())
        .map(|one| one["id"].clone())
        .collect();
    assert_eq!(listed, ids);
    assert_eq!(get(&app, &ada, &ids[0]).await["format"], json!("gpx"));
}

#[tokio::test]
async fn the_first_and_last_workout_are_told_as_instants_of_the_zone_they_were_in() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let csv = "Date,Exercise Name,Set Order,Weight,Weight Unit,Reps\n2024-07-08 18:00:00,Squat (Barbell),1,80,kg,5\n";
    let read = send(&app, &ada, "?dryRun=true&timeZone=Europe/Berlin", "s.csv", csv.as_bytes()).await;
    let report = read.expect(202).data()["report"].clone();
    let berlin = "2024-07-08T16:00:00.000Z";
    assert_eq!((&report["firstAt"], &report["lastAt"]), (&json!(berlin), &json!(berlin)));
}

#[tokio::test]
async fn a_profile_that_was_told_utc_is_believed() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let csv = "Date,Exercise Name,Set Order,Weight,Weight Unit,Reps\n2024-07-08 18:00:00,Squat (Barbell),1,80,kg,5\n";
    let asked = send(&app, &ada, "?dryRun=true", "s.csv", csv.as_bytes()).await.expect(202).data();
    assert_eq!(asked["needs"], json!(["time_zone"]));
    live_in(&app, &ada, "UTC").await;
    let known = send(&app, &ada, "?dryRun=true", "s.csv", csv.as_bytes()).await.expect(202).data();
    assert_eq!((&known["needs"], &known["timeZone"]), (&json!([]), &json!("UTC")));
}
