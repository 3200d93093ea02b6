use serde_json::{Value, json};

use super::{app, begun, entry, exercise, log, path, read};

fn order(workout: &Value) -> Vec<String> {
    let exercises = workout["sessionData"]["exercises"].as_array().unwrap();
    exercises.iter().map(|exercise| exercise["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn exercises_are_added_changed_and_removed() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let body = json!({"exerciseId": exercise(&app, "duration", 0), "index": 0, "restTime": 30, "notes": "Slowly."});
    let added = app.post(&path(&workout, "/exercises")).by(&ada).json(body).send().await.expect(201).data();
    assert_eq!((added["order"].as_i64(), added["trackingType"].as_str()), (Some(0), Some("duration")));
    let id = added["id"].as_str().unwrap().to_owned();
    let of_it = path(&workout, &format!("/exercises/{id}"));
    let body = json!({"superset": 2, "restTime": null, "index": 2});
    let changed = app.patch(&of_it).by(&ada).json(body).send().await.expect(200).data();
    assert_eq!(
        (changed["superset"].as_i64(), &changed["restTime"], changed["order"].as_i64()),
        (Some(2), &Value::Null, Some(2))
    );
    assert_eq!(changed["notes"], "Slowly.");
    let as_it_is_read = json!({"restTime": 45});
    let changed = app.patch(&of_it).by(&ada).json(as_it_is_read).send().await.expect(200).data();
    assert_eq!(changed["restTime"], 45);
    assert_eq!(order(&read(&app, &ada, &workout).await), [entry(&workout, 0), entry(&workout, 1), id]);
    app.delete(&of_it).by(&ada).send().await.expect(200);
    app.delete(&of_it).by(&ada).send().await.expect(404);
    assert_eq!(order(&read(&app, &ada, &workout).await).len(), 2);
}

#[tokio::test]
async fn an_exercise_goes_with_its_sets() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    app.delete(&path(&workout, &format!("/exercises/{}", entry(&workout, 0)))).by(&ada).send().await.expect(200);
    assert_eq!(read(&app, &ada, &workout).await["metrics"]["totalVolumeGrams"], 0);
    assert_eq!(app.shards[usize::from(ada.shard)].count("workout_sets"), 0);
}

#[tokio::test]
async fn the_same_exercise_twice_and_at_once_is_one() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    let body = json!({"exerciseId": exercise(&app, "duration", 0), "opId": "add-1"});
    let add = || app.post(&path(&workout, "/exercises")).by(&ada).json(body.clone()).send();
    let (one, other) = futures::join!(add(), add());
    assert_eq!(one.expect(201).data()["id"], other.expect(201).data()["id"]);
    assert_eq!(order(&read(&app, &ada, &workout).await).len(), 3);
}

#[tokio::test]
async fn what_is_wrong_with_an_exercise_is_named() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = begun(&app, &ada).await;
    let plank = exercise(&app, "duration", 0);
    for (body, status, field) in [
        (json!({}), 400, "exerciseId"),
        (json!({"exerciseId": "01900000-0000-7000-8000-000000000001"}), 422, "exerciseId"),
        (json!({"exerciseId": plank, "superset": 51}), 400, "superset"),
        (json!({"exerciseId": plank, "restTime": 3_601}), 400, "restTime"),
        (json!({"exerciseId": plank, "notes": "x".repeat(501)}), 400, "notes"),
    ] {
        let answer = app.post(&path(&workout, "/exercises")).by(&ada).json(body.clone()).send().await;
        assert_eq!((answer.status, answer.fields()), (status, vec![field.to_owned()]), "{body}");
    }
    app.post(&path(&workout, "/exercises")).by(&eve).json(json!({"exerciseId": plank})).send().await.expect(404);
    let of_first = path(&workout, &format!("/exercises/{}", entry(&workout, 0)));
    app.patch(&of_first).by(&eve).json(json!({"superset": 1})).send().await.expect(404);
    app.delete(&of_first).by(&eve).send().await.expect(404);
    app.delete(&of_first).send().await.expect(401);
}
