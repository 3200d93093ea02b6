use serde_json::json;

use super::{app, begun, completed, entry, exercise, log, path, read};

#[tokio::test]
async fn a_set_is_logged_with_its_records_and_a_rest() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    app.clock.advance_ms(10_000);
    let body = json!({
        "workoutExerciseId": entry(&workout, 0), "weightGrams": 102_500, "reps": 5, "rpe": 8.5, "tempo": "3-1-x-0",
        "notes": "Deep.", "target": {"weightGrams": 100_000, "reps": 5},
    });
    let logged = app.post(&path(&workout, "/sets")).by(&ada).json(body).send().await.expect(201).data();
    let set = &logged["set"];
    assert_eq!((set["weight"].as_f64(), set["weightGrams"].as_i64()), (Some(102.5), Some(102_500)));
    assert_eq!((set["rpe"].as_f64(), set["tempo"].as_str()), (Some(8.5), Some("3-1-X-0")));
    assert_eq!(set["completedAt"], "2026-11-21T08:00:10.000Z");
    assert_eq!(set["personalRecord"], true);
    assert_eq!(logged["personalRecords"].as_array().unwrap().len(), 3);
    assert_eq!(logged["rest"]["endsAt"], "2026-11-21T08:01:40.000Z");
    assert_eq!(logged["stats"]["totalVolumeGrams"], 512_500);
    let rows = app.shards[usize::from(ada.shard)].rows("SELECT weight_grams, reps FROM workout_sets", &[]);
    assert_eq!(rows[0]["weight_grams"], 102_500);
}

