//! The rooms as others see them.

use worker::{ObjectNamespace, Stub, send::IntoSendFuture};

use super::protocol::{GroupAnswerV1, GroupCallV1, GroupSnapshot};
use crate::{
    domain::{
        ids::{AccountId, GroupRoomId},
        json,
    },
    live::connect::{ConnectV1, Connected, call, open_socket},
    storage::{PortFuture, StorageError},
};

/// The rooms in which people train together. Every call may be made again.
pub trait GroupRooms: Send + Sync {
    /// Asks a room.
    fn call(&self, room: GroupRoomId, asked: GroupCallV1) -> PortFuture<'_, Result<GroupAnswerV1, StorageError>>;

    /// Asks a room to take a socket.
    fn connect(&self, room: GroupRoomId, connect: ConnectV1) -> PortFuture<'_, Result<Connected, StorageError>>;
}

impl dyn GroupRooms + '_ {
    /// The room as it is, for a member; `None` for everybody else, and when there is none.
    ///
    /// # Errors
    /// The room failed.
    pub async fn read(&self, room: GroupRoomId, actor: AccountId) -> Result<Option<GroupSnapshot>, StorageError> {
        match self.call(room, GroupCallV1::Read { actor }).await? {
            GroupAnswerV1::Room(state) => Ok(Some(*state)),
            _ => Ok(None),
        }
    }
}

/// The `GROUP_ROOM` namespace. An object's name is the room's id.
pub struct GroupRoomObjects(pub ObjectNamespace);

impl GroupRoomObjects {
    fn stub(&self, room: GroupRoomId) -> Result<Stub, StorageError> {
        self.0.get_by_name(&room.to_string()).map_err(|error| StorageError::Failed(error.to_string()))
    }
}

impl GroupRooms for GroupRoomObjects {
    fn call(&self, room: GroupRoomId, asked: GroupCallV1) -> PortFuture<'_, Result<GroupAnswerV1, StorageError>> {
        Box::pin(
            async move {
                let body = serde_json::to_string(&asked).map_err(|error| StorageError::Failed(error.to_string()))?;
                let answer = call(&self.stub(room)?, &body).await?;
                json::from_str(&answer).map_err(StorageError::from)
            }
            .into_send(),
        )
    }

    fn connect(&self, room: GroupRoomId, connect: ConnectV1) -> PortFuture<'_, Result<Connected, StorageError>> {
        Box::pin(async move { open_socket(&self.stub(room)?, &connect).await }.into_send())
    }
}
