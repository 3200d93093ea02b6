//! Estimated maxima over time, with trend and plateau.

use serde::Serialize;

use super::{
    query::{Period, Range, StatisticsQuery, range_for},
    store::{
        DAYS_OF_EXERCISE, DAYS_OF_STRONGEST, ExerciseDayRow, RATED_SETS_OF_EXERCISE, RATED_SETS_OF_STRONGEST,
        RatedSetRow,
    },
    views::{in_unit, kilograms, to_hundredth},
    volume::{decode, read_counting},
};
use crate::{
    app::App,
    bind,
    domain::{
        charts::{Chart, Kind, Series},
        ids::ExerciseId,
        local_day::LocalDay,
        strength::{
            Estimate, Formula,
            body_load::body_share,
            exertion::{self, Confidence},
            one_rep_max::estimate,
        },
        time::Timestamp,
        training::{Rpe, weight::WeightUnit},
        trend::{DRIFT_DAYS, Deload, METHOD, Plateau, Point, RatedSet, Trend, deload, plateau, rpe_drift, trend},
    },
    http::{
        Answer, Caller, Reply, ValidQuery,
        picture::{AcceptsPicture, Shown, show},
    },
    training::{Counting, summary_store::COUNTING},
};

/// How many lifts are told of where none is named.
const LIFTS_MAX: u32 = 5;
/// The longest range where none is named, in days (27 years): a lift has one row a day, so that all of them are below
/// the 50,000 rows that are read, and none is left out by chance.
const DAYS_OF_LIFTS_MAX: i64 = 9_990;

/// Estimated maxima over time.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StrengthView {
    from: LocalDay,
    to: LocalDay,
    /// By which formula maxima are estimated: the one of one's preferences.
    method: &'static str,
    /// The unit of weights.
    unit: WeightUnit,
    /// How trends are made.
    trend_method: &'static str,
    /// The strongest lifts, or the one asked for.
    exercises: Vec<ExerciseStrength>,
    computed_at: Timestamp,
}

/// One exercise.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExerciseStrength {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// What the body adds to every load, where the exercise lifts the body too: estimates are of both together. `null`
    /// where it adds nothing, or was never weighed: then there is no estimate of an exercise that lifts it.
    pub body_load: Option<BodyLoad>,
    /// Days with an estimate, oldest first.
    pub points: Vec<StrengthPoint>,
    /// The best estimate by ratings of exertion, of the sets rated in the last twelve weeks of the range; `null` where
    /// none were.
    pub by_exertion: Option<ExertionEstimate>,
    /// Where it goes; `null` below six days.
    pub trend: Option<Trend>,
    /// Whether it stands still, and why that is said.
    pub plateau: Plateau,
    /// Whether a lighter week is suggested, and why that is said.
    pub deload: Deload,
}

/// What the body adds to a load.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BodyLoad {
    /// The share of the body's weight that is moved.
    pub share: f64,
    /// The latest weight of the body, in grams.
    pub body_weight_grams: i64,
    /// What it adds, in grams.
    pub grams: i32,
}

impl BodyLoad {
    /// What the body adds to the loads of an exercise.
    fn of(exercise: ExerciseId, body_weight_grams: Option<i64>) -> Option<Self> {
        let (share, body_weight_grams) = body_share(exercise).zip(body_weight_grams)?;
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "the weight of a body")]
        let grams = (body_weight_grams as f64 * share).round() as i32;
        Some(Self { share, body_weight_grams, grams })
    }
}

/// An estimated maximum by load, repetitions and how hard the set was.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExertionEstimate {
    /// The day of the set.
    pub day: LocalDay,
    /// The estimated maximum, in grams.
    pub one_rep_max_grams: i64,
    /// The same in the unit of the answer.
    pub one_rep_max: f64,
    /// The set it comes from: load in grams.
    pub weight_grams: i32,
    /// And repetitions.
    pub reps: u32,
    /// And its rating, from 1 to 10.
    pub rpe: f64,
    /// What the estimate is worth.
    pub confidence: Confidence,
    /// By which table.
    pub method: &'static str,
}

