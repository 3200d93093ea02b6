//! The days on which a streak rests.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::store::{ADD_FREEZES, DROP_FREEZES, FREEZES_BETWEEN};
use crate::{
    app::App,
    bind,
    domain::{local_day::LocalDay, streaks::FreezeReason},
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson, ValidQuery},
    training::summary_store::FreezeRow,
};

/// The longest range set at once, in days.
const RANGE_DAYS_MAX: i64 = 366;
/// The most freeze days of a range.
const FREEZES_MAX: usize = 366;

/// A day on which a streak rests.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FreezeDay {
    /// The day.
    day: LocalDay,
    /// Why. Illness and travel also excuse their week.
    #[serde(default = "rest")]
    reason: FreezeReason,
}

const fn rest() -> FreezeReason {
    FreezeReason::Rest
}

/// Which freeze days a range has.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetFreezesRequest {
    /// The first day of the range.
    #[garde(skip)]
    from: LocalDay,
    /// Its last day: at most 366 days.
    #[garde(skip)]
    to: LocalDay,
    /// Every freeze day it is to have.
    #[garde(length(max = FREEZES_MAX), dive)]
    days: Vec<FreezeDay>,
}

/// A range of days.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FreezesQuery {
    /// The first day; a year ago when absent.
    from: Option<LocalDay>,
    /// The last day; in a year when absent.
    to: Option<LocalDay>,
}

/// Freeze days of a range, in order.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FreezesView {
    from: LocalDay,
    to: LocalDay,
    days: Vec<FreezeDay>,
}

/// `GET /progress/freezes`
pub async fn list_freezes(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<FreezesQuery>,
) -> Answer<Reply<FreezesView>> {
    let today = LocalDay::of(app.now(), 0, 0);
    let from = query.from.unwrap_or_else(|| today.plus_days(-RANGE_DAYS_MAX));
    let to = query.to.unwrap_or_else(|| today.plus_days(RANGE_DAYS_MAX));
    let rows: Vec<FreezeRow> = app.user_db(caller.shard)?.all(bind!(FREEZES_BETWEEN, caller.account, from, to)).await?;
    let days = rows.into_iter().map(|row| FreezeDay { day: row.day, reason: row.reason }).collect();
    Ok(Reply::new(FreezesView { from, to, days }))
}

/// `PUT /progress/freezes`
pub async fn set_freezes(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<SetFreezesRequest>,
) -> Answer<Reply<FreezesView>> {
    let (from, to) = (body.from, body.to);
    if from > to || to.since(from) >= RANGE_DAYS_MAX {
        return Err(ApiError::new(Code::ValidationFailed).field("to", "is not within 366 days from `from`"));
    }
    if let Some(index) = body.days.iter().position(|freeze| !(from..=to).contains(&freeze.day)) {
        return Err(ApiError::invalid_field(format!("days[{index}].day"), "is not in the range"));
    }
    let days: BTreeMap<LocalDay, FreezeDay> = body.days.into_iter().map(|freeze| (freeze.day, freeze)).collect();
    let days: Vec<FreezeDay> = days.into_values().collect();
    let json = serde_json::to_string(&days).unwrap_or_default();
    let statements = vec![bind!(DROP_FREEZES, caller.account, from, to), bind!(ADD_FREEZES, caller.account, json)];
    app.user_db(caller.shard)?.batch(statements).await?;
    Ok(Reply::new(FreezesView { from, to, days }))
}
