//! SQL of the schedule of exports, and its row types.

use serde::Deserialize;

use crate::{
    domain::{
        exports::schedule::{Every, Timetable},
        ids::AccountId,
        permissions::{Plan, Role},
        time::{Timestamp, millis},
    },
    features::transfer::formats::ExportFormat,
    storage::integer_bool,
};

crate::statements! {
    /// A person's schedule.
    SCHEDULE: User = "SELECT account_id, format, every, weekday, day_of_month, hour, kept, tells, mails, next_at, next_period
        FROM export_schedules WHERE account_id = ?1";
    /// Sets it.
    SET_SCHEDULE: User = "INSERT INTO export_schedules (account_id, format, every, weekday, day_of_month, hour, kept, tells, mails, next_at,
          next_period, created_at, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)
        ON CONFLICT (account_id) DO UPDATE SET format = excluded.format, every = excluded.every, weekday = excluded.weekday,
          day_of_month = excluded.day_of_month, hour = excluded.hour, kept = excluded.kept, tells = excluded.tells,
          mails = excluded.mails, next_at = excluded.next_at, next_period = excluded.next_period, updated_at = excluded.updated_at";
    /// Cancels it.
    DELETE_SCHEDULE: User = "DELETE FROM export_schedules WHERE account_id = ?1";
    /// Schedules whose time has come, the longest waiting first.
    DUE_SCHEDULES: User = "SELECT s.account_id, s.format, s.every, s.weekday, s.day_of_month, s.hour, s.kept, s.tells, s.mails, s.next_at,
          s.next_period, (SELECT p.time_zone FROM profiles AS p WHERE p.account_id = s.account_id) AS time_zone
        FROM export_schedules AS s WHERE s.next_at <= ?1 ORDER BY s.next_at LIMIT ?2";
    /// Goes on from the instant ?2 to ?3, for the period ?4. Fails, and with it the batch, when another run has been there.
    ADVANCE_SCHEDULE: User = "UPDATE export_schedules SET next_at = CASE WHEN next_at = ?2 THEN ?3 END, next_period = ?4 WHERE account_id = ?1";
    /// Begins the export of a period (?7), unless it has one or the schedule is gone.
    BEGIN_SCHEDULED_EXPORT: User = "INSERT INTO exports (account_id, id, format, state, progress, created_at, updated_at, expires_at, period)
        SELECT ?1, ?2, ?3, 'running', ?4, ?5, ?5, ?6, ?7 FROM export_schedules WHERE account_id = ?1
        ON CONFLICT DO NOTHING";
    /// Lets all but the latest ?2 scheduled exports of a person expire at ?3.
    EXPIRE_OLD_EXPORTS: User = "UPDATE exports SET expires_at = ?3 WHERE account_id = ?1 AND period IS NOT NULL AND state = 'ready' AND expires_at > ?3
          AND id NOT IN (SELECT e.id FROM exports AS e WHERE e.account_id = ?1 AND e.period IS NOT NULL AND e.state = 'ready'
                         ORDER BY e.id DESC LIMIT ?2)";
    /// Who of these accounts (a JSON list) may have exports scheduled, and how they are reached.
    SCHEDULERS: Core = "SELECT a.id, a.role, a.plan, a.username, a.email FROM json_each(?1) AS asked
        CROSS JOIN accounts AS a ON a.id = asked.value WHERE a.status = 'active' LIMIT 100";
    /// Forgets the schedule of an account.
    ERASE_SCHEDULE: User = "DELETE FROM export_schedules WHERE account_id = ?1";
}

/// A schedule.
#[derive(Clone, Debug, Deserialize)]
pub struct ScheduleRow {
    /// Whose it is.
    pub account_id: AccountId,
    /// In which form.
    pub format: ExportFormat,
    /// How often.
    pub every: Every,
    /// Days after Monday.
    pub weekday: u8,
    /// The day of monthly ones.
    pub day_of_month: u8,
    /// The hour.
    pub hour: u8,
    /// How many files are kept.
    pub kept: u8,
    /// Whether the person is told.
    #[serde(with = "integer_bool")]
    pub tells: bool,
    /// Whether by mail.
    #[serde(with = "integer_bool")]
    pub mails: bool,
    /// When the next is written.
    #[serde(with = "millis")]
    pub next_at: Timestamp,
    /// For which period.
    pub next_period: String,
    /// Where the person is.
    #[serde(default)]
    pub time_zone: Option<String>,
}

impl ScheduleRow {
    /// When exports are due.
    pub const fn timetable(&self) -> Timetable {
        Timetable { every: self.every, weekday: self.weekday, day_of_month: self.day_of_month, hour: self.hour }
    }
}

/// Somebody who has a schedule.
#[derive(Clone, Debug, Deserialize)]
pub struct SchedulerRow {
    /// Who.
    pub id: AccountId,
    /// Their role.
    pub role: Role,
    /// Their plan.
    pub plan: Plan,
    /// Their name.
    pub username: String,
    /// Where they are reached.
    pub email: Option<String>,
}
