//! When a scheduled export is due, where the person is.

use serde::{Deserialize, Serialize};

use crate::domain::{
    local_day::LocalDay,
    time::{HOUR_MS, SECOND_MS, Timestamp},
};

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Every {
    /// Once a week.
    Week,
    /// Once a month.
    Month,
}

impl Every {
    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// When exports are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// How often.
    pub every: Every,
    /// Of weekly ones: days after Monday.
    pub weekday: u8,
    /// Of monthly ones: 1 to 28, which every month has.
    pub day_of_month: u8,
    /// The hour, as clocks show it there.
    pub hour: u8,
}

/// An export to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub at: Timestamp,
    /// The period it is for: the week's Monday, or year and month.
    pub period: String,
}

impl Timetable {
    /// The first export after `now`. `offset` says how many seconds clocks are ahead of UTC at an instant.
    pub fn next_after(&self, now: Timestamp, offset: &dyn Fn(Timestamp) -> i32) -> Due {
        let today = LocalDay::of(now, offset(now), 0);
        let begin = self.begin(today);
        let first = self.due(begin, offset);
        // Into the next period: 32 days after a month's first day are in the next month.
        let ahead = if self.every == Every::Week { 7 } else { 32 };
        if first.at > now { first } else { self.due(self.begin(begin.plus_days(ahead)), offset) }
    }

    /// The first day of the period a day is in.
    fn begin(&self, day: LocalDay) -> LocalDay {
        match self.every {
            Every::Week => day.week_begin(0),
            Every::Month => day.month_begin(),
        }
    }

    fn due(&self, begin: LocalDay, offset: &dyn Fn(Timestamp) -> i32) -> Due {
        let text = begin.to_string();
        let (days, period) = match self.every {
            Every::Week => (i64::from(self.weekday), text),
            Every::Month => (i64::from(self.day_of_month) - 1, text.get(..7).unwrap_or_default().to_owned()),
        };
        let clocks = begin.plus_days(days).midnight_utc().plus_millis(i64::from(self.hour) * HOUR_MS);
        let back = |at: Timestamp| clocks.plus_millis(-i64::from(offset(at)) * SECOND_MS);
        // The offset of the hour itself: the first guess is at most a day off, the second at most an hour.
        Due { at: back(back(clocks)), period }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn weekly(weekday: u8, hour: u8) -> Timetable {
        Timetable { every: Every::Week, weekday, day_of_month: 1, hour }
    }

    #[test]
    fn a_week_has_one_and_the_hour_is_the_persons() {
        let tokyo = |_: Timestamp| 9 * 3_600;
        let sunday = weekly(6, 4);
        // Sunday, four in the morning in Tokyo is Saturday evening in UTC.
        let due = sunday.next_after(at("2026-11-16T12:00:00Z"), &tokyo);
        assert_eq!((due.at, due.period.as_str()), (at("2026-11-21T19:00:00Z"), "2026-11-16"));
        let next = sunday.next_after(due.at, &tokyo);
        assert_eq!((next.at, next.period.as_str()), (at("2026-11-28T19:00:00Z"), "2026-11-23"));
    }

    #[test]
    fn a_month_has_one_also_in_february_and_over_new_year() {
        let utc = |_: Timestamp| 0;
        let monthly = Timetable { every: Every::Month, weekday: 0, day_of_month: 28, hour: 0 };
        let mut now = at("2026-11-28T00:00:00Z");
        let mut periods = Vec::new();
        for _ in 0..4 {
            let due = monthly.next_after(now, &utc);
            periods.push(format!("{} {}", due.period, due.at.to_rfc3339()));
            now = due.at;
        }
        assert_eq!(
            periods,
            [
                "2026-12 2026-12-28T00:00:00.000Z",
                "2027-01 2027-01-28T00:00:00.000Z",
                "2027-02 2027-02-28T00:00:00.000Z",
                "2027-03 2027-03-28T00:00:00.000Z"
            ]
        );
    }

    #[test]
    fn clocks_that_change_move_the_instant_and_not_the_hour() {
        // Central Europe: summer time ends on 2026-10-25 at 01:00 UTC.
        let change = at("2026-10-25T01:00:00Z");
        let berlin = |instant: Timestamp| if instant < change { 7_200 } else { 3_600 };
        let monday = weekly(0, 4);
        let before = monday.next_after(at("2026-10-18T12:00:00Z"), &berlin);
        assert_eq!(before.at, at("2026-10-19T02:00:00Z"));
        assert_eq!(monday.next_after(before.at, &berlin).at, at("2026-10-26T03:00:00Z"));
    }
}
