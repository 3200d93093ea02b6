//! Personal records, latest first.

use serde::{Deserialize, Serialize};

use super::{
    store::{RECORDS_OF_EXERCISE, RECORDS_PAGE},
    views::RecordView,
    volume::decode,
};
use crate::{
    app::App,
    bind,
    domain::{ids::ExerciseId, person::Units},
    http::{
        Answer, Caller, List, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
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
}

/// Where a page ends: the time or the day, the set, the kind.
#[derive(Serialize, Deserialize)]
struct Position<T>(T, String, String);

/// `GET /analytics/records`
pub async fn list_records(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<RecordsQuery>,
) -> Answer<List<RecordView>> {
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
    Ok(List::page(rows, limit, cursor, |row| RecordView::of(row, unit)))
}
