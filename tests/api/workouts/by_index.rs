use serde_json::json;

use super::{app, begun, entry, log, path, read};

#[tokio::test]
async fn a_set_is_named_by_its_place_in_the_workout_or_in_its_exercise() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    let pull_up = json!({"workoutExerciseId": entry(&workout, 1), "reps": 8});
    app.post(&path(&workout, "/sets")).by(&ada).json(pull_up).send().await.expect(201);
    let by_place = app.put(&path(&workout, "/set/1")).by(&ada).json(json!({"reps": 9})).send().await.expect(200).data();
    assert_eq!(by_place["set"]["workoutExerciseId"], entry(&workout, 1));
    let body = json!({"reps": 10, "exerciseIndex": 1});
    let in_exercise = app.put(&path(&workout, "/set/0")).by(&ada).json(body).send().await.expect(200).data();
    assert_eq!(
        (in_exercise["set"]["id"].as_str(), in_exercise["set"]["reps"].as_i64()),
        (by_place["set"]["id"].as_str(), Some(10))
    );
    app.put(&path(&workout, "/set/2")).by(&ada).json(json!({"reps": 9})).send().await.expect(404);
    app.put(&path(&workout, "/set/x")).by(&ada).json(json!({"reps": 9})).send().await.expect(400);
}

#[tokio::test]
async fn an_exercise_is_named_by_its_place() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let body = json!({"notes": "Wide.", "restTime": 45});
    let changed = app.put(&path(&workout, "/exercise/1")).by(&ada).json(body).send().await.expect(200).data();
    assert_eq!((changed["id"].as_str(), changed["restTime"].as_i64()), (Some(entry(&workout, 1).as_str()), Some(45)));
    app.put(&path(&workout, "/exercise/2")).by(&ada).json(json!({"notes": ""})).send().await.expect(404);
}

#[tokio::test]
async fn an_index_of_an_older_picture_is_refused_with_the_present_one() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let first = log(&app, &ada, &workout, 100, 5).await.expect(201).data();
    let old = first["seq"].to_string();
    let body = json!({"workoutExerciseId": entry(&workout, 0), "weight": 60, "reps": 5, "index": 0});
    let second = app.post(&path(&workout, "/sets")).by(&ada).json(body).send().await.expect(201).data();
    let put = |seq: &str| app.put(&path(&workout, "/set/0")).by(&ada).header("if-match", seq).json(json!({"reps": 6}));
    let refused = put(&format!("\"{old}\"")).send().await.expect(412);
    assert_eq!(refused.code(), "edit_conflict");
    let details = &refused.json()["details"];
    assert_eq!(details["exercises"][0]["setIds"], json!([second["set"]["id"], first["set"]["id"]]));
    let present = details["seq"].to_string();
    let taken = put(&format!("\"{present}\"")).send().await.expect(200).data();
    assert_eq!(taken["set"]["id"], second["set"]["id"]);
    assert_eq!(read(&app, &ada, &workout).await["sessionData"]["exercises"][0]["sets"][1]["reps"], 5);
}

#[tokio::test]
async fn places_in_a_workout_of_somebody_else_do_not_exist() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = begun(&app, &ada).await;
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    app.put(&path(&workout, "/set/0")).by(&eve).json(json!({"reps": 6})).send().await.expect(404);
    app.put(&path(&workout, "/exercise/0")).by(&eve).json(json!({"notes": "x"})).send().await.expect(404);
    app.put(&path(&workout, "/set/0")).json(json!({"reps": 6})).send().await.expect(401);
}
