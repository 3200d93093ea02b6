//! Which friends are here, train, or were here when.
//!
//! For friends only, and never for whom a block stands between. Whoever keeps it to themselves
//! (`privacy.presenceSharing`) looks like somebody who has not been here for long, so that hiding does not show.

use futures::future::join_all;
use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    store::{ConnectionRow, FRIENDS, PRESENCE_OF, PresenceRow, TRAINING_NOW, TrainingRow},
    views::{PageQuery, read_page},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::AccountId,
        time::{HOUR_MS, Timestamp},
    },
    http::{Answer, Caller, List, ValidQuery},
};

/// The most friends of a page: each may be a call to their hub.
const FRIENDS_MAX: u32 = 20;
/// Whoever has not touched a workout for so long is not at it any more.
const TRAINING_MS: i64 = 2 * HOUR_MS;

/// Which page.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FriendsPresenceQuery {
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = FRIENDS_MAX))]
    limit: Option<u32>,
}

/// A friend.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FriendPresenceView {
    user_id: AccountId,
    username: String,
    /// Whether one of their devices is connected.
    online: bool,
    /// Whether a workout of theirs is under way, for those who share workouts.
    training: bool,
    /// When a device of theirs was last heard of; `null` when they are online, and when it is not known.
    last_seen_at: Option<Timestamp>,
}

/// `GET /api/users/friends/presence`: two calls to the core database, one to each shard that friends are on, and one to
/// the hub of each friend who shares it.
pub async fn list_friends_presence(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<FriendsPresenceQuery>,
) -> Answer<List<FriendPresenceView>> {
    let page = PageQuery { cursor: query.cursor, limit: Some(query.limit.unwrap_or(FRIENDS_MAX)) };
    let friends: List<ConnectionRow> =
        read_page(&app, caller.account, "friends.presence", &FRIENDS, page, |_, row| row).await?;
    let ids: Vec<AccountId> = friends.items.iter().map(|row| row.person.id).collect();
    let ids = serde_json::to_string(&ids).unwrap_or_default();
    let shown: Vec<PresenceRow> = app.core_db().all(bind!(PRESENCE_OF, caller.account, ids)).await?;
    let training = training_now(&app, &shown).await?;
    let asked = shown.iter().map(|row| {
        app.count_subrequest();
        // A hub that does not answer is one nobody is connected to.
        async { (row.id, app.hub.presence(row.id).await.is_ok_and(|devices| !devices.is_empty())) }
    });
    let online = join_all(asked).await;
    let view = |row: ConnectionRow| {
        let id = row.person.id;
        let online = online.iter().any(|(other, is_online)| *other == id && *is_online);
        let known = shown.iter().find(|row| row.id == id);
        FriendPresenceView {
            user_id: id,
            username: row.person.username,
            online,
            training: training.contains(&id),
            last_seen_at: known.filter(|_| !online).and_then(|row| row.last_seen_at),
        }
    };
    Ok(List::new(friends.items.into_iter().map(view).collect(), friends.page))
}

/// Who of those who share workouts has one under way.
async fn training_now(app: &App, shown: &[PresenceRow]) -> Answer<Vec<AccountId>> {
    let since = app.now().plus_millis(-TRAINING_MS);
    let mut training = Vec::new();
    for shard in 0..app.shard_count() {
        let of_shard = shown.iter().filter(|row| row.shard == shard && row.shares_workouts);
        let ids: Vec<AccountId> = of_shard.map(|row| row.id).collect();
        if ids.is_empty() {
            continue;
        }
        let ids = serde_json::to_string(&ids).unwrap_or_default();
        let rows: Vec<TrainingRow> = app.user_db(shard)?.all(bind!(TRAINING_NOW, ids, since, FRIENDS_MAX)).await?;
        training.extend(rows.into_iter().map(|row| row.account_id));
    }
    Ok(training)
}
