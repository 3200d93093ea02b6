//! Rooms in which people train together, over HTTP.

mod blocks;
mod host;
mod invite;
mod join;
mod lifecycle;
mod progress;
mod socket;

use serde_json::{Value, json};
use vivace::domain::ids::GroupRoomId;

use crate::support::{SignedIn, TestApp, TestResponse};

/// A room opened by that person.
pub struct Opened {
    pub id: GroupRoomId,
    pub code: String,
}

pub async fn open_room(app: &TestApp, host: &SignedIn) -> Opened {
    let room = app.post("/api/v1/rooms").json(json!({"name": "Monday legs"})).by(host).send().await.expect(201).data();
    Opened { id: room["id"].as_str().unwrap().parse().unwrap(), code: room["code"].as_str().unwrap().to_owned() }
}

pub async fn join(app: &TestApp, person: &SignedIn, code: &str) -> TestResponse {
    app.post("/api/v1/rooms/join").json(json!({"code": code})).by(person).send().await
}

pub async fn act(
    app: &TestApp,
    person: &SignedIn,
    method: &str,
    room: &Opened,
    path: &str,
    body: Value,
) -> TestResponse {
    app.request(method, &format!("/api/v1/rooms/{}{path}", room.id)).json(body).by(person).send().await
}

pub async fn see(app: &TestApp, person: &SignedIn, room: &Opened) -> TestResponse {
    app.get(&format!("/api/v1/rooms/{}", room.id)).by(person).send().await
}

pub fn names(room: &Value) -> Vec<String> {
    room["members"].as_array().unwrap().iter().map(|member| member["username"].as_str().unwrap().to_owned()).collect()
}

pub async fn befriend(app: &TestApp, one: &SignedIn, other: &SignedIn) {
    let ask = json!({"userId": other.account});
    app.post("/api/v1/users/friends/request").json(ask).by(one).send().await.expect(201);
    let path = format!("/api/v1/users/friends/{}", one.account);
    app.put(&path).json(json!({"action": "accept"})).by(other).send().await.expect(200);
    app.run_jobs().await;
}
