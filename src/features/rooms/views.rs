//! A room as its members see it, and what its refusals mean over HTTP.

use serde::Serialize;

use super::store::RoomRow;
use crate::{
    app::App,
    domain::{
        group_session::{Command, Rejection},
        ids::{AccountId, GroupRoomId},
        time::Timestamp,
    },
    http::{Answer, ApiError, Code},
    live::group_room::{GroupAnswerV1, GroupCallV1, GroupSnapshot, rejection_text},
};

/// A room as it is this moment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RoomView {
    /// Names it in `/rooms/{id}`.
    pub id: GroupRoomId,
    /// By which others join.
    pub code: String,
    /// When it is over, unless somebody joins before.
    pub expires_at: Timestamp,
    /// What its socket tells from then on begins after `seq`.
    #[serde(flatten)]
    pub state: GroupSnapshot,
}

impl RoomView {
    /// Of a room in the directory and what its object told.
    pub fn of(row: RoomRow, state: GroupSnapshot) -> Self {
        Self { id: row.id, code: row.code, expires_at: row.expires_at, state }
    }
}

/// Does what the member wants; gives the room as it is then, or `None` when they are not in it any more.
///
/// # Errors
/// The room refused or failed. Whoever is not in it is answered as if it were not there.
pub async fn apply(app: &App, room: GroupRoomId, actor: AccountId, command: Command) -> Answer<Option<GroupSnapshot>> {
    app.count_subrequest();
    match app.group_rooms.call(room, GroupCallV1::Apply { actor, command }).await? {
        GroupAnswerV1::Room(snapshot) => Ok(Some(*snapshot)),
        GroupAnswerV1::Done => Ok(None),
        GroupAnswerV1::NotFound => Err(Code::NotFound.into()),
        GroupAnswerV1::Rejected(rejection) => Err(refusal(rejection)),
    }
}

/// The room as it is for the member who asks.
///
/// # Errors
/// The room failed, or they are not in it.
pub fn shown(snapshot: Option<GroupSnapshot>) -> Answer<GroupSnapshot> {
    snapshot.ok_or(Code::NotFound.into())
}

/// What a refusal is over HTTP: of the same name as on sockets.
pub fn refusal(rejection: Rejection) -> ApiError {
    match Code::named(rejection.code()).unwrap_or(Code::InternalError) {
        // What is missing is answered alike everywhere.
        Code::NotFound => Code::NotFound.into(),
        code => ApiError::new(code).saying(rejection_text(rejection)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_one_name_at_every_door() {
        for rejection in Rejection::ALL {
            let code = Code::named(rejection.code()).unwrap();
            assert!((400..500).contains(&code.status()), "{rejection:?}");
        }
    }
}
