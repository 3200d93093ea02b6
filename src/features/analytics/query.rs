//! What all statistics may be asked.

use serde::Deserialize;

use crate::{
    domain::{ids::ExerciseId, local_day::LocalDay, person::Units, rollups::Bucket},
    http::{ApiError, Code, picture::Format},
    training::Counting,
};

/// The longest range, in days: a hundred years. Who asks for a longer one is told so.
pub const RANGE_DAYS_MAX: i64 = 36_525;

/// A stretch that ends today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Period {
    /// 7 days.
    Week,
    /// 30 days.
    Month,
    /// 365 days.
    Year,
    /// From the first day trained on.
    All,
}

impl Period {
    /// Of [`Self::All`], as far back as one can ask; see [`StatisticsQuery::begun`].
    const fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Year => 365,
            Self::All => RANGE_DAYS_MAX,
        }
    }
}

/// A range of days, an exercise, and a form.
#[derive(Clone, Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StatisticsQuery {
    /// The first day.
    pub from: Option<LocalDay>,
    /// The last day; today when absent.
    pub to: Option<LocalDay>,
    /// How far back from the last day, when no first day is given.
    pub period: Option<Period>,
    /// Of this exercise alone.
    pub exercise: Option<ExerciseId>,
    /// In which units weights are shown beside grams; those of one's preferences when absent.
    pub units: Option<Units>,
    /// Data or a chart; `Accept: image/svg+xml` asks for a chart too.
    pub format: Option<Format>,
}

/// In which units.
#[derive(Clone, Copy, Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UnitsQuery {
    /// In which units weights are shown beside grams; those of one's preferences when absent.
    pub units: Option<Units>,
}

/// In which units and in which form.
#[derive(Clone, Copy, Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ShownQuery {
    /// In which units weights are shown beside grams; those of one's preferences when absent.
    pub units: Option<Units>,
    /// Data or a chart; `Accept: image/svg+xml` asks for a chart too.
    pub format: Option<Format>,
}

/// The days an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub from: LocalDay,
    /// The last.
    pub to: LocalDay,
}

impl Range {
    /// How many days it has.
    pub fn days(self) -> i64 {
        self.to.since(self.from) + 1
    }

    /// What it is summed by.
    pub fn bucket(self) -> Bucket {
        Bucket::fitting(self.days())
    }

    /// The last days of the range: at most so many.
    #[must_use]
    pub fn at_most(self, days: i64) -> Self {
        Self { from: self.from.max(self.to.plus_days(1 - days)), ..self }
    }

    /// The range without the days before `first`, the first that has anything; at least its last day is left.
    #[must_use]
    pub fn since(self, first: Option<LocalDay>) -> Self {
        Self { from: first.map_or(self.from, |first| self.from.max(first.min(self.to))), ..self }
    }
}

impl StatisticsQuery {
    /// The range asked for; `usual` where nothing is said.
    ///
    /// # Errors
    /// [`Code::InvalidQuery`] when it ends before it begins, or is longer than [`RANGE_DAYS_MAX`].
    pub fn range(&self, today: LocalDay, usual: Period) -> Result<Range, ApiError> {
        let to = self.to.unwrap_or(today);
        let from = self.from.unwrap_or_else(|| to.plus_days(1 - self.period.unwrap_or(usual).days()));
        if from > to {
            return Err(ApiError::new(Code::InvalidQuery).field("from", "is after `to`"));
        }
        if to.since(from) >= RANGE_DAYS_MAX {
            return Err(ApiError::new(Code::InvalidQuery).field("from", "is a hundred years or more before `to`"));
        }
        Ok(Range { from, to })
    }

    /// The range as it is answered: all there is begins on the `first` day that has anything.
    #[must_use]
    pub fn begun(&self, range: Range, usual: Period, first: Option<LocalDay>) -> Range {
        let is_all = self.from.is_none() && self.period.unwrap_or(usual) == Period::All;
        if is_all { range.since(first.or(Some(range.to))) } else { range }
    }

    /// Widest bounds of the range wherever the person is: what can be read before their time zone is known.
    pub fn bounds(&self, utc_today: LocalDay, usual: Period) -> Result<Range, ApiError> {
        let range = self.range(utc_today, usual)?;
        Ok(Range { from: range.from.plus_days(-2), to: range.to.plus_days(2) })
    }
}

/// The range of a query for somebody who counts so.
pub fn range_for(query: &StatisticsQuery, counting: &Counting, usual: Period) -> Result<Range, ApiError> {
    query.range(counting.today, usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    #[test]
    fn all_there_is_begins_on_the_first_day_that_has_anything() {
        let today = day("2026-11-21");
        let all = StatisticsQuery { period: Some(Period::All), ..StatisticsQuery::default() };
        let range = all.range(today, Period::Month).unwrap();
        assert_eq!(all.begun(range, Period::Month, Some(day("2012-03-04"))).from, day("2012-03-04"));
        assert_eq!(all.begun(range, Period::Month, None), Range { from: today, to: today });
        let told = StatisticsQuery { from: Some(day("2010-01-01")), ..all };
        let range = told.range(today, Period::Month).unwrap();
        assert_eq!(told.begun(range, Period::Month, Some(day("2012-03-04"))).from, day("2010-01-01"));
    }

    #[test]
    fn a_period_ends_with_its_last_day() {
        let today = day("2026-11-21");
        let week = StatisticsQuery { period: Some(Period::Week), ..StatisticsQuery::default() };
        assert_eq!(week.range(today, Period::Month).unwrap(), Range { from: day("2026-11-15"), to: today });
        let october = StatisticsQuery { to: Some(day("2026-10-31")), ..StatisticsQuery::default() };
        assert_eq!(october.range(today, Period::Month).unwrap().from, day("2026-10-02"));
    }

    #[test]
    fn a_range_of_a_hundred_years_is_refused_and_so_is_one_backwards() {
        let today = day("2026-11-21");
        let since = |from| StatisticsQuery { from: Some(day(from)), ..StatisticsQuery::default() };
        assert_eq!(since("1990-01-01").range(today, Period::Month).unwrap().from, day("1990-01-01"));
        assert!(since("1926-11-21").range(today, Period::Month).is_err());
        let backwards = StatisticsQuery { from: Some(day("2027-01-01")), ..StatisticsQuery::default() };
        assert!(backwards.range(today, Period::Month).is_err());
    }
}
