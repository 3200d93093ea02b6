//! Streaks of one's workouts.

use super::store::{ACTIVE_DAYS, ActiveRow};
use crate::{
    app::App,
    bind,
    domain::{
        streaks::{ActiveDay, Streak, daily_streak},
        time::Timestamp,
    },
    http::{Answer, Caller},
    storage::Statement,
    storage::User,
    training::{Counting, Summary, summary_store::DayRow},
};

impl ActiveRow {
    /// The day as streaks count it.
    pub const fn active(&self) -> ActiveDay {
        ActiveDay {
            day: self.day,
            first_at: Timestamp::from_millis(self.first_at),
            last_at: Timestamp::from_millis(self.last_at),
            workouts: self.streak_workouts,
            backdated: self.backdated == self.streak_workouts,
        }
    }
}

/// The statement that reads every day that counts, up to `counting`'s today or a little later.
pub fn all_active_days(caller: &Caller, until: crate::domain::local_day::LocalDay) -> Statement<User> {
    bind!(ACTIVE_DAYS, caller.account, until)
}

/// The present daily streak. It is in the summary's weeks, unless one trained on every day of them: only then all
/// days are read.
pub async fn current_streak(app: &App, caller: &Caller, summary: &Summary) -> Answer<Streak> {
    let days: Vec<ActiveDay> = summary.days.iter().filter_map(DayRow::active).collect();
    let streak = daily_streak(&days, &summary.freezes, summary.counting.today, summary.computed_at);
    if streak.current == 0 || usize::try_from(streak.current).unwrap_or(0) < days.len() {
        return Ok(streak);
    }
    let first_read = summary.days.first().map(|row| row.day);
    if summary.totals.days <= i64::from(streak.current) || first_read.is_none() {
        return Ok(streak);
    }
    let today = summary.counting.today;
    let rows: Vec<ActiveRow> = app.user_db(caller.shard)?.all(all_active_days(caller, today)).await?;
    let days: Vec<ActiveDay> = rows.iter().map(ActiveRow::active).collect();
    Ok(daily_streak(&days, &summary.freezes, today, summary.computed_at))
}

/// How many workouts of the present week there are, and its first day.
pub fn this_week(days: &[DayRow], counting: &Counting) -> (crate::domain::local_day::LocalDay, i64) {
    let begin = counting.week_begin(0);
    let in_week = days.iter().filter(|row| row.day >= begin && row.day <= counting.today);
    (begin, in_week.map(|row| row.workouts).sum())
}
