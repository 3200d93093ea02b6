//! Hours in which no push disturbs.

use serde::{Deserialize, Serialize};

use super::{
    reminder::is_minute,
    store::{DROP_QUIET_HOURS, QUIET_HOURS, QuietRow, SET_QUIET_HOURS},
};
use crate::{
    app::App,
    bind,
    domain::reminders::{format_minute, parse_minute},
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson},
};

/// From when to when, in the person's own time; they may pass midnight.
#[derive(Clone, Debug, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Hours {
    /// `HH:MM`.
    #[garde(custom(is_minute))]
    #[cfg_attr(feature = "openapi", schemars(regex(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")))]
    from: String,
    /// `HH:MM`: the first minute that is not quiet.
    #[garde(custom(is_minute))]
    #[cfg_attr(feature = "openapi", schemars(regex(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")))]
    to: String,
}

/// The quiet hours to have.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetQuietHoursRequest {
    /// `null` or left out: none.
    #[garde(dive)]
    quiet_hours: Option<Hours>,
}

/// The quiet hours there are.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct QuietHoursView {
    /// `null` when there are none.
    quiet_hours: Option<Hours>,
}

/// `GET /notifications/quiet-hours`
pub async fn get_quiet_hours(app: App, caller: Caller) -> Answer<Reply<QuietHoursView>> {
    let row: Option<QuietRow> = app.user_db(caller.shard)?.first(bind!(QUIET_HOURS, caller.account)).await?;
    let quiet_hours = row.map(|row| Hours { from: format_minute(row.from_minute), to: format_minute(row.to_minute) });
    Ok(Reply::new(QuietHoursView { quiet_hours }))
}

/// `PUT /notifications/quiet-hours`
pub async fn set_quiet_hours(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<SetQuietHoursRequest>,
) -> Answer<Reply<QuietHoursView>> {
    let quiet_hours = body.quiet_hours;
    let minutes = quiet_hours.as_ref().and_then(|hours| parse_minute(&hours.from).zip(parse_minute(&hours.to)));
    let statement = match minutes {
        // Nobody can tell whether that is never or always.
        Some((from, to)) if from == to => {
            return Err(ApiError::new(Code::QuietHoursRefused).field("quietHours.to", "is when they begin"));
        }
        Some((from, to)) => bind!(SET_QUIET_HOURS, caller.account, from, to),
        None => bind!(DROP_QUIET_HOURS, caller.account),
    };
    app.user_db(caller.shard)?.execute(statement).await?;
    Ok(Reply::new(QuietHoursView { quiet_hours }))
}
