//! What every member may do.

use garde::Validate;
use serde::Deserialize;

use super::views::{apply, shown};
use crate::{
    app::App,
    domain::{
        group_session::Command,
        ids::{GroupRoomId, WorkoutId},
    },
    http::{Answer, ApiError, Caller, Code, PathId, Reply, ValidJson},
    live::{group_room::GroupSnapshot, workout_room::RoomAddress},
};

/// Whether one is ready.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetReadyRequest {
    #[garde(skip)]
    ready: bool,
}

/// What to show the others.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetSharingRequest {
    /// One's weights.
    #[garde(skip)]
    weights: bool,
}

/// Which workout to show.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetWorkoutRequest {
    /// One's own workout: its sets are told to the room as they are done.
    #[garde(skip)]
    workout_id: WorkoutId,
    /// `false` stops it.
    #[garde(skip)]
    #[serde(default = "yes")]
    follows: bool,
}

const fn yes() -> bool {
    true
}

/// `PUT /rooms/{id}/workout`
pub async fn set_workout(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
    ValidJson(body): ValidJson<SetWorkoutRequest>,
) -> Answer<Reply<GroupSnapshot>> {
    app.count_subrequest();
    let state = app.group_rooms.read(id, caller.account).await?.ok_or(Code::NotFound)?;
    let room = RoomAddress { account: caller.account, shard: caller.shard, workout: body.workout_id };
    app.count_subrequest();
    if !app.rooms.follow(room, body.follows.then_some(id)).await? {
        return Err(ApiError::new(Code::NotFound).field("workoutId", "is no workout of yours"));
    }
    Ok(Reply::new(state))
}

/// `POST /rooms/{id}/ready`
pub async fn set_ready(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
    ValidJson(body): ValidJson<SetReadyRequest>,
) -> Answer<Reply<GroupSnapshot>> {
    shown(apply(&app, id, caller.account, Command::Ready(body.ready)).await?).map(Reply::new)
}

/// `PUT /rooms/{id}/sharing`: to stop also takes back what was shown before.
pub async fn set_sharing(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
    ValidJson(body): ValidJson<SetSharingRequest>,
) -> Answer<Reply<GroupSnapshot>> {
    shown(apply(&app, id, caller.account, Command::ShareWeights(body.weights)).await?).map(Reply::new)
}
