use serde_json::{Value, json};

use super::{app, begun, exercise, log, path};
use crate::support::{SignedIn, TestApp};

async fn open_room(app: &TestApp, by: &SignedIn) -> Value {
    app.post("/api/v1/rooms").by(by).json(json!({"name": "Monday legs"})).send().await.expect(201).data()
}

fn progress(app: &TestApp, room: &Value) -> usize {
    let frames = app.group_rooms.frames(room["id"].as_str().unwrap().parse().unwrap());
    frames.iter().filter(|frame| frame["type"] == "room:progress").count()
}

fn plan(app: &TestApp, room: &Value) -> Value {
    json!({"name": "Legs", "start": true, "groupRoomId": room["id"],
        "exercises": [{"exerciseId": exercise(app, "weight_reps", 0)}]})
}

#[tokio::test]
async fn a_workout_made_in_a_room_tells_it_of_its_sets() {
    let app = app();
    let ada = app.sign_in("ada");
    let room = open_room(&app, &ada).await;
    let workout = app.post("/api/v1/workouts").by(&ada).json(plan(&app, &room)).send().await.expect(201).data();
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    assert_eq!(progress(&app, &room), 1);
}

#[tokio::test]
async fn a_workout_begun_in_a_room_tells_it_of_its_sets() {
    let app = app();
    let ada = app.sign_in("ada");
    let room = open_room(&app, &ada).await;
    let body = json!({"name": "Legs", "exercises": [{"exerciseId": exercise(&app, "weight_reps", 0)}]});
    let workout = app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(201).data();
    let start = json!({"groupRoomId": room["id"]});
    app.post(&path(&workout, "/start")).by(&ada).json(start).send().await.expect(200);
    log(&app, &ada, &workout, 100, 5).await.expect(201);
    assert_eq!(progress(&app, &room), 1);
}

#[tokio::test]
async fn a_room_of_others_is_as_none_and_nothing_is_made_or_begun_for_it() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let room = open_room(&app, &ada).await;
    app.post("/api/v1/workouts").by(&eve).json(plan(&app, &room)).send().await.expect(404);
    let none = json!({"id": "019a0000-0000-7000-8000-000000000001"});
    app.post("/api/v1/workouts").by(&ada).json(plan(&app, &none)).send().await.expect(404);
    assert_eq!(app.get("/api/v1/workouts").by(&eve).send().await.expect(200).data(), json!([]));
    let workout = begun(&app, &eve).await;
    let body = json!({"groupRoomId": room["id"]});
    app.post(&path(&workout, "/start")).by(&eve).json(body).send().await.expect(404);
    log(&app, &eve, &workout, 100, 5).await.expect(201);
    assert_eq!(progress(&app, &room), 0);
}
