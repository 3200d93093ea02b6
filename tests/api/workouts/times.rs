use serde_json::json;

use super::{app, begun, completed, path, read};

#[tokio::test]
async fn times_set_right_move_the_workout_in_lists_days_and_sums() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = completed(&app, &ada).await;
    let days =
        || app.shards[usize::from(ada.shard)].rows("SELECT * FROM training_days WHERE workouts > 0 ORDER BY day", &[]);
    let before = days();
    assert_eq!(before.len(), 1);
    let patch = |body| app.patch(&path(&workout, "")).by(&ada).json(body).send();
    let times = json!({"startedAt": "2026-11-19T18:00:00.000Z", "completedAt": "2026-11-19T18:45:00.000Z"});
    let changed = patch(times).await.expect(200).data();
    assert_eq!(changed["sessionData"]["startTime"], "2026-11-19T18:00:00.000Z");
    assert_eq!(changed["sessionData"]["duration"], 2_700);
    app.run_jobs().await;
    assert_eq!(read(&app, &ada, &workout).await["sessionData"]["endTime"], "2026-11-19T18:45:00.000Z");
    let list = app.get("/api/v1/workouts").by(&ada).send().await.expect(200).data();
    assert_eq!(
        (&list[0]["sessionData"]["date"], &list[0]["sessionData"]["duration"]),
        (&json!("2026-11-19T18:00:00.000Z"), &json!(2_700))
    );
    let after = days();
    assert_eq!(after.len(), 1, "it counts once");
    assert_ne!(after[0]["day"], before[0]["day"]);
    app.put(&path(&workout, "")).by(&ada).json(json!({"duration": 600})).send().await.expect(200);
    assert_eq!(read(&app, &ada, &workout).await["sessionData"]["endTime"], "2026-11-19T18:10:00.000Z");
}

#[tokio::test]
async fn times_that_cannot_be_are_refused_by_field_and_change_nothing() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = completed(&app, &ada).await;
    let before = read(&app, &ada, &workout).await;
    for (body, field) in [
        (json!({"completedAt": "2020-01-01T00:00:00Z"}), "completedAt"),
        (json!({"completedAt": "2036-01-01T00:00:00Z"}), "completedAt"),
        (json!({"startedAt": "2036-01-01T00:00:00Z"}), "startedAt"),
        (json!({"startedAt": "2026-11-01T00:00:00Z"}), "completedAt"),
        (json!({"startedAt": "yesterday"}), "startedAt"),
        (json!({"duration": 86_401}), "duration"),
        (json!({"duration": 60, "completedAt": "2026-11-21T08:00:00Z"}), "duration"),
    ] {
        let answer = app.patch(&path(&workout, "")).by(&ada).json(body.clone()).send().await;
        assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(read(&app, &ada, &workout).await, before);
    let goes_on = begun(&app, &ada).await;
    let body = json!({"duration": 60});
    app.patch(&path(&goes_on, "")).by(&ada).json(body.clone()).send().await.expect(400);
    app.patch(&path(&workout, "")).by(&eve).json(body.clone()).send().await.expect(404);
    app.patch(&path(&workout, "")).json(body).send().await.expect(401);
}
