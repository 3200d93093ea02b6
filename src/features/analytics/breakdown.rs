//! What one's training consists of.

use serde::Serialize;

use super::{
    query::{Period, StatisticsQuery, range_for},
    store::{EXERCISES_BETWEEN, PartRow},
    views::{Sums, in_unit, share},
    volume::{DAYS_READ_MAX, decode, read_counting},
};
use crate::{
    app::App,
    bind,
    domain::{
        charts::{Chart, Kind, Series},
        exercises::ExerciseType,
        ids::ExerciseId,
        local_day::LocalDay,
        time::Timestamp,
        training::weight::WeightUnit,
    },
    http::{
        Answer, ApiError, Caller, Code, Reply, ValidQuery,
        picture::{AcceptsPicture, Shown, show},
    },
    training::summary_store::{COUNTING, DayRow, SUMS_BETWEEN},
};

/// How many exercises are named.
const NAMED_MAX: usize = 20;

/// What one's training consists of.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BreakdownView {
    from: LocalDay,
    to: LocalDay,
    /// Completed workouts.
    total_workouts: i64,
    /// Sets that are no warm-up.
    total_sets: i64,
    /// Whole minutes, pauses apart.
    total_minutes: i64,
    /// By what exercises are for, most sets first.
    by_type: Vec<TypeShare>,
    /// By exercise, most sets first.
    by_exercise: Vec<ExerciseShare>,
    /// The unit of weights.
    unit: WeightUnit,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct TypeShare {
    #[serde(rename = "type")]
    exercise_type: ExerciseType,
    /// Exercises of this kind that were done.
    exercises: usize,
    sets: i64,
    /// Of all sets.
    share: f64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct ExerciseShare {
    exercise_id: ExerciseId,
    name: String,
    /// Days it was done on.
    days: i64,
    sets: i64,
    volume_grams: i64,
    /// The same in the unit of the answer.
    volume: f64,
    /// Seconds measured in its sets.
    duration_seconds: i64,
    /// Of all sets.
    share: f64,
}

/// `GET /analytics/activity-breakdown`
pub async fn get_activity_breakdown(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<StatisticsQuery>,
) -> Answer<Shown<Reply<BreakdownView>>> {
    if query.exercise.is_some() {
        return Err(ApiError::new(Code::InvalidQuery).field("exercise", "is not a filter of this list"));
    }
    let now = app.now();
    let db = app.user_db(caller.shard)?;
    let counting = db.batch(vec![bind!(COUNTING, caller.account)]).await?;
    let mut counting = read_counting(&app, counting.first(), now)?;
    counting.show_in(query.units);
    let range = range_for(&query, &counting, Period::Month)?;
    let statements = vec![
        bind!(SUMS_BETWEEN, caller.account, range.from, range.to, DAYS_READ_MAX),
        bind!(EXERCISES_BETWEEN, caller.account, range.from, range.to),
    ];
    let rows = db.batch(statements).await?;
    let mut sums = Sums::default();
    let days: Vec<DayRow> = decode(rows.first())?;
    days.iter().for_each(|row| sums.add(row));
    let range = query.begun(range, Period::Month, days.first().map(|row| row.day));
    let parts: Vec<PartRow> = decode(rows.get(1))?;
    let view = BreakdownView {
        from: range.from,
        to: range.to,
        total_workouts: sums.workouts,
        total_sets: sums.sets,
        total_minutes: sums.active_seconds / 60,
        by_type: by_type(&parts, sums.sets),
        by_exercise: by_exercise(parts, sums.sets, counting.unit),
        unit: counting.unit,
        computed_at: now,
    };
    Ok(show(view, query.format, accepts, chart_of))
}

fn by_type(parts: &[PartRow], all_sets: i64) -> Vec<TypeShare> {
    let view = |exercise_type: &ExerciseType| {
        let of_type = || parts.iter().filter(|part| part.exercise_type == Some(*exercise_type));
        let sets: i64 = of_type().map(|part| part.sets).sum();
        (sets > 0).then(|| TypeShare {
            exercise_type: *exercise_type,
            exercises: of_type().count(),
            sets,
            share: share(sets, all_sets),
        })
    };
    let mut types: Vec<TypeShare> = ExerciseType::ALL.iter().filter_map(view).collect();
    types.sort_by_key(|share| std::cmp::Reverse(share.sets));
    types
}

fn by_exercise(mut parts: Vec<PartRow>, all_sets: i64, unit: WeightUnit) -> Vec<ExerciseShare> {
    parts.sort_by_key(|part| std::cmp::Reverse(part.sets));
    parts.truncate(NAMED_MAX);
    let view = |part: PartRow| ExerciseShare {
        exercise_id: part.exercise_id,
        name: part.name,
        days: part.days,
        sets: part.sets,
        volume_grams: part.volume_grams,
        volume: in_unit(unit, part.volume_grams),
        duration_seconds: part.duration_seconds,
        share: share(part.sets, all_sets),
    };
    parts.into_iter().map(view).collect()
}

fn chart_of(view: &BreakdownView) -> Chart {
    Chart {
        title: "Sets by exercise".to_owned(),
        description: format!("{} sets from {} to {}.", view.total_sets, view.from, view.to),
        unit: "sets".to_owned(),
        kind: Kind::Bars,
        labels: view.by_exercise.iter().map(|exercise| exercise.name.clone()).collect(),
        series: vec![Series {
            name: "Sets".to_owned(),
            #[expect(clippy::cast_precision_loss, reason = "sets of one life")]
            values: view.by_exercise.iter().map(|exercise| Some(exercise.sets as f64)).collect(),
        }],
    }
}