/// The best estimate of a day.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StrengthPoint {
    /// The day.
    pub day: LocalDay,
    /// The estimated maximum, in grams.
    pub one_rep_max_grams: i64,
    /// The same in the unit of the answer.
    pub one_rep_max: f64,
    /// The set it comes from: load in grams, without the body's.
    pub weight_grams: i32,
    /// And repetitions.
    pub reps: u32,
    /// What all formulas say of that set, in the unit of the answer.
    pub span: Option<Estimate>,
}

/// `GET /analytics/strength`
pub async fn get_strength(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<StatisticsQuery>,
) -> Answer<Shown<Reply<StrengthView>>> {
    let now = app.now();
    let (counting, range, exercises) = load_strength(&app, &caller, &query, now).await?;
    let view = StrengthView {
        from: range.from,
        to: range.to,
        method: counting.preferences.formula.id(),
        unit: counting.unit,
        trend_method: METHOD,
        exercises,
        computed_at: now,
    };
    Ok(show(view, query.format, accepts, chart_of))
}

/// The strength of the exercise asked for, or of the strongest lifts.
pub async fn load_strength(
    app: &App,
    caller: &Caller,
    query: &StatisticsQuery,
    now: Timestamp,
) -> Answer<(Counting, Range, Vec<ExerciseStrength>)> {
    let bounds = query.bounds(LocalDay::of(now, 0, 0), Period::Year)?;
    // The bounds end some days after the range may.
    let lifts_from = bounds.at_most(DAYS_OF_LIFTS_MAX + 4).from;
    let rated_since = bounds.to.plus_days(-DRIFT_DAYS - 2).midnight_utc();
    let (days, rated) = match query.exercise {
        Some(exercise) => (
            bind!(DAYS_OF_EXERCISE, caller.account, exercise, bounds.from, bounds.to),
            bind!(RATED_SETS_OF_EXERCISE, caller.account, exercise, rated_since),
        ),
        None => (
            bind!(DAYS_OF_STRONGEST, caller.account, LIFTS_MAX, lifts_from, bounds.to),
            bind!(RATED_SETS_OF_STRONGEST, caller.account, LIFTS_MAX, rated_since),
        ),
    };
    let rows = app.user_db(caller.shard)?.batch(vec![bind!(COUNTING, caller.account), days, rated]).await?;
    let mut counting = read_counting(app, rows.first(), now)?;
    counting.show_in(query.units);
    let range = range_for(query, &counting, Period::Year)?;
    let range = if query.exercise.is_some() { range } else { range.at_most(DAYS_OF_LIFTS_MAX) };
    let mut days: Vec<ExerciseDayRow> = decode(rows.get(1))?;
    days.retain(|row| (range.from..=range.to).contains(&row.day));
    let range = query.begun(range, Period::Year, days.iter().map(|row| row.day).min());
    let mut rated: Vec<RatedSetRow> = decode(rows.get(2))?;
    let rated_from = range.from.max(range.to.plus_days(-DRIFT_DAYS));
    rated.retain(|row| (rated_from..=range.to).contains(&row.day));
    let mut by_exercise: Vec<Vec<ExerciseDayRow>> = Vec::new();
    for row in days {
        match by_exercise.iter_mut().find(|rows| rows.first().is_some_and(|other| other.exercise_id == row.exercise_id))
        {
            Some(rows) => rows.push(row),
            None => by_exercise.push(vec![row]),
        }
    }
    let exercises = by_exercise.into_iter().filter_map(|rows| strength_of(rows, &rated, &counting)).collect();
    Ok((counting, range, exercises))
}

fn strength_of(mut rows: Vec<ExerciseDayRow>, rated: &[RatedSetRow], counting: &Counting) -> Option<ExerciseStrength> {
    let (formula, unit) = (counting.preferences.formula, counting.unit);
    rows.sort_by_key(|row| row.day);
    let body_load = BodyLoad::of(rows.first()?.exercise_id, counting.body_weight_grams);
    // Of what lifts the body too there is no estimate before it was weighed.
    let is_known = body_load.is_some() || body_share(rows.first()?.exercise_id).is_none();
    let added = body_load.map_or(0, |body| body.grams);
    let known_rows = rows.iter().filter(|_| is_known);
    let points: Vec<StrengthPoint> = known_rows.filter_map(|row| point_of(row, added, formula, unit)).collect();
    // In kilograms whatever is shown: a trend must not hang on how pounds are rounded.
    let values: Vec<Point> =
        points.iter().map(|point| Point { day: point.day, value: kilograms(point.one_rep_max_grams) }).collect();
    let trend = trend(&values);
    let first = rows.first()?;
    let plateau = plateau(&values, first.last_record_day);
    let of_it = rated.iter().filter(|row| row.exercise_id == first.exercise_id).map(|row| RatedSet {
        day: row.day,
        weight_grams: row.weight_grams,
        reps: row.reps,
        rpe_tenths: row.rpe_tenths,
    });
    Some(ExerciseStrength {
        exercise_id: first.exercise_id,
        name: first.name.clone(),
        deload: deload(&plateau, rpe_drift(&of_it.collect::<Vec<_>>())),
        plateau,
        body_load,
        by_exertion: exertion_estimate(rated, first.exercise_id, added, unit).filter(|_| is_known),
        trend,
        points,
    })
}

