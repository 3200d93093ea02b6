use serde_json::{Value, json};

use super::*;
use crate::domain::ids::WorkoutId;

const NOW: Timestamp = Timestamp::from_millis(1_795_248_000_000);

fn workout() -> WorkoutId {
    WorkoutId::from_bytes([7; 16])
}

fn place() -> TicketTarget {
    TicketTarget::Workout(workout())
}

/// A connection with a client that hears, and places that open when asked.
struct Connection {
    session: Session,
    said: Vec<String>,
    told: Vec<(TicketTarget, Value)>,
    left: Vec<TicketTarget>,
    opened: Vec<Opening>,
    refusal: Option<Refusal>,
    is_over: bool,
}

impl Connection {
    fn begin() -> Self {
        let (session, opening) = Session::begin("sid".to_owned(), NOW);
        let mut connection = Self {
            session,
            said: Vec::new(),
            told: Vec::new(),
            left: Vec::new(),
            opened: Vec::new(),
            refusal: None,
            is_over: false,
        };
        connection.act(vec![opening]);
        connection.said.clear();
        connection
    }

    fn signed_in() -> Self {
        let mut connection = Self::begin();
        connection.client(r#"40{"token":"t"}"#);
        connection.said.clear();
        connection
    }

    fn act(&mut self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Say(text) => self.said.push(text),
                Act::Tell(place, text) => self.told.push((place, serde_json::from_str(&text).unwrap())),
                Act::Leave(place) => self.left.push(place),
                Act::End => self.is_over = true,
                Act::Open(opening) => {
                    self.opened.push(opening.clone());
                    let outcome = self.refusal.clone().map_or(Ok(()), Err);
                    let next = self.session.opened(opening, outcome);
                    self.act(next);
                }
            }
        }
    }

    fn hear(&mut self, heard: Heard) {
        let acts = self.session.hear(heard, NOW);
        self.act(acts);
    }

    fn client(&mut self, text: &str) {
        self.hear(Heard::Client(text.to_owned()));
    }

    fn emit(&mut self, ack: &str, name: &str, data: &Value) {
        self.client(&format!("42{ack}{}", json!([name, data])));
    }

    fn place(&mut self, place: TicketTarget, frame: &str) {
        self.hear(Heard::Place(place, frame.to_owned()));
    }

    /// What was said since the last time this was asked: the digits of each packet, and its JSON.
    fn said(&mut self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.said).iter().map(|text| parts(text)).collect()
    }
}

/// The members of an object stand in no order, so packets are compared by what they hold.
fn parts(text: &str) -> (String, Value) {
    let at = text.find(['[', '{']).unwrap_or(text.len());
    let (digits, json) = text.split_at(at);
    (digits.to_owned(), serde_json::from_str(json).unwrap_or_default())
}

fn refusal() -> Option<Refusal> {
    Some(Refusal { code: "not_signed_in".to_owned(), message: "No.".to_owned() })
}

