use serde_json::{Value, json};
use vivace::domain::group_session::Command;

use super::{Opened, act, join, open_room};
use crate::support::{SignedIn, TestApp};

/// What a socket of a workout is answered in the same case: see the pinned bytes of its outcomes.
fn outcome(app: &TestApp, room: &Opened, person: &SignedIn, command: Command, op_id: &str) -> Value {
    let answer = app.group_rooms.operate(room.id, person.account, command, op_id);
    assert_eq!((answer["type"].as_str(), answer["data"]["opId"].as_str()), (Some("ack"), Some(op_id)), "{answer}");
    answer["data"]["outcome"].clone()
}

#[tokio::test]
async fn a_command_is_answered_as_in_a_workout_and_refused_under_the_name_requests_have() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    join(&app, &ben, &room.code).await.expect(200);
    let done = json!({"status": "done"});
    assert_eq!(outcome(&app, &room, &ben, Command::Ready(true), "ready"), done);
    assert_eq!(outcome(&app, &room, &ben, Command::Ready(true), "ready"), done, "and again the same");
    let start = || Command::StartCountdown { seconds: 10, quorum: None };
    let countdown = json!({"seconds": 10});
    for (person, path, command) in [(&ben, "/countdown", start()), (&ada, "/countdown", start())] {
        let by_request = act(&app, person, "POST", &room, path, countdown.clone()).await;
        let by_socket = outcome(&app, &room, person, command, "start");
        assert_eq!(by_socket["status"], "rejected");
        assert_eq!(by_socket["code"], by_request.code(), "{by_socket}");
        assert!(by_socket["message"].is_string());
    }
}

#[tokio::test]
async fn a_refusal_is_judged_anew_because_it_is_not_kept() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let room = open_room(&app, &ada).await;
    let start = || Command::StartCountdown { seconds: 10, quorum: None };
    assert_eq!(outcome(&app, &room, &ada, start(), "start")["code"], "not_enough_ready");
    outcome(&app, &room, &ada, Command::Ready(true), "ready");
    assert_eq!(outcome(&app, &room, &ada, start(), "start"), json!({"status": "done"}));
}
