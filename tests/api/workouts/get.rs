use serde_json::{Value, json};

use super::{app, begun, completed, entry, exercise, log, path, read};

#[tokio::test]
async fn a_workout_that_goes_on_is_shown_as_its_room_holds_it() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    app.rooms.holds_copies.store(true, std::sync::atomic::Ordering::SeqCst);
    app.clock.advance_ms(60_000);
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    let shown = read(&app, &ada, &workout).await;
    assert_eq!(shown["sessionData"]["exercises"][0]["sets"][0]["weightGrams"], 100_000);
    assert_eq!(shown["metrics"]["totalVolumeGrams"], 500_000);
    let now = &shown["realTimeData"];
    assert_eq!((now["isResting"].as_bool(), now["restDuration"].as_i64()), (Some(true), Some(90)));
    assert_eq!(now["restEndsAt"], "2026-11-21T08:02:30.000Z");
    app.clock.advance_ms(100_000);
    let later = read(&app, &ada, &workout).await;
    assert_eq!(later["realTimeData"]["isResting"], false);
    assert_eq!(later["sessionData"]["duration"], 160);
}

#[tokio::test]
async fn a_finished_workout_is_shown_from_one_read_of_the_copy_and_one_of_who_is_named() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = completed(&app, &ada).await;
    let shown = read(&app, &ada, &workout).await;
    let line: Value = serde_json::from_str(app.log.lines().last().unwrap()).unwrap();
    assert_eq!(line["subrequests"], 2, "{line}");
    assert_eq!(shown["sessionData"]["status"], "completed");
    assert_eq!(shown["metrics"]["personalRecordsSet"], 3);
    let records = shown["sessionData"]["exercises"][0]["personalRecords"].as_array().unwrap();
    let kinds: Vec<&str> = records.iter().filter_map(|record| record["type"].as_str()).collect();
    assert!(kinds.contains(&"max_weight") && kinds.contains(&"e1rm"), "{kinds:?}");
    assert_eq!(shown["sessionData"]["exercises"][0]["sets"][0]["personalRecord"], true);
    assert!(shown["realTimeData"].is_null());
}

/// The room and the copy tell the same, but for the time that passes.
#[tokio::test]
async fn the_copy_tells_what_the_room_told() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    app.clock.advance_ms(600_000);
    let told = app.post(&path(&workout, "/complete")).by(&ada).send().await.expect(200).data();
    app.run_jobs().await;
    let mut copied = read(&app, &ada, &workout).await;
    let mut told = told;
    for shown in [&mut told, &mut copied] {
        // Estimated by the copy even where the body's weight is not known.
        shown["metrics"]["caloriesBurned"] = Value::Null;
        // The room knows nobody's name.
        shown["sharing"]["sharedWith"] = Value::Null;
        for exercise in shown["sessionData"]["exercises"].as_array_mut().unwrap() {
            exercise["personalRecords"].as_array_mut().unwrap().sort_by_key(|record| record["type"].to_string());
        }
    }
    assert_eq!(told, copied);
}

#[tokio::test]
async fn weights_are_shown_in_the_units_asked_for() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let body = serde_json::json!({"workoutExerciseId": entry(&workout, 0), "weight": 225, "unit": "lb", "reps": 5});
    app.post(&path(&workout, "/sets")).by(&ada).json(body).send().await.expect(201);
    let shown = app.get(&path(&workout, "?units=imperial")).by(&ada).send().await.expect(200).data();
    let set = &shown["sessionData"]["exercises"][0]["sets"][0];
    assert_eq!((set["weight"].as_f64(), set["unit"].as_str()), (Some(225.0), Some("lb")));
    assert_eq!(set["weightGrams"], 102_058);
}

#[tokio::test]
async fn c2_a_workout_of_somebody_else_and_none_are_answered_alike() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = completed(&app, &ada).await;
    let body = |answer: crate::support::TestResponse| {
        let mut json = answer.expect(404).json();
        json.as_object_mut().unwrap().retain(|name, _| name != "requestId");
        json
    };
    let foreign = body(app.get(&path(&workout, "")).by(&eve).send().await);
    let missing = body(app.get("/api/v1/workouts/01900000-0000-7000-8000-000000000001").by(&eve).send().await);
    assert_eq!(foreign, missing);
    app.get(&path(&workout, "")).send().await.expect(401);
    app.get("/api/v1/workouts/7").by(&ada).send().await.expect(400);
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = completed(&app, &ada).await;
    let first = app.get(&path(&workout, "")).by(&ada).send().await.expect(200);
    app.clock.advance_ms(60_000);
    let again = app.get(&path(&workout, "")).by(&ada).header("if-none-match", first.header("etag")).send().await;
    again.expect(304);
}

