//! What one's training consists of.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    answer::{AcceptsPicture, Shown, show},
    query::{Period, StatisticsQuery, range_for},
    store::{EXERCISES_BETWEEN, PartRow},
    views::{Sums, share},
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
    },
    http::{Answer, ApiError, Caller, Code, ValidQuery},
    training::summary_store::{COUNTING, DAYS_BETWEEN, DayRow},
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
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct TypeShare {
    #[serde(rename = "type")]
    exercise_type: ExerciseType,
    /// Days with such an exercise.
    days: usize,
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
    days: usize,
    sets: i64,
    volume_grams: i64,
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
) -> Answer<Shown<BreakdownView>> {
    if query.exercise.is_some() {
        return Err(ApiError::new(Code::InvalidQuery).field("exercise", "is not a filter of this list"));
    }
    let now = app.now();
    let bounds = query.bounds(LocalDay::of(now, 0, 0), Period::Month)?;
    let statements = vec![
        bind!(COUNTING, caller.account),
        bind!(DAYS_BETWEEN, caller.account, bounds.from, bounds.to, DAYS_READ_MAX),
        bind!(EXERCISES_BETWEEN, caller.account, bounds.from, bounds.to),
    ];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    let counting = read_counting(&app, rows.first(), now)?;
    let range = range_for(&query, &counting, Period::Month)?;
    let mut sums = Sums::default();
    let days: Vec<DayRow> = decode(rows.get(1))?;
    days.iter().filter(|row| (range.from..=range.to).contains(&row.day)).for_each(|row| sums.add(row));
    let mut parts: Vec<PartRow> = decode(rows.get(2))?;
    parts.retain(|part| (range.from..=range.to).contains(&part.day));
    let view = BreakdownView {
        from: range.from,
        to: range.to,
        total_workouts: sums.workouts,
        total_sets: sums.sets,
        total_minutes: sums.active_seconds / 60,
        by_type: by_type(&parts, sums.sets),
        by_exercise: by_exercise(&parts, sums.sets),
        computed_at: now,
    };
    Ok(show(view, &query, accepts, chart_of))
}

fn by_type(parts: &[PartRow], all_sets: i64) -> Vec<TypeShare> {
    let view = |exercise_type: &ExerciseType| {
        let of_type = || parts.iter().filter(|part| part.exercise_type == Some(*exercise_type));
        let days: std::collections::BTreeSet<LocalDay> = of_type().map(|part| part.day).collect();
        let sets: i64 = of_type().map(|part| part.sets).sum();
        (sets > 0).then(|| TypeShare {
            exercise_type: *exercise_type,
            days: days.len(),
            sets,
            share: share(sets, all_sets),
        })
    };
    let mut types: Vec<TypeShare> = ExerciseType::ALL.iter().filter_map(view).collect();
    types.sort_by_key(|share| std::cmp::Reverse(share.sets));
    types
}

fn by_exercise(parts: &[PartRow], all_sets: i64) -> Vec<ExerciseShare> {
    let mut exercises: BTreeMap<ExerciseId, ExerciseShare> = BTreeMap::new();
    for part in parts {
        let sum = exercises.entry(part.exercise_id).or_insert_with(|| ExerciseShare {
            exercise_id: part.exercise_id,
            name: part.name.clone(),
            days: 0,
            sets: 0,
            volume_grams: 0,
            duration_seconds: 0,
            share: 0.0,
        });
        sum.days += 1;
        sum.sets += part.sets;
        sum.volume_grams += part.volume_grams;
        sum.duration_seconds += part.duration_seconds;
    }
    let mut exercises: Vec<ExerciseShare> = exercises.into_values().collect();
    exercises.sort_by_key(|exercise| std::cmp::Reverse(exercise.sets));
    exercises.truncate(NAMED_MAX);
    exercises.iter_mut().for_each(|exercise| exercise.share = share(exercise.sets, all_sets));
    exercises
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
