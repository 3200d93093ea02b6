//! What all statistics may be asked.

use serde::Deserialize;

use crate::{
    domain::{ids::ExerciseId, local_day::LocalDay, person::Units, rollups::Bucket},
    http::{ApiError, Code},
    training::Counting,
};

/// The longest range, in days: ten years. What is asked beyond is cut at its beginning.
pub const RANGE_DAYS_MAX: i64 = 3_653;

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
    /// Ten years.
    All,
}

impl Period {
    const fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Year => 365,
            Self::All => RANGE_DAYS_MAX,
        }
    }
}

/// In which form an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Format {
    /// Data.
    Json,
    /// A chart, as an SVG picture.
    Svg,
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
    /// [`Code::InvalidQuery`] when it ends before it begins.
    pub fn range(&self, today: LocalDay, usual: Period) -> Result<Range, ApiError> {
        let to = self.to.unwrap_or(today);
        let from = self.from.unwrap_or_else(|| to.plus_days(1 - self.period.unwrap_or(usual).days()));
        if from > to {
            return Err(ApiError::new(Code::InvalidQuery).field("from", "is after `to`"));
        }
        Ok(Range { from: from.max(to.plus_days(1 - RANGE_DAYS_MAX)), to })
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
    fn a_period_ends_with_its_last_day() {
        let today = day("2026-11-21");
        let week = StatisticsQuery { period: Some(Period::Week), ..StatisticsQuery::default() };
        assert_eq!(week.range(today, Period::Month).unwrap(), Range { from: day("2026-11-15"), to: today });
        let october = StatisticsQuery { to: Some(day("2026-10-31")), ..StatisticsQuery::default() };
        assert_eq!(october.range(today, Period::Month).unwrap().from, day("2026-10-02"));
    }

    #[test]
    fn a_range_is_cut_at_ten_years_and_refused_backwards() {
        let today = day("2026-11-21");
        let ages = StatisticsQuery { from: Some(day("1900-01-01")), ..StatisticsQuery::default() };
        assert_eq!(ages.range(today, Period::Month).unwrap().days(), RANGE_DAYS_MAX);
        let backwards = StatisticsQuery { from: Some(day("2027-01-01")), ..StatisticsQuery::default() };
        assert!(backwards.range(today, Period::Month).is_err());
    }
}