#[tokio::test]
async fn f1_an_edit_of_a_finished_workout_is_read_at_once_and_from_the_copy_again_when_it_has_it() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = completed(&app, &ada).await;
    let set = workout["sessionData"]["exercises"][0]["sets"][0]["id"].as_str().unwrap().to_owned();
    let shard = &app.shards[usize::from(ada.shard)];
    app.rooms.holds_copies.store(true, std::sync::atomic::Ordering::SeqCst);
    let weight = async || {
        let read = read(&app, &ada, &workout).await;
        read["sessionData"]["exercises"][0]["sets"][0]["weight"].clone()
    };
    let room = vivace::live::workout_room::RoomAddress {
        account: ada.account,
        shard: ada.shard,
        workout: workout["id"].as_str().unwrap().parse().unwrap(),
    };
    for kilograms in [60.0, 70.0] {
        app.clock.advance_ms(5_000);
        let change = json!({"weight": kilograms});
        app.patch(&path(&workout, &format!("/sets/{set}"))).by(&ada).json(change).send().await.expect(200);
        assert_eq!(weight().await, kilograms);
        assert_eq!(shard.count("edited_workouts"), 1);
        app.clock.advance_ms(1_000);
        app.rooms.ring(room).await.unwrap();
        assert_eq!((weight().await, shard.count("edited_workouts")), (json!(kilograms), 0));
    }
    // One that comes to nothing leaves no mark either, and a repetition makes none.
    let id = "01900000-0000-7000-8000-0000000000dd";
    let unknown = json!({"reps": 3, "opId": "unknown-1"});
    for _ in 0..2 {
        app.patch(&path(&workout, &format!("/sets/{id}"))).by(&ada).json(unknown.clone()).send().await.expect(404);
        app.clock.advance_ms(1_000);
        app.rooms.ring(room).await.unwrap();
        assert_eq!(shard.count("edited_workouts"), 0);
    }
    // A deletion is seen at once.
    app.delete(&path(&workout, "")).by(&ada).send().await.expect(200);
    app.get(&path(&workout, "")).by(&ada).send().await.expect(404);
    app.clock.advance_ms(1_000);
    app.rooms.ring(room).await.unwrap();
    assert_eq!((shard.count("workouts"), shard.count("edited_workouts")), (0, 0));
    app.get(&path(&workout, "")).by(&ada).send().await.expect(404);
}

#[tokio::test]
async fn one_unit_is_asked_for_at_every_door_and_says_nothing_of_what_is_sent() {
    let app = app();
    let ada = app.sign_in("ada");
    let body = json!({"name": "Legs", "start": true, "exercises": [
        {"exerciseId": exercise(&app, "weight_reps", 0), "sets": [{"target": {"weight": 100, "reps": 5}}]},
    ]});
    let in_pounds = |answer: &Value| {
        let mut sets = Vec::new();
        collect_weights(answer, &mut sets);
        assert!(!sets.is_empty(), "{answer}");
        for (grams, weight, unit) in sets {
            assert_eq!((unit.as_str(), grams, weight), ("lb", 100_000, 220.46), "{answer}");
        }
    };
    let workout = app.post("/api/v1/workouts?units=imperial").by(&ada).json(body).send().await.expect(201).data();
    in_pounds(&workout);
    let log = json!({"workoutExerciseId": entry(&workout, 0), "weight": 100, "reps": 5});
    let logged = app.post(&path(&workout, "/sets?units=imperial")).by(&ada).json(log.clone()).send().await.expect(201);
    in_pounds(&logged.data());
    let set = logged.data()["set"]["id"].as_str().unwrap().to_owned();
    let mut log_op = log;
    log_op["type"] = json!("log_set");
    let (entry, op) = (entry(&workout, 0), json!({"opId": "o1", "command": log_op}));
    for (method, to, body) in [
        ("PATCH", format!("/sets/{set}"), json!({"weight": 100})),
        ("PUT", "/set/0".to_owned(), json!({"notes": "Deep."})),
        ("PATCH", format!("/exercises/{entry}"), json!({"notes": "Deep."})),
        ("PUT", "/exercise/0".to_owned(), json!({"notes": "Deeper."})),
        ("PUT", String::new(), json!({"notes": "Good."})),
        ("PATCH", String::new(), json!({"notes": "Better."})),
        ("POST", "/pause".to_owned(), json!({})),
        ("POST", "/resume".to_owned(), json!({})),
        ("POST", "/rest".to_owned(), json!({})),
        ("POST", "/ops".to_owned(), json!({"ops": [op]})),
        ("POST", "/complete".to_owned(), json!({})),
    ] {
        app.clock.advance_ms(1_000);
        let to = path(&workout, &format!("{to}?units=imperial"));
        let answer = app.request(method, &to).by(&ada).json(body).send().await.expect(200).data();
        in_pounds(&answer);
    }
    app.run_jobs().await;
    let changes = app.get("/api/v1/workouts/changes?units=imperial").by(&ada).send().await.expect(200).data();
    let metrics = &changes["changes"][0]["workout"]["metrics"];
    assert_eq!(
        (metrics["totalVolumeGrams"].as_i64(), metrics["totalVolume"].as_f64()),
        (Some(1_000_000), Some(2_204.62))
    );
}

/// Every load in an answer: grams, figure and unit.
fn collect_weights(value: &Value, found: &mut Vec<(i64, f64, String)>) {
    if let (Some(grams), Some(weight), Some(unit)) =
        (value["weightGrams"].as_i64(), value["weight"].as_f64(), value["unit"].as_str())
    {
        found.push((grams, weight, unit.to_owned()));
    }
    let inner: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    };
    inner.into_iter().for_each(|value| collect_weights(value, found));
}
