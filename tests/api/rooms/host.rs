use serde_json::json;

use super::{act, join, names, open_room, see};
use crate::support::TestApp;

#[tokio::test]
async fn only_the_host_leads() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    join(&app, &ben, &room.code).await.expect(200);
    for (method, path, body) in [
        ("POST", "/countdown", json!({"seconds": 5})),
        ("DELETE", "/countdown", json!({})),
        ("PUT", "/plan", json!({"exercises": []})),
        ("PUT", "/lock", json!({"locked": true})),
        ("POST", "/kick", json!({"userId": ada.account})),
        ("POST", "/host", json!({"userId": ben.account})),
        ("DELETE", "", json!({})),
    ] {
        assert_eq!(act(&app, &ben, method, &room, path, body).await.expect(403).code(), "forbidden", "{path}");
    }
    act(&app, &ada, "POST", &room, "/host", json!({"userId": ben.account})).await.expect(200);
    act(&app, &ada, "PUT", &room, "/lock", json!({"locked": true})).await.expect(403);
    act(&app, &ben, "PUT", &room, "/lock", json!({"locked": true})).await.expect(200);
}

#[tokio::test]
async fn a_countdown_tells_everybody_one_instant_and_starts_then() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    join(&app, &ben, &room.code).await.expect(200);
    let start = || act(&app, &ada, "POST", &room, "/countdown", json!({"seconds": 10}));
    assert_eq!(start().await.expect(409).code(), "not_enough_ready");
    for person in [&ada, &ben] {
        act(&app, person, "POST", &room, "/ready", json!({"ready": true})).await.expect(200);
    }
    let counting = start().await.expect(200).data();
    assert_eq!(counting["countdown"]["startsAt"], "2026-11-21T08:00:10.000Z");
    assert_eq!(start().await.expect(409).code(), "countdown_running");
    app.clock.advance_ms(9_999);
    app.group_rooms.ring(room.id);
    assert!(see(&app, &ben, &room).await.expect(200).data()["startedAt"].is_null());
    app.clock.advance_ms(40);
    app.group_rooms.ring(room.id);
    app.group_rooms.ring(room.id);
    let started = see(&app, &ben, &room).await.expect(200).data();
    assert_eq!(started["startedAt"], "2026-11-21T08:00:10.000Z", "the instant told, not when the alarm rang");
    let starts = app.group_rooms.frames(room.id).into_iter().filter(|frame| frame["type"] == "room:started").count();
    assert_eq!(starts, 1);
}

#[tokio::test]
async fn a_countdown_is_called_off_when_too_few_stay_ready() {
    let app = TestApp::new();
    let [ada, ben, eve] = ["ada", "ben", "eve"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    for person in [&ben, &eve] {
        join(&app, person, &room.code).await.expect(200);
    }
    for person in [&ada, &ben, &eve] {
        act(&app, person, "POST", &room, "/ready", json!({"ready": true})).await.expect(200);
    }
    act(&app, &ada, "POST", &room, "/countdown", json!({"seconds": 10, "quorum": 2})).await.expect(200);
    act(&app, &eve, "POST", &room, "/leave", json!({})).await.expect(200);
    assert!(!see(&app, &ada, &room).await.expect(200).data()["countdown"].is_null(), "two are enough");
    let off = act(&app, &ben, "POST", &room, "/ready", json!({"ready": false})).await.expect(200).data();
    assert!(off["countdown"].is_null());
    app.clock.advance_ms(11_000);
    app.group_rooms.ring(room.id);
    assert!(see(&app, &ada, &room).await.expect(200).data()["startedAt"].is_null());
    for (body, field) in [(json!({"seconds": 0}), "seconds"), (json!({"seconds": 5, "quorum": 0}), "quorum")] {
        assert_eq!(act(&app, &ada, "POST", &room, "/countdown", body).await.expect(400).fields(), [field]);
    }
    act(&app, &ada, "POST", &room, "/countdown", json!({"seconds": 5, "quorum": 9})).await.expect(400);
}

#[tokio::test]
async fn who_is_sent_out_cannot_come_back() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    join(&app, &ben, &room.code).await.expect(200);
    let kick = |whom| act(&app, &ada, "POST", &room, "/kick", json!({"userId": whom}));
    assert_eq!(kick(ada.account).await.expect(422).code(), "not_yourself");
    assert_eq!(names(&kick(ben.account).await.expect(200).data()), ["ada"]);
    kick(ben.account).await.expect(404);
    see(&app, &ben, &room).await.expect(404);
    assert_eq!(join(&app, &ben, &room.code).await.expect(403).code(), "forbidden");
    assert_eq!(app.get("/api/v1/rooms").by(&ben).send().await.expect(200).data(), json!([]));
}

#[tokio::test]
async fn nobody_joins_a_locked_room_and_a_plan_reaches_everybody() {
    let app = TestApp::new();
    let [ada, ben, eve] = ["ada", "ben", "eve"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    join(&app, &ben, &room.code).await.expect(200);
    act(&app, &ada, "PUT", &room, "/lock", json!({"locked": true})).await.expect(200);
    assert_eq!(join(&app, &eve, &room.code).await.expect(409).code(), "room_locked");
    join(&app, &ben, &room.code).await.expect(200);
    act(&app, &ada, "PUT", &room, "/lock", json!({"locked": false})).await.expect(200);
    let plan = json!({"exercises": [{"name": "Squat", "sets": 5, "reps": 5, "restTime": 180}]});
    act(&app, &ada, "PUT", &room, "/plan", plan.clone()).await.expect(200);
    let seen = join(&app, &eve, &room.code).await.expect(200).data();
    assert_eq!(seen["plan"][0]["name"], "Squat", "a late joiner has it too");
    let wrong = json!({"exercises": [{"name": "", "sets": 0}]});
    let fields = act(&app, &ada, "PUT", &room, "/plan", wrong).await.expect(400).fields();
    assert_eq!(fields, ["exercises[0].name", "exercises[0].sets"]);
}
