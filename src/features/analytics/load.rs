//! Session load over days, and how it changes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    query::{Period, StatisticsQuery, range_for},
    views::to_hundredth,
    volume::{DAYS_READ_MAX, decode, read_counting},
};
use crate::{
    app::App,
    bind,
    domain::{
        charts::{Chart, Kind, Series},
        load::{
            daily::{
                DAYS_BEFORE_TREND, LoadTrend, MONOTONY_METHOD, TREND_METHOD, WARNING, WeekLoad, load_trend, week_load,
            },
            session,
        },
        local_day::LocalDay,
        time::Timestamp,
    },
    http::{
        Answer, ApiError, Caller, Code, Reply, ValidQuery,
        picture::{AcceptsPicture, Shown, show},
    },
    training::summary_store::{COUNTING, DayRow, SUMS_BETWEEN},
};

/// Session load over days.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LoadView {
    from: LocalDay,
    to: LocalDay,
    /// How the load of a session is told: exertion times minutes.
    method: &'static str,
    /// Completed workouts whose exertion was not rated: they have no load.
    unrated_workouts: i64,
    /// Oldest first, days of rest included.
    days: Vec<DayLoad>,
    /// The last seven days.
    week: WeekLoad,
    /// How monotony and strain are made.
    week_method: &'static str,
    /// Recent days against recent weeks.
    trend: TrendView,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct DayLoad {
    day: LocalDay,
    load: i64,
    /// Monotony of the seven days that end here; `null` when they are all alike.
    monotony: Option<f64>,
    /// Their load times monotony.
    strain: Option<f64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct TrendView {
    /// `null` before 28 days of history.
    values: Option<LoadTrend>,
    /// How it is made.
    method: &'static str,
    /// Days of history it takes.
    days_needed: usize,
    /// What it does not mean.
    warning: &'static str,
}

/// `GET /analytics/load`
pub async fn get_load(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<StatisticsQuery>,
) -> Answer<Shown<Reply<LoadView>>> {
    if query.exercise.is_some() {
        return Err(ApiError::new(Code::InvalidQuery).field("exercise", "is not a filter of this list"));
    }
    let now = app.now();
    let mut bounds = query.bounds(LocalDay::of(now, 0, 0), Period::Month)?;
    // The averages have to settle: they look back four times as far as the longer of them.
    bounds.from = bounds.from.plus_days(-112);
    let days = bind!(SUMS_BETWEEN, caller.account, bounds.from, bounds.to, DAYS_READ_MAX);
    let rows = app.user_db(caller.shard)?.batch(vec![bind!(COUNTING, caller.account), days]).await?;
    let counting = read_counting(&app, rows.first(), now)?;
    let range = range_for(&query, &counting, Period::Month)?;
    let rows: Vec<DayRow> = decode(rows.get(1))?;
    let first = rows.first().map_or(range.to, |row| row.day).min(range.to);
    let by_day: BTreeMap<LocalDay, i64> = rows.iter().map(|row| (row.day, row.session_load)).collect();
    let count = range.to.since(first) + 1;
    let all: Vec<(LocalDay, i64)> = (0..count)
        .map(|ahead| first.plus_days(ahead))
        .map(|day| (day, by_day.get(&day).copied().unwrap_or(0)))
        .collect();
    let shown = rows.iter().map(|row| row.day).find(|day| (range.from..=range.to).contains(day));
    let range = query.begun(range, Period::Month, shown);
    let rated = rows.iter().filter(|row| (range.from..=range.to).contains(&row.day));
    let view = LoadView {
        from: range.from,
        to: range.to,
        method: session::METHOD,
        unrated_workouts: rated.map(|row| row.workouts - row.rated_workouts).sum(),
        week: rounded(week_load(&last_seven(&all))),
        week_method: MONOTONY_METHOD,
        trend: TrendView {
            values: load_trend(&loads(&all)).map(|trend| LoadTrend {
                acute: to_hundredth(trend.acute),
                chronic: to_hundredth(trend.chronic),
                ratio: trend.ratio.map(to_hundredth),
            }),
            method: TREND_METHOD,
            days_needed: DAYS_BEFORE_TREND,
            warning: WARNING,
        },
        days: days_of(&all, range.from),
        computed_at: now,
    };
    Ok(show(view, query.format, accepts, chart_of))
}

fn rounded(week: WeekLoad) -> WeekLoad {
    WeekLoad { monotony: week.monotony.map(to_hundredth), strain: week.strain.map(to_hundredth), ..week }
}

fn loads(days: &[(LocalDay, i64)]) -> Vec<f64> {
    #[expect(clippy::cast_precision_loss, reason = "exertion times minutes of a day")]
    let loads = days.iter().map(|(_, load)| *load as f64).collect();
    loads
}

/// The last seven days; what is before the first counts as rest.
fn last_seven(days: &[(LocalDay, i64)]) -> [f64; 7] {
    let mut week = [0.0; 7];
    for (place, load) in week.iter_mut().rev().zip(loads(days).into_iter().rev()) {
        *place = load;
    }
    week
}

fn days_of(days: &[(LocalDay, i64)], from: LocalDay) -> Vec<DayLoad> {
    let shown = days.iter().enumerate().filter(|(_, (day, _))| *day >= from);
    let view = |(index, (day, load)): (usize, &(LocalDay, i64))| {
        let week = week_load(&last_seven(days.get(..=index).unwrap_or_default()));
        DayLoad {
            day: *day,
            load: *load,
            monotony: week.monotony.map(to_hundredth),
            strain: week.strain.map(to_hundredth),
        }
    };
    shown.map(view).collect()
}

fn chart_of(view: &LoadView) -> Chart {
    #[expect(clippy::cast_precision_loss, reason = "exertion times minutes of a day")]
    let values = view.days.iter().map(|day| Some(day.load as f64)).collect();
    Chart {
        title: "Session load".to_owned(),
        description: format!("Exertion times minutes by day, from {} to {}.", view.from, view.to),
        unit: "exertion x min".to_owned(),
        kind: Kind::Bars,
        labels: view.days.iter().map(|day| day.day.to_string()).collect(),
        series: vec![Series { name: "Load".to_owned(), values }],
    }
}
