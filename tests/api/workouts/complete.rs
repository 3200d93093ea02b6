use serde_json::json;

use super::{app, begun, exercise, log, path, read, step};

#[tokio::test]
async fn an_end_tells_how_it_went() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    app.clock.advance_ms(1_800_000);
    let ada = app.token_of(&ada);
    let body = json!({"mood": {"after": 8, "energy": 4}, "sessionRpe": 7.5, "caloriesBurned": 321, "notes": "Good."});
    let done = app.post(&path(&workout, "/complete")).by(&ada).json(body).send().await.expect(200).data();
    assert_eq!(done["sessionData"]["status"], "completed");
    assert_eq!(done["mood"], json!({"after": 8, "energy": 4}));
    assert_eq!((done["sessionRpe"].as_f64(), done["metrics"]["caloriesBurned"].as_i64()), (Some(7.5), Some(321)));
    app.run_jobs().await;
    let totals =
        app.shards[usize::from(ada.shard)].rows("SELECT workouts, sets, volume_grams FROM training_totals", &[]);
    assert_eq!((totals[0]["workouts"].as_i64(), totals[0]["volume_grams"].as_i64()), (Some(1), Some(500_000)));
}

#[tokio::test]
async fn an_end_is_followed_once() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    step(&app, &ada, &workout, "complete").await.expect(200);
    app.put(&path(&workout, "")).by(&ada).json(json!({"name": "Later name"})).send().await.expect(200);
    app.run_jobs().await;
    let jobs =
        app.shards[usize::from(ada.shard)].rows("SELECT state FROM outbox WHERE kind = 'WorkoutCompletedV1'", &[]);
    assert_eq!(jobs.len(), 1);
}

#[tokio::test]
async fn an_end_that_cannot_be_is_refused_by_field() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    for (body, field) in [
        (json!({"sessionRpe": 11}), "sessionRpe"),
        (json!({"mood": {"after": 11}}), "mood.after"),
        (json!({"caloriesBurned": 20_001}), "caloriesBurned"),
        (json!({"at": "1999-01-01T00:00:00Z"}), "at"),
        (json!({"opId": "a b"}), "opId"),
    ] {
        let answer = app.post(&path(&workout, "/complete")).by(&ada).json(body.clone()).send().await;
        assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{body}");
    }
}

#[tokio::test]
async fn who_has_finished_hears_a_line_unless_they_want_none_of_the_coach() {
    let app = app();
    let ada = app.sign_in("ada");
    let lines = || {
        let told = app.hub.take_published(ada.account);
        told.into_iter().filter(|event| event.0 == "ai:motivation").map(|event| event.1).collect::<Vec<_>>()
    };
    let workout = begun(&app, &ada).await;
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    step(&app, &ada, &workout, "complete").await.expect(200);
    app.run_jobs().await;
    let told = lines();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["workoutId"], &told[0]["because"]), (&workout["id"], &json!("first_workout")));
    assert!(!told[0]["text"].as_str().unwrap().is_empty() && app.outbound.asked().is_empty());
    app.run_jobs().await;
    assert!(lines().is_empty(), "once");
    let off = json!({"aiRecommendations": false});
    app.patch("/api/v1/users/preferences/notifications").json(off).by(&ada).send().await.expect(200);
    app.clock.advance_ms(60_000);
    let workout = begun(&app, &ada).await;
    step(&app, &ada, &workout, "complete").await.expect(200);
    app.run_jobs().await;
    assert!(lines().is_empty());
}

#[tokio::test]
async fn a_workout_of_yesterday_is_told_step_by_step_and_keeps_how_it_went() {
    let app = app();
    let ada = app.sign_in("ada");
    let plan = json!({"name": "Yesterday", "exercises": [
        {"exerciseId": exercise(&app, "weight_reps", 0), "sets": [{"target": {"reps": 5}}]},
    ]});
    let workout = app.post("/api/v1/workouts").by(&ada).json(plan).send().await.expect(201).data();
    let post = |rest: &str, body| app.post(&path(&workout, rest)).by(&ada).json(body).send();
    post("/start", json!({"at": "2026-11-20T18:00:00Z"})).await.expect(200);
    app.patch(&path(&workout, "")).by(&ada).json(json!({"notes": "So far."})).send().await.expect(200);
    let how = json!({
        "at": "2026-11-20T19:00:00Z", "notes": "Fine.", "sessionRpe": 7.5, "mood": {"after": 8}, "caloriesBurned": 300,
    });
    post("/complete", how).await.expect(200);
    let after = read(&app, &ada, &workout).await;
    assert_eq!(after["sessionData"]["duration"], 3_600);
    assert_eq!((&after["sessionData"]["notes"], &after["sessionRpe"]), (&json!("Fine."), &json!(7.5)), "{after}");
    assert_eq!((&after["mood"]["after"], &after["metrics"]["caloriesBurned"]), (&json!(8), &json!(300)));
    app.run_jobs().await;
}
