//! The port of workout rooms.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        ids::{AccountId, WorkoutId},
        live_session::{Door, Op, Rejection, Snapshot},
        principal::ShardNumber,
        training::Workout,
    },
    storage::{PortFuture, StorageError},
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

/// The rooms of workouts. `None`: there is no such workout, neither in a room nor in the database.
pub trait Rooms: Send + Sync {
    /// Makes a workout, unless there is one of that id already.
    fn create(&self, room: RoomAddress, workout: Workout) -> PortFuture<'_, Result<RoomSnapshot, StorageError>>;
    /// Does something in a room.
    fn submit(
        &self,
        room: RoomAddress,
        ops: Vec<Op>,
        door: Door,
    ) -> PortFuture<'_, Result<Option<Submitted>, StorageError>>;
    /// What a room holds.
    fn read(&self, room: RoomAddress) -> PortFuture<'_, Result<Option<RoomSnapshot>, StorageError>>;
    /// Deletes a workout: the room, and soon its copy. Whether there was one.
    fn delete(&self, room: RoomAddress) -> PortFuture<'_, Result<bool, StorageError>>;
}
