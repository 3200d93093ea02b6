//! What a person really spends, from what they ate and where their weight went.
//!
//! `spent = mean intake − 7,700 kcal × change of the weight a day`. The change is the slope of the line through the weights
//! as they were measured: a smoothed curve that begins with the first of them lags behind for weeks, and would show half
//! of it. The factor is an approximation; what was not logged counts as not eaten, so that days with too little are left
//! out and told.

use serde::Serialize;

use super::targets::KCAL_PER_KILOGRAM;
use crate::domain::{
    local_day::LocalDay,
    trend::{Point, theil_sen},
};

/// The shortest time looked at, in days.
pub const DAYS_MIN: i64 = 14;
/// The longest.
pub const DAYS_MAX: i64 = 90;
/// How many days must have been logged.
pub const LOGGED_MIN: usize = 10;
/// How many days must have been weighed.
pub const WEIGHED_MIN: usize = 4;
/// How the change of weight is found.
const TREND_METHOD: &str = "median of slopes (Sen 1968)";
/// A day of less than this share of the middle day counts as not logged to its end.
const WHOLE_DAY_SHARE: f64 = 0.5;
/// What nobody spends: such a result tells of wrong records.
const PLAUSIBLE_KCAL: std::ops::RangeInclusive<f64> = 800.0..=7_000.0;

/// What was eaten on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eaten {
    /// The day.
    pub day: LocalDay,
    /// Thousandths of a kilocalorie.
    pub energy_mkcal: i64,
}

/// Why there is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum TooLittle {
    /// Fewer than ten days were logged.
    LoggedDays,
    /// Fewer than four days were weighed.
    Weights,
    /// First and last weight are less than 14 days apart.
    Span,
    /// The result is one that no body has: the records cannot be right.
    Implausible,
}

/// What is known, and what follows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Expenditure {
    /// Kilocalories a day; `null` when there are not enough data.
    pub kcal: Option<u32>,
    /// Why not.
    pub not_enough_data: Option<TooLittle>,
    /// The first day looked at.
    pub from: LocalDay,
    /// The last: yesterday, because today is not over.
    pub until: LocalDay,
    /// How many days that is.
    pub days: i64,
    /// How many of them count as logged.
    pub logged_days: usize,
    /// How many have entries, but too few to be whole days.
    pub partial_days: usize,
    /// How many days must be logged.
    pub logged_days_needed: usize,
    /// The mean of the logged days, in kilocalories.
    pub mean_intake_kcal: Option<u32>,
    /// How many days were weighed.
    pub weighed_days: usize,
    /// The weight at the beginning by the line through all of them, in grams.
    pub trend_first_grams: Option<i64>,
    /// At the end.
    pub trend_last_grams: Option<i64>,
    /// How it changed, in grams a day.
    pub trend_grams_per_day: Option<f64>,
    /// How the line is found.
    pub trend_method: &'static str,
    /// What a kilogram of weight is counted as, in kilocalories.
    pub kcal_per_kilogram: f64,
}

/// What a person spends, by the days from `from` until `until`. `weights` is the mean weight of each day that was
/// weighed, in order.
pub fn expenditure(from: LocalDay, until: LocalDay, eaten: &[Eaten], weights: &[Point]) -> Expenditure {
    let is_inside = |day: LocalDay| (from..=until).contains(&day);
    let mut energies: Vec<i64> =
        eaten.iter().filter(|day| is_inside(day.day) && day.energy_mkcal > 0).map(|day| day.energy_mkcal).collect();
    energies.sort_unstable();
    let least = energies.get(energies.len() / 2).map_or(0.0, |middle| *middle as f64 * WHOLE_DAY_SHARE);
    let whole: Vec<f64> = energies.iter().map(|energy| *energy as f64).filter(|energy| *energy >= least).collect();
    let mean = (!whole.is_empty()).then(|| whole.iter().sum::<f64>() / whole.len() as f64 / 1_000.0);
    let points: Vec<Point> = weights.iter().filter(|point| is_inside(point.day)).copied().collect();
    let days_weighed = points.first().zip(points.last()).map(|(first, last)| last.day.since(first.day));
    let a_day = theil_sen(&points).map(|slope| slope.a_day);
    let line = a_day.zip(line_of(&points, a_day.unwrap_or(0.0)));
    let spent = mean.zip(a_day).map(|(mean, grams)| mean - KCAL_PER_KILOGRAM * grams / 1_000.0);
    let lacks = if whole.len() < LOGGED_MIN {
        Some(TooLittle::LoggedDays)
    } else if points.len() < WEIGHED_MIN {
        Some(TooLittle::Weights)
    } else if days_weighed.is_none_or(|days| days < DAYS_MIN - 1) {
        Some(TooLittle::Span)
    } else if !spent.is_some_and(|kcal| PLAUSIBLE_KCAL.contains(&kcal)) {
        Some(TooLittle::Implausible)
    } else {
        None
    };
    Expenditure {
        kcal: spent.filter(|_| lacks.is_none()).map(whole_number),
        not_enough_data: lacks,
        from,
        until,
        days: until.since(from) + 1,
        logged_days: whole.len(),
        partial_days: energies.len() - whole.len(),
        logged_days_needed: LOGGED_MIN,
        mean_intake_kcal: mean.map(whole_number),
        weighed_days: points.len(),
        trend_first_grams: line.map(|(_, (first, _))| grams(first)),
        trend_last_grams: line.map(|(_, (_, last))| grams(last)),
        trend_grams_per_day: a_day.map(|grams| (grams * 10.0).round() / 10.0),
        trend_method: TREND_METHOD,
        kcal_per_kilogram: KCAL_PER_KILOGRAM,
    }
}

