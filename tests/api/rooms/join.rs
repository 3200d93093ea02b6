use serde_json::json;

use super::{act, join, names, open_room, see};
use crate::support::TestApp;

#[tokio::test]
async fn whoever_has_the_code_joins_and_sees_who_is_there() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    assert_eq!(room.code.len(), 8);
    let (first, second) = room.code.split_at(4);
    let typed = format!("{}-{second}", first.to_lowercase());
    let seen = join(&app, &ben, &typed).await.expect(200).data();
    assert_eq!(names(&seen), ["ada", "ben"]);
    assert_eq!(seen["host"], ada.account.to_string());
    let again = join(&app, &ben, &room.code).await.expect(200).data();
    assert_eq!((names(&again), &again["seq"]), (vec!["ada".to_owned(), "ben".to_owned()], &seen["seq"]), "once");
    assert_eq!(names(&see(&app, &ada, &room).await.expect(200).data()), ["ada", "ben"]);
    let frames = app.group_rooms.frames(room.id);
    let kinds: Vec<&str> = frames.iter().map(|frame| frame["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["room:joined", "room:host", "room:joined"]);
    assert!(frames.iter().enumerate().all(|(index, frame)| frame["seq"] == index + 1));
}

#[tokio::test]
async fn a_code_that_is_none_and_a_room_that_is_over_are_answered_alike() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    let unknown = join(&app, &ben, "ABCD2345").await.expect(404).json();
    let nonsense = join(&app, &ben, "no").await.expect(404).json();
    app.clock.advance_ms(13 * 3_600_000);
    let ben = app.token_of(&ben);
    let over = join(&app, &ben, &room.code).await.expect(404).json();
    for other in [&nonsense, &over] {
        assert_eq!((&other["code"], &other["error"]), (&unknown["code"], &unknown["error"]));
    }
    join(&app, &ben, "").await.expect(400);
    app.post("/api/v1/rooms/join").json(json!({})).by(&ben).send().await.expect(400);
    app.post("/api/v1/rooms/join").json(json!({"code": "x"})).send().await.expect(401);
    app.tick().await;
}

#[tokio::test]
async fn codes_cannot_be_tried_for_long() {
    let app = TestApp::new();
    let ben = app.sign_in("ben");
    for _ in 0..30 {
        join(&app, &ben, "ABCD2345").await.expect(404);
    }
    assert_eq!(join(&app, &ben, "ABCD2345").await.expect(429).code(), "rate_limited");
}

#[tokio::test]
async fn a_room_is_not_there_for_who_is_not_in_it() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    see(&app, &ben, &room).await.expect(404);
    act(&app, &ben, "POST", &room, "/ready", json!({"ready": true})).await.expect(404);
    act(&app, &ben, "PUT", &room, "/lock", json!({"locked": true})).await.expect(404);
    act(&app, &ben, "DELETE", &room, "", json!({})).await.expect(404);
    app.post("/api/v1/rooms/join").json(json!({"roomId": room.id})).by(&ben).send().await.expect(404);
    act(&app, &ben, "POST", &room, "/leave", json!({})).await.expect(200);
    assert_eq!(names(&see(&app, &ada, &room).await.expect(200).data()), ["ada"]);
}

#[tokio::test]
async fn the_host_who_leaves_is_followed_by_the_longest_standing() {
    let app = TestApp::new();
    let [ada, ben, eve] = ["ada", "ben", "eve"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    for person in [&ben, &eve] {
        app.clock.advance_ms(10);
        join(&app, person, &room.code).await.expect(200);
    }
    act(&app, &ada, "POST", &room, "/leave", json!({})).await.expect(200);
    let seen = see(&app, &eve, &room).await.expect(200).data();
    assert_eq!((names(&seen), &seen["host"]), (vec!["ben".to_owned(), "eve".to_owned()], &json!(ben.account)));
    see(&app, &ada, &room).await.expect(404);
    let list = app.get("/api/v1/rooms").by(&ada).send().await.expect(200).data();
    assert_eq!(list, json!([]));
    join(&app, &ada, &room.code).await.expect(200);
    assert_eq!(see(&app, &ada, &room).await.expect(200).data()["host"], ben.account.to_string());
}

#[tokio::test]
async fn a_room_whose_object_was_not_reached_is_made_good_when_somebody_joins() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    app.group_rooms.down.store(true, std::sync::atomic::Ordering::SeqCst);
    app.post("/api/v1/rooms").json(json!({"name": "Legs"})).by(&ada).send().await.expect(503);
    app.group_rooms.down.store(false, std::sync::atomic::Ordering::SeqCst);
    let code = app.core.rows("SELECT code FROM group_rooms", &[])[0]["code"].as_str().unwrap().to_owned();
    assert_eq!(names(&join(&app, &ben, &code).await.expect(200).data()), ["ben"]);
    assert_eq!(names(&join(&app, &ada, &code).await.expect(200).data()), ["ben", "ada"]);
}
