//! Where a series goes: its slope, whether that may be chance, and whether it stands still.
//!
//! Robust throughout: one bad day moves nothing much. Slopes are Theil and Sen's, significance is Mann and Kendall's,
//! and every verdict comes with the numbers it rests on. Nothing is said of fewer than [`EXPOSURES_MIN`] points.

mod exertion;
mod mann_kendall;
mod smooth;
mod theil_sen;

use serde::Serialize;

pub use exertion::{DRIFT_DAYS, Deload, RatedSet, deload, rpe_drift};
pub use mann_kendall::{MannKendall, mann_kendall};
pub use smooth::{BODY_WEIGHT_ALPHA, SMOOTH_METHOD, smooth};
pub use theil_sen::{Slope, theil_sen};

use super::local_day::LocalDay;

/// How trends are made.
pub const METHOD: &str = "theil_sen_mann_kendall";
/// Nothing is said of fewer points.
pub const EXPOSURES_MIN: usize = 6;
/// The most points looked at: the latest. Slopes of all pairs are compared, so the work grows with the square.
pub const EXPOSURES_MAX: usize = 60;
/// No plateau is seen over fewer days.
pub const PLATEAU_DAYS_MIN: i64 = 21;
/// How many of the latest points a plateau is judged by, where there are so many.
pub const PLATEAU_EXPOSURES_MIN: usize = 8;
/// And at most, unless it takes more to cover the days.
pub const PLATEAU_EXPOSURES_MAX: usize = 12;
/// Less than this is no change, in per cent a week: the smallest useful change is 1 % in four weeks.
pub const USEFUL_PERCENT_A_WEEK: f64 = 0.25;

/// A value on a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Point {
    /// The day.
    pub day: LocalDay,
    /// The value.
    pub value: f64,
}

/// Which way it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Direction {
    /// The whole interval of the slope is above the smallest useful change.
    Improving,
    /// The slope cannot be told from no useful change.
    Maintaining,
    /// The whole interval is below it.
    Declining,
}

/// What a series shows, with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Trend {
    /// Which way it goes.
    pub direction: Direction,
    /// The slope, in per cent of the median value, a week.
    pub percent_per_week: f64,
    /// The lower end of the slope's 95 % interval.
    pub percent_per_week_low: f64,
    /// The upper end.
    pub percent_per_week_high: f64,
    /// How probable so clear an order would be by chance alone (Mann and Kendall, two-sided).
    pub p_value: f64,
    /// Kendall's tau: -1 always falling, 1 always rising.
    pub tau: f64,
    /// How many points it rests on.
    pub exposures: usize,
    /// Over how many days.
    pub days: i64,
}

/// The trend of the latest points, in the order of their days. `None` below [`EXPOSURES_MIN`], for points of one day,
/// and where the median is nothing to compare with.
pub fn trend(points: &[Point]) -> Option<Trend> {
    let points = points.get(points.len().saturating_sub(EXPOSURES_MAX)..)?;
    if points.len() < EXPOSURES_MIN {
        return None;
    }
    let slope = theil_sen(points)?;
    let test = mann_kendall(&points.iter().map(|point| point.value).collect::<Vec<_>>());
    let median = median_of(points.iter().map(|point| point.value).collect())?;
    if median <= 0.0 {
        return None;
    }
    let percent = |a_day: f64| a_day * 7.0 / median * 100.0;
    let (low, high) = (percent(slope.low), percent(slope.high));
    let direction = if low > USEFUL_PERCENT_A_WEEK {
        Direction::Improving
    } else if high < -USEFUL_PERCENT_A_WEEK {
        Direction::Declining
    } else {
        Direction::Maintaining
    };
    Some(Trend {
        direction,
        percent_per_week: percent(slope.a_day),
        percent_per_week_low: low,
        percent_per_week_high: high,
        p_value: test.p_value,
        tau: test.tau,
        exposures: points.len(),
        days: points.last()?.day.since(points.first()?.day),
    })
}