/// Where a line of that slope through the middle of the points begins and ends.
fn line_of(points: &[Point], a_day: f64) -> Option<(f64, f64)> {
    let (first, last) = points.first().zip(points.last())?;
    let days = |point: &Point| point.day.since(first.day) as f64;
    let count = points.len() as f64;
    let mean = points.iter().map(|point| point.value - a_day * days(point)).sum::<f64>() / count;
    Some((mean, mean + a_day * days(last)))
}

fn whole_number(kcal: f64) -> u32 {
    kcal.round().clamp(0.0, 1e6) as u32
}

fn grams(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first() -> LocalDay {
        LocalDay::parse("2026-10-01").unwrap()
    }

    fn eaten(days: i64, kcal: i64) -> Vec<Eaten> {
        (0..days).map(|day| Eaten { day: first().plus_days(day), energy_mkcal: kcal * 1_000 }).collect()
    }

    fn weights(days: i64, grams_a_day: f64) -> Vec<Point> {
        (0..days).map(|day| Point { day: first().plus_days(day), value: 80_000.0 + grams_a_day * day as f64 }).collect()
    }

    fn over(days: i64, eaten: &[Eaten], trend: &[Point]) -> Expenditure {
        expenditure(first(), first().plus_days(days - 1), eaten, trend)
    }

    #[test]
    fn golden_value() {
        // 100 g lost a day are 770 kcal that were spent beside the 2,000 eaten.
        let found = over(14, &eaten(14, 2_000), &weights(14, -100.0));
        assert_eq!((found.kcal, found.mean_intake_kcal), (Some(2_770), Some(2_000)));
        assert_eq!(found.trend_grams_per_day, Some(-100.0));
        assert_eq!(over(14, &eaten(14, 2_000), &weights(14, 0.0)).kcal, Some(2_000));
        assert_eq!(over(28, &eaten(28, 3_000), &weights(28, 50.0)).kcal, Some(2_615));
    }

    #[test]
    fn who_has_just_begun_to_weigh_is_measured_by_the_whole_change() {
        // 100 g lost a day, with scales that say 300 g more and less: half of it would be 385 kcal too few.
        let mut noisy = weights(14, -100.0);
        for (number, point) in noisy.iter_mut().enumerate() {
            point.value += if number % 2 == 0 { 300.0 } else { -300.0 };
        }
        let found = over(14, &eaten(14, 2_000), &noisy).kcal.unwrap();
        assert!(found.abs_diff(2_770) <= 100, "{found}");
    }

    #[test]
    fn too_little_is_said_with_what_there_is() {
        let few = over(14, &eaten(9, 2_000), &weights(14, -100.0));
        assert_eq!((few.kcal, few.not_enough_data), (None, Some(TooLittle::LoggedDays)));
        assert_eq!((few.logged_days, few.logged_days_needed, few.mean_intake_kcal), (9, 10, Some(2_000)));
        let unweighed = over(14, &eaten(14, 2_000), &weights(14, -100.0)[..3]);
        assert_eq!(unweighed.not_enough_data, Some(TooLittle::Weights));
        let short = over(14, &eaten(14, 2_000), &weights(10, -100.0));
        assert_eq!(short.not_enough_data, Some(TooLittle::Span));
        assert_eq!(over(14, &[], &[]).not_enough_data, Some(TooLittle::LoggedDays));
        let wrong = over(14, &eaten(14, 2_000), &weights(14, 500.0));
        assert_eq!((wrong.kcal, wrong.not_enough_data), (None, Some(TooLittle::Implausible)));
    }

    #[test]
    fn a_day_that_was_hardly_logged_does_not_count() {
        let mut log = eaten(14, 2_000);
        log[3].energy_mkcal = 200_000;
        log[5].energy_mkcal = 0;
        let found = over(14, &log, &weights(14, 0.0));
        assert_eq!((found.kcal, found.logged_days, found.partial_days), (Some(2_000), 12, 1));
    }
}
