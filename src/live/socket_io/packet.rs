//! Packets: Socket.IO 5 over Engine.IO 4, each in one text frame of a WebSocket.
//!
//! The first digit is Engine.IO's (`4` a message, `2` ping, `3` pong, `1` close), the second, after `4`, Socket.IO's.
//! Text only, and the main namespace only. <https://socket.io/docs/v4/engine-io-protocol/>,
//! <https://socket.io/docs/v4/socket-io-protocol/>.

use serde_json::{Value, json};

use crate::domain::json;

/// Asks whether the client is there.
pub const PING: &str = "2";
/// Ends the conversation for good: the client does not come back by itself.
pub const DISCONNECT: &str = "41";
/// How often the client is asked whether it is there, in milliseconds.
pub const PING_INTERVAL_MS: u64 = 25_000;
/// How long it may take to answer, in milliseconds: after both together it takes the connection for lost.
pub const PING_TIMEOUT_MS: u64 = 20_000;

/// What a client says.
#[derive(Clone, Debug, PartialEq)]
pub enum Packet {
    /// Joins the main namespace, with what its `auth` holds (`null` when it has none).
    Connect(Value),
    /// Joins another namespace, which there is not.
    ConnectElsewhere(String),
    /// Leaves the namespace, or closes the connection.
    Leave,
    /// Emits.
    Event(Event),
    /// Answers a ping.
    Pong,
    /// Says nothing we have to know.
    Nothing,
}

/// What a client emits.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its first argument; others are not looked at.
    pub data: Value,
    /// The number under which the client waits for an answer.
    pub ack: Option<u64>,
}

/// The JSON in a frame, for the rules about frames: all but what stands before it.
pub fn payload(text: &str) -> &str {
    text.find(['[', '{', '"']).and_then(|at| text.get(at..)).unwrap_or("0")
}

/// Reads a frame. `None` when it is no packet of these protocols, or a binary one.
pub fn read(text: &str) -> Option<Packet> {
    match text.strip_prefix('4') {
        Some(message) => read_message(message),
        None if text == "3" => Some(Packet::Pong),
        None if text == "1" => Some(Packet::Leave),
        // A probe and an upgrade belong to other transports; an empty packet means nothing.
        None => matches!(text, "5" | "6").then_some(Packet::Nothing),
    }
}

fn read_message(message: &str) -> Option<Packet> {
    let mut characters = message.chars();
    let kind = characters.next()?;
    let rest = characters.as_str();
    let (namespace, rest) = match rest.strip_prefix('/') {
        None => ("", rest),
        Some(named) => named.split_once(',').unwrap_or((named, "")),
    };
    // What follows a question mark is a query of the namespace.
    let namespace = namespace.split('?').next().unwrap_or_default();
    match (kind, namespace) {
        ('0', "") if rest.is_empty() => Some(Packet::Connect(Value::Null)),
        ('0', "") => json::from_str(rest).ok().map(Packet::Connect),
        ('0', elsewhere) => Some(Packet::ConnectElsewhere(elsewhere.to_owned())),
        ('1', "") => Some(Packet::Leave),
        ('2', "") => read_event(rest).map(Packet::Event),
        // We ask for no acknowledgements.
        ('3', "") => Some(Packet::Nothing),
        _ => None,
    }
}

fn read_event(text: &str) -> Option<Event> {
    let at = text.find('[')?;
    let (number, arguments) = text.split_at_checked(at)?;
    let ack = if number.is_empty() { None } else { Some(number.parse().ok()?) };
    let arguments: Vec<Value> = json::from_str(arguments).ok()?;
    let mut arguments = arguments.into_iter();
    let Some(Value::String(name)) = arguments.next() else { return None };
    Some(Event { name, data: arguments.next().unwrap_or_default(), ack })
}

/// The first frame of a connection.
pub fn open(sid: &str) -> String {
    format!(
        r#"0{{"sid":{},"upgrades":[],"pingInterval":{PING_INTERVAL_MS},"pingTimeout":{PING_TIMEOUT_MS},"maxPayload":{}}}"#,
        json!(sid),
        crate::domain::socket_rules::FRAME_BYTES_MAX
    )
}

/// The client is in the main namespace.
pub fn connected(sid: &str) -> String {
    format!("40{}", json!({ "sid": sid }))
}

/// The client is not let in, and why.
pub fn connect_refused(code: &str, message: &str) -> String {
    // By hand, so that the members stand in the same order in every build.
    format!(r#"44{{"message":{},"data":{{"code":{}}}}}"#, json!(message), json!(code))
}

/// There is no such namespace.
pub fn no_such_namespace(name: &str) -> String {
    // A comma ends the name: there is none in what was read.
    format!("44/{name},{}", json!({ "message": "Invalid namespace" }))
}

/// Something happened: the name, and what listeners get.
pub fn event(name: &str, data: &Value, meta: &Value) -> String {
    format!("42{}", json!([name, data, meta]))
}

/// The answer to what was emitted under a number.
pub fn ack(number: u64, answer: &Value) -> String {
    format!("43{number}{}", json!([answer]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event_of(text: &str) -> Event {
        match read(text) {
            Some(Packet::Event(event)) => event,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn packets_of_the_reference_client_are_read() {
        assert_eq!(read("40"), Some(Packet::Connect(Value::Null)));
        assert_eq!(read(r#"40{"token":"t"}"#), Some(Packet::Connect(json!({"token": "t"}))));
        assert_eq!(read("40/admin,"), Some(Packet::ConnectElsewhere("admin".to_owned())));
        assert_eq!(read(r#"40/admin?x=1,{"a":1}"#), Some(Packet::ConnectElsewhere("admin".to_owned())));
        assert_eq!((read("41"), read("1"), read("3")), (Some(Packet::Leave), Some(Packet::Leave), Some(Packet::Pong)));
        assert_eq!(event_of(r#"42["hello"]"#), Event { name: "hello".to_owned(), data: Value::Null, ack: None });
        let asked = event_of(r#"4217["set:complete",{"reps":5},"more"]"#);
        assert_eq!((asked.name.as_str(), &asked.data, asked.ack), ("set:complete", &json!({"reps": 5}), Some(17)));
    }

    #[test]
    fn what_is_no_packet_is_none() {
        for text in [
            "",
            "4",
            "2probe",
            "42",
            "42{}",
            "42[]",
            "42[1]",
            "42[\"a\"",
            "4299999999999999999999[\"a\"]",
            "45-[]",
            "40{",
            "42/x,[\"a\"]",
            "é",
            "4é",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn bytes_of_packets_never_change() {
        assert_eq!(
            open("s"),
            r#"0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":65536}"#
        );
        assert_eq!(connected("s"), r#"40{"sid":"s"}"#);
        assert_eq!(connect_refused("c", "No."), r#"44{"message":"No.","data":{"code":"c"}}"#);
        assert_eq!(no_such_namespace("admin"), r#"44/admin,{"message":"Invalid namespace"}"#);
        assert_eq!(event("ready", &json!({}), &json!({"seq": 1})), r#"42["ready",{},{"seq":1}]"#);
        assert_eq!(ack(7, &json!({"status": "done"})), r#"437[{"status":"done"}]"#);
    }

    #[test]
    fn the_json_of_a_frame_is_found() {
        assert_eq!(payload(r#"42/x,7["a",{"b":1}]"#), r#"["a",{"b":1}]"#);
        assert_eq!(payload(r#"40{"token":1}"#), r#"{"token":1}"#);
        assert_eq!(payload("3"), "0");
    }
}
