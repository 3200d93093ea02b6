//! Loads over days: monotony, strain, and how the last week compares with the last month.
//!
//! The comparison is the one called acute to chronic workload ratio. It has been read as a risk of injury; that does
//! not hold up: Impellizzeri et al. 2020 (Sports Med, doi 10.1007/s40279-020-01378-6) find no meaningful gain in
//! prediction and call to dismiss it. Here it says how fast training changes, and nothing of risk: [`WARNING`] goes
//! with it wherever it is shown.

use serde::Serialize;

/// What must be shown beside [`LoadTrend`].
pub const WARNING: &str = "This compares the load of recent days with that of recent weeks. It describes how fast \
    training changes; it does not predict injuries (Impellizzeri et al. 2020, Sports Med).";
/// How the comparison is made: exponentially weighted averages (Williams et al. 2017, Br J Sports Med 51:209-210).
pub const TREND_METHOD: &str = "ewma_7_28";
/// How monotony and strain are made (Foster 1998, Med Sci Sports Exerc 30(7):1164-1168).
pub const MONOTONY_METHOD: &str = "foster_1998";
/// Days of history before the comparison means anything: below, the monthly average still is a guess.
pub const DAYS_BEFORE_TREND: usize = 28;

const ACUTE_DAYS: f64 = 7.0;
const CHRONIC_DAYS: f64 = 28.0;

/// How evenly a week is loaded, and what that makes of its load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WeekLoad {
    /// The sum of seven days.
    pub load: f64,
    /// Mean by standard deviation of the days; `null` when all days are alike.
    pub monotony: Option<f64>,
    /// Load times monotony.
    pub strain: Option<f64>,
}

/// The load of seven days, days of rest included as 0. The standard deviation is that of the week itself (divided
/// by 7).
pub fn week_load(days: &[f64; 7]) -> WeekLoad {
    let load: f64 = days.iter().sum();
    let mean = load / 7.0;
    let deviation = (days.iter().map(|day| (day - mean).powi(2)).sum::<f64>() / 7.0).sqrt();
    let monotony = (deviation > 1e-9 && load > 0.0).then(|| mean / deviation);
    WeekLoad { load, monotony, strain: monotony.map(|monotony| monotony * load) }
}

/// Recent days against recent weeks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LoadTrend {
    /// The average load of a day, recent days weighing most: seven days.
    pub acute: f64,
    /// The same over 28 days.
    pub chronic: f64,
    /// The one by the other; `null` after weeks without load.
    pub ratio: Option<f64>,
}

/// The comparison at the end of `days`, oldest first, days of rest included as 0. `None` before
/// [`DAYS_BEFORE_TREND`] days.
///
/// `EWMA = L λ + (1 - λ) EWMA of the day before`, `λ = 2 / (N + 1)`: 0.25 for 7 days, 0.069 for 28. Both begin at the
/// first day's load.
pub fn load_trend(days: &[f64]) -> Option<LoadTrend> {
    if days.len() < DAYS_BEFORE_TREND {
        return None;
    }
    let average = |over: f64| {
        let weight = 2.0 / (over + 1.0);
        days.iter().copied().reduce(|average, load| load * weight + (1.0 - weight) * average).unwrap_or(0.0)
    };
    let (acute, chronic) = (average(ACUTE_DAYS), average(CHRONIC_DAYS));
    Some(LoadTrend { acute, chronic, ratio: (chronic > 1e-6).then(|| acute / chronic) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_has_foster_s_monotony_and_strain() {
        let week = week_load(&[300.0, 0.0, 300.0, 0.0, 300.0, 0.0, 0.0]);
        assert!((week.load - 900.0).abs() < 1e-9);
        assert!((week.monotony.unwrap() - 0.866_025).abs() < 1e-5, "{week:?}");
        assert!((week.strain.unwrap() - 779.422_9).abs() < 1e-3);
    }

    #[test]
    fn days_all_alike_and_weeks_of_rest_have_no_monotony() {
        assert_eq!(week_load(&[100.0; 7]).monotony, None);
        assert_eq!(week_load(&[0.0; 7]), WeekLoad { load: 0.0, monotony: None, strain: None });
    }

    #[test]
    fn nothing_is_compared_before_four_weeks_and_after_weeks_without_load() {
        assert_eq!(load_trend(&[100.0; 27]), None);
        let steady = load_trend(&[100.0; 28]).unwrap();
        assert!((steady.acute - 100.0).abs() < 1e-9 && (steady.ratio.unwrap() - 1.0).abs() < 1e-9);
        assert_eq!(load_trend(&[0.0; 28]).unwrap().ratio, None);
    }

    #[test]
    fn one_hard_day_weighs_by_the_published_lambdas() {
        let mut days = [0.0; 28];
        days[27] = 100.0;
        let trend = load_trend(&days).unwrap();
        assert!((trend.acute - 25.0).abs() < 1e-9);
        assert!((trend.chronic - 6.896_55).abs() < 1e-4, "{trend:?}");
    }
}
