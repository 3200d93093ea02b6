use super::{app, begun, completed, log, path, read, step};

#[tokio::test]
async fn a_workout_is_paused_and_goes_on() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let paused = step(&app, &ada, &workout, "pause").await.expect(200).data();
    assert!(paused["sessionData"]["pausedAt"].is_string());
    let resumed = step(&app, &ada, &workout, "resume").await.expect(200).data();
    assert!(resumed["sessionData"]["pausedAt"].is_null());
    assert_eq!(resumed["sessionData"]["duration"], 60);
}

#[tokio::test]
async fn steps_that_do_not_fit_are_refused_by_name() {
    let app = app();
    let ada = app.sign_in("ada");
    let planned = app.post("/api/v1/workouts").by(&ada).json(serde_json::json!({"name": "Legs"})).send().await;
    let workout = planned.expect(201).data();
    for (name, code) in [
        ("pause", "workout_not_started"),
        ("complete", "workout_not_started"),
        ("rest", "workout_not_started"),
        ("start", ""),
        ("start", "workout_already_started"),
        ("resume", "workout_not_paused"),
        ("pause", ""),
        ("pause", "workout_already_paused"),
        ("complete", ""),
        ("complete", "workout_finished"),
        ("cancel", "workout_finished"),
        ("start", "workout_finished"),
    ] {
        let answer = step(&app, &ada, &workout, name).await;
        assert_eq!((answer.code().as_str(), answer.status), (code, if code.is_empty() { 200 } else { 409 }), "{name}");
    }
    app.run_jobs().await;
}

#[tokio::test]
async fn the_same_step_twice_is_one() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let pause = || app.post(&path(&workout, "/pause")).by(&ada).json(serde_json::json!({"opId": "pause-1"}));
    let (one, other) = futures::join!(pause().send(), pause().send());
    assert_eq!((one.status, other.status), (200, 200));
    assert_eq!(one.data()["seq"], other.data()["seq"]);
    assert_eq!(
        app.rooms
            .frames(workout["id"].as_str().unwrap().parse().unwrap())
            .iter()
            .filter(|frame| frame["type"] == "workout:paused")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_workout_given_up_counts_for_nothing() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    let cancelled = step(&app, &ada, &workout, "cancel").await.expect(200).data();
    assert_eq!(cancelled["sessionData"]["status"], "cancelled");
    assert_eq!(read(&app, &ada, &workout).await["metrics"]["personalRecordsSet"], 0);
    log(&app, &ada, &workout, 100, 5).await.expect(409);
}

#[tokio::test]
async fn somebody_elses_workout_takes_no_step() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = completed(&app, &ada).await;
    for name in ["start", "pause", "resume", "complete", "cancel", "rest"] {
        step(&app, &eve, &workout, name).await.expect(404);
        app.post(&path(&workout, &format!("/{name}"))).send().await.expect(401);
    }
}
