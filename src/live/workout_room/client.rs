//! The port of workout rooms.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        ids::{AccountId, WorkoutId},
        live_session::{Door, Op, OpId, Rejection, Snapshot, Taken},
        principal::ShardNumber,
        training::Workout,
    },
    storage::PortFuture,
};

/// Which room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomAddress {
    /// The person whose workout it is.
    pub account: AccountId,
    /// Where the person's data are.
    pub shard: ShardNumber,
    /// The workout.
    pub workout: WorkoutId,
}

impl RoomAddress {
    /// The name of the object. It holds the person's id, so that nobody reaches another's room by the workout's.
    pub fn object_name(&self) -> String {
        format!("{}/{}", self.account, self.workout)
    }
}

/// What is to be done in a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    /// How the operations come.
    pub door: Door,
    /// What the room begins with, if it is new. Ignored when there is such a workout already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<Workout>,
    /// What is to be done, in order. Each is taken or refused by itself.
    pub ops: Vec<Op>,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", content = "detail", rename_all = "snake_case")]
pub enum Outcome {
    /// It was taken.
    Taken(Taken),
    /// It was not.
    Rejected(Rejection),
}

/// The answer an operation is given: the same whenever it comes again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The operation.
    pub op_id: OpId,
    /// The number of the last event after it.
    pub seq: i64,
    /// Whether it had been answered before.
    pub replayed: bool,
    /// What became of it.
    pub outcome: Outcome,
}

/// A workout as its room holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomState {
    /// The number of its last event: its revision.
    pub seq: i64,
    /// The workout.
    pub snapshot: Snapshot,
}

/// What came of a submission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submitted {
    /// Whether the workout was made by it.
    pub created: bool,
    /// The workout after it.
    pub state: RoomState,
    /// An answer for each operation, in their order.
    pub answers: Vec<Answer>,
}

/// Why a room gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoomError {
    /// There is no such workout, neither in the room nor in the database.
    #[error("there is no such workout")]
    NotFound,
    /// The room did not answer.
    #[error("the room did not answer: {0}")]
    Unavailable(String),
}

/// The rooms of workouts.
pub trait Rooms: Send + Sync {
    /// Does something in a room. What it answers is stored.
    fn submit(&self, room: RoomAddress, submission: Submission) -> PortFuture<'_, Result<Submitted, RoomError>>;
    /// What a room holds.
    fn read(&self, room: RoomAddress) -> PortFuture<'_, Result<RoomState, RoomError>>;
    /// Deletes a workout: the room, and soon its copy. Once more it is not found.
    fn delete(&self, room: RoomAddress) -> PortFuture<'_, Result<(), RoomError>>;
    /// Forgets everything, at once: the account is erased.
    fn erase(&self, room: RoomAddress) -> PortFuture<'_, Result<(), RoomError>>;
}
