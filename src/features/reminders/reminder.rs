//! What reminds one.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::store::{
    ADD_REMINDER, CHANGE_REMINDER, CLOCKS_OF_PERSON, DROP_REMINDER, Kind, REMINDER, REMINDERS, ReminderRow, SWITCH_OFF,
    ZoneRow,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::ReminderId,
        reminders::{Rhythm, format_minute, parse_minute},
        time::Timestamp,
        training::Weekday,
    },
    http::{Answer, ApiError, Caller, Code, Created, Done, PathId, Reply, ValidJson},
    storage::{Rows, Statement, User},
};

/// How many reminders a person may have, with those everybody has.
pub const REMINDERS_MAX: u32 = 23;
/// The longest title, in characters.
const TITLE_CHARS_MAX: usize = 100;

/// A new reminder to train.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateReminderRequest {
    /// What it says.
    #[garde(length(chars, min = 1, max = TITLE_CHARS_MAX))]
    title: String,
    /// On which days.
    #[garde(length(min = 1, max = 7))]
    weekdays: Vec<Weekday>,
    /// `HH:MM` in one's own time.
    #[garde(custom(is_minute))]
    #[cfg_attr(feature = "openapi", schemars(regex(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")))]
    time: String,
    /// An hour before one usually trains on that day, once that is known; until then at `time`.
    #[serde(default)]
    #[garde(skip)]
    follows_habit: bool,
}

/// What to change of a reminder.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateReminderRequest {
    /// What it says.
    #[garde(length(chars, min = 1, max = TITLE_CHARS_MAX))]
    title: Option<String>,
    /// On which days.
    #[garde(length(min = 1, max = 7))]
    weekdays: Option<Vec<Weekday>>,
    /// `HH:MM` in one's own time.
    #[garde(inner(custom(is_minute)))]
    #[cfg_attr(feature = "openapi", schemars(regex(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")))]
    time: Option<String>,
    /// An hour before one usually trains on that day, once that is known.
    #[garde(skip)]
    follows_habit: Option<bool>,
    /// Whether it reminds.
    #[garde(skip)]
    is_on: Option<bool>,
    /// Whether the weekly report also comes by mail.
    #[garde(skip)]
    by_mail: Option<bool>,
}

/// What reminds one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ReminderView {
    id: ReminderId,
    kind: Kind,
    title: String,
    weekdays: Vec<Weekday>,
    /// `HH:MM` in one's own time.
    time: String,
    follows_habit: bool,
    is_on: bool,
    /// Whether it also comes by mail.
    by_mail: bool,
    /// When it reminds next; `null` when it is off. What follows a habit is due at `time` until the habit is known.
    next_at: Option<Timestamp>,
}

impl ReminderView {
    /// A reminder as its person sees it. Where nobody has worked out yet when it is due, that follows from its rhythm.
    fn of(row: ReminderRow, next_of: &dyn Fn(Rhythm) -> Option<Timestamp>) -> Self {
        let is_known = row.scheduled_for > Timestamp::from_millis(0);
        let next_at = match is_known {
            true => Some(row.scheduled_for),
            false => next_of(Rhythm { weekdays: row.weekdays, minute: row.minute }),
        };
        Self {
            id: row.id,
            kind: row.kind,
            title: row.title,
            weekdays: Weekday::ALL.into_iter().filter(|day| row.weekdays & bit(*day) != 0).collect(),
            time: format_minute(row.minute),
            follows_habit: row.follows_habit,
            is_on: row.is_on,
            by_mail: row.by_mail,
            next_at: next_at.filter(|_| row.is_on),
        }
    }
}

/// Every reminder one has.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RemindersView {
    reminders: Vec<ReminderView>,
}

/// Checks a time of day.
pub(super) fn is_minute(text: &str, _: &()) -> garde::Result {
    parse_minute(text).map(drop).ok_or_else(|| garde::Error::new("must be a time of day as HH:MM"))
}

fn bit(day: Weekday) -> u8 {
    1 << day.days_after_monday()
}

fn bits(days: &[Weekday]) -> u8 {
    days.iter().fold(0, |bits, day| bits | bit(*day))
}

/// `GET /reminders`
pub async fn list_reminders(app: App, caller: Caller) -> Answer<Reply<RemindersView>> {
    Ok(Reply::new(RemindersView { reminders: read(&app, &caller, bind!(REMINDERS, caller.account)).await? }))
}

