//! What the Worker asks of a room, and what it answers: JSON, versioned by name.

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{AccountId, GroupRoomId, SessionId, WorkoutId},
    live_session::{Added, Door, Op, Rejection, Snapshot},
    principal::ShardNumber,
    training::Workout,
};

/// Which room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomAddress {
    /// Whose workout it is.
    pub account: AccountId,
    /// Where the copy goes.
    pub shard: ShardNumber,
    /// The workout.
    pub workout: WorkoutId,
}

/// A call, with the room it is for: an object that holds nothing does not know its own name's parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomMessageV1 {
    /// The room.
    pub room: RoomAddress,
    /// What is asked.
    pub call: RoomCallV1,
}

/// What is asked of a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomCallV1 {
    /// Hold this workout, unless there is one already. Answered with [`RoomAnswerV1::Snapshot`], or
    /// [`RoomAnswerV1::Taken`] when there is one that was made otherwise.
    Create {
        /// The workout.
        workout: Box<Workout>,
        /// What tells the request that makes it from another.
        #[serde(default)]
        made_by: String,
    },
    /// Do these operations. Answered with [`RoomAnswerV1::Submitted`].
    Submit {
        /// The operations, in order.
        ops: Vec<Op>,
        /// Whether they were done offline.
        merge: bool,
    },
    /// Tell the workout. Answered with [`RoomAnswerV1::Snapshot`].
    Read,
    /// Forget the workout, here and in the shard. Answered with [`RoomAnswerV1::Done`].
    Delete,
    /// Close the sockets of a sign-in, or all. Answered with [`RoomAnswerV1::Done`].
    CloseSignIn {
        /// The sign-in; all when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
    },
    /// Tell a group room of sets as they are done, or none any more. Answered with [`RoomAnswerV1::Done`], or
    /// [`RoomAnswerV1::NotFound`].
    Follow {
        /// The group room.
        group: Option<GroupRoomId>,
    },
    /// Forget everything, as if the room had never been. Answered with [`RoomAnswerV1::Done`].
    Erase,
}

/// What a room answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomAnswerV1 {
    /// The workout as it is.
    Snapshot(Box<RoomSnapshot>),
    /// What became of the operations.
    Submitted(Box<Submitted>),
    /// It is done.
    Done,
    /// There is no such workout.
    NotFound,
    /// There is, or was, another.
    Taken,
}

/// A workout as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomSnapshot {
    /// The last event.
    pub seq: i64,
    /// The workout.
    pub snapshot: Snapshot,
}

/// What became of operations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submitted {
    /// One for each operation, in order.
    pub answers: Vec<OpAnswer>,
    /// The workout after them.
    pub now: RoomSnapshot,
}

/// What became of one operation. Given again, the same, whenever it is sent again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpAnswer {
    /// The operation.
    pub op_id: String,
    /// The last event there was after it.
    pub seq: i64,
    /// Whether it was taken.
    pub outcome: Outcome,
    /// The events it made, as they were sent, while they are kept. Operations merged together share theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// What it added, as the room remembers it: by whatever door it came first, and whatever id was told there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Added>,
}

/// Whether an operation was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Outcome {
    /// It was.
    Done,
    /// It was not.
    Rejected(Rejection),
}

impl RoomCallV1 {
    /// Operations at that door.
    pub fn submit(ops: Vec<Op>, door: Door) -> Self {
        Self::Submit { ops, merge: door == Door::Merge }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::live_session::{Command, OpId, RejectionCode};

    #[test]
    fn bytes_between_worker_and_room_never_change() {
        let room =
            RoomAddress { account: AccountId::from_bytes([1; 16]), shard: 1, workout: WorkoutId::from_bytes([2; 16]) };
        let op = Op { op_id: OpId::parse("op-1").unwrap(), at: None, device: None, command: Command::Start {} };
        let message = |call| serde_json::to_string(&RoomMessageV1 { room, call }).unwrap();
        let address = concat!(
            r#"{"room":{"account":"01010101-0101-0101-0101-010101010101","shard":1,"#,
            r#""workout":"02020202-0202-0202-0202-020202020202"},"call":"#
        );
        for (call, bytes) in [
            (
                RoomCallV1::submit(vec![op], Door::Live),
                r#"{"submit":{"ops":[{"opId":"op-1","command":{"type":"start"}}],"merge":false}}"#,
            ),
            (RoomCallV1::Read, r#""read""#),
            (RoomCallV1::Delete, r#""delete""#),
            (RoomCallV1::CloseSignIn { session: None }, r#"{"close_sign_in":{}}"#),
            (RoomCallV1::Follow { group: None }, r#"{"follow":{"group":null}}"#),
            (RoomCallV1::Erase, r#""erase""#),
        ] {
            let whole = format!("{address}{bytes}}}");
            assert_eq!(message(call.clone()), whole);
            assert_eq!(serde_json::from_str::<RoomMessageV1>(&whole).unwrap().call, call);
        }
    }

    #[test]
    fn bytes_of_a_stored_outcome_never_change() {
        let rejected = Outcome::Rejected(Rejection {
            code: RejectionCode::NotFound,
            field: Some("setId".to_owned()),
            message: "No.".to_owned(),
        });
        for (outcome, bytes) in [
            (Outcome::Done, r#"{"status":"done"}"#),
            (rejected, r#"{"status":"rejected","code":"not_found","field":"setId","message":"No."}"#),
        ] {
            assert_eq!(serde_json::to_string(&outcome).unwrap(), bytes);
            assert_eq!(serde_json::from_str::<Outcome>(bytes).unwrap(), outcome);
        }
    }
}