/// Why a series counts as standing still, or not. What is looked at are the latest points alone: what rose long ago
/// says nothing of standing still now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Plateau {
    /// Whether it stands still: enough points over enough days, no slope worth having, and no record among them.
    pub is_plateau: bool,
    /// Whether there are enough points over enough days to say.
    pub has_enough_data: bool,
    /// Whether even the upper end of the slope's interval is below the smallest useful change.
    pub is_slope_flat: bool,
    /// Days since the last record that beat an earlier one; `null` when there is none.
    pub days_since_record: Option<i64>,
    /// The smallest useful change, in per cent a week.
    pub useful_percent_per_week: f64,
    /// How many of the latest points were looked at.
    pub exposures: usize,
    /// Over how many days.
    pub days: i64,
}

/// The latest points by which a plateau is judged: [`PLATEAU_EXPOSURES_MIN`], or more where these are of less than
/// [`PLATEAU_DAYS_MIN`] days; and up to [`PLATEAU_EXPOSURES_MAX`] as long as they are later than the last record.
fn plateau_window(points: &[Point], last_record: Option<LocalDay>) -> &[Point] {
    let Some(last) = points.last() else { return points };
    let mut count = 0;
    // How many days the points taken so far cover.
    let mut days = 0;
    for point in points.iter().rev() {
        if count >= PLATEAU_EXPOSURES_MIN && days >= PLATEAU_DAYS_MIN {
            break;
        }
        count += 1;
        days = last.day.since(point.day);
    }
    let is_allowed = |point: &&Point| last_record.is_none_or(|record| point.day > record);
    let room = PLATEAU_EXPOSURES_MAX.saturating_sub(count);
    count += points.iter().rev().skip(count).take(room).take_while(is_allowed).count();
    points.get(points.len().saturating_sub(count)..).unwrap_or(points)
}

/// Whether the latest of `points`, in the order of their days, are a plateau. `last_record` is the day of the last
/// record that beat an earlier one: the first performance of all is a record too, and says nothing.
pub fn plateau(points: &[Point], last_record: Option<LocalDay>) -> Plateau {
    let window = plateau_window(points, last_record);
    let trend = trend(window);
    let first_day = window.first().map(|point| point.day);
    let last_day = window.last().map(|point| point.day);
    let days = last_day.zip(first_day).map_or(0, |(last, first)| last.since(first));
    let has_enough_data = trend.is_some() && days >= PLATEAU_DAYS_MIN;
    let is_slope_flat = trend.is_some_and(|trend| trend.percent_per_week_high < USEFUL_PERCENT_A_WEEK);
    let has_no_record = last_record.zip(first_day).is_none_or(|(record, first)| record < first);
    Plateau {
        is_plateau: has_enough_data && is_slope_flat && has_no_record,
        has_enough_data,
        is_slope_flat,
        days_since_record: last_day.zip(last_record).map(|(day, record)| day.since(record)),
        useful_percent_per_week: USEFUL_PERCENT_A_WEEK,
        exposures: window.len(),
        days,
    }
}

/// How reliably somebody trains, from 0 to 1: the share of planned sessions done (at most 1) times how even the days
/// between sessions are (1 less their coefficient of variation, at least 0). `None` below three sessions.
pub fn consistency(days: &[LocalDay], planned_a_week: u8) -> Option<f64> {
    let (first, last) = (days.first()?, days.last()?);
    if days.len() < 3 || planned_a_week == 0 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "days of one life")]
    let gaps: Vec<f64> =
        days.iter().zip(days.iter().skip(1)).map(|(earlier, later)| later.since(*earlier) as f64).collect();
    #[expect(clippy::cast_precision_loss, reason = "days of one life")]
    let (count, sessions, weeks) = (gaps.len() as f64, days.len() as f64, (last.since(*first) + 1) as f64 / 7.0);
    let mean = gaps.iter().sum::<f64>() / count;
    let deviation = (gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / count).sqrt();
    let evenness = if mean > 0.0 { (1.0 - deviation / mean).max(0.0) } else { 0.0 };
    let done = sessions / (f64::from(planned_a_week) * weeks.max(1.0));
    Some((done.min(1.0) * evenness).clamp(0.0, 1.0))
}

fn median_of(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    values.get(values.len() / 2 - 1).map(|lower| lower.midpoint(upper))
}

#[cfg(test)]
mod tests;
