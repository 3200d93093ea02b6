//! `POST /exports`, its link, and `GET /users/me/export`.

use std::sync::atomic::Ordering;

use serde_json::json;

use super::{ANSWERED, export, import, sample};
use crate::support::{SignedIn, TestApp};

async fn write(app: &TestApp, person: &SignedIn, format: &str) -> serde_json::Value {
    let begun = app.post("/api/v1/exports").by(person).json(json!({"format": format})).send().await.expect(202).data();
    assert_eq!((&begun["state"], &begun["url"]), (&json!("running"), &json!(null)));
    app.run_jobs().await;
    let ready = app.hub.take_published(person.account).into_iter().find(|(name, _)| name == "export:ready");
    assert_eq!(ready.expect("it is announced").1["exportId"], begun["id"]);
    let path = format!("/api/v1/exports/{}", begun["id"].as_str().unwrap());
    app.get(&path).by(person).send().await.expect(200).data()
}

fn path_of(export: &serde_json::Value) -> String {
    export["url"].as_str().unwrap().strip_prefix("https://vivace.test").unwrap().to_owned()
}

#[tokio::test]
async fn an_export_is_written_and_fetched_by_its_link() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    import(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await;
    for format in ["json", "strong_csv", "hevy_csv", "gpx", "ics"] {
        let ready = write(&app, &ada, format).await;
        assert_eq!(ready["state"], json!("ready"));
        let fetched = app.get(&path_of(&ready)).send().await.expect(200);
        assert_eq!(String::from_utf8_lossy(&fetched.body), export(&app, &ada, format).await, "{format}");
        assert_eq!(fetched.body.len() as u64, ready["bytes"].as_u64().unwrap());
        assert!(fetched.header("content-disposition").starts_with("attachment"));
    }
}

#[tokio::test]
async fn what_was_logged_a_moment_ago_is_in_it() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let found = app.get("/api/v1/exercises/search?q=bench+press&limit=1").send().await.expect(200).data();
    let body = json!({"name": "Push", "start": true, "exercises": [{"exerciseId": found[0]["id"]}]});
    let workout = app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(201).data();
    let sets = format!("/api/v1/workouts/{}/sets", workout["id"].as_str().unwrap());
    let exercise = &workout["sessionData"]["exercises"][0]["id"];
    let written = async || {
        let file: serde_json::Value = serde_json::from_str(&export(&app, &ada, "json").await).unwrap();
        let sets = file["workouts"][0]["exercises"][0]["sets"].as_array().unwrap().clone();
        sets.iter().map(|set| set["actual"]["reps"].clone()).collect::<Vec<_>>()
    };
    app.rooms.holds_copies.store(true, Ordering::SeqCst);
    let set = json!({"workoutExerciseId": exercise, "weight": 61, "unit": "kg", "reps": 7});
    let set = app.post(&sets).by(&ada).json(set).send().await.expect(201).data();
    assert_eq!(written().await, [json!(7)], "of a workout that goes on");
    app.rooms.holds_copies.store(false, Ordering::SeqCst);
    let workout = format!("/api/v1/workouts/{}", workout["id"].as_str().unwrap());
    app.post(&format!("{workout}/complete")).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    app.rooms.holds_copies.store(true, Ordering::SeqCst);
    let edited = format!("{sets}/{}", set["set"]["id"].as_str().unwrap());
    app.patch(&edited).by(&ada).json(json!({"reps": 8})).send().await.expect(200);
    assert_eq!(written().await, [json!(8)], "of one that was over and is edited");
}

#[tokio::test]
async fn an_archive_holds_every_form() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    import(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await;
    let ready = write(&app, &ada, "all").await;
    let zip = app.get(&path_of(&ready)).send().await.expect(200).body;
    let directory = zip.windows(4).rposition(|four| four == b"PK\x05\x06").unwrap();
    assert_eq!(u16::from_le_bytes([zip[directory + 10], zip[directory + 11]]), 5);
    let strong = export(&app, &ada, "strong_csv").await;
    assert!(zip.windows(strong.len()).any(|piece| piece == strong.as_bytes()));
    assert_eq!(app.get("/api/v1/users/me/export?format=all").by(&ada).send().await.expect(200).body, zip);
}

