//! The port to the rooms, and its implementation over the objects.

use worker::{ObjectNamespace, send::IntoSendFuture};

use super::protocol::{RoomAddress, RoomAnswerV1, RoomCallV1, RoomMessageV1, RoomSnapshot, Submitted};
use crate::{
    domain::{
        ids::{GroupRoomId, SessionId},
        json,
        live_session::{Door, Op},
        training::Workout,
    },
    live::connect::{self, ConnectV1, Connected},
    storage::{PortFuture, StorageError},
};

/// What a call gives.
type Called<'a, T> = PortFuture<'a, Result<T, StorageError>>;

/// The rooms of all workouts. Every call may be made again: operations are known by their names.
pub trait Rooms: Send + Sync {
    /// Asks a room.
    fn call(&self, room: RoomAddress, call: RoomCallV1) -> Called<'_, RoomAnswerV1>;

    /// Asks a room to take a socket.
    fn connect(&self, room: RoomAddress, connect: ConnectV1) -> Called<'_, Connected>;
}

fn unexpected<T>(answer: &RoomAnswerV1) -> Result<T, StorageError> {
    Err(StorageError::Failed(format!("a room answered another question: {answer:?}").chars().take(100).collect()))
}

impl dyn Rooms + '_ {
    /// Makes a workout, which is from then on the room's. Gives what became of it when `made_by` made it already, and
    /// `None` when there is another of that id, or was one that is deleted.
    ///
    /// # Errors
    /// The room failed.
    pub async fn create(
        &self,
        room: RoomAddress,
        workout: Workout,
        made_by: String,
    ) -> Result<Option<RoomSnapshot>, StorageError> {
        match self.call(room, RoomCallV1::Create { workout: Box::new(workout), made_by }).await? {
            RoomAnswerV1::Snapshot(snapshot) => Ok(Some(*snapshot)),
            RoomAnswerV1::Taken => Ok(None),
            other => unexpected(&other),
        }
    }

    /// Does operations; `None` when there is no such workout.
    ///
    /// # Errors
    /// The room failed.
    pub async fn submit(&self, room: RoomAddress, ops: Vec<Op>, door: Door) -> Result<Option<Submitted>, StorageError> {
        match self.call(room, RoomCallV1::submit(ops, door)).await? {
            RoomAnswerV1::Submitted(submitted) => Ok(Some(*submitted)),
            RoomAnswerV1::NotFound => Ok(None),
            other => unexpected(&other),
        }
    }

    /// The workout as it is this moment; `None` when there is none.
    ///
    /// # Errors
    /// The room failed.
    pub async fn read(&self, room: RoomAddress) -> Result<Option<RoomSnapshot>, StorageError> {
        match self.call(room, RoomCallV1::Read).await? {
            RoomAnswerV1::Snapshot(snapshot) => Ok(Some(*snapshot)),
            RoomAnswerV1::NotFound => Ok(None),
            other => unexpected(&other),
        }
    }

    /// Deletes a workout, here at once and in the shard by the room's alarm; `false` when there is none.
    ///
    /// # Errors
    /// The room failed.
    pub async fn delete(&self, room: RoomAddress) -> Result<bool, StorageError> {
        Ok(self.call(room, RoomCallV1::Delete).await? == RoomAnswerV1::Done)
    }

    /// Closes the sockets of a sign-in; all of them for `None`.
    ///
    /// # Errors
    /// The room failed.
    pub async fn close_sign_in(&self, room: RoomAddress, session: Option<SessionId>) -> Result<(), StorageError> {
        self.call(room, RoomCallV1::CloseSignIn { session }).await.map(drop)
    }

    /// Has a workout tell a group room of its sets, or none any more; `false` when there is no such workout.
    ///
    /// # Errors
    /// The room failed.
    pub async fn follow(&self, room: RoomAddress, group: Option<GroupRoomId>) -> Result<bool, StorageError> {
        Ok(self.call(room, RoomCallV1::Follow { group }).await? == RoomAnswerV1::Done)
    }

    /// Empties a room and closes its sockets, for an account that is erased.
    ///
    /// # Errors
    /// The room failed.
    pub async fn erase(&self, room: RoomAddress) -> Result<(), StorageError> {
        self.call(room, RoomCallV1::Erase).await.map(drop)
    }
}

/// The `WORKOUT_ROOM` namespace.
pub struct WorkoutRoomObjects(pub ObjectNamespace);

/// The name of a room's object. The account is in it, so that nobody reaches another's workout by its id.
pub fn instance_name(room: RoomAddress) -> String {
    format!("{}/{}", room.account, room.workout)
}

impl WorkoutRoomObjects {
    fn stub(&self, room: RoomAddress) -> Result<worker::Stub, StorageError> {
        self.0.get_by_name(&instance_name(room)).map_err(|error| StorageError::Failed(error.to_string()))
    }
}

impl Rooms for WorkoutRoomObjects {
    fn call(&self, room: RoomAddress, call: RoomCallV1) -> Called<'_, RoomAnswerV1> {
        Box::pin(
            async move {
                let failed = |error: serde_json::Error| StorageError::Failed(error.to_string());
                let body = serde_json::to_string(&RoomMessageV1 { room, call }).map_err(failed)?;
                // An object that was moved or restarted fails its call once; operations have names, so asking again is
                // safe. A failed stub stays so: a new one is made.
                let answer = match connect::call(&self.stub(room)?, &body).await {
                    Err(StorageError::Failed(_)) => connect::call(&self.stub(room)?, &body).await?,
                    answered => answered?,
                };
                json::from_str(&answer).map_err(StorageError::from)
            }
            .into_send(),
        )
    }

    fn connect(&self, room: RoomAddress, connect: ConnectV1) -> Called<'_, Connected> {
        Box::pin(async move { connect::open_socket(&self.stub(room)?, &connect).await }.into_send())
    }
}