#[tokio::test]
async fn g1_the_same_set_twice_and_at_once_is_one_set() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let body = json!({"workoutExerciseId": entry(&workout, 0), "weight": 100, "reps": 5, "opId": "set-1"});
    let send = || app.post(&path(&workout, "/sets")).by(&ada).json(body.clone());
    let (one, other) = futures::join!(send().send(), send().send());
    let (one, other) = (one.expect(201).data(), other.expect(201).data());
    app.clock.advance_ms(600_000);
    let late = send().send().await.expect(201).data();
    assert_eq!(one["set"], other["set"]);
    assert_eq!(one["set"], late["set"]);
    let by_key = || {
        app.post(&path(&workout, "/sets"))
            .by(&ada)
            .header("idempotency-key", "k/1")
            .json(json!({"workoutExerciseId": entry(&workout, 0), "weight": 90, "reps": 5}))
    };
    let first = by_key().send().await.expect(201).data();
    assert_eq!(first["set"]["id"], by_key().send().await.expect(201).data()["set"]["id"]);
    assert_eq!(read(&app, &ada, &workout).await["sessionData"]["exercises"][0]["sets"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_set_that_cannot_be_is_refused_by_field() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let lift = |more: serde_json::Value| {
        let mut body = json!({"workoutExerciseId": entry(&workout, 0), "reps": 5});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (body, status, field) in [
        (json!({"reps": 5}), 400, "workoutExerciseId"),
        (lift(json!({"reps": 10_001})), 400, "reps"),
        (lift(json!({"reps": -1})), 400, "reps"),
        (lift(json!({"reps": 1.5})), 400, "reps"),
        (lift(json!({"weight": 2_001})), 400, "weight"),
        (lift(json!({"weight": 1, "weightGrams": 1})), 400, "weightGrams"),
        (lift(json!({"rpe": 8.3})), 400, "rpe"),
        (lift(json!({"tempo": "fast"})), 400, "tempo"),
        (lift(json!({"completedAt": "2027-01-01T00:00:00Z"})), 400, "completedAt"),
        (lift(json!({"durationSeconds": 5})), 422, "durationSeconds"),
        (json!({"workoutExerciseId": entry(&workout, 0), "weight": 100}), 400, "reps"),
        (lift(json!({"target": {"reps": 10_001}})), 400, "target.reps"),
        (lift(json!({"sets": 3})), 400, "sets"),
    ] {
        let answer = app.post(&path(&workout, "/sets")).by(&ada).json(body.clone()).send().await;
        assert_eq!((answer.status, answer.fields()), (status, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(read(&app, &ada, &workout).await["metrics"]["setsDone"], 0);
}

#[tokio::test]
async fn an_edit_takes_a_record_away_and_a_deletion_gives_it_back() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let first = log(&app, &ada, &workout, 100, 5).await.expect(201).data();
    let second = log(&app, &ada, &workout, 110, 5).await.expect(201).data();
    let of = |set: &serde_json::Value| path(&workout, &format!("/sets/{}", set["set"]["id"].as_str().unwrap()));
    let less = app.patch(&of(&second)).by(&ada).json(json!({"weight": 90, "rpe": 7})).send().await.expect(200).data();
    assert_eq!((less["set"]["weight"].as_f64(), less["set"]["personalRecord"].as_bool()), (Some(90.0), Some(false)));
    assert_eq!(less["set"]["reps"], 5);
    app.delete(&of(&first)).by(&ada).send().await.expect(200);
    let shown = read(&app, &ada, &workout).await;
    let sets = shown["sessionData"]["exercises"][0]["sets"].as_array().unwrap();
    assert_eq!((sets.len(), sets[0]["personalRecord"].as_bool()), (1, Some(true)));
    app.delete(&of(&first)).by(&ada).send().await.expect(404);
    let cleared = app.patch(&of(&second)).by(&ada).json(json!({"rpe": null})).send().await.expect(200).data();
    assert!(cleared["set"]["rpe"].is_null());
    let names: Vec<String> = app
        .rooms
        .frames(workout["id"].as_str().unwrap().parse().unwrap())
        .iter()
        .map(|frame| frame["type"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(names.contains(&"pr:revoked".to_owned()), "{names:?}");
}

#[tokio::test]
async fn history_may_be_corrected() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = completed(&app, &ada).await;
    let set = workout["sessionData"]["exercises"][0]["sets"][0]["id"].as_str().unwrap().to_owned();
    log(&app, &ada, &workout, 100, 5).await.expect(409);
    let of_its_time = json!({"workoutExerciseId": entry(&workout, 0), "weight": 80, "reps": 5, "completedAt": workout["sessionData"]["endTime"]});
    app.post(&path(&workout, "/sets")).by(&ada).json(of_its_time).send().await.expect(201);
    app.patch(&path(&workout, &format!("/sets/{set}"))).by(&ada).json(json!({"reps": 6})).send().await.expect(200);
    assert_eq!(read(&app, &ada, &workout).await["metrics"]["totalVolumeGrams"], 1_000_000);
}

#[tokio::test]
async fn sets_of_somebody_else_are_out_of_reach() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = begun(&app, &ada).await;
    let set = log(&app, &ada, &workout, 100, 5).await.expect(201).data();
    let of_set = path(&workout, &format!("/sets/{}", set["set"]["id"].as_str().unwrap()));
    log(&app, &eve, &workout, 100, 5).await.expect(404);
    app.patch(&of_set).by(&eve).json(json!({"reps": 6})).send().await.expect(404);
    app.delete(&of_set).by(&eve).send().await.expect(404);
    app.delete(&of_set).send().await.expect(401);
    assert_eq!(read(&app, &ada, &workout).await["metrics"]["setsDone"], 1);
}

#[tokio::test]
async fn a_set_is_put_between_two_others_by_its_neighbour_or_by_the_positions_shown() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let one = log(&app, &ada, &workout, 100, 1).await.expect(201).data()["set"].clone();
    app.clock.advance_ms(1_000);
    let two = log(&app, &ada, &workout, 100, 2).await.expect(201).data()["set"].clone();
    let between = (one["position"].as_i64().unwrap() + two["position"].as_i64().unwrap()) / 2;
    let entry = entry(&workout, 0);
    let add = |reps: u32, (member, place): (&str, serde_json::Value)| {
        let body = json!({"workoutExerciseId": entry, "weight": 100, "reps": reps, member: place});
        app.post(&path(&workout, "/sets")).by(&ada).json(body).send()
    };
    let set = add(3, ("position", json!(between))).await.expect(201).data()["set"].clone();
    assert_eq!((set["index"].as_i64(), set["position"].as_i64()), (Some(1), Some(between)));
    assert_eq!(add(4, ("afterSetId", one["id"].clone())).await.expect(201).data()["set"]["index"], 1);
    assert_eq!(add(5, ("afterSetId", json!(null))).await.expect(201).data()["set"]["index"], 0);
    add(6, ("afterSetId", json!("019a0000-0000-7000-8000-000000000001"))).await.expect(404);
    add(6, ("position", json!("first"))).await.expect(400);
    let shown = read(&app, &ada, &workout).await;
    let sets = shown["sessionData"]["exercises"][0]["sets"].as_array().unwrap().clone();
    let reps: Vec<i64> = sets.iter().map(|set| set["reps"].as_i64().unwrap()).collect();
    assert_eq!(reps, [5, 1, 4, 3, 2]);
    assert!(sets.is_sorted_by_key(|set| set["position"].as_i64()));
}

#[tokio::test]
async fn g1_an_operation_made_by_another_door_is_answered_with_what_it_made() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let room = vivace::live::workout_room::RoomAddress {
        account: ada.account,
        shard: ada.shard,
        workout: workout["id"].as_str().unwrap().parse().unwrap(),
    };
    let rooms: &dyn vivace::live::workout_room::Rooms = &*app.rooms;
    let set = json!({"workoutExerciseId": entry(&workout, 0), "weightGrams": 100_000, "reps": 5});
    let op = |name: &str, kind: &str, data: &serde_json::Value| {
        let mut command = data.clone();
        command["type"] = json!(kind);
        serde_json::from_value(json!({"opId": name, "command": command})).unwrap()
    };
    let live = vivace::domain::live_session::Door::Live;
    rooms.submit(room, vec![op("o1", "log_set", &set)], live).await.unwrap().unwrap();
    let mut named = set.clone();
    named["opId"] = json!("o1");
    let told = app.post(&path(&workout, "/sets")).by(&ada).json(named).send().await.expect(201).data();
    assert_eq!(told["stats"]["setsDone"], 1);
    let exercise = json!({"exerciseId": exercise(&app, "reps", 1)});
    rooms.submit(room, vec![op("o2", "add_exercise", &exercise)], live).await.unwrap().unwrap();
    let mut named = exercise;
    named["opId"] = json!("o2");
    app.post(&path(&workout, "/exercises")).by(&ada).json(named).send().await.expect(201);
    let after = read(&app, &ada, &workout).await;
    assert_eq!(after["sessionData"]["exercises"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn g1_an_operation_is_one_set_whichever_door_tells_its_id() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let told = "01900000-0000-7000-8000-000000000001";
    let body =
        |op: &str| json!({"workoutExerciseId": entry(&workout, 0), "weightGrams": 100_000, "reps": 5, "opId": op});
    let with_id = |op: &str| {
        let mut body = body(op);
        body["setId"] = json!(told);
        body
    };
    let log = |body: serde_json::Value| {
        let request = app.post(&path(&workout, "/sets")).by(&ada).json(body);
        async move { request.send().await.expect(201).data()["set"].clone() }
    };
    // Told at the first door and not at the second.
    let first = log(with_id("a")).await;
    assert_eq!(first["id"], told);
    assert_eq!(log(body("a")).await, first);
    // At the second only: it stays the set it was.
    let first = log(body("b")).await;
    assert_eq!(log(with_id("b")).await, first);
    // By the door of what was done offline first.
    let mut offline = body("unused");
    offline.as_object_mut().unwrap().remove("opId");
    (offline["type"], offline["setId"]) = (json!("log_set"), json!("01900000-0000-7000-8000-000000000002"));
    let ops = json!({"ops": [{"opId": "c", "command": offline}]});
    app.post(&path(&workout, "/ops")).by(&ada).json(ops).send().await.expect(200);
    assert_eq!(log(body("c")).await["id"], "01900000-0000-7000-8000-000000000002");
    assert_eq!(read(&app, &ada, &workout).await["metrics"]["setsDone"], 3);
    // So with exercises.
    let add = json!({"exerciseId": exercise(&app, "reps", 1), "workoutExerciseId": told, "opId": "d"});
    let mut again = add.clone();
    again.as_object_mut().unwrap().remove("workoutExerciseId");
    let mut added = Vec::new();
    for body in [add, again] {
        added.push(app.post(&path(&workout, "/exercises")).by(&ada).json(body).send().await.expect(201).data());
    }
    assert_eq!(added[0], added[1]);
}
