//! Progress: streaks, aims, sums, and where the strongest lifts go.

use serde::Serialize;

use super::{
    overview::{OverviewView, weeks_chart},
    query::{Period, ShownQuery, StatisticsQuery},
    store::{ActiveRow, DECIDED_GOALS, DecidedGoalRow},
    streak::{all_active_days, this_week},
    strength::{ExerciseStrength, chart_of_lifts, load_strength},
    views::in_unit,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::ExerciseId,
        local_day::LocalDay,
        streaks::{self, ActiveDay, Freeze, GOALS_METHOD, Streak, daily_streak, goal_streak, weekly_streak},
        time::Timestamp,
        training::weight::WeightUnit,
        trend::{Deload, Direction, Plateau, Trend, consistency},
    },
    http::{
        Answer, Caller, Reply, ValidQuery,
        picture::{AcceptsPicture, Shown, show},
    },
    storage::Rows,
    training::{
        load_summary,
        summary_store::{FREEZES_SINCE, FreezeRow},
    },
};

/// Streaks, aims and sums.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProgressView {
    streaks: StreaksView,
    /// The same as `/analytics/overview`.
    analytics: OverviewView,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct StreaksView {
    /// Days in a row up to today.
    current_workout_streak: u32,
    /// The most days in a row there were.
    longest_workout_streak: u32,
    /// Weeks in a row in which the aim was reached.
    current_weekly_streak: u32,
    /// The most weeks in a row there were.
    longest_weekly_streak: u32,
    /// Goals reached one after another, up to the latest that was decided.
    current_goal_streak: u32,
    weekly_targets: WeeklyTargetsView,
    /// How the daily streak came about, latest first.
    why: Vec<streaks::Reason>,
    /// How the weekly streak came about, latest first.
    why_weekly: Vec<streaks::Reason>,
    /// The definition counted by.
    method: &'static str,
    /// The definition goals are counted by.
    goal_method: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct WeeklyTargetsView {
    workouts_per_week: u8,
    current_week_count: i64,
    week_start_date: LocalDay,
}

/// `GET /progress`
pub async fn get_progress(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<ShownQuery>,
) -> Answer<Shown<Reply<ProgressView>>> {
    let now = app.now();
    let db = app.user_db(caller.shard)?;
    let mut summary = load_summary(&db, caller.account, &*app.time_zones, now).await?;
    summary.counting.show_in(query.units);
    let counting = &summary.counting;
    let statements = vec![
        all_active_days(&caller, counting.today),
        bind!(FREEZES_SINCE, caller.account, ""),
        bind!(DECIDED_GOALS, caller.account, counting.today),
    ];
    let rows = db.batch(statements).await?;
    let days: Vec<ActiveRow> = rows.first().map(Rows::decode).transpose()?.unwrap_or_default();
    let days: Vec<ActiveDay> = days.iter().map(ActiveRow::active).collect();
    let freezes: Vec<FreezeRow> = rows.get(1).map(Rows::decode).transpose()?.unwrap_or_default();
    let freezes: Vec<Freeze> = freezes.into_iter().map(FreezeRow::freeze).collect();
    let goals: Vec<DecidedGoalRow> = rows.get(2).map(Rows::decode).transpose()?.unwrap_or_default();
    let goals = goal_streak(goals.iter().map(DecidedGoalRow::decided).collect());
    let preferences = counting.preferences;
    let daily = daily_streak(&days, &freezes, counting.today, now);
    let week_start = preferences.week_start.days_after_monday();
    let weekly = weekly_streak(&days, &freezes, counting.today, week_start, preferences.workouts_per_week);
    let (week_start_date, current_week_count) = this_week(&summary.days, counting);
    let weekly_targets =
        WeeklyTargetsView { workouts_per_week: preferences.workouts_per_week, current_week_count, week_start_date };
    let view = ProgressView {
        streaks: streaks_of(daily, weekly, goals, weekly_targets),
        analytics: OverviewView::of(summary),
        computed_at: now,
    };
    Ok(show(view, query.format, accepts, |view| weeks_chart(&view.analytics)))
}

fn streaks_of(
    daily: Streak,
    weekly: Streak,
    current_goal_streak: u32,
    weekly_targets: WeeklyTargetsView,
) -> StreaksView {
    StreaksView {
        current_workout_streak: daily.current,
        longest_workout_streak: daily.longest,
        current_weekly_streak: weekly.current,
        longest_weekly_streak: weekly.longest,
        current_goal_streak,
        weekly_targets,
        why: daily.why,
        why_weekly: weekly.why,
        method: streaks::METHOD,
        goal_method: GOALS_METHOD,
    }
}

/// How often a week a lift has to be trained for its consistency to be whole.
const LIFT_A_WEEK: u8 = 1;

/// Where the strongest lifts go.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StrengthProgressView {
    strength_progress: Vec<LiftProgressView>,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct LiftProgressView {
    exercise_id: ExerciseId,
    name: String,
    /// The day of the best estimate in the range.
    date: LocalDay,
    personal_record: BestSetView,
    trend: LiftTrendView,
    plateau: Plateau,
    /// Whether a lighter week is suggested, and why that is said.
    deload: Deload,
}

/// The set with the best estimate in the range.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct BestSetView {
    /// Grams.
    weight_grams: i32,
    /// The same in `unit`.
    weight: f64,
    unit: WeightUnit,
    reps: u32,
    /// The estimated maximum, in grams.
    one_rep_max_grams: i64,
    /// The same in `unit`.
    one_rep_max: f64,
    /// By which formula.
    method: &'static str,
    /// Load times repetitions, in grams.
    volume_grams: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct LiftTrendView {
    /// `null` below six days with an estimate.
    direction: Option<Direction>,
    /// From the first day of the range to its last, by the slope, in percent.
    change_percentage: Option<f64>,
    /// From 0 to 1: how nearly it was trained once a week, and how evenly.
    consistency_score: Option<f64>,
    /// The numbers it rests on.
    evidence: Option<Trend>,
}

/// `GET /progress/strength`
pub async fn get_strength_progress(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<StatisticsQuery>,
) -> Answer<Shown<Reply<StrengthProgressView>>> {
    let now = app.now();
    let query = StatisticsQuery { period: query.period.or(Some(Period::Year)), ..query };
    let (counting, range, exercises) = load_strength(&app, &caller, &query, now).await?;
    let method = counting.preferences.formula.id();
    let chart = chart_of_lifts(&exercises, range, method, counting.unit);
    let strength_progress =
        exercises.into_iter().filter_map(|exercise| progress_of(exercise, method, counting.unit)).collect();
    Ok(show(StrengthProgressView { strength_progress, computed_at: now }, query.format, accepts, |_| chart))
}

fn progress_of(exercise: ExerciseStrength, method: &'static str, unit: WeightUnit) -> Option<LiftProgressView> {
    let best = *exercise.points.iter().max_by_key(|point| point.one_rep_max_grams)?;
    let days: Vec<LocalDay> = exercise.points.iter().map(|point| point.day).collect();
    #[expect(clippy::cast_precision_loss, reason = "days of one life")]
    let change = |trend: &Trend| (trend.percent_per_week * trend.days as f64 / 7.0 * 10.0).round() / 10.0;
    Some(LiftProgressView {
        exercise_id: exercise.exercise_id,
        name: exercise.name,
        date: best.day,
        personal_record: BestSetView {
            weight_grams: best.weight_grams,
            weight: in_unit(unit, i64::from(best.weight_grams)),
            unit,
            reps: best.reps,
            one_rep_max_grams: best.one_rep_max_grams,
            one_rep_max: best.one_rep_max,
            method,
            volume_grams: i64::from(best.weight_grams) * i64::from(best.reps),
        },
        trend: LiftTrendView {
            direction: exercise.trend.as_ref().map(|trend| trend.direction),
            change_percentage: exercise.trend.as_ref().map(change),
            consistency_score: consistency(&days, LIFT_A_WEEK),
            evidence: exercise.trend,
        },
        plateau: exercise.plateau,
        deload: exercise.deload,
    })
}
