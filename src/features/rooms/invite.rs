//! Inviting friends.

use garde::Validate;
use serde::Deserialize;

use super::store::{INVITE, INVITED, TELL_INVITED};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, GroupRoomId},
        notice::Notice,
    },
    http::{Answer, Caller, Code, Done, PathId, Reply, ValidJson},
    jobs::{
        message::{JobMessage, NotifyV1},
        outbox::OutboxAddress,
    },
    storage::Core,
};

/// Whom to invite.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct InviteRequest {
    /// A friend.
    #[garde(skip)]
    user_id: AccountId,
}

/// `POST /rooms/{id}/invite`: a friend is told, and may join without the code. Whoever is no friend is answered like
/// one who does not exist; to invite somebody twice tells them once.
pub async fn invite_to_room(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
    ValidJson(body): ValidJson<InviteRequest>,
) -> Answer<Reply<Done>> {
    let (me, them, now) = (caller.account, body.user_id, app.now());
    if me == them {
        return Err(Code::NotYourself.into());
    }
    let (name, username) = (String::new(), String::new());
    let notice = Notice::RoomInvited { room_id: id, name, user_id: me, username };
    let job = app.job::<Core>(JobMessage::NotifyV1(NotifyV1 { account: them, notice }));
    let telling = job.insert_if(&TELL_INVITED, [id.into(), me.into(), them.into(), now.into()]);
    let statements = vec![bind!(INVITE, id, me, them, now), telling, bind!(INVITED, id, me, them)];
    let results = app.core_db().batch(statements).await?;
    let [_, told, invited] = results.as_slice() else { return Err(Code::InternalError.into()) };
    if invited.first::<serde_json::Value>()?.is_none() {
        return Err(Code::NotFound.into());
    }
    if told.changes > 0 {
        app.hint([job.hint(OutboxAddress::Core)]);
    }
    Ok(Done::reply("Your friend is invited."))
}
