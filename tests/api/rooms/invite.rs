use serde_json::json;

use super::{act, befriend, join, names, open_room, see};
use crate::support::TestApp;

#[tokio::test]
async fn a_friend_is_told_and_joins_without_the_code() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    befriend(&app, &ada, &ben).await;
    let room = open_room(&app, &ada).await;
    let invite = || act(&app, &ada, "POST", &room, "/invite", json!({"userId": ben.account}));
    invite().await.expect(200);
    app.run_jobs().await;
    app.clock.advance_ms(5);
    invite().await.expect(200);
    app.run_jobs().await;
    let told = app.get("/api/v1/notifications").by(&ben).send().await.expect(200).data();
    let told = &told["notifications"].as_array().unwrap().clone();
    let invitations: Vec<_> = told.iter().filter(|item| item["type"] == "room_invited").collect();
    assert_eq!(invitations.len(), 1);
    assert_eq!(invitations[0]["message"], "ada invites you to \u{201c}Monday legs\u{201d}.");
    assert_eq!(invitations[0]["data"]["roomId"], room.id.to_string());
    let events: Vec<String> = app.hub.take_published(ben.account).into_iter().map(|(name, _)| name).collect();
    assert!(events.contains(&"room:invite".to_owned()), "{events:?}");
    let list = app.get("/api/v1/rooms").by(&ben).send().await.expect(200).data();
    assert_eq!((&list[0]["state"], &list[0]["code"]), (&json!("invited"), &json!(null)));
    see(&app, &ben, &room).await.expect(404);
    let joined = app.post("/api/v1/rooms/join").json(json!({"roomId": room.id})).by(&ben).send().await.expect(200);
    assert_eq!(names(&joined.data()), ["ada", "ben"]);
    let list = app.get("/api/v1/rooms").by(&ben).send().await.expect(200).data();
    assert_eq!((&list[0]["state"], list[0]["code"].as_str()), (&json!("member"), Some(room.code.as_str())));
    invite().await.expect(200);
    app.run_jobs().await;
}

#[tokio::test]
async fn only_members_invite_and_only_friends() {
    let app = TestApp::new();
    let [ada, ben, eve] = ["ada", "ben", "eve"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    let stranger = act(&app, &ada, "POST", &room, "/invite", json!({"userId": ben.account})).await.expect(404).json();
    let nobody = vivace::domain::ids::AccountId::from_bytes([9; 16]);
    let unknown = act(&app, &ada, "POST", &room, "/invite", json!({"userId": nobody})).await.expect(404).json();
    assert_eq!(stranger["error"], unknown["error"]);
    befriend(&app, &ben, &eve).await;
    act(&app, &ben, "POST", &room, "/invite", json!({"userId": eve.account})).await.expect(404);
    assert_eq!(app.core.count("group_room_members"), 1);
}

#[tokio::test]
async fn an_invitation_is_declined_by_leaving() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    befriend(&app, &ada, &ben).await;
    let room = open_room(&app, &ada).await;
    act(&app, &ada, "POST", &room, "/invite", json!({"userId": ben.account})).await.expect(200);
    app.run_jobs().await;
    act(&app, &ben, "POST", &room, "/leave", json!({})).await.expect(200);
    assert_eq!(app.get("/api/v1/rooms").by(&ben).send().await.expect(200).data(), json!([]));
    app.post("/api/v1/rooms/join").json(json!({"roomId": room.id})).by(&ben).send().await.expect(404);
    join(&app, &ben, &room.code).await.expect(200);
}

#[tokio::test]
async fn nobody_invites_oneself() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let room = open_room(&app, &ada).await;
    let refused = act(&app, &ada, "POST", &room, "/invite", json!({"userId": ada.account})).await.expect(422);
    assert_eq!(refused.code(), "not_yourself");
    app.run_jobs().await;
    assert!(app.hub.take_published(ada.account).is_empty());
}