#[test]
fn a_client_with_a_token_joins_once_its_hub_is_open() {
    let mut connection = Connection::begin();
    connection.client(r#"40{"token":"Bearer t","since":4,"device":"phone"}"#);
    let [opening] = connection.opened.as_slice() else { panic!("{:?}", connection.opened) };
    assert_eq!((opening.place, opening.token.as_str(), opening.since), (TicketTarget::Hub, "t", Some(4)));
    assert_eq!(opening.device.as_deref(), Some("phone"));
    assert_eq!(connection.said(), [parts(r#"40{"sid":"sid"}"#)]);
    connection.place(TicketTarget::Hub, r#"{"type":"sync:progress","seq":5,"at":"x","data":{"workoutId":null}}"#);
    assert_eq!(connection.said(), [parts(r#"42["sync:progress",{"workoutId":null},{"at":"x","seq":5}]"#)]);
}

#[test]
fn a_token_that_stands_for_nobody_is_refused_and_another_may_follow() {
    let mut connection = Connection::begin();
    connection.refusal = refusal();
    connection.client(r#"40{"token":"t"}"#);
    assert_eq!(connection.said(), [parts(r#"44{"data":{"code":"not_signed_in"},"message":"No."}"#)]);
    connection.emit("", "workout:start", &json!({"workoutId": workout()}));
    assert_eq!(connection.said()[0].1[1]["code"], "not_signed_in", "and nothing opens without one");
    connection.refusal = None;
    connection.client(r#"40{"token":"u"}"#);
    assert_eq!(connection.said(), [parts(r#"40{"sid":"sid"}"#)]);
}

#[test]
fn a_client_may_sign_in_by_an_event_instead() {
    let mut connection = Connection::begin();
    connection.client("40");
    assert_eq!(connection.said(), [parts(r#"40{"sid":"sid"}"#)]);
    connection.client(r#"42["authenticate","t"]"#);
    assert_eq!(connection.said(), [parts(r#"42["authenticated",{"status":"done"},{}]"#)]);
    connection.refusal = refusal();
    connection.emit("3", "authenticate", &json!({"token": "other"}));
    assert_eq!(connection.left, [TicketTarget::Hub], "what was open for somebody else is closed first");
    assert_eq!(
        connection.said(),
        [
            parts(r#"433[{"code":"not_signed_in","message":"No.","status":"rejected"}]"#),
            parts(r#"42["authentication_error",{"code":"not_signed_in","message":"No.","status":"rejected"},{}]"#)
        ]
    );
}

#[test]
fn a_command_opens_the_workout_it_names_and_its_answer_goes_to_whoever_waits() {
    let mut connection = Connection::signed_in();
    let set =
        json!({"workoutId": workout(), "opId": "o-1", "at": "2026-11-21T08:00:00Z", "device": "phone", "reps": 5});
    connection.emit("9", "set:complete", &set);
    assert_eq!(connection.opened.last().map(|opening| opening.place), Some(place()));
    let (told_to, frame) = connection.told.pop().unwrap();
    assert_eq!(told_to, place());
    let expected = json!({
        "type": "set:complete", "opId": "o-1", "at": "2026-11-21T08:00:00Z", "device": "phone", "data": {"reps": 5},
    });
    assert_eq!(frame, expected);
    connection.place(place(), r#"{"type":"ack","seq":7,"data":{"opId":"o-1","outcome":{"status":"done"}}}"#);
    assert_eq!(connection.said(), [parts(r#"439[{"seq":7,"status":"done"}]"#)]);
    connection.emit("", "set:complete", &set);
    assert_eq!(connection.opened.len(), 2, "it is open by now");
    connection.place(place(), r#"{"type":"ack","seq":7,"data":{"opId":"o-1","outcome":{"status":"done"}}}"#);
    let (digits, told) = connection.said().remove(0);
    assert_eq!(
        (digits.as_str(), &told[0], &told[1]["opId"]),
        ("42", &json!("ack"), &json!("o-1")),
        "whoever does not wait hears an event"
    );
}

#[test]
fn a_refused_command_and_an_unreadable_one_are_answered_alike() {
    let mut connection = Connection::signed_in();
    connection.emit("1", "set:complete", &json!({"workoutId": workout(), "opId": "o-1"}));
    connection.place(place(), r#"{"type":"error","data":{"code":"malformed_frame","message":"m","opId":"o-1"}}"#);
    assert_eq!(connection.said(), [parts(r#"431[{"code":"malformed_frame","message":"m","status":"rejected"}]"#)]);
    connection.refusal = refusal();
    let other = WorkoutId::from_bytes([8; 16]);
    connection.emit("2", "set:complete", &json!({"workoutId": other}));
    assert_eq!(connection.said(), [parts(r#"432[{"code":"not_signed_in","message":"No.","status":"rejected"}]"#)]);
}

#[test]
fn operations_without_a_name_get_one_each() {
    let mut connection = Connection::signed_in();
    for _ in 0..2 {
        connection.emit("", "rest:skip", &json!({"workoutId": workout()}));
    }
    let names: Vec<&Value> = connection.told.iter().map(|(_, frame)| &frame["opId"]).collect();
    assert_eq!(names, ["io-sid-1", "io-sid-2"]);
}

#[test]
fn events_told_together_come_one_by_one_with_the_place_they_are_from() {
    let mut connection = Connection::signed_in();
    connection.emit("", "subscribe", &json!({"workoutId": workout(), "since": 3}));
    assert_eq!(connection.opened.last().and_then(|opening| opening.since), Some(3));
    assert_eq!(connection.said(), [parts(r#"42["subscribed",{"status":"done"},{}]"#)]);
    connection
        .place(place(), r#"{"type":"events","data":[{"type":"a","seq":4,"data":1},{"type":"b","seq":5,"data":2}]}"#);
    let meta = |seq: i64| json!({"seq": seq, "workoutId": workout()});
    let said = [("42".to_owned(), json!(["a", 1, meta(4)])), ("42".to_owned(), json!(["b", 2, meta(5)]))];
    assert_eq!(connection.said(), said);
    connection.emit("5", "unsubscribe", &json!({"workoutId": workout()}));
    assert_eq!((connection.said(), connection.left), (vec![parts(r#"435[{"status":"done"}]"#)], vec![place()]));
}

#[test]
fn places_hear_that_a_client_reads_only_once_it_shows_it() {
    let mut connection = Connection::signed_in();
    connection.place(TicketTarget::Hub, r#"{"type":"ping","data":{"nonce":"n"}}"#);
    assert_eq!((connection.said(), connection.told.len()), (vec![parts("2")], 0));
    connection.client("3");
    assert_eq!(connection.told, [(TicketTarget::Hub, json!({"type": "pong", "data": {"nonce": "n"}}))]);
}

#[test]
fn a_client_that_answers_no_ping_or_does_not_sign_in_is_let_go() {
    let mut connection = Connection::signed_in();
    connection.hear(Heard::Beat);
    connection.client("3");
    connection.hear(Heard::Beat);
    assert!(!connection.is_over);
    connection.hear(Heard::Beat);
    assert!(connection.is_over, "the last ping was not answered");
    let mut connection = Connection::begin();
    connection.client("40");
    connection.hear(Heard::Beat);
    connection.client("3");
    let acts = connection.session.hear(Heard::Beat, NOW.plus_millis(SIGN_IN_WITHIN_MS));
    assert_eq!(acts, [Act::End]);
}

#[test]
fn a_client_is_told_for_good_only_what_is_for_good() {
    for (code, said) in [(4401, vec!["41"]), (4409, vec!["41"]), (4410, vec!["41"]), (1006, vec![])] {
        let mut connection = Connection::signed_in();
        connection.hear(Heard::PlaceClosed(TicketTarget::Hub, code));
        assert_eq!((connection.said(), connection.is_over), (said.into_iter().map(parts).collect(), true));
    }
    let mut connection = Connection::signed_in();
    connection.emit("", "subscribe", &json!({"workoutId": workout()}));
    connection.said.clear();
    connection.hear(Heard::PlaceClosed(place(), 4404));
    assert_eq!(connection.said(), [("42".to_owned(), json!(["closed", {"code": 4404}, {"workoutId": workout()}]))]);
    connection.emit("", "subscribe", &json!({"workoutId": workout()}));
    assert_eq!(connection.opened.len(), 3, "and it may be opened again");
}

#[test]
fn what_cannot_be_read_is_refused_and_too_much_of_it_ends_the_connection() {
    let mut connection = Connection::signed_in();
    for text in ["42{", "hello", &format!("42{}", json!(["a", "b".repeat(70_000)]))] {
        connection.client(text);
        let (digits, told) = connection.said().remove(0);
        assert!(digits == "42" && told[0] == "error" && told[1]["code"].is_string(), "{text:.20}");
    }
    for data in [json!("text"), json!({"workoutId": 5}), json!({"workoutId": workout(), "roomId": workout()})] {
        connection.emit("1", "set:complete", &data);
        assert_eq!(connection.said()[0].1[0]["code"], "malformed_frame", "{data}");
    }
    assert!(!connection.is_over);
    (0..10).for_each(|_| connection.client("nonsense"));
    assert!(connection.is_over);
}

#[test]
fn a_connection_has_ten_places_at_most() {
    let mut connection = Connection::signed_in();
    for number in 1..=10 {
        connection.emit("1", "subscribe", &json!({"workoutId": WorkoutId::from_bytes([number; 16])}));
    }
    assert_eq!(connection.said().last().unwrap().1[0]["code"], "limit_reached");
    assert_eq!(connection.opened.len(), PLACES_MAX);
}
