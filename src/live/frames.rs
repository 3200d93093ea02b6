//! What goes over sockets, for every object: one envelope each way. docs/LIVE.md tells it to clients.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::{json, live_session::OpId, socket_rules::FrameProblem, time::Timestamp};

/// The subprotocol, in the version spoken here.
pub const PROTOCOL: &str = "vivace.v1";

/// What a client sends.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Command {
    /// What is asked, for example `set:complete`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The client's name for this very operation: asked twice, it is done once.
    #[serde(default)]
    pub op_id: Option<String>,
    /// When it happened, by the client's clock.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// The device it happened on.
    #[serde(default)]
    pub device: Option<String>,
    /// The rest, by kind.
    #[serde(default)]
    pub data: Value,
}

impl Command {
    /// Reads a frame.
    ///
    /// # Errors
    /// What does not fit, for the client.
    pub fn read(text: &str) -> Result<Self, String> {
        json::from_str(text).map_err(|misfit| format!("The frame cannot be read: {}.", misfit.in_words()))
    }
}

/// The refusal of a frame that cannot be read as a [`Command`], with the operation it names where that can be read: so
/// that whoever sent it knows which to give up.
pub fn unreadable(text: &str, message: &str) -> String {
    let frame: Value = serde_json::from_str(text).unwrap_or_default();
    let op_id = frame.get("opId").and_then(Value::as_str).and_then(OpId::parse);
    error(FrameProblem::Unreadable.code(), message, op_id.as_ref().map(OpId::as_str))
}

/// An event. `data` is JSON.
pub fn event(kind: &str, seq: i64, at: Timestamp, data: &str) -> String {
    format!(r#"{{"type":{},"seq":{seq},"at":"{}","data":{data}}}"#, json!(kind), at.to_rfc3339())
}

/// Several events in one frame, for rooms with many sockets.
pub fn together(events: &[String]) -> String {
    format!(r#"{{"type":"events","data":[{}]}}"#, events.join(","))
}

/// The outcome of a command that was done.
pub const DONE: &str = r#"{"status":"done"}"#;

/// The outcome of a command that was refused. `code` is one of the API's error codes.
pub fn rejected(code: &str, message: &str) -> String {
    format!(r#"{{"status":"rejected","code":{},"message":{}}}"#, json!(code), json!(message))
}

/// The answer to a command. `outcome` is JSON: the same bytes whenever the command is sent again.
pub fn ack(op_id: &str, seq: i64, outcome: &str) -> String {
    format!(r#"{{"type":"ack","seq":{seq},"data":{{"opId":{},"outcome":{outcome}}}}}"#, json!(op_id))
}

/// A refusal.
pub fn error(code: &str, message: &str, op_id: Option<&str>) -> String {
    // By hand, so that the members stand in the same order in every build.
    let op_id = op_id.map(|op_id| format!(r#","opId":{}"#, json!(op_id))).unwrap_or_default();
    format!(r#"{{"type":"error","data":{{"code":{},"message":{}{op_id}}}}}"#, json!(code), json!(message))
}

/// Said to a command whose operation has no name.
pub const OP_ID_NEEDED: &str = "opId has to be 1 to 64 of A-Z, a-z, 0-9, _ and -.";

/// Sent when storage failed: the operation may be sent again under the same name.
pub fn unavailable(op_id: Option<&str>) -> String {
    error("storage_unavailable", "The service is busy. Try again in a moment.", op_id)
}

/// The refusal of a frame.
pub fn problem(problem: FrameProblem) -> String {
    error(problem.code(), problem.text(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_frames_never_change() {
        let at = Timestamp::from_millis(1_795_248_000_000);
        assert_eq!(
            event("set:completed", 7, at, r#"{"a":1}"#),
            r#"{"type":"set:completed","seq":7,"at":"2026-11-21T08:00:00.000Z","data":{"a":1}}"#
        );
        assert_eq!(
            ack("op-1", 7, DONE),
            r#"{"type":"ack","seq":7,"data":{"opId":"op-1","outcome":{"status":"done"}}}"#
        );
        assert_eq!(
            ack("op-1", 7, &rejected("forbidden", "No.")),
            r#"{"type":"ack","seq":7,"data":{"opId":"op-1","outcome":{"status":"rejected","code":"forbidden","message":"No."}}}"#
        );
        assert_eq!(
            error("unknown_type", "No.", Some("op-1")),
            r#"{"type":"error","data":{"code":"unknown_type","message":"No.","opId":"op-1"}}"#
        );
    }

    #[test]
    fn a_frame_that_cannot_be_read_is_answered_with_the_operation_it_names() {
        let answered = |text: &str| {
            let message = Command::read(text).unwrap_err();
            serde_json::from_str::<Value>(&unreadable(text, &message)).unwrap()
        };
        for text in [
            r#"{"type":"set:complete","opId":"op-1","at":"yesterday"}"#,
            r#"{"type":"set:complete","opId":"op-1","device":7}"#,
            r#"{"type":"set:complete","opId":"op-1","more":1}"#,
            r#"{"opId":"op-1"}"#,
        ] {
            let answer = answered(text);
            assert_eq!((&answer["type"], &answer["data"]["code"]), (&json!("error"), &json!("malformed_frame")));
            assert_eq!(answer["data"]["opId"], "op-1", "{text}");
        }
        for text in ["", "[]", r#"{"type":"a","at":"x","opId":"a b"}"#, r#"{"type":"a","opId":1}"#] {
            assert_eq!(answered(text)["data"].get("opId"), None, "{text}");
        }
    }

    #[test]
    fn a_command_is_read_whole_or_refused() {
        let text =
            r#"{"type":"set:complete","opId":"o","at":"2026-11-21T08:00:00Z","device":"phone","data":{"reps":5}}"#;
        let command = Command::read(text).unwrap();
        assert_eq!((command.kind.as_str(), command.op_id.as_deref()), ("set:complete", Some("o")));
        assert_eq!(command.data["reps"], 5);
        for refused in ["", "[]", "null", "{}", r#"{"type":1}"#, r#"{"type":"a","x":1}"#, r#"{"type":"a","type":"b"}"#]
        {
            assert!(Command::read(refused).is_err(), "{refused}");
        }
    }
}
