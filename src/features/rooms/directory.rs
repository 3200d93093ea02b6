//! Finding rooms, and opening them.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    store::{ENTER_MEMBER, INSERT_ROOM, JOINABLE_BY_INVITATION, ListedRow, ROOM_OF_MEMBER, ROOMS, RoomRow},
    views::{RoomView, apply, shown},
};
use crate::{
    app::App,
    bind,
    domain::{
        group_session::{Command, NAME_CHARS_MAX},
        ids::GroupRoomId,
        room_code::room_code,
        time::{HOUR_MS, Timestamp},
    },
    http::{
        Answer, ApiError, Caller, Code, Created, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
    live::group_room::{GroupAnswerV1, GroupCallV1},
    storage::Rows,
};

/// How long a room stays when nobody joins any more.
pub const OPEN_MS: i64 = 12 * HOUR_MS;
/// How many rooms one account may have open.
const ROOMS_MAX: u32 = 20;

/// What to open.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateRoomRequest {
    /// What to call it.
    #[garde(length(chars, min = 1, max = NAME_CHARS_MAX), custom(is_name))]
    name: String,
}

fn is_name(name: &str, _: &()) -> garde::Result {
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        return Err(garde::Error::new("must be a line of text"));
    }
    Ok(())
}

/// How much of the list is asked for.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListRoomsQuery {
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// A room in one's list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListedRoomView {
    id: GroupRoomId,
    name: String,
    /// By which others join; only for members.
    code: Option<String>,
    /// `member`, or `invited` and not yet in it.
    state: String,
    /// When one joined or was invited.
    since: Timestamp,
    expires_at: Timestamp,
}

/// `GET /rooms`
pub async fn list_rooms(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListRoomsQuery>,
) -> Answer<List<ListedRoomView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let list = format!("rooms:{}", caller.account);
    let (since, id) = match &query.cursor {
        Some(cursor) => app.cursors.decode::<(i64, String)>(&list, cursor)?,
        None => (Timestamp::END.as_millis(), String::new()),
    };
    let rows: Vec<ListedRow> = app.core_db().all(bind!(ROOMS, caller.account, app.now(), since, id, limit + 1)).await?;
    let cursor = |row: &ListedRow| app.cursors.encode(&list, &(row.since.as_millis(), row.id.to_string()));
    Ok(List::page(rows, limit, cursor, |row| ListedRoomView {
        id: row.id,
        name: row.name,
        code: row.code,
        state: row.state,
        since: row.since,
        expires_at: row.expires_at,
    }))
}

/// `GET /rooms/{id}`
pub async fn get_room(app: App, caller: Caller, PathId(id): PathId<GroupRoomId>) -> Answer<Reply<RoomView>> {
    let row: Option<RoomRow> = app.core_db().first(bind!(ROOM_OF_MEMBER, id, caller.account, app.now())).await?;
    let row = row.ok_or(Code::NotFound)?;
    app.count_subrequest();
    match app.group_rooms.call(id, GroupCallV1::Read { actor: caller.account }).await? {
        GroupAnswerV1::Room(state) => Ok(Reply::new(RoomView::of(row, *state))),
        _ => Err(Code::NotFound.into()),
    }
}

/// `POST /rooms`: in the directory first, so that no room is left that nobody can find.
pub async fn create_room(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateRoomRequest>,
) -> Answer<Created<RoomView>> {
    let now = app.now();
    let id = GroupRoomId::new(now, app.entropy());
    let name = body.name.trim().to_owned();
    let code = room_code(&app.rng.bytes())
        .ok_or_else(|| ApiError::new(Code::InternalError).logging("no code in so many random bytes"))?;
    let (expires_at, me) = (now.plus_millis(OPEN_MS), caller.account);
    let results = app
        .core_db()
        .batch(vec![
            bind!(INSERT_ROOM, id, code, &name, me, now, expires_at, ROOMS_MAX),
            bind!(ENTER_MEMBER, id, me, now),
            bind!(JOINABLE_BY_INVITATION, id, me, now),
        ])
        .await?;
    if results.first().is_none_or(|inserted| inserted.changes == 0) {
        return Err(Code::LimitReached.into());
    }
    let row = results.last().map(Rows::first::<RoomRow>).transpose()?.flatten();
    // An access token outlives its account for minutes.
    let row = row.ok_or(Code::SessionEnded)?;
    app.count_subrequest();
    app.group_rooms.call(id, GroupCallV1::Create { name }).await?;
    let state = shown(apply(&app, id, me, Command::Join { username: row.username.clone() }).await?)?;
    Ok(Created(RoomView::of(row, state)))
}
