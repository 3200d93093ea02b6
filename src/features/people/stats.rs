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
    training::{Summary, load_summary},
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
    /// The sums of one's training.
    training: TrainingSumsView,
}

/// The sums of one's training: the same as those of the statistics.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct TrainingSumsView {
    /// Completed workouts.
    total_workouts: i64,
    /// Days with one.
    training_days: i64,
    /// Whole minutes, pauses apart.
    total_minutes: i64,
    /// Kilocalories, told by devices or estimated (`met_acsm`).
    total_calories: i64,
    /// Load moved, in grams.
    total_volume_grams: i64,
    /// Records, first performances included.
    personal_records: i64,
    /// When this was computed.
    computed_at: Timestamp,
}

impl TrainingSumsView {
    const fn of(summary: &Summary) -> Self {
        let totals = &summary.totals;
        Self {
            total_workouts: totals.workouts,
            training_days: totals.days,
            total_minutes: totals.active_seconds / 60,
            total_calories: totals.energy_kcal,
            total_volume_grams: totals.volume_grams,
            personal_records: totals.records,
            computed_at: summary.computed_at,
        }
    }
}

/// `GET /users/me/stats`
pub async fn get_my_stats(app: App, caller: Caller) -> Answer<Reply<StatsView>> {
    let now = app.now();
    let statements = vec![bind!(MYSELF, caller.account), bind!(LIVE_SESSIONS, caller.account, now)];
    let rows = app.core_db().batch(statements).await?;
    let row = rows.first().map(Rows::first).transpose()?.flatten().ok_or(ApiError::new(Code::SessionEnded))?;
    let person = Person::decode(caller.account, row)?;
    check_standing(&person.row.status)?;
    let summary = load_summary(&app.user_db(caller.shard)?, caller.account, &*app.time_zones, now).await?;
    let sessions = rows.get(1).map(Rows::first::<LiveSessionsRow>).transpose()?.flatten();
    Ok(Reply::new(StatsView {
        member_since: person.row.created_at,
        member_for_days: now.since(person.row.created_at).max(0) / DAY_MS,
        last_login_at: person.row.last_login_at,
        signed_in_devices: sessions.map_or(0, |sessions| sessions.live),
        profile_completeness: completeness(&person.profile, person.row.avatar_key.is_some()),
        training: TrainingSumsView::of(&summary),
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
