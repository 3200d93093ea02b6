//! Civil days: what day it is for a person, wherever they are.

use chrono::{DateTime, Datelike, Days, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::domain::time::{HOUR_MS, SECOND_MS, Timestamp};

/// A day of the Gregorian calendar, written `2026-11-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDay(NaiveDate);

impl LocalDay {
    /// The day at `instant` where clocks are `offset_seconds` ahead of UTC, for a person whose day begins at
    /// `day_start_hour` (0 to 6): at 01:00 somebody whose day begins at 4 still lives in yesterday.
    pub fn of(instant: Timestamp, offset_seconds: i32, day_start_hour: u8) -> Self {
        let shift = i64::from(offset_seconds) * SECOND_MS - i64::from(day_start_hour) * HOUR_MS;
        let shifted = DateTime::from_timestamp_millis(instant.plus_millis(shift).as_millis());
        Self(shifted.unwrap_or_default().date_naive())
    }

    /// Reads `YYYY-MM-DD`. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let has_form = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if has_form { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self) } else { None }
    }

    /// The day of that year, month (1 to 12) and day of the month, if there is one.
    pub fn from_parts(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    /// This day moved by `days`.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let by = Days::new(days.unsigned_abs());
        let moved = if days < 0 { self.0.checked_sub_days(by) } else { self.0.checked_add_days(by) };
        Self(moved.unwrap_or(self.0))
    }

    /// Days from `earlier` to this one; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }

    /// Whole years since `birth`, 0 when that is later. A 29 February counts as reached on 1 March of other years.
    pub fn years_since(self, birth: Self) -> u32 {
        self.0.years_since(birth.0).unwrap_or(0)
    }

    /// The first day of its week, where weeks begin `week_start` days after Monday.
    #[must_use]
    pub fn week_begin(self, week_start: u8) -> Self {
        let from_monday = i64::from(self.0.weekday().num_days_from_monday());
        self.plus_days(-((from_monday - i64::from(week_start % 7)).rem_euclid(7)))
    }

    /// The first day of its month.
    #[must_use]
    pub fn month_begin(self) -> Self {
        Self(self.0.with_day(1).unwrap_or(self.0))
    }

    /// Days since Monday: 0 to 6.
    pub fn weekday(self) -> u8 {
        u8::try_from(self.0.weekday().num_days_from_monday()).unwrap_or(0)
    }

    /// Its midnight as if it were a day of UTC: for arithmetic, not for display.
    pub fn midnight_utc(self) -> Timestamp {
        Timestamp::from_millis(self.0.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc().timestamp_millis())
    }
}

impl std::fmt::Display for LocalDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl Serialize for LocalDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("expected a day as YYYY-MM-DD"))
    }
}

#[cfg(feature = "openapi")]
impl schemars::JsonSchema for LocalDay {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LocalDay".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    #[test]
    fn a_day_begins_where_the_person_is_and_when_they_say() {
        let one_in_the_morning = Timestamp::parse_rfc3339("2026-11-21T00:00:00Z").unwrap();
        assert_eq!(LocalDay::of(one_in_the_morning, 3_600, 0), day("2026-11-21"));
        assert_eq!(LocalDay::of(one_in_the_morning, 3_600, 4), day("2026-11-20"));
        assert_eq!(LocalDay::of(one_in_the_morning, -5 * 3_600, 0), day("2026-11-20"));
    }

    #[test]
    fn a_week_begins_on_the_day_the_person_says() {
        assert_eq!(day("2026-11-21").week_begin(0), day("2026-11-16"));
        assert_eq!(day("2026-11-21").week_begin(6), day("2026-11-15"));
        assert_eq!(day("2026-11-16").week_begin(0), day("2026-11-16"));
    }

    #[test]
    fn a_day_has_one_spelling() {
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
        for refused in ["2026-2-1", "2026-02-30", "20260201", "2026-11-21T00:00", "+026-01-01", ""] {
            assert_eq!(LocalDay::parse(refused), None, "{refused}");
        }
    }
}
