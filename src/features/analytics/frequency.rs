//! How often one trains.

use serde::Serialize;

use super::{
    query::{Period, Range, StatisticsQuery, range_for},
    views::Sums,
    volume::{DAYS_READ_MAX, decode, read_counting},
};
use crate::{
    app::App,
    bind,
    domain::{
        charts::{Chart, Kind, Series},
        local_day::LocalDay,
        rollups::{Bucket, by_bucket},
        time::Timestamp,
        trend::consistency,
    },
    http::{
        Answer, ApiError, Caller, Code, Reply, ValidQuery,
        picture::{AcceptsPicture, Shown, show},
    },
    training::{
        Counting,
        summary_store::{COUNTING, DayRow, SUMS_BETWEEN},
    },
};

/// The mean is of at least so many days: one workout today is not seven a week.
const WEEK_DAYS: i64 = 7;

/// How often one trains.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FrequencyView {
    from: LocalDay,
    to: LocalDay,
    /// Completed workouts in the range.
    total_workouts: i64,
    /// Days with one.
    training_days: usize,
    /// Workouts a week in the mean, from the first workout of the range on; of at least one week.
    average_per_week: f64,
    /// How many one aims at.
    target_per_week: u8,
    /// From 0 to 1: how much of the aim is reached, and how evenly; `null` below three sessions.
    consistency_score: Option<f64>,
    /// Workouts by weekday, Monday first.
    by_weekday: [i64; 7],
    /// Workouts by week, oldest first.
    weeks: Vec<WeekCount>,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct WeekCount {
    week_start_date: LocalDay,
    workouts: i64,
}

/// `GET /analytics/frequency`
pub async fn get_frequency(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<StatisticsQuery>,
) -> Answer<Shown<Reply<FrequencyView>>> {
    if query.exercise.is_some() {
        return Err(ApiError::new(Code::InvalidQuery).field("exercise", "is not a filter of this list"));
    }
    let now = app.now();
    let bounds = query.bounds(LocalDay::of(now, 0, 0), Period::Year)?;
    let days = bind!(SUMS_BETWEEN, caller.account, bounds.from, bounds.to, DAYS_READ_MAX);
    let rows = app.user_db(caller.shard)?.batch(vec![bind!(COUNTING, caller.account), days]).await?;
    let counting = read_counting(&app, rows.first(), now)?;
    let range = range_for(&query, &counting, Period::Year)?;
    let mut days: Vec<DayRow> = decode(rows.get(1))?;
    days.retain(|row| row.workouts > 0 && (range.from..=range.to).contains(&row.day));
    let range = query.begun(range, Period::Year, days.first().map(|row| row.day));
    Ok(show(view_of(&days, range, &counting, now), query.format, accepts, chart_of))
}

fn view_of(days: &[DayRow], range: Range, counting: &Counting, computed_at: Timestamp) -> FrequencyView {
    let week_start = counting.preferences.week_start.days_after_monday();
    let shown = range.since(days.first().map(|row| row.day));
    let weeks = by_bucket(days, (shown.from, shown.to), (Bucket::Week, week_start), |row| row.day, Sums::add);
    let total_workouts: i64 = days.iter().map(|row| row.workouts).sum();
    let mut by_weekday = [0; 7];
    for row in days {
        if let Some(count) = by_weekday.get_mut(usize::from(row.day.weekday())) {
            *count += row.workouts;
        }
    }
    let target_per_week = counting.preferences.workouts_per_week;
    let trained: Vec<LocalDay> = days.iter().map(|row| row.day).collect();
    #[expect(clippy::cast_precision_loss, reason = "workouts and days of one life")]
    let average = total_workouts as f64 * 7.0 / shown.days().max(WEEK_DAYS) as f64;
    FrequencyView {
        from: range.from,
        to: range.to,
        total_workouts,
        training_days: days.len(),
        average_per_week: if days.is_empty() { 0.0 } else { (average * 100.0).round() / 100.0 },
        target_per_week,
        consistency_score: consistency(&trained, target_per_week),
        by_weekday,
        weeks: weeks
            .into_iter()
            .map(|(week_start_date, sums)| WeekCount { week_start_date, workouts: sums.workouts })
            .collect(),
        computed_at,
    }
}

fn chart_of(view: &FrequencyView) -> Chart {
    #[expect(clippy::cast_precision_loss, reason = "workouts of a week")]
    let values = view.weeks.iter().map(|week| Some(week.workouts as f64)).collect();
    Chart {
        title: "Workouts a week".to_owned(),
        description: format!("{} workouts from {} to {}.", view.total_workouts, view.from, view.to),
        unit: "workouts".to_owned(),
        kind: Kind::Bars,
        labels: view.weeks.iter().map(|week| week.week_start_date.to_string()).collect(),
        series: vec![Series { name: "Workouts".to_owned(), values }],
    }
}
