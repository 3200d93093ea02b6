//! Load moved over time.

use serde::Serialize;

use super::{
    query::{Period, Range, StatisticsQuery, range_for},
    store::{DAYS_OF_EXERCISE, ExerciseDayRow},
    views::{Sums, in_unit},
};
use crate::{
    app::App,
    bind,
    domain::{
        charts::{Chart, Kind, Series},
        ids::ExerciseId,
        local_day::LocalDay,
        rollups::{Bucket, by_bucket},
        time::Timestamp,
        training::weight::WeightUnit,
    },
    http::{
        Answer, Caller, Reply, ValidQuery,
        picture::{AcceptsPicture, Shown, show},
    },
    storage::Rows,
    training::{
        Counting,
        summary_store::{COUNTING, CountingRow, DayRow, SUMS_BETWEEN},
    },
};

/// The most days a range reads: training every day for fifty-four years.
pub const DAYS_READ_MAX: u32 = 20_000;

/// Load moved over time.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct VolumeView {
    from: LocalDay,
    to: LocalDay,
    /// How long a stretch each point covers.
    bucket: Bucket,
    /// Of this exercise alone.
    exercise_id: Option<ExerciseId>,
    /// In the whole range, in grams.
    total_volume_grams: i64,
    /// The same in `unit`.
    total_volume: f64,
    unit: WeightUnit,
    total_sets: i64,
    total_reps: i64,
    /// Oldest first, stretches without training included.
    points: Vec<VolumePoint>,
    /// What is counted: load times repetitions of working sets; the body's own weight and assistance count for nothing.
    method: &'static str,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct VolumePoint {
    /// The first day of the stretch.
    start: LocalDay,
    /// Grams.
    volume_grams: i64,
    /// The same in the unit of the answer.
    volume: f64,
    sets: i64,
    reps: i64,
}

/// `GET /analytics/volume`
pub async fn get_volume(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<StatisticsQuery>,
) -> Answer<Shown<Reply<VolumeView>>> {
    let now = app.now();
    let bounds = query.bounds(LocalDay::of(now, 0, 0), Period::Month)?;
    let days = match query.exercise {
        Some(exercise) => bind!(DAYS_OF_EXERCISE, caller.account, exercise, bounds.from, bounds.to),
        None => bind!(SUMS_BETWEEN, caller.account, bounds.from, bounds.to, DAYS_READ_MAX),
    };
    let rows = app.user_db(caller.shard)?.batch(vec![bind!(COUNTING, caller.account), days]).await?;
    let mut counting = read_counting(&app, rows.first(), now)?;
    counting.show_in(query.units);
    let range = range_for(&query, &counting, Period::Month)?;
    let days: Vec<(LocalDay, Sums)> = match query.exercise {
        Some(_) => decode::<ExerciseDayRow>(rows.get(1))?.iter().map(sums_of_exercise).collect(),
        None => decode::<DayRow>(rows.get(1))?.iter().map(sums_of_day).collect(),
    };
    let first = days.iter().map(|(day, _)| *day).find(|day| (range.from..=range.to).contains(day));
    let range = query.begun(range, Period::Month, first);
    let view = view_of(&days, range, &counting, query.exercise, now);
    Ok(show(view, query.format, accepts, chart_of))
}

/// How the person counts, from the row that says so.
pub fn read_counting(app: &App, rows: Option<&Rows>, now: Timestamp) -> Answer<Counting> {
    let row = rows.map(Rows::first::<CountingRow>).transpose()?.flatten();
    let row =
        row.ok_or_else(|| crate::http::ApiError::new(crate::http::Code::InternalError).logging("no counting row"))?;
    Ok(Counting::of(&row, &*app.time_zones, now))
}

/// The rows of one statement of a batch.
pub fn decode<T: serde::de::DeserializeOwned>(rows: Option<&Rows>) -> Answer<Vec<T>> {
    Ok(rows.map(Rows::decode).transpose()?.unwrap_or_default())
}

fn sums_of_exercise(row: &ExerciseDayRow) -> (LocalDay, Sums) {
    let sums = Sums { sets: row.sets, reps: row.reps, volume_grams: row.volume_grams, ..Sums::default() };
    (row.day, sums)
}

fn sums_of_day(row: &DayRow) -> (LocalDay, Sums) {
    let mut sums = Sums::default();
    sums.add(row);
    (row.day, sums)
}

fn view_of(
    days: &[(LocalDay, Sums)],
    range: Range,
    counting: &Counting,
    exercise_id: Option<ExerciseId>,
    computed_at: Timestamp,
) -> VolumeView {
    let days: Vec<_> = days.iter().filter(|(day, _)| (range.from..=range.to).contains(day)).collect();
    let bucket = range.bucket();
    let shown = range.since(days.first().map(|(day, _)| *day));
    let grouping = (bucket, counting.preferences.week_start.days_after_monday());
    let add = |sum: &mut Sums, (_, day): &&(LocalDay, Sums)| {
        sum.sets += day.sets;
        sum.reps += day.reps;
        sum.volume_grams += day.volume_grams;
    };
    let points = by_bucket(&days, (shown.from, shown.to), grouping, |(day, _)| *day, add);
    let total = |field: fn(&Sums) -> i64| days.iter().map(|(_, sums)| field(sums)).sum();
    let total_volume_grams: i64 = total(|sums| sums.volume_grams);
    VolumeView {
        from: range.from,
        to: range.to,
        bucket,
        exercise_id,
        total_volume_grams,
        total_volume: in_unit(counting.unit, total_volume_grams),
        unit: counting.unit,
        total_sets: total(|sums| sums.sets),
        total_reps: total(|sums| sums.reps),
        points: points
            .into_iter()
            .map(|(start, sums)| VolumePoint {
                start,
                volume_grams: sums.volume_grams,
                volume: in_unit(counting.unit, sums.volume_grams),
                sets: sums.sets,
                reps: sums.reps,
            })
            .collect(),
        method: "load_times_repetitions",
        computed_at,
    }
}

fn chart_of(view: &VolumeView) -> Chart {
    Chart {
        title: "Training volume".to_owned(),
        description: format!(
            "{} {} moved from {} to {}.",
            view.total_volume.round(),
            view.unit.symbol(),
            view.from,
            view.to
        ),
        unit: view.unit.symbol().to_owned(),
        kind: Kind::Bars,
        labels: view.points.iter().map(|point| point.start.to_string()).collect(),
        series: vec![Series {
            name: "Volume".to_owned(),
            values: view.points.iter().map(|point| Some(point.volume)).collect(),
        }],
    }
}