/// `POST /reminders`
pub async fn create_reminder(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateReminderRequest>,
) -> Answer<Created<ReminderView>> {
    let db = app.user_db(caller.shard)?;
    let id = ReminderId::new(app.now(), app.entropy());
    let rhythm = Rhythm { weekdays: bits(&body.weekdays), minute: parse_minute(&body.time).unwrap_or_default() };
    let due = if body.follows_habit { None } else { next_of(&app, &caller, rhythm).await? };
    let add = bind!(
        ADD_REMINDER,
        caller.account,
        id,
        &body.title,
        rhythm.weekdays,
        rhythm.minute,
        body.follows_habit,
        due.unwrap_or(Timestamp::from_millis(0)),
        REMINDERS_MAX
    );
    if db.execute(add).await? == 0 {
        return Err(ApiError::new(Code::LimitReached).saying(format!("You may have {REMINDERS_MAX} reminders.")));
    }
    show(&app, &caller, id).await.map(Created)
}

/// `PATCH /reminders/{id}`
pub async fn update_reminder(
    app: App,
    caller: Caller,
    PathId(id): PathId<ReminderId>,
    ValidJson(body): ValidJson<UpdateReminderRequest>,
) -> Answer<Reply<ReminderView>> {
    let db = app.user_db(caller.shard)?;
    let row: ReminderRow = db.first(bind!(REMINDER, caller.account, id)).await?.ok_or(Code::NotFound)?;
    if body.by_mail == Some(true) && row.kind != Kind::WeeklyReport {
        return Err(ApiError::invalid_field("byMail", "is for the weekly report only"));
    }
    let rhythm = Rhythm {
        weekdays: body.weekdays.as_deref().map_or(row.weekdays, bits),
        minute: body.time.as_deref().and_then(parse_minute).unwrap_or(row.minute),
    };
    let follows_habit = body.follows_habit.unwrap_or(row.follows_habit);
    // What follows a habit is worked out by the job, which knows the habit.
    let due = if follows_habit { None } else { next_of(&app, &caller, rhythm).await? };
    let change = bind!(
        CHANGE_REMINDER,
        caller.account,
        id,
        body.title.unwrap_or(row.title),
        rhythm.weekdays,
        rhythm.minute,
        follows_habit,
        body.is_on.unwrap_or(row.is_on),
        body.by_mail.unwrap_or(row.by_mail),
        due.unwrap_or(Timestamp::from_millis(0))
    );
    db.execute(change).await?;
    show(&app, &caller, id).await.map(Reply::new)
}

/// `DELETE /reminders/{id}`
pub async fn delete_reminder(app: App, caller: Caller, PathId(id): PathId<ReminderId>) -> Answer<Reply<Done>> {
    let statements = vec![bind!(DROP_REMINDER, caller.account, id), bind!(SWITCH_OFF, caller.account, id)];
    let done = app.user_db(caller.shard)?.batch(statements).await?;
    match done.iter().position(|rows| rows.changes > 0) {
        Some(0) => Ok(Done::reply("The reminder is gone.")),
        Some(_) => Ok(Done::reply("The reminder is switched off.")),
        None => Err(Code::NotFound.into()),
    }
}

async fn next_of(app: &App, caller: &Caller, rhythm: Rhythm) -> Answer<Option<Timestamp>> {
    let row: Option<ZoneRow> = app.user_db(caller.shard)?.first(bind!(CLOCKS_OF_PERSON, caller.account)).await?;
    Ok(next_in(app, row, rhythm))
}

/// When a rhythm comes next in somebody's zone; in UTC where they told none.
fn next_in(app: &App, row: Option<ZoneRow>, rhythm: Rhythm) -> Option<Timestamp> {
    let zone = row.map_or_else(|| "UTC".to_owned(), |row| row.time_zone);
    rhythm.next_after(app.now(), &|at| app.time_zones.offset_seconds(&zone, at))
}

async fn show(app: &App, caller: &Caller, id: ReminderId) -> Answer<ReminderView> {
    let one = read(app, caller, bind!(REMINDER, caller.account, id)).await?.into_iter().next();
    one.ok_or_else(|| Code::NotFound.into())
}

async fn read(app: &App, caller: &Caller, reminders: Statement<User>) -> Answer<Vec<ReminderView>> {
    let statements = vec![reminders, bind!(CLOCKS_OF_PERSON, caller.account)];
    let answers = app.user_db(caller.shard)?.batch(statements).await?;
    let rows = answers.first().map(Rows::decode::<ReminderRow>).transpose()?.unwrap_or_default();
    let zone = answers.get(1).map(Rows::first::<ZoneRow>).transpose()?.flatten();
    let next = |rhythm| next_in(app, zone.clone(), rhythm);
    Ok(rows.into_iter().map(|row| ReminderView::of(row, &next)).collect())
}
