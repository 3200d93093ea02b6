//! What every member may do.

use garde::Validate;
use serde::Deserialize;

use super::views::{apply, shown};
use crate::{
    app::App,
    domain::{group_session::Command, ids::GroupRoomId},
    http::{Answer, Caller, PathId, Reply, ValidJson},
    live::group_room::GroupSnapshot,
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
