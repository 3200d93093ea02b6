//! The schedule of exports: look, set, cancel. What writes them is in [`jobs`](super::jobs).

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    exports::require_recent_sign_in,
    formats::ExportFormat,
    store::{
        ZONE, ZoneRow,
        schedules::{DELETE_SCHEDULE, SCHEDULE, SET_SCHEDULE, ScheduleRow},
    },
};
use crate::{
    app::App,
    bind,
    domain::{
        exports::schedule::{Due, Every, Timetable},
        time::Timestamp,
        training::preferences::Weekday,
    },
    http::{Answer, Caller, Code, Done, Reply, ValidJson},
};

/// How many files are kept where nothing is said.
const KEPT_DEFAULT: u8 = 4;
/// The hour where nothing is said: when few are awake.
const HOUR_DEFAULT: u8 = 4;

/// When exports are written, and what becomes of them.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetScheduleRequest {
    /// How often.
    #[garde(skip)]
    every: Every,
    /// In which form; everything when left out.
    #[garde(skip)]
    format: Option<ExportFormat>,
    /// The day of weekly ones; Monday when left out.
    #[garde(skip)]
    weekday: Option<Weekday>,
    /// The day of monthly ones; the first when left out.
    #[garde(range(min = 1, max = 28))]
    day_of_month: Option<u8>,
    /// The hour in one's time zone; 4 when left out.
    #[garde(range(max = 23))]
    hour: Option<u8>,
    /// How many files are kept, the latest; 4 when left out.
    #[garde(range(min = 1, max = 12))]
    keep: Option<u8>,
    /// Whether one is told in the app; true when left out.
    #[garde(skip)]
    notify: Option<bool>,
    /// Whether one is told by mail; false when left out. The mail has no link to the file.
    #[garde(skip)]
    mail: Option<bool>,
}

/// The schedule.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ScheduleView {
    /// How often.
    every: Every,
    /// In which form.
    format: ExportFormat,
    /// The day of weekly ones.
    weekday: Option<Weekday>,
    /// The day of monthly ones.
    day_of_month: Option<u8>,
    /// The hour in one's time zone.
    hour: u8,
    /// How many files are kept.
    keep: u8,
    /// Whether one is told in the app.
    notify: bool,
    /// Whether one is told by mail.
    mail: bool,
    /// When the next is written.
    next_at: Timestamp,
}

impl ScheduleView {
    fn of(row: &ScheduleRow) -> Self {
        Self {
            every: row.every,
            format: row.format,
            weekday: (row.every == Every::Week).then(|| Weekday::after_monday(row.weekday)),
            day_of_month: (row.every == Every::Month).then_some(row.day_of_month),
            hour: row.hour,
            keep: row.kept,
            notify: row.tells,
            mail: row.mails,
            next_at: row.next_at,
        }
    }
}

/// `GET /exports/schedule`
pub async fn get_schedule(app: App, caller: Caller) -> Answer<Reply<ScheduleView>> {
    let row: Option<ScheduleRow> = app.user_db(caller.shard)?.first(bind!(SCHEDULE, caller.account)).await?;
    Ok(Reply::new(ScheduleView::of(&row.ok_or(Code::NotFound)?)))
}

/// `PUT /exports/schedule`: replaces the one there is. A period that has its export gets no second.
pub async fn set_schedule(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<SetScheduleRequest>,
) -> Answer<Reply<ScheduleView>> {
    require_recent_sign_in(&app, &caller).await?;
    let db = app.user_db(caller.shard)?;
    let now = app.now();
    let zone: Option<ZoneRow> = db.first(bind!(ZONE, caller.account)).await?;
    let zone = zone.map_or_else(|| "UTC".to_owned(), |row| row.time_zone);
    let timetable = Timetable {
        every: body.every,
        weekday: body.weekday.unwrap_or_default().days_after_monday(),
        day_of_month: body.day_of_month.unwrap_or(1),
        hour: body.hour.unwrap_or(HOUR_DEFAULT),
    };
    let Due { at, period } = timetable.next_after(now, &|instant| app.time_zones.offset_seconds(&zone, instant));
    let set = bind!(
        SET_SCHEDULE,
        caller.account,
        body.format.unwrap_or(ExportFormat::All).as_str(),
        timetable.every.as_str(),
        timetable.weekday,
        timetable.day_of_month,
        timetable.hour,
        body.keep.unwrap_or(KEPT_DEFAULT),
        body.notify.unwrap_or(true),
        body.mail.unwrap_or(false),
        at,
        period,
        now,
    );
    let done = db.batch(vec![set, bind!(SCHEDULE, caller.account)]).await?;
    let row = done.last().map(crate::storage::Rows::first::<ScheduleRow>).transpose()?.flatten();
    Ok(Reply::new(ScheduleView::of(&row.ok_or(Code::NotFound)?)))
}

/// `DELETE /exports/schedule`: files that were written stay until they expire.
pub async fn cancel_schedule(app: App, caller: Caller) -> Answer<Reply<Done>> {
    if app.user_db(caller.shard)?.execute(bind!(DELETE_SCHEDULE, caller.account)).await? == 0 {
        return Err(Code::NotFound.into());
    }
    Ok(Done::reply("No more exports are written by themselves."))
}
