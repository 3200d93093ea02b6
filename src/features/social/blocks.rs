//! Blocks: two people who do not exist for each other.

use super::{
    relate::relate,
    store::{BLOCK, BLOCKED, END_FOLLOWS_BY_BLOCK, END_FRIENDSHIP_BY_BLOCK, HAS_BLOCKED, PART_BLOCKED, UNBLOCK},
    views::{BlockedView, PageQuery, read_page},
};
use crate::{
    app::App,
    bind,
    domain::ids::AccountId,
    http::{Answer, Caller, Done, List, PathId, Reply, ValidQuery},
    jobs::{
        message::{JobMessage, SeparateInRoomsV1},
        outbox::OutboxAddress,
    },
    storage::Core,
};

/// `GET /api/users/blocked`
pub async fn list_blocked(
    app: App,
    caller: Caller,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> Answer<List<BlockedView>> {
    read_page(&app, caller.account, "blocked", &BLOCKED, page, BlockedView::of).await
}

/// `PUT /api/users/{id}/block`: one batch, so that nobody sees the block without what it ends. Only somebody
/// one can see can be blocked; else the answer would tell who exists. A job takes them out of rooms in which both are.
pub async fn block_person(app: App, caller: Caller, PathId(them): PathId<AccountId>) -> Answer<Reply<Done>> {
    let me = caller.account;
    let job = app.job::<Core>(JobMessage::SeparateInRoomsV1(SeparateInRoomsV1 { blocker: me, blocked: them }));
    let statements = vec![
        bind!(BLOCK, me, them, app.now()),
        bind!(END_FRIENDSHIP_BY_BLOCK, me, them),
        bind!(END_FOLLOWS_BY_BLOCK, me, them),
        job.insert_if(&PART_BLOCKED, [me.into(), them.into()]),
        bind!(HAS_BLOCKED, me, them),
    ];
    relate::<serde_json::Value>(&app, me, them, statements).await?;
    app.hint([job.hint(OutboxAddress::Core)]);
    Ok(Done::reply("You have blocked this person."))
}

/// `DELETE /api/users/{id}/block`: the same answer for everybody, so that it tells nothing.
pub async fn unblock_person(app: App, caller: Caller, PathId(them): PathId<AccountId>) -> Answer<Reply<Done>> {
    app.core_db().execute(bind!(UNBLOCK, caller.account, them)).await?;
    Ok(Done::reply("You have not blocked this person."))
}
