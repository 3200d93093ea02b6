//! The short forms: sums for one product's page, and what one did lately for another's.

use serde::Serialize;

use super::{
    query::{ShownQuery, UnitsQuery},
    store::{COUNT_CHATS, ChatsRow},
    streak::{current_streak, this_week},
    views::{EnergyView, RecordView, StreakView, Sums, TotalsView, in_unit},
};
use crate::{
    app::App,
    bind,
    domain::{
        charts::{Chart, Kind, Series},
        local_day::LocalDay,
        streaks,
        time::Timestamp,
        training::weight::WeightUnit,
    },
    http::{
        Answer, Caller, Reply, ValidQuery,
        picture::{AcceptsPicture, Shown, show},
    },
    training::load_summary,
};

/// Sums, in the shape the first product's document shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UserAnalyticsView {
    workouts: WorkoutSumsView,
    progress: WeightChangeView,
    ai_usage: AiUsageView,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct WorkoutSumsView {
    /// Completed workouts.
    total: i64,
    /// Kilocalories.
    total_calories: i64,
    /// The same, with how they came to be known.
    calories: EnergyView,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct WeightChangeView {
    /// From the first weight of the body to the latest, in `unit`; `null` before it was measured.
    weight_change: Option<f64>,
    unit: WeightUnit,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct AiUsageView {
    /// Conversations with the coach.
    total_chats: i64,
}

/// `GET /analytics/user`
pub async fn get_user_analytics(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<UnitsQuery>,
) -> Answer<Reply<UserAnalyticsView>> {
    let db = app.user_db(caller.shard)?;
    let mut summary = load_summary(&db, caller.account, &*app.time_zones, app.now()).await?;
    summary.counting.show_in(query.units);
    let unit = summary.counting.unit;
    let chats: Option<ChatsRow> = db.first(bind!(COUNT_CHATS, caller.account)).await?;
    let weights = summary.counting.first_weight_grams.zip(summary.counting.body_weight_grams);
    let calories = EnergyView::of(summary.totals.energy_kcal, summary.totals.assumed_weight);
    Ok(Reply::new(UserAnalyticsView {
        workouts: WorkoutSumsView { total: summary.totals.workouts, total_calories: calories.kcal, calories },
        progress: WeightChangeView {
            weight_change: weights.map(|(first, latest)| in_unit(unit, latest - first)),
            unit,
        },
        ai_usage: AiUsageView { total_chats: chats.map_or(0, |row| row.chats) },
        computed_at: summary.computed_at,
    }))
}

/// What one did lately.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DashboardView {
    /// The sums of everything.
    totals: TotalsView,
    /// The present week.
    this_week: ThisWeekView,
    /// The last seven days, oldest first.
    last_days: Vec<LatelyView>,
    /// Days in a row.
    streak: StreakView,
    /// The latest records.
    latest_records: Vec<RecordView>,
    /// When this was computed.
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct ThisWeekView {
    /// Its first day.
    week_start_date: LocalDay,
    /// Completed workouts.
    workouts: i64,
    /// How many one aims at.
    target: u8,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct LatelyView {
    /// The day.
    day: LocalDay,
    /// Completed workouts.
    workouts: i64,
    /// Whole minutes, pauses apart.
    minutes: i64,
    /// Kilocalories.
    calories: i64,
    /// Load moved, in grams.
    volume_grams: i64,
    /// The same in the unit of the answer.
    volume: f64,
}

/// `GET /analytics/dashboard`
pub async fn get_dashboard(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<ShownQuery>,
) -> Answer<Shown<Reply<DashboardView>>> {
    let db = app.user_db(caller.shard)?;
    let mut summary = load_summary(&db, caller.account, &*app.time_zones, app.now()).await?;
    summary.counting.show_in(query.units);
    let unit = summary.counting.unit;
    let streak = current_streak(&app, &caller, &summary).await?;
    let (week_start_date, workouts) = this_week(&summary.days, &summary.counting);
    let today = summary.counting.today;
    let lately = |ago: i64| {
        let day = today.plus_days(-ago);
        let mut sums = Sums::default();
        summary.days.iter().filter(|row| row.day == day).for_each(|row| sums.add(row));
        LatelyView {
            day,
            workouts: sums.workouts,
            minutes: sums.active_seconds / 60,
            calories: sums.energy_kcal,
            volume_grams: sums.volume_grams,
            volume: in_unit(unit, sums.volume_grams),
        }
    };
    let view = DashboardView {
        totals: TotalsView::of(&summary.totals, unit),
        this_week: ThisWeekView { week_start_date, workouts, target: summary.counting.preferences.workouts_per_week },
        last_days: (0..7).rev().map(lately).collect(),
        streak: StreakView { current: streak.current, why: streak.why, method: streaks::METHOD },
        latest_records: summary.records.into_iter().map(|row| RecordView::of(row, unit)).collect(),
        computed_at: summary.computed_at,
    };
    Ok(show(view, query.format, accepts, chart_of))
}

fn chart_of(view: &DashboardView) -> Chart {
    #[expect(clippy::cast_precision_loss, reason = "minutes of a day")]
    let values = view.last_days.iter().map(|day| Some(day.minutes as f64)).collect();
    Chart {
        title: "Minutes trained in the last seven days".to_owned(),
        description: format!("{} of {} workouts this week.", view.this_week.workouts, view.this_week.target),
        unit: "min".to_owned(),
        kind: Kind::Bars,
        labels: view.last_days.iter().map(|day| day.day.to_string()).collect(),
        series: vec![Series { name: "Minutes".to_owned(), values }],
    }
}
