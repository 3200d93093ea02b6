//! Sums over days, weeks and months.
//!
//! Statistics are kept by local day; whatever is longer is summed up from days, so that a week that begins on Sunday
//! and one that begins on Monday agree on what happened in them.

use serde::{Deserialize, Serialize};

use super::local_day::LocalDay;

/// How long a stretch one sum covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Bucket {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
}

impl Bucket {
    /// What fits a range of so many days: some thirty sums at most, or one for each month.
    pub const fn fitting(days: i64) -> Self {
        match days {
            ..=31 => Self::Day,
            32..=217 => Self::Week,
            _ => Self::Month,
        }
    }

    /// The first day of the stretch `day` is in. Weeks begin `week_start` days after Monday.
    pub fn begin(self, day: LocalDay, week_start: u8) -> LocalDay {
        match self {
            Self::Day => day,
            Self::Week => day.week_begin(week_start),
            Self::Month => day.month_begin(),
        }
    }

    /// The first day of the next one.
    pub fn next(self, begin: LocalDay) -> LocalDay {
        match self {
            Self::Day => begin.plus_days(1),
            Self::Week => begin.plus_days(7),
            // No month has more than 31 days, and the first of one plus 32 is in the next.
            Self::Month => begin.plus_days(32).month_begin(),
        }
    }
}

/// The most sums a series has: ten years of days.
const BUCKETS_MAX: usize = 4_000;

/// Sums `rows` by `bucket` from the stretch of `from` to that of `to`, those without a row included.
pub fn by_bucket<R, S: Default>(
    rows: &[R],
    (from, to): (LocalDay, LocalDay),
    (bucket, week_start): (Bucket, u8),
    day_of: impl Fn(&R) -> LocalDay,
    add: impl Fn(&mut S, &R),
) -> Vec<(LocalDay, S)> {
    let mut sums: Vec<(LocalDay, S)> = Vec::new();
    let mut begin = bucket.begin(from, week_start);
    while begin <= to && sums.len() < BUCKETS_MAX {
        sums.push((begin, S::default()));
        begin = bucket.next(begin);
    }
    for row in rows {
        let begin = bucket.begin(day_of(row), week_start);
        let index = sums.binary_search_by_key(&begin, |(begin, _)| *begin);
        if let Some((_, sum)) = index.ok().and_then(|index| sums.get_mut(index)) {
            add(sum, row);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    #[test]
    fn stretches_follow_one_another() {
        assert_eq!(Bucket::Month.next(day("2026-01-01")), day("2026-02-01"));
        assert_eq!(Bucket::Month.next(day("2024-02-01")), day("2024-03-01"));
        assert_eq!(Bucket::Month.begin(day("2026-12-31"), 0), day("2026-12-01"));
        assert_eq!(Bucket::Week.begin(day("2026-11-21"), 6), day("2026-11-15"));
    }

    #[test]
    fn every_day_is_in_one_sum_and_empty_sums_are_there() {
        let rows = ["2026-11-02", "2026-11-08", "2026-11-09", "2026-11-25"].map(day);
        let range = (day("2026-11-01"), day("2026-11-28"));
        let sums = by_bucket(&rows, range, (Bucket::Week, 0), |day| *day, |sum: &mut u32, _| *sum += 1);
        let counts: Vec<u32> = sums.iter().map(|(_, count)| *count).collect();
        assert_eq!(counts, [0, 2, 1, 0, 1]);
        assert_eq!(sums[0].0, day("2026-10-26"));
    }
}
