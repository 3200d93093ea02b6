//! Figures over the whole platform, from counters: reading them costs the same at any size.

use serde::Serialize;

use super::{
    store::{ACCOUNT_COUNTS, ACCOUNT_DAYS, DayRow, KindCountRow},
    views::AccountStatus,
};
use crate::{
    app::App,
    bind,
    domain::{
        permissions::{Plan, Role},
        time::{DAY_MS, Timestamp},
    },
    http::{Answer, ApiError, Code, Reply},
};

/// How many days the registrations are told for.
const DAYS: u32 = 30;

/// The platform in figures.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlatformAnalyticsView {
    generated_at: Timestamp,
    users: UserFigures,
}

/// Accounts in figures.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UserFigures {
    /// All but deleted ones.
    total: u32,
    /// In use.
    active: u32,
    /// Locked by staff.
    suspended: u32,
    /// Closed.
    deleted: u32,
    /// All but deleted ones, by plan.
    by_plan: PlanFigures,
    /// All but deleted ones, by role.
    by_role: RoleFigures,
    /// Created on each of the last 30 days (UTC), whatever became of them.
    new_by_day: Vec<DayFigure>,
}

/// Accounts by plan.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlanFigures {
    free: u32,
    premium: u32,
    pro: u32,
}

/// Accounts by role.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RoleFigures {
    user: u32,
    moderator: u32,
    admin: u32,
}

/// One day.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DayFigure {
    /// `YYYY-MM-DD`.
    date: String,
    count: u32,
}

/// `GET /admin/analytics`
pub async fn get_platform_analytics(app: App) -> Answer<Reply<PlatformAnalyticsView>> {
    let now = app.now();
    let today = now.as_millis().div_euclid(DAY_MS);
    let first_day = today - i64::from(DAYS) + 1;
    let results = app.core_db().batch(vec![bind!(ACCOUNT_COUNTS), bind!(ACCOUNT_DAYS, first_day, DAYS)]).await?;
    let [kinds, days] = results.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let users = figures(&kinds.decode()?, &days.decode()?, first_day);
    Ok(Reply::new(PlatformAnalyticsView { generated_at: now, users }))
}

fn figures(kinds: &[KindCountRow], days: &[DayRow], first_day: i64) -> UserFigures {
    let mut users = UserFigures::default();
    for KindCountRow { status, role, plan, n } in kinds {
        match status {
            AccountStatus::Active => users.active += n,
            AccountStatus::Suspended => users.suspended += n,
            AccountStatus::Deleted => {
                users.deleted += n;
                continue;
            }
        }
        users.total += n;
        *match role {
            Role::User => &mut users.by_role.user,
            Role::Moderator => &mut users.by_role.moderator,
            Role::Admin => &mut users.by_role.admin,
        } += n;
        *match plan {
            Plan::Free => &mut users.by_plan.free,
            Plan::Premium => &mut users.by_plan.premium,
            Plan::Pro => &mut users.by_plan.pro,
        } += n;
    }
    users.new_by_day = (first_day..first_day + i64::from(DAYS))
        .map(|day| DayFigure {
            date: Timestamp::from_millis(day * DAY_MS).to_rfc3339().chars().take(10).collect(),
            count: days.iter().find(|row| row.day == day).map_or(0, |row| row.n),
        })
        .collect();
    users
}
