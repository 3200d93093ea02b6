//! Figures about one's own account.

use serde::Serialize;

use super::{
    access::check_standing,
    store::{LIVE_SESSIONS, LiveSessionsRow, MYSELF},
    views::{Person, ProfileDocument},
};
use crate::{
    app::App,
    bind,
    domain::time::{DAY_MS, Timestamp},
    http::{Answer, ApiError, Caller, Code, Reply},
    storage::Rows,
};

/// Figures about one's own account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StatsView {
    /// When the account began.
    member_since: Timestamp,
    /// Whole days since then.
    member_for_days: i64,
    /// When the person last signed in.
    last_login_at: Option<Timestamp>,
    /// Devices that are signed in now.
    signed_in_devices: u32,
    /// How much of the profile is told, in percent.
    profile_completeness: u32,
}

/// `GET /users/me/stats`
pub async fn get_my_stats(app: App, caller: Caller) -> Answer<Reply<StatsView>> {
    let now = app.now();
    let statements = vec![bind!(MYSELF, caller.account), bind!(LIVE_SESSIONS, caller.account, now)];
    let rows = app.core_db().batch(statements).await?;
    let row = rows.first().map(Rows::first).transpose()?.flatten().ok_or(ApiError::new(Code::SessionEnded))?;
    let person = Person::decode(caller.account, row)?;
    check_standing(&person.row.status)?;
    let sessions = rows.get(1).map(Rows::first::<LiveSessionsRow>).transpose()?.flatten();
    Ok(Reply::new(StatsView {
        member_since: person.row.created_at,
        member_for_days: now.since(person.row.created_at).max(0) / DAY_MS,
        last_login_at: person.row.last_login_at,
        signed_in_devices: sessions.map_or(0, |sessions| sessions.live),
        profile_completeness: completeness(&person.profile, person.row.avatar_key.is_some()),
    }))
}

/// The share of what a profile has room for that was told, in percent, rounded down.
fn completeness(profile: &ProfileDocument, has_picture: bool) -> u32 {
    let told = [
        profile.first_name.is_some(),
        profile.last_name.is_some(),
        profile.date_of_birth.is_some(),
        profile.gender.is_some(),
        profile.fitness_level.is_some(),
        profile.bio.is_some(),
        profile.location.is_some(),
        has_picture,
    ];
    let count = told.iter().filter(|told| **told).count();
    u32::try_from(count * 100 / told.len()).unwrap_or(100)
}