#[tokio::test]
async fn a_link_is_for_one_export_and_one_day() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let (first, second) = (write(&app, &ada, "json").await, write(&app, &ada, "ics").await);
    let link = path_of(&first);
    let swapped = link.replace(first["id"].as_str().unwrap(), second["id"].as_str().unwrap());
    app.get(&swapped).send().await.expect(404);
    app.get(&format!("{link}x")).send().await.expect(404);
    let id = first["id"].as_str().unwrap();
    app.get(&format!("/api/v1/exports/{id}")).by(&bob).send().await.expect(404);
    app.clock.advance_ms(86_400_001);
    app.get(&link).send().await.expect(404);
    app.clock.advance_ms(6 * 86_400_000);
    app.tick().await;
    let ada = app.sign_in_again(&ada);
    app.get(&format!("/api/v1/exports/{id}")).by(&ada).send().await.expect(404);
    assert!(app.media.names().is_empty());
}

#[tokio::test]
async fn whoever_takes_everything_has_signed_in_recently() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    app.clock.advance_ms(3_600_001);
    let late = app.token_of(&ada);
    assert_eq!(
        app.get("/api/v1/users/me/export").by(&late).send().await.expect(403).code(),
        "reauthentication_required"
    );
    let asked = app.post("/api/v1/exports").by(&late).json(json!({"format": "json"})).send().await.expect(403);
    assert_eq!(asked.code(), "reauthentication_required");
    app.get("/api/v1/users/me/export").send().await.expect(401);
    let bad = app.post("/api/v1/exports").by(&app.sign_in_again(&ada)).json(json!({"format": "pdf"})).send().await;
    assert_eq!(bad.expect(400).fields(), ["format"]);
}

#[tokio::test]
async fn j7_an_export_has_every_workout_and_no_other_persons() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let canary = |name: &str| {
        format!(
            "Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps,Notes\n2024-07-08 18:00:00,{name} canary,{name} lift,1,80,kg,5,{name} note\n"
        )
    };
    for (person, name) in [(&ada, "ada"), (&bob, "bob")] {
        import(&app, person, ANSWERED, "c.csv", canary(name).as_bytes()).await;
    }
    for format in ["json", "strong_csv", "hevy_csv"] {
        let text = export(&app, &ada, format).await;
        assert!(text.contains("ada canary") && text.contains("ada lift") && !text.contains("bob"), "{format}");
    }
}

#[tokio::test]
async fn an_empty_history_is_exported_too() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let json: serde_json::Value = serde_json::from_str(&export(&app, &ada, "json").await).unwrap();
    for list in ["workouts", "bodyMetrics", "tracks", "exercises", "foodLog", "messages"] {
        assert_eq!((&json["counts"][list], &json[list]), (&json!(0), &json!([])), "{list}");
    }
    assert_eq!(export(&app, &ada, "strong_csv").await.lines().count(), 1);
    assert!(export(&app, &ada, "ics").await.ends_with("END:VCALENDAR\r\n"));
}

#[tokio::test]
async fn files_go_with_the_account() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    import(&app, &ada, ANSWERED, "run.gpx", &sample("run.gpx")).await;
    super::send(&app, &ada, "?dryRun=true", "s.csv", &sample("strong_a.csv")).await.expect(202);
    write(&app, &ada, "json").await;
    assert!(app.media.names().len() >= 3);
    app.delete("/api/v1/users/me").by(&ada).json(json!({"confirm": "DELETE"})).send().await.expect(200);
    app.run_jobs().await;
    assert!(app.media.names().is_empty(), "{:?}", app.media.names());
    let shard = &app.shards[usize::from(ada.shard)];
    for table in ["imports", "import_names", "import_problems", "import_workouts", "workout_tracks", "exports"] {
        assert_eq!(shard.count(table), 0, "{table}");
    }
    app.leaves_jobs();
}
