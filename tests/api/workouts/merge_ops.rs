use serde_json::{Value, json};

use super::{app, begun, entry, path, read};

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
