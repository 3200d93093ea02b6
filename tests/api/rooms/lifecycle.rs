use serde_json::json;

use super::{act, join, names, open_room, see};
use crate::support::TestApp;

#[tokio::test]
async fn a_closed_room_is_gone_for_everybody() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    join(&app, &ben, &room.code).await.expect(200);
    act(&app, &ada, "DELETE", &room, "", json!({})).await.expect(200);
    assert_eq!(app.group_rooms.frames(room.id).last().unwrap()["type"], "room:closed");
    for person in [&ada, &ben] {
        see(&app, person, &room).await.expect(404);
        join(&app, person, &room.code).await.expect(404);
    }
    assert_eq!((app.group_rooms.count(), app.core.count("group_rooms")), (0, 0));
    act(&app, &ada, "DELETE", &room, "", json!({})).await.expect(404);
}

#[tokio::test]
async fn a_room_nobody_joins_any_more_is_emptied_by_the_clock() {
    const HOUR_MS: i64 = 3_600_000;
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    app.clock.advance_ms(11 * HOUR_MS);
    let ben = app.token_of(&ben);
    join(&app, &ben, &room.code).await.expect(200);
    app.clock.advance_ms(2 * HOUR_MS);
    app.tick().await;
    assert_eq!(app.core.count("group_rooms"), 1, "somebody joined since");
    app.clock.advance_ms(10 * HOUR_MS);
    app.tick().await;
    assert_eq!((app.group_rooms.count(), app.core.count("group_rooms")), (0, 0));
    assert_eq!(app.core.count("group_room_members"), 0);
}

#[tokio::test]
async fn an_account_opens_twenty_rooms_and_no_more() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for _ in 0..20 {
        open_room(&app, &ada).await;
    }
    let refused = app.post("/api/v1/rooms").json(json!({"name": "One more"})).by(&ada).send().await.expect(409);
    assert_eq!(refused.code(), "limit_reached");
    for name in [" ", "a\nb"] {
        let refused = app.post("/api/v1/rooms").json(json!({"name": name})).by(&ada).send().await.expect(400);
        assert_eq!(refused.fields(), ["name"], "{name:?}");
    }
    let first = app.get("/api/v1/rooms?limit=15").by(&ada).send().await.expect(200).json();
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let rest = app.get(&format!("/api/v1/rooms?limit=15&cursor={cursor}")).by(&ada).send().await.expect(200).data();
    assert_eq!((first["data"].as_array().unwrap().len(), rest.as_array().unwrap().len()), (15, 5));
}

#[tokio::test]
async fn j5_rooms_forget_a_person_who_is_erased() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    join(&app, &ben, &room.code).await.expect(200);
    app.delete("/api/v1/users/me").json(json!({"confirm": "DELETE"})).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    let seen = see(&app, &ben, &room).await.expect(200).data();
    assert_eq!((names(&seen), &seen["host"]), (vec!["ben".to_owned()], &json!(ben.account)));
    assert!(!seen.to_string().contains(&ada.account.to_string()));
    assert_eq!(app.core.count("group_room_members"), 1);
    assert!(app.core.rows("SELECT created_by FROM group_rooms", &[])[0]["created_by"].is_null());
    app.leaves_jobs();
}