/// The best estimate among the rated sets of an exercise; one that all copies of the table agree on goes first.
fn exertion_estimate(
    rated: &[RatedSetRow],
    exercise: ExerciseId,
    added: i32,
    unit: WeightUnit,
) -> Option<ExertionEstimate> {
    let estimates = rated.iter().filter(|row| row.exercise_id == exercise).filter_map(|row| {
        let rpe = Rpe::new(f64::from(row.rpe_tenths) / 10.0)?;
        let (grams, confidence) =
            exertion::one_rep_max(f64::from(row.weight_grams.saturating_add(added)), row.reps, rpe)?;
        #[expect(clippy::cast_possible_truncation, reason = "at most twice the weight of a set")]
        let one_rep_max_grams = grams.round() as i64;
        Some(ExertionEstimate {
            day: row.day,
            one_rep_max_grams,
            one_rep_max: in_unit(unit, one_rep_max_grams),
            weight_grams: row.weight_grams,
            reps: row.reps,
            rpe: f64::from(row.rpe_tenths) / 10.0,
            confidence,
            method: exertion::METHOD,
        })
    });
    estimates.max_by_key(|one| (one.confidence == Confidence::Fair, one.one_rep_max_grams, one.day))
}

/// The best estimate among the lifts of a day that no other matches: every formula grows with load and repetitions.
/// The body adds so much to each load.
fn point_of(row: &ExerciseDayRow, added: i32, formula: Formula, unit: WeightUnit) -> Option<StrengthPoint> {
    let estimates = row.bests.lifts().filter_map(|(weight_grams, reps)| {
        formula.one_rep_max_grams(weight_grams.saturating_add(added), reps).map(|maximum| (maximum, weight_grams, reps))
    });
    let (one_rep_max_grams, weight_grams, reps) = estimates.max_by_key(|(maximum, ..)| *maximum)?;
    Some(StrengthPoint {
        day: row.day,
        one_rep_max_grams,
        one_rep_max: in_unit(unit, one_rep_max_grams),
        weight_grams,
        reps,
        span: estimate(in_unit(unit, i64::from(weight_grams) + i64::from(added)), reps).map(|span| Estimate {
            min: to_hundredth(span.min),
            median: to_hundredth(span.median),
            max: to_hundredth(span.max),
        }),
    })
}

fn chart_of(view: &StrengthView) -> Chart {
    chart_of_lifts(&view.exercises, Range { from: view.from, to: view.to }, view.method, view.unit)
}

/// The estimated maxima of lifts over time.
pub fn chart_of_lifts(exercises: &[ExerciseStrength], range: Range, method: &str, unit: WeightUnit) -> Chart {
    let mut days: Vec<LocalDay> =
        exercises.iter().flat_map(|exercise| exercise.points.iter().map(|point| point.day)).collect();
    days.sort_unstable();
    days.dedup();
    let series = exercises.iter().map(|exercise| {
        let value = |day: &LocalDay| {
            let index = exercise.points.binary_search_by_key(day, |point| point.day).ok()?;
            exercise.points.get(index).map(|point| point.one_rep_max)
        };
        Series { name: exercise.name.clone(), values: days.iter().map(value).collect() }
    });
    Chart {
        title: "Estimated one-repetition maximum".to_owned(),
        description: format!("By the formula {}, from {} to {}.", method, range.from, range.to),
        unit: unit.symbol().to_owned(),
        kind: Kind::Lines,
        series: series.collect(),
        labels: days.iter().map(LocalDay::to_string).collect(),
    }
}
