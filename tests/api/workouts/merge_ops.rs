use serde_json::{Value, json};

use super::{app, begun, entry, exercise, path, read};

fn set_op(workout: &Value, number: u8, at: &str) -> Value {
    json!({"opId": format!("op-{number}"), "at": at, "device": "watch", "command": {
        "type": "log_set", "setId": format!("01900000-0000-7000-8000-0000000000{number:02}"),
        "workoutExerciseId": entry(workout, 0), "weightGrams": 100_000, "reps": number,
    }})
}

#[tokio::test]
async fn g1_batches_in_any_order_and_again_give_one_result() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    app.clock.advance_ms(3_600_000);
    let ada = app.token_of(&ada);
    let ops: Vec<Value> =
        (1..6).map(|number| set_op(&workout, number, &format!("2026-11-21T08:0{number}:00Z"))).collect();
    let mut results = Vec::new();
    for batch in [vec![&ops[3], &ops[0]], vec![&ops[2], &ops[4], &ops[1]], ops.iter().rev().collect()] {
        let answer =
            app.post(&path(&workout, "/ops")).by(&ada).json(json!({"ops": batch})).send().await.expect(200).data();
        assert!(answer["outcomes"].as_array().unwrap().iter().all(|outcome| outcome["status"] == "done"), "{answer}");
        results.push(answer["workout"]["sessionData"]["exercises"][0]["sets"].clone());
    }
    assert_eq!(results[1], results[2]);
    let reps: Vec<i64> = results[2].as_array().unwrap().iter().map(|set| set["reps"].as_i64().unwrap()).collect();
    assert_eq!(reps, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn what_was_done_before_the_end_is_taken_after_it() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    app.clock.advance_ms(3_600_000);
    let ada = app.token_of(&ada);
    app.post(&path(&workout, "/complete")).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    let body = json!({"ops": [set_op(&workout, 7, "2026-11-21T08:10:00Z")]});
    app.post(&path(&workout, "/ops")).by(&ada).json(body).send().await.expect(200);
    assert_eq!(read(&app, &ada, &workout).await["metrics"]["setsDone"], 1);
}

#[tokio::test]
async fn each_operation_is_answered_by_itself() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let mut bad = set_op(&workout, 2, "2026-11-21T08:00:00Z");
    bad["command"]["reps"] = json!(10_001);
    let body = json!({"ops": [set_op(&workout, 1, "2026-11-21T08:00:00Z"), bad]});
    let answer = app.post(&path(&workout, "/ops")).by(&ada).json(body).send().await.expect(200).data();
    assert_eq!(answer["outcomes"][0]["status"], "done");
    let refused = &answer["outcomes"][1];
    assert_eq!(refused["status"], "rejected");
    assert_eq!(
        (refused["rejection"]["code"].as_str(), refused["rejection"]["field"].as_str()),
        (Some("validation_failed"), Some("reps"))
    );
    assert_eq!(answer["workout"]["metrics"]["setsDone"], 1);
}

#[tokio::test]
async fn a_batch_that_cannot_be_read_is_refused() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = begun(&app, &ada).await;
    let op = set_op(&workout, 1, "2026-11-21T08:00:00Z");
    for body in [
        json!({}),
        json!({"ops": []}),
        json!({"ops": vec![&op; 501]}),
        json!({"ops": [{"opId": "a b", "command": {"type": "start"}}]}),
        json!({"ops": [{"opId": "a", "command": {"type": "fly"}}]}),
        json!({"ops": [{"opId": "a", "command": {"type": "start", "reps": 1}}]}),
    ] {
        let answer = app.post(&path(&workout, "/ops")).by(&ada).json(body.clone()).send().await;
        assert_eq!(answer.status, 400, "{body}");
    }
    app.post(&path(&workout, "/ops")).by(&eve).json(json!({"ops": [op.clone()]})).send().await.expect(404);
    app.post(&path(&workout, "/ops")).json(json!({"ops": [op]})).send().await.expect(401);
}

#[tokio::test]
async fn what_was_done_before_the_workout_reached_the_server_counts() {
    let app = app();
    let ada = app.sign_in("ada");
    let plan = json!({"name": "Yesterday", "exercises": [
        {"exerciseId": exercise(&app, "weight_reps", 0), "sets": [{"target": {"reps": 5}}, {"target": {"reps": 5}}]},
        {"exerciseId": exercise(&app, "reps", 0)},
    ]});
    let workout = app.post("/api/v1/workouts").by(&ada).json(plan).send().await.expect(201).data();
    let set = |index: usize| workout["sessionData"]["exercises"][0]["sets"][index]["id"].clone();
    let op = |name: &str, minute: u8, command: Value| json!({"opId": name, "at": format!("2026-11-20T18:{minute:02}:00Z"), "command": command});
    let ops = json!({"ops": [
        op("a", 0, json!({"type": "start"})),
        op("b", 5, json!({"type": "update_set", "setId": set(0), "weightGrams": 60_000, "reps": 5, "done": true})),
        op("c", 10, json!({"type": "log_set", "setId": set(1), "workoutExerciseId": entry(&workout, 0), "weightGrams": 60_000, "reps": 5})),
        op("d", 15, json!({"type": "remove_exercise", "workoutExerciseId": entry(&workout, 1)})),
        op("e", 20, json!({"type": "update_details", "notes": "In the cellar."})),
        op("f", 30, json!({"type": "complete"})),
    ]});
    let told = app.post(&path(&workout, "/ops")).by(&ada).json(ops).send().await.expect(200).data();
    assert!(told["outcomes"].as_array().unwrap().iter().all(|outcome| outcome["status"] == "done"), "{told}");
    let after = read(&app, &ada, &workout).await;
    assert_eq!(after["metrics"]["setsDone"], 2);
    assert_eq!(after["sessionData"]["notes"], "In the cellar.", "{after}");
    let session = &after["sessionData"];
    assert_eq!((session["status"].as_str(), session["duration"].as_i64()), (Some("completed"), Some(1_800)));
    assert_eq!(session["exercises"].as_array().unwrap().len(), 1);
    app.run_jobs().await;
}

#[tokio::test]
async fn sets_beyond_the_limit_are_refused_each_by_itself() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let log = |number: u32| {
        json!({"opId": format!("op-{number}"), "command": {
            "type": "log_set", "workoutExerciseId": entry(&workout, 0), "weightGrams": 100_000, "reps": 1,
        }})
    };
    let ops: Vec<Value> = (0..130).map(log).collect();
    let told = app.post(&path(&workout, "/ops")).by(&ada).json(json!({"ops": ops})).send().await.expect(200).data();
    let outcomes = told["outcomes"].as_array().unwrap();
    let done = outcomes.iter().filter(|outcome| outcome["status"] == "done").count();
    assert_eq!((done, outcomes[129]["rejection"]["code"].as_str()), (100, Some("limit_reached")));
    assert_eq!(told["workout"]["metrics"]["setsDone"], 100);
}
