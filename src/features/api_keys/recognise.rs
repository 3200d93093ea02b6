//! Whom a presented key stands for.

use std::net::IpAddr;

use super::{
    secret::{hash_key, looks_like_key},
    store::{self, PresentedRow},
};
use crate::{
    bind,
    domain::{
        network,
        permissions::{Permission, PermissionSet, Role},
        principal::{Credential, Principal},
        time::{HOUR_MS, Timestamp},
    },
    http::{ApiError, RequestContext},
    storage::{Core, Db},
};

/// How exactly the last use is known: a write on every request would cost more than it tells.
const USE_NOTED_EVERY_MS: i64 = HOUR_MS;

/// The principal a key stands for. `None` when it stands for nobody: unknown, revoked, expired, used from
/// elsewhere, or of somebody suspended or deleted. One database call.
///
/// # Errors
/// The database failed.
pub async fn recognise(core: &Db<Core>, key: &str, context: &RequestContext) -> Result<Option<Principal>, ApiError> {
    if !looks_like_key(key) {
        return Ok(None);
    }
    let hash = hash_key(key);
    let now = context.received_at;
    let note = bind!(store::NOTE_USE, &hash, now, now.plus_millis(-USE_NOTED_EVERY_MS));
    let rows = core.batch(vec![note, bind!(store::FIND_BY_HASH, &hash)]).await?;
    let row = rows.last().map(|rows| rows.first::<PresentedRow>()).transpose()?.flatten();
    Ok(row.filter(|row| is_good(row, context.client_ip, now)).map(principal))
}

fn is_good(row: &PresentedRow, address: Option<IpAddr>, now: Timestamp) -> bool {
    if row.expires_at.is_some_and(|expires_at| now >= expires_at) {
        return false;
    }
    let networks: Option<Vec<_>> = row.allowed_networks.iter().map(|text| network::parse_network(text)).collect();
    // An entry that cannot be read must not open the key to everybody.
    networks.is_some_and(|networks| network::admits(&networks, address))
}

fn principal(row: PresentedRow) -> Principal {
    let scopes =
        row.scopes.iter().filter_map(|text| Permission::parse(text)).fold(PermissionSet::EMPTY, PermissionSet::with);
    Principal {
        account: row.account_id,
        // A key never acts as staff, whatever its owner is.
        role: Role::User,
        plan: row.plan,
        shard: row.shard,
        permissions: scopes.intersection(grantable(row.plan)),
        credential: Credential::ApiKey(row.id),
    }
}

/// What a key may be given at most: what the plan gives an ordinary person.
pub(super) fn grantable(plan: crate::domain::permissions::Plan) -> PermissionSet {
    PermissionSet::granted_to(Role::User, plan)
}
