use serde_json::json;
use vivace::domain::{
    ids::WorkoutId,
    live_ticket::{TICKET_MS, TicketTarget},
};

use super::Story;
use crate::support::{RequestBuilder, SignedIn, TestResponse};

impl Story {
    fn door(&self, workout: WorkoutId) -> RequestBuilder<'_> {
        self.app.get(&format!("/api/v1/workouts/{workout}/ws")).header("upgrade", "websocket")
    }

    async fn ticket(&self, person: &SignedIn, target: TicketTarget) -> String {
        let target = serde_json::to_value(target).unwrap();
        let mut body = json!({"target": target["kind"]});
        if !target["id"].is_null() {
            body["id"] = target["id"].clone();
        }
        let made = self.app.post("/api/v1/live/tickets").by(person).json(body).send().await.expect(201).data();
        made["ticket"].as_str().unwrap().to_owned()
    }

    async fn open_with(&self, ticket: &str) -> TestResponse {
        let protocols = format!("vivace.v1, ticket.{ticket}");
        self.door(self.room.workout).header("sec-websocket-protocol", &protocols).send().await
    }
}

#[tokio::test]
async fn g3_a_ticket_opens_one_socket() {
    let story = Story::new().await;
    let ticket = story.ticket(&story.ada, TicketTarget::Workout(story.room.workout)).await;
    let opened = story.open_with(&ticket).await.expect(101);
    assert_eq!(opened.header("sec-websocket-protocol"), "vivace.v1");
    assert_eq!(story.open_with(&ticket).await.expect(401).code(), "ticket_used");
}

#[tokio::test]
async fn g3_a_used_ticket_is_remembered_by_a_room_that_slept() {
    let story = Story::new().await;
    let ticket = story.ticket(&story.ada, TicketTarget::Workout(story.room.workout)).await;
    story.open_with(&ticket).await.expect(101);
    story.app.rooms.evict(story.room);
    assert_eq!(story.open_with(&ticket).await.expect(401).code(), "ticket_used");
}

#[tokio::test]
async fn g3_an_expired_ticket_opens_nothing() {
    let story = Story::new().await;
    let ticket = story.ticket(&story.ada, TicketTarget::Workout(story.room.workout)).await;
    story.app.clock.advance_ms(TICKET_MS);
    assert_eq!(story.open_with(&ticket).await.expect(401).code(), "not_signed_in");
}

#[tokio::test]
async fn g3_a_ticket_for_something_else_opens_nothing() {
    let story = Story::new().await;
    let other = WorkoutId::from_bytes([9; 16]);
    for target in [TicketTarget::Workout(other), TicketTarget::Hub] {
        let ticket = story.ticket(&story.ada, target).await;
        assert_eq!(story.open_with(&ticket).await.expect(401).code(), "ticket_used");
    }
}

#[tokio::test]
async fn g3_a_ticket_of_somebody_else_finds_no_workout() {
    let story = Story::new().await;
    let eve = story.app.sign_in("eve");
    let ticket = story.ticket(&eve, TicketTarget::Workout(story.room.workout)).await;
    assert_eq!(story.open_with(&ticket).await.expect(404).code(), "not_found");
}

#[tokio::test]
async fn g3_a_ticket_ends_with_its_sign_in() {
    let story = Story::new().await;
    let ticket = story.ticket(&story.ada, TicketTarget::Workout(story.room.workout)).await;
    story.app.core.execute("UPDATE sessions SET revoked_at = 1 WHERE id = ?1", &[&story.ada.session.to_string()]);
    assert_eq!(story.open_with(&ticket).await.expect(401).code(), "session_ended");
}

#[tokio::test]
async fn g3_a_ticket_opens_no_other_door() {
    let story = Story::new().await;
    let ticket = story.ticket(&story.ada, TicketTarget::Hub).await;
    let asked = story.app.get("/api/v1/users/me").header("sec-websocket-protocol", &format!("ticket.{ticket}"));
    assert_eq!(asked.send().await.expect(401).code(), "not_signed_in");
    let asked = story.app.get("/api/v1/users/me").header("authorization", &format!("Ticket {ticket}"));
    assert_eq!(asked.send().await.expect(401).code(), "not_signed_in");
}

#[tokio::test]
async fn a_program_opens_a_socket_with_its_access_token() {
    let story = Story::new().await;
    let opened = story.door(story.room.workout).by(&story.ada).send().await.expect(101);
    assert_eq!(opened.header("sec-websocket-protocol"), "");
}

#[tokio::test]
async fn g3_pages_of_other_origins_open_nothing() {
    let story = Story::new().await;
    let door = |origin: &str| story.door(story.room.workout).by(&story.ada).header("origin", origin);
    door("https://app.vivace.test").send().await.expect(101);
    for origin in ["https://evil.test", "https://app.vivace.test.evil.test", "null", "https://APP.vivace.test"] {
        assert_eq!(door(origin).send().await.expect(403).code(), "origin_not_allowed", "{origin}");
    }
}

#[tokio::test]
async fn what_is_no_upgrade_is_told_so() {
    let story = Story::new().await;
    let path = format!("/api/v1/workouts/{}/ws", story.room.workout);
    assert_eq!(story.app.get(&path).by(&story.ada).send().await.expect(426).code(), "upgrade_required");
    let spoken = story.door(story.room.workout).by(&story.ada).header("sec-websocket-protocol", "graphql-ws");
    assert_eq!(spoken.send().await.expect(400).code(), "unknown_protocol");
    let since = story.app.get(&format!("{path}?since=-1")).by(&story.ada).header("upgrade", "websocket");
    assert_eq!(since.send().await.expect(400).fields(), ["since"]);
}

#[tokio::test]
async fn socket_io_is_told_which_transport_and_version_it_has_to_speak() {
    let story = Story::new().await;
    for (query, why) in [
        ("?EIO=4&transport=polling&t=abc", "transports: [\"websocket\"]"),
        ("", "transports: [\"websocket\"]"),
        ("?EIO=3&transport=websocket", "Version 4 of Engine.IO"),
    ] {
        let refused = story.app.get(&format!("/socket.io/{query}")).send().await.expect(400);
        assert_eq!(refused.code(), "unknown_protocol", "{query}");
        let told = refused.json();
        assert!(told["error"].as_str().unwrap().contains(why), "{told}");
    }
    let plain = story.app.get("/socket.io/?EIO=4&transport=websocket&own=1").send().await.expect(426);
    assert_eq!(plain.code(), "upgrade_required");
    let page = story.app.get("/socket.io/?EIO=4&transport=websocket").header("upgrade", "websocket");
    let refused = page.header("origin", "https://elsewhere.example").send().await.expect(403);
    assert_eq!(refused.code(), "origin_not_allowed");
}
