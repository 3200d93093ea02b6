//! How training goes: trends of strength, what stands still, how often and how much.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    ask::{Origin, ask},
    words::{Words, WordsTask},
};
use crate::{
    app::App,
    coach::Asker,
    domain::{
        coach::{CoachFacts, ExerciseHistory, MuscleSets, PlateauFinding, find_plateaus},
        exercises::is_seeded,
        ids::ExerciseId,
        local_day::LocalDay,
        person::ContextKind,
        trend::{Direction, Point, Trend, trend},
    },
    facts::Whose,
    http::{Answer, Caller, Reply, ValidJson},
};

/// The most exercises whose trend is shown.
const TRENDS_MAX: usize = 10;

/// What to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AnalyzeProgressRequest {
    /// How many weeks back; twelve when left out.
    #[garde(range(min = 2, max = 12))]
    pub weeks: Option<u8>,
}

/// How an exercise goes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExerciseTrendView {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// Sessions looked at.
    pub sessions: usize,
    /// The best estimated one-repetition maximum of late, in grams.
    pub e1rm_grams: Option<f64>,
    /// Its trend, in grams a day.
    pub trend: Trend,
}

/// How training goes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProgressAnalysisView {
    /// The first day looked at.
    pub from: LocalDay,
    /// The last.
    pub to: LocalDay,
    /// Workouts completed in that time.
    pub workouts: usize,
    /// The same, a week.
    pub workouts_per_week: f64,
    /// Hard sets a week of each muscle, the mean of the last four weeks.
    pub weekly_sets: Vec<MuscleSets>,
    /// Exercises with sessions enough, those done most first.
    pub trends: Vec<ExerciseTrendView>,
    /// What stands still, and what to try.
    pub plateaus: Vec<PlateauFinding>,
    /// All of it in words.
    pub words: Words,
    /// Where the words come from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// `POST /ai/progress-analyze`
pub async fn analyze_progress(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<AnalyzeProgressRequest>,
) -> Answer<Reply<ProgressAnalysisView>> {
    let who = Asker::from(&*caller);
    let mut coached = app.coached(Whose::from(who)).await?;
    let days = 7 * i64::from(body.weeks.unwrap_or(12));
    let from = coached.facts.today.plus_days(1 - days);
    coached.facts.forget_before(from);
    let facts = &coached.facts;
    let trends = trends_of(facts);
    let plateaus = find_plateaus(facts);
    let workouts = coached.workout_days.iter().filter(|day| (from..=facts.today).contains(day)).count();
    #[expect(clippy::cast_precision_loss, reason = "few")]
    let per_week = (workouts as f64 * 70.0 / days as f64).round() / 10.0;
    let by_rules = in_words((workouts, per_week), &trends, &plateaus);
    let task = WordsTask {
        feature: "progress_analyze",
        task: "tell this person how their training goes: what improves, what stands still, what to do next.",
        facts: json!({
            "workoutsPerWeek": per_week, "weeklySets": facts.weekly_sets, "daysInARow": facts.streak_days,
            "workouts": workouts, "weeks": days / 7,
            "trends": trends.iter().map(|one| json!({"name": one.name, "sessions": one.sessions, "trend": one.trend})).collect::<Vec<_>>(),
            "plateaus": plateaus.iter().map(|one| json!({"name": one.name, "deload": one.deload, "advice": one.advice})).collect::<Vec<_>>(),
        }),
        by_rules,
        hidden: own_names(facts),
    };
    let (words, origin) = ask(&app, (who, None), (&coached, &[ContextKind::Training]), None, &task).await?;
    let facts = coached.facts;
    Ok(Reply::new(ProgressAnalysisView {
        from,
        to: facts.today,
        workouts,
        workouts_per_week: per_week,
        weekly_sets: facts.weekly_sets,
        trends,
        plateaus,
        words,
        origin,
    }))
}

/// Names of exercises that are no words of the library's.
fn own_names(facts: &CoachFacts) -> Vec<String> {
    let own = facts.exercises.iter().filter(|history| !is_seeded(history.exercise));
    own.map(|history| history.name.clone()).collect()
}

trait ForgetBefore {
    fn forget_before(&mut self, day: LocalDay);
}

impl ForgetBefore for CoachFacts {
    fn forget_before(&mut self, day: LocalDay) {
        self.sessions.retain(|session| session.day >= day);
        for history in &mut self.exercises {
            history.e1rm.retain(|point| point.day >= day);
            history.exposures.retain(|exposure| exposure.day >= day);
        }
        self.exercises.retain(|history| !history.exposures.is_empty());
    }
}

fn trends_of(facts: &CoachFacts) -> Vec<ExerciseTrendView> {
    let mut histories: Vec<&ExerciseHistory> = facts.exercises.iter().collect();
    histories.sort_by_key(|history| std::cmp::Reverse(history.e1rm.len()));
    let view = |history: &ExerciseHistory| {
        let points: &[Point] = &history.e1rm;
        Some(ExerciseTrendView {
            exercise_id: history.exercise,
            name: history.name.clone(),
            sessions: points.len(),
            e1rm_grams: facts.e1rm_grams(history.exercise),
            trend: trend(points)?,
        })
    };
    histories.into_iter().filter_map(view).take(TRENDS_MAX).collect()
}

fn in_words((workouts, per_week): (usize, f64), trends: &[ExerciseTrendView], plateaus: &[PlateauFinding]) -> Words {
    let count = |direction: Direction| trends.iter().filter(|one| one.trend.direction == direction).count();
    let summary = if workouts == 0 {
        "No workout was completed in this time, so there is nothing to see yet.".to_owned()
    } else if trends.is_empty() {
        format!("{workouts} workouts, {per_week} a week. No exercise was done often enough yet to see where it goes.")
    } else {
        format!(
            "{workouts} workouts, {per_week} a week. Of {} exercises, {} improve, {} hold and {} decline.",
            trends.len(),
            count(Direction::Improving),
            count(Direction::Maintaining),
            count(Direction::Declining)
        )
    };
    let point = |finding: &PlateauFinding| {
        let advice = finding.advice.first().map(|choice| choice.reason.as_str()).unwrap_or_default();
        format!("{} stands still. {advice}", finding.name).trim().to_owned()
    };
    Words { summary, points: plateaus.iter().take(5).map(point).collect() }
}
