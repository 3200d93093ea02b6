//! One's statistics to take along.

use std::fmt::Write;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use serde::{Deserialize, Serialize};

use super::{
    query::{Period, StatisticsQuery, range_for},
    store::{ALL_LIFTS, DAYS_OF_EXERCISE, ExerciseDayRow},
    views::{LiftView, TotalsView, in_unit, kilograms},
    volume::{DAYS_READ_MAX, decode, read_counting},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::ExerciseId, local_day::LocalDay, permissions::Permission, person::Units, time::Timestamp,
        training::weight::WeightUnit,
    },
    http::{Answer, ApiError, Caller, Code, Reply, ValidQuery},
    storage::Rows,
    training::{
        Totals,
        summary_store::{COUNTING, DayRow, LiftRow, SUMS_BETWEEN, TOTALS},
    },
};

/// In which form statistics are taken along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum ExportFormat {
    /// All of it.
    #[default]
    Json,
    /// A line for each day.
    Csv,
}

/// What to take along. Filters are for subscribers.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExportQuery {
    /// The first day.
    from: Option<LocalDay>,
    /// The last day.
    to: Option<LocalDay>,
    /// Of this exercise alone.
    exercise: Option<ExerciseId>,
    /// In which form.
    format: Option<ExportFormat>,
    /// In which units weights are shown beside grams; those of one's preferences when absent.
    units: Option<Units>,
}

/// One's statistics.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExportView {
    from: LocalDay,
    to: LocalDay,
    /// Of this exercise alone.
    exercise_id: Option<ExerciseId>,
    /// The sums of everything, whatever the filter.
    totals: TotalsView,
    /// Days with training in the range, in order.
    days: Vec<ExportedDay>,
    /// Every exercise with its sums and bests; the one asked for.
    exercises: Vec<LiftView>,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct ExportedDay {
    day: LocalDay,
    workouts: i64,
    sets: i64,
    reps: i64,
    volume_grams: i64,
    active_seconds: i64,
    energy_kcal: i64,
    session_load: i64,
}

/// Statistics as data or as a file.
pub enum Exported {
    /// Data.
    Data(Box<Reply<ExportView>>),
    /// Lines.
    Lines(String),
}

/// `GET /analytics/export`
pub async fn export_statistics(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ExportQuery>,
) -> Answer<Exported> {
    let is_filtered = query.from.is_some() || query.to.is_some() || query.exercise.is_some();
    if is_filtered && !caller.may(Permission::ExportOwnData) {
        return Err(ApiError::new(Code::Forbidden).saying("Filtered exports of statistics are for subscribers."));
    }
    let now = app.now();
    let asked = StatisticsQuery { from: query.from, to: query.to, ..StatisticsQuery::default() };
    let bounds = asked.bounds(LocalDay::of(now, 0, 0), Period::All)?;
    let days = match query.exercise {
        Some(exercise) => bind!(DAYS_OF_EXERCISE, caller.account, exercise, bounds.from, bounds.to),
        None => bind!(SUMS_BETWEEN, caller.account, bounds.from, bounds.to, DAYS_READ_MAX),
    };
    let statements =
        vec![bind!(COUNTING, caller.account), bind!(TOTALS, caller.account), days, bind!(ALL_LIFTS, caller.account)];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    let mut counting = read_counting(&app, rows.first(), now)?;
    counting.show_in(query.units);
    let unit = counting.unit;
    let range = range_for(&asked, &counting, Period::All)?;
    let totals: Totals = rows.get(1).map(Rows::first).transpose()?.flatten().unwrap_or_default();
    let mut exercises: Vec<LiftRow> = decode(rows.get(3))?;
    exercises.retain(|row| query.exercise.is_none_or(|asked| row.exercise_id == asked));
    let days: Vec<ExportedDay> = match query.exercise {
        Some(_) => decode::<ExerciseDayRow>(rows.get(2))?
            .iter()
            .filter(|row| (range.from..=range.to).contains(&row.day))
            .map(of_exercise)
            .collect(),
        None => decode::<DayRow>(rows.get(2))?
            .iter()
            .filter(|row| (range.from..=range.to).contains(&row.day))
            .map(of_day)
            .collect(),
    };
    let range = asked.begun(range, Period::All, days.first().map(|day| day.day));
    let view = ExportView {
        from: range.from,
        to: range.to,
        exercise_id: query.exercise,
        totals: TotalsView::of(&totals, unit),
        days,
        exercises: exercises.into_iter().map(|row| LiftView::of(row, unit)).collect(),
        computed_at: now,
    };
    Ok(match query.format.unwrap_or_default() {
        ExportFormat::Json => Exported::Data(Box::new(Reply::new(view))),
        ExportFormat::Csv => Exported::Lines(lines_of(&view)),
    })
}

fn of_day(row: &DayRow) -> ExportedDay {
    ExportedDay {
        day: row.day,
        workouts: row.workouts,
        sets: row.sets,
        reps: row.reps,
        volume_grams: row.volume_grams,
        active_seconds: row.active_seconds,
        energy_kcal: row.energy_kcal,
        session_load: row.session_load,
    }
}

fn of_exercise(row: &ExerciseDayRow) -> ExportedDay {
    ExportedDay {
        day: row.day,
        workouts: 0,
        sets: row.sets,
        reps: row.reps,
        volume_grams: row.volume_grams,
        active_seconds: 0,
        energy_kcal: 0,
        session_load: 0,
    }
}

/// RFC 4180: nothing in it needs quotes.
fn lines_of(view: &ExportView) -> String {
    let unit = view.totals.unit;
    let mut text =
        format!("day,workouts,sets,reps,volume_{},active_seconds,energy_kcal,session_load\r\n", unit.symbol());
    for day in &view.days {
        // A file has no grams beside: kilograms are exact in it.
        let volume = match unit {
            WeightUnit::Kg => kilograms(day.volume_grams),
            WeightUnit::Lb => in_unit(unit, day.volume_grams),
        };
        let ExportedDay { day, workouts, sets, reps, active_seconds, energy_kcal, session_load, .. } = day;
        // Writing to a text cannot fail.
        let _ =
            write!(text, "{day},{workouts},{sets},{reps},{volume},{active_seconds},{energy_kcal},{session_load}\r\n");
    }
    text
}

impl IntoResponse for Exported {
    fn into_response(self) -> Response {
        let lines = match self {
            Self::Data(reply) => return reply.into_response(),
            Self::Lines(lines) => lines,
        };
        let mut response = Response::new(Body::from(lines));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
        headers.insert(
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"vivace-statistics.csv\""),
        );
        response
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Output for Exported {
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>) {
        <Reply<ExportView> as crate::http::openapi::Output>::describe(doc);
        doc.or_media_types.push("text/csv");
    }
}
