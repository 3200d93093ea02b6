//! Personal records, latest first.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    store::{RECORDS_OF_EXERCISE, RECORDS_PAGE},
    views::RecordView,
    volume::decode,
};
use crate::{
    app::App,
    bind,
    domain::{
        charts::{Chart, Kind, Series},
        ids::ExerciseId,
        local_day::LocalDay,
        person::Units,
        records::RecordKind,
    },
    http::{
        Answer, Caller, List, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        picture::{AcceptsPicture, Format, Shown, show_page},
    },
    training::summary_store::{RecordedRow, UNITS, UnitsRow},
};

/// Which records.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RecordsQuery {
    /// Of this exercise alone.
    #[garde(skip)]
    exercise: Option<ExerciseId>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    cursor: Option<String>,
    /// In which units weights are shown beside grams; those of one's preferences when absent.
    #[garde(skip)]
    units: Option<Units>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
    /// Data or a chart of the page; `Accept: image/svg+xml` asks for a chart too.
    #[garde(skip)]
    format: Option<Format>,
}

/// Exercises drawn into one chart: as many as there are colours.
const LINES_MAX: usize = 5;

/// Where a page ends: the time or the day, the set, the kind.
#[derive(Serialize, Deserialize)]
struct Position<T>(T, String, String);

/// `GET /analytics/records`
pub async fn list_records(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<RecordsQuery>,
) -> Answer<Shown<List<RecordView>>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let list = query.exercise.map_or_else(|| "records".to_owned(), |exercise| format!("records of {exercise}"));
    let statement = match query.exercise {
        None => {
            let position: Option<Position<i64>> =
                query.cursor.as_deref().map(|cursor| app.cursors.decode(&list, cursor)).transpose()?;
            let Position(at, set, kind) = position.unwrap_or(Position(i64::MAX >> 11, String::new(), String::new()));
            bind!(RECORDS_PAGE, caller.account, at, set, kind, limit + 1)
        }
        Some(exercise) => {
            let position: Option<Position<String>> =
                query.cursor.as_deref().map(|cursor| app.cursors.decode(&list, cursor)).transpose()?;
            // Later than every day.
            let Position(day, set, kind) = position.unwrap_or(Position("~".to_owned(), String::new(), String::new()));
            bind!(RECORDS_OF_EXERCISE, caller.account, exercise, day, set, kind, limit + 1)
        }
    };
    let statements = vec![statement, bind!(UNITS, caller.account)];
    let read = app.user_db(caller.shard)?.batch(statements).await?;
    let rows: Vec<RecordedRow> = decode(read.first())?;
    let preferred = decode::<UnitsRow>(read.get(1))?.into_iter().next().and_then(|row| row.units);
    let unit = query.units.or(preferred).unwrap_or(Units::Metric).weight();
    let cursor = |row: &RecordedRow| {
        let (set, kind) = (row.set_id.to_string(), row.kind.as_str().to_owned());
        match query.exercise {
            None => app.cursors.encode(&list, &Position(row.achieved_at.as_millis(), set, kind)),
            Some(_) => app.cursors.encode(&list, &Position(row.day.to_string(), set, kind)),
        }
    };
    let page = List::page(rows, limit, cursor, |row| RecordView::of(row, unit));
    Ok(show_page(page, query.format, accepts, chart_of))
}

/// Records of one kind over time, since kinds count different things: of the kind with the most on the page, a line
/// for each exercise that has the most of them.
fn chart_of(records: &[RecordView]) -> Chart {
    let of_kind = |kind: RecordKind| records.iter().filter(move |record| record.kind == kind);
    let kind = RecordKind::ALL.into_iter().rev().max_by_key(|kind| of_kind(*kind).count());
    let kind = kind.unwrap_or(RecordKind::MaxWeight);
    let mut days: Vec<LocalDay> = of_kind(kind).map(|record| record.day).collect();
    days.sort_unstable();
    days.dedup();
    let mut exercises: BTreeMap<ExerciseId, Vec<&RecordView>> = BTreeMap::new();
    for record in of_kind(kind) {
        exercises.entry(record.exercise_id).or_default().push(record);
    }
    let mut exercises: Vec<Vec<&RecordView>> = exercises.into_values().collect();
    exercises.sort_by_key(|records| std::cmp::Reverse(records.len()));
    let series = exercises.into_iter().take(LINES_MAX).map(|records| {
        let best = |day: &LocalDay| {
            let of_day = records.iter().filter(|record| record.day == *day);
            of_day.map(|record| record.display_value).max_by(f64::total_cmp)
        };
        let name = records.first().map(|record| record.exercise_name.clone()).unwrap_or_default();
        Series { name, values: days.iter().map(best).collect() }
    });
    let (title, description) = match kind {
        RecordKind::MaxWeight => ("Heaviest loads", "Records in load, by day."),
        RecordKind::MaxReps => ("Most repetitions", "Records in repetitions at a load, by day."),
        RecordKind::MaxVolume => ("Most load moved in a set", "Records in load times repetitions, by day."),
        RecordKind::E1rm => ("Best estimated maxima", "Records in the estimated one-repetition maximum, by day."),
    };
    Chart {
        title: title.to_owned(),
        description: description.to_owned(),
        unit: of_kind(kind).next().map_or_else(String::new, |record| record.display_unit.replace('_', " ")),
        kind: Kind::Lines,
        series: series.collect(),
        labels: days.iter().map(LocalDay::to_string).collect(),
    }
}
