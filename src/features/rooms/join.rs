//! Joining a room and leaving it.

use garde::Validate;
use serde::Deserialize;

use super::{
    directory::OPEN_MS,
    store::{ENTER_MEMBER, JOINABLE_BY_CODE, JOINABLE_BY_INVITATION, KEEP_OPEN, REMOVE_MEMBER, RoomRow},
    views::{RoomView, refusal},
};
use crate::{
    app::App,
    bind,
    domain::{group_session::Command, ids::GroupRoomId, room_code::read_room_code},
    http::{Answer, ApiError, Caller, Code, Done, PathId, Reply, ValidJson},
    live::group_room::{GroupAnswerV1, GroupCallV1},
};

/// Which room: one of the two.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct JoinRoomRequest {
    /// The code one was told. Case, spaces and hyphens do not matter.
    #[garde(length(chars, min = 1, max = 40))]
    code: Option<String>,
    /// The room one was invited to.
    #[garde(skip)]
    room_id: Option<GroupRoomId>,
}

/// `POST /rooms/join`: to join a room one is in gives it again. A code that is none, a room that is over and one with
/// somebody one has blocked are answered alike.
pub async fn join_room(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<JoinRoomRequest>,
) -> Answer<Reply<RoomView>> {
    let (me, now) = (caller.account, app.now());
    let statement = match (body.code, body.room_id) {
        (Some(code), None) => {
            let code = read_room_code(&code).ok_or(Code::NotFound)?;
            bind!(JOINABLE_BY_CODE, code, me, now)
        }
        (None, Some(room)) => bind!(JOINABLE_BY_INVITATION, room, me, now),
        _ => return Err(ApiError::invalid_field("code", "give either this or roomId")),
    };
    let row: RoomRow = app.core_db().first(statement).await?.ok_or(Code::NotFound)?;
    let state = match enter(&app, &row, &caller).await? {
        // The directory knows it, so it was opened; its object was not reached then.
        GroupAnswerV1::NotFound => {
            app.count_subrequest();
            app.group_rooms.call(row.id, GroupCallV1::Create { name: row.name.clone() }).await?;
            enter(&app, &row, &caller).await?
        }
        answer => answer,
    };
    let state = match state {
        GroupAnswerV1::Room(state) => *state,
        GroupAnswerV1::Rejected(rejection) => return Err(refusal(rejection)),
        _ => return Err(Code::NotFound.into()),
    };
    let expires_at = now.plus_millis(OPEN_MS);
    let statements = vec![bind!(ENTER_MEMBER, row.id, me, now), bind!(KEEP_OPEN, row.id, expires_at)];
    app.core_db().batch(statements).await?;
    let expires_at = expires_at.max(row.expires_at);
    Ok(Reply::new(RoomView::of(RoomRow { expires_at, ..row }, state)))
}

async fn enter(app: &App, row: &RoomRow, caller: &Caller) -> Answer<GroupAnswerV1> {
    let command = Command::Join { username: row.username.clone() };
    app.count_subrequest();
    Ok(app.group_rooms.call(row.id, GroupCallV1::Apply { actor: caller.account, command }).await?)
}

/// `POST /rooms/{id}/leave`: also declines an invitation. The same answer for everybody, so that it tells nothing.
pub async fn leave_room(app: App, caller: Caller, PathId(id): PathId<GroupRoomId>) -> Answer<Reply<Done>> {
    app.count_subrequest();
    app.group_rooms.call(id, GroupCallV1::Apply { actor: caller.account, command: Command::Leave }).await?;
    app.core_db().execute(bind!(REMOVE_MEMBER, id, caller.account)).await?;
    Ok(Done::reply("You are not in this room."))
}
