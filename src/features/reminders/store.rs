//! SQL of reminders. Their way into an export and back is in [`portable`].

pub mod portable;

use serde::Deserialize;

use crate::{
    domain::{
        ids::{AccountId, GoalId, ReminderId},
        person::Units,
        time::Timestamp,
    },
    storage::erasure::ErasureRule,
};

/// The columns of a reminder.
macro_rules! columns {
    () => {
        "r.id, r.kind, r.title, r.weekdays, r.minute, r.follows_habit, r.is_on, r.by_mail, r.scheduled_for"
    };
}

crate::statements! {
    /// What reminds a person.
    REMINDERS: User = concat!("SELECT ", columns!(), " FROM reminders AS r WHERE r.account_id = ?1 ORDER BY r.id LIMIT 100");
    /// One reminder.
    REMINDER: User = concat!("SELECT ", columns!(), " FROM reminders AS r WHERE r.account_id = ?1 AND r.id = ?2");
    /// Adds one, unless there are ?8 already.
    ADD_REMINDER: User = "INSERT INTO reminders (account_id, id, kind, title, weekdays, minute, follows_habit, scheduled_for, next_at)
        SELECT ?1, ?2, 'workout', ?3, ?4, ?5, ?6, ?7, ?7
        WHERE (SELECT count(*) FROM reminders WHERE account_id = ?1) < ?8";
    /// Changes one.
    CHANGE_REMINDER: User = "UPDATE reminders SET title = ?3, weekdays = ?4, minute = ?5, follows_habit = ?6, is_on = ?7, by_mail = ?8,
        scheduled_for = ?9, next_at = ?9 WHERE account_id = ?1 AND id = ?2";
    /// Drops one of a person's own.
    DROP_REMINDER: User = "DELETE FROM reminders WHERE account_id = ?1 AND id = ?2 AND kind = 'workout'";
    /// Switches one off that everybody has.
    SWITCH_OFF: User = "UPDATE reminders SET is_on = 0 WHERE account_id = ?1 AND id = ?2 AND kind <> 'workout'";
    /// Sends no more mails of it.
    NO_MAIL: User = "UPDATE reminders SET by_mail = 0 WHERE account_id = ?1 AND id = ?2";
    /// The clocks a person lives by.
    CLOCKS_OF_PERSON: User = "SELECT coalesce((SELECT time_zone FROM profiles WHERE account_id = ?1), 'UTC') AS time_zone";
    /// Those to look at by ?1, at most ?2.
    DUE_REMINDERS: User = "SELECT account_id, id, next_at FROM reminders WHERE is_on = 1 AND next_at <= ?1 ORDER BY next_at LIMIT ?2";
    /// Writes a job for each of those in ?1 (job, message, account, reminder, nextAt) that nobody took before.
    ENQUEUE_DUE: User = crate::write_job!(each: "j.value ->> 'job'", "'RemindV1'", "j.value ->> 'message'", "'normal'", "?2",
        "r.account_id", "?3", "FROM json_each(?1) AS j
        JOIN reminders AS r ON r.account_id = j.value ->> 'account' AND r.id = j.value ->> 'reminder'
        WHERE r.next_at = j.value ->> 'nextAt' AND r.is_on = 1");
    /// Leaves those alone until ?2: the job says when they are due next, and if it dies they are looked at again.
    TAKE_DUE: User = "UPDATE reminders SET next_at = ?2 WHERE (account_id, id, next_at) IN
        (SELECT value ->> 'account', value ->> 'reminder', value ->> 'nextAt' FROM json_each(?1))";
    /// A reminder with what is needed to tell.
    REMINDER_CONTEXT: User = concat!("SELECT ", columns!(), ", coalesce(p.time_zone, 'UTC') AS time_zone,
            coalesce(json_extract(q.document, '$.units'), 'metric') AS units,
            coalesce(json_extract(q.document, '$.notifications.progressUpdates'), 1) AS wants_progress
        FROM reminders AS r LEFT JOIN profiles AS p ON p.account_id = r.account_id
        LEFT JOIN preferences AS q ON q.account_id = r.account_id
        WHERE r.account_id = ?1 AND r.id = ?2");
    /// When it is due next.
    RESCHEDULE: User = "UPDATE reminders SET scheduled_for = ?3, next_at = ?3 WHERE account_id = ?1 AND id = ?2 AND scheduled_for = ?4";
    /// The goals that end by ?3 (from ?2 on) and are not reached, the nearest end first.
    GOALS_ENDING: User = "SELECT id, title, target_day FROM goals
        WHERE account_id = ?1 AND status = 'active' AND target_day BETWEEN ?2 AND ?3 ORDER BY id LIMIT 5";
    /// Whether a person is training right now.
    IN_PROGRESS: User = "SELECT 1 AS one FROM workouts WHERE account_id = ?1 AND status = 'in_progress' LIMIT 1";
    /// A person's quiet hours.
    QUIET_HOURS: User = "SELECT from_minute, to_minute FROM quiet_hours WHERE account_id = ?1";
    /// Sets them.
    SET_QUIET_HOURS: User = "INSERT INTO quiet_hours (account_id, from_minute, to_minute) VALUES (?1, ?2, ?3)
        ON CONFLICT (account_id) DO UPDATE SET from_minute = excluded.from_minute, to_minute = excluded.to_minute";
    /// Drops them.
    DROP_QUIET_HOURS: User = "DELETE FROM quiet_hours WHERE account_id = ?1";
    /// Where a mail to a person goes: only to an address they have confirmed.
    ADDRESS_OF_PERSON: Core = "SELECT email, username FROM accounts WHERE id = ?1 AND status = 'active' AND email_verified_at IS NOT NULL";
    /// Forgets what reminds a person.
    ERASE_REMINDERS: User = "DELETE FROM reminders WHERE account_id = ?1";
}

/// How the tables of this slice forget a person.
pub const ERASURES: &[ErasureRule] =
    &[ErasureRule::user("reminders", &ERASE_REMINDERS), ErasureRule::user("quiet_hours", &DROP_QUIET_HOURS)];

/// What a reminder is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Kind {
    /// To train.
    Workout,
    /// The week that has passed.
    WeeklyReport,
    /// A streak that ends today.
    Streak,
    /// Goals whose day is near.
    Goals,
}

/// A reminder.
#[derive(Clone, Debug, Deserialize)]
pub struct ReminderRow {
    /// Which.
    pub id: ReminderId,
    /// What about.
    pub kind: Kind,
    /// In the person's words.
    pub title: String,
    /// One bit for each day, Monday the lowest.
    pub weekdays: u8,
    /// Minutes since midnight.
    pub minute: u16,
    /// Whether it follows the usual hour of training.
    #[serde(with = "crate::storage::integer_bool")]
    pub follows_habit: bool,
    /// Whether it reminds.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_on: bool,
    /// Whether it also comes by mail.
    #[serde(with = "crate::storage::integer_bool")]
    pub by_mail: bool,
    /// When it is due; the epoch when that is to be worked out.
    #[serde(with = "crate::domain::time::millis")]
    pub scheduled_for: Timestamp,
}

/// A reminder that is to be looked at.
#[derive(Debug, Deserialize)]
pub struct DueRow {
    /// Whose.
    pub account_id: AccountId,
    /// Which.
    pub id: ReminderId,
    /// Since when.
    pub next_at: i64,
}

/// A reminder with what is needed to tell.
#[derive(Debug, Deserialize)]
pub struct ContextRow {
    /// The reminder.
    #[serde(flatten)]
    pub reminder: ReminderRow,
    /// IANA name.
    pub time_zone: String,
    /// In which units the person thinks.
    pub units: Units,
    /// Whether they want to hear of their progress.
    #[serde(with = "crate::storage::integer_bool")]
    pub wants_progress: bool,
}

/// A goal whose day is near.
#[derive(Debug, Deserialize)]
pub struct EndingRow {
    /// Which.
    pub id: GoalId,
    /// Its title.
    pub title: String,
    /// Its day.
    pub target_day: crate::domain::local_day::LocalDay,
}

/// Quiet hours.
#[derive(Debug, Deserialize)]
pub struct QuietRow {
    /// The first minute.
    pub from_minute: u16,
    /// The minute after the last.
    pub to_minute: u16,
}

/// A time zone.
#[derive(Clone, Debug, Deserialize)]
pub struct ZoneRow {
    /// IANA name.
    pub time_zone: String,
}

/// Where a mail goes.
#[derive(Debug, Deserialize)]
pub struct AddressRow {
    /// The address.
    pub email: String,
    /// Whose.
    pub username: String,
}
