//! Goals: whether they will be reached, and a proposal for those that will not.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    ask::{Origin, ask},
    generate::context_of,
    recommendation::{Action, Content, Context, Kind, Priority, Proposal},
    store_proposal::{Kept, keep},
    words::{Words, WordsTask},
};
use crate::{
    app::App,
    coach::Asker,
    domain::{
        coach::{GoalAdvice, GoalFacts, GoalVerdict, advise_goal},
        goals::{MeasureKind, milli_per_unit},
        ids::{ExerciseId, GoalId, RecommendationId},
        local_day::LocalDay,
        nutrition::healthy_weight::HealthyWeight,
        person::ContextKind,
        trend::Point,
    },
    facts::{Coached, GoalRow, Whose},
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson},
};

/// Which goals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OptimizeGoalsRequest {
    /// This one; all that are aimed for when left out.
    pub goal_id: Option<GoalId>,
}

/// A goal, and what the coach says of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AdvisedGoalView {
    /// The goal.
    pub goal_id: GoalId,
    /// What it is called.
    pub title: String,
    /// The unit of what follows.
    pub unit: String,
    /// The advice: rates and targets are in `unit`.
    pub advice: GoalAdvice,
    /// The recommendation that changes the goal when it is accepted.
    pub recommendation_id: Option<RecommendationId>,
}

/// What the coach says of goals.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AdvisedGoalsView {
    /// Each goal.
    pub goals: Vec<AdvisedGoalView>,
    /// All of it in words.
    pub words: Words,
    /// Where the words come from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// Thousandths of the base unit in one of the person's units.
fn per_unit(goal: &GoalRow) -> f64 {
    milli_per_unit(goal.measure.dimension(), &goal.unit).unwrap_or(1_000.0)
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn in_unit(goal: &GoalRow, milli: i64) -> f64 {
    (milli as f64 / per_unit(goal) * 1_000.0).round() / 1_000.0
}

/// How a goal has gone, in the person's unit.
fn points_of(goal: &GoalRow, coached: &Coached) -> Vec<Point> {
    let scaled = |base: f64, points: &[Point]| -> Vec<Point> {
        points.iter().map(|point| Point { day: point.day, value: point.value * base / per_unit(goal) }).collect()
    };
    let exercise = goal.subject.as_deref().and_then(ExerciseId::parse);
    let measured = match goal.measure {
        MeasureKind::Weight => scaled(1_000.0, &coached.weights),
        MeasureKind::ExerciseE1rm => {
            let history = exercise.and_then(|exercise| coached.facts.history_of(exercise));
            history.map(|history| scaled(1.0, &history.e1rm)).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    if !measured.is_empty() {
        return measured;
    }
    let begin = goal.start_milli.map(|milli| Point { day: goal.start_day, value: in_unit(goal, milli) });
    let now = goal.current_milli.map(|milli| Point { day: coached.facts.today, value: in_unit(goal, milli) });
    // What has not changed since the beginning is one value, not two.
    let now = now.filter(|now| begin.is_none_or(|begin| (begin.value - now.value).abs() > f64::EPSILON));
    begin.into_iter().chain(now).filter(|point| point.day <= coached.facts.today).collect()
}

/// What the rules say of a goal. Workouts of a week begin anew each week: nothing can be said of their trend.
pub fn advise(goal: &GoalRow, coached: &Coached) -> Option<GoalAdvice> {
    if goal.measure == MeasureKind::WorkoutsPerWeek {
        return None;
    }
    let kilograms = matches!(goal.unit.as_str(), "kg");
    let is_body_weight = goal.measure == MeasureKind::Weight && (kilograms || goal.unit.starts_with("lb"));
    let healthy = HealthyWeight::of(coached.facts.age.map(u32::from), coached.facts.height_millimetres);
    Some(advise_goal(&GoalFacts {
        goal_type: goal.goal_type,
        direction: goal.direction,
        // Safe rates are shares of the body's weight, so that any unit of weight will do.
        is_body_weight,
        least_weight: healthy.least_grams.filter(|_| is_body_weight).map(|grams| grams / per_unit(goal)),
        is_growing: healthy.is_growing,
        unit: goal.unit.clone(),
        target: in_unit(goal, goal.target_milli),
        deadline: goal.target_day,
        points: points_of(goal, coached),
        today: coached.facts.today,
    }))
}

/// The change of a goal that its advice comes to, where it comes to one.
pub fn proposal_of(goal: &GoalRow, advice: &GoalAdvice, context: Context) -> Option<Proposal> {
    let priority = match advice.verdict {
        GoalVerdict::TooFast | GoalVerdict::Unsafe => Priority::High,
        GoalVerdict::Behind | GoalVerdict::Still | GoalVerdict::Away => Priority::Medium,
        _ => return None,
    };
    // One thing at a time: another day where there is one, else another target.
    let target_date = advice.new_deadline.filter(|day| Some(*day) != goal.target_day);
    let target_value = advice.new_target.filter(|_| target_date.is_none()).map(|value| (value * 10.0).round() / 10.0);
    let change = match (target_date, target_value) {
        (Some(day), _) => format!("Move the day to {day}"),
        (None, Some(value)) => format!("Aim for {value} {}", goal.unit),
        (None, None) => return None,
    };
    let show = |day: Option<LocalDay>| day.map(|day| day.to_string());
    Some(Proposal {
        kind: Kind::GoalAdjustment,
        subject: format!("goal:{}:{}", goal.id, goal.revision),
        priority,
        confidence: advice.confidence,
        content: Content {
            title: format!("{change}: {}", goal.title),
            description: format!("{change}. Accepting changes the goal."),
            reasoning: advice.text.clone(),
            data: json!({
                "goalId": goal.id, "unit": goal.unit, "verdict": advice.verdict,
                "from": {"targetValue": in_unit(goal, goal.target_milli), "targetDate": show(goal.target_day)},
                "to": {"targetValue": target_value, "targetDate": show(target_date)},
                "source": advice.source,
            }),
            context,
            action: Action::AdjustGoal { goal_id: goal.id, revision: goal.revision, target_value, target_date },
        },
        model: "rules".to_owned(),
        took_ms: 0,
    })
}

/// `POST /ai/goal-optimize`
pub async fn optimize_goals(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<OptimizeGoalsRequest>,
) -> Answer<Reply<AdvisedGoalsView>> {
    let began = app.now();
    let who = Asker::from(&*caller);
    let coached = app.coached(Whose::from(who)).await?;
    let goals: Vec<&GoalRow> =
        coached.goals.iter().filter(|goal| body.goal_id.is_none_or(|wanted| wanted == goal.id)).collect();
    if goals.is_empty() && body.goal_id.is_some() {
        return Err(ApiError::new(Code::NotFound));
    }
    let advised: Vec<(&GoalRow, GoalAdvice)> =
        goals.iter().filter_map(|goal| advise(goal, &coached).map(|advice| (*goal, advice))).collect();
    let (words, origin) = in_words(&app, who, &coached, &advised).await?;
    let mut views: Vec<AdvisedGoalView> = Vec::new();
    for (goal, advice) in advised {
        let proposal = proposal_of(goal, &advice, context_of(&coached, None));
        let kept = proposal.map(|proposal| Kept {
            proposal: Proposal { took_ms: app.now().since(began), ..proposal },
            supersedes: true,
        });
        let ids = keep(&app, Whose::from(who), coached.is_told, kept.into_iter().collect()).await?;
        views.push(AdvisedGoalView {
            goal_id: goal.id,
            title: goal.title.clone(),
            unit: goal.unit.clone(),
            advice,
            recommendation_id: ids.first().copied(),
        });
    }
    Ok(Reply::new(AdvisedGoalsView { goals: views, words, origin }))
}

async fn in_words(
    app: &App,
    who: Asker,
    coached: &Coached,
    advised: &[(&GoalRow, GoalAdvice)],
) -> Answer<(Words, Origin)> {
    let points: Vec<String> = advised.iter().take(8).map(|(_, advice)| advice.text.clone()).collect();
    let summary = match advised.len() {
        0 => "There is no goal whose values could be looked at.".to_owned(),
        1 => "One goal was looked at.".to_owned(),
        count => format!("{count} goals were looked at."),
    };
    let by_rules = Words { summary, points };
    if advised.is_empty() {
        return Ok((by_rules, Origin::rules(None)));
    }
    let tell = |(goal, advice): &(&GoalRow, GoalAdvice)| {
        json!({"about": goal.goal_type, "unit": goal.unit, "target": in_unit(goal, goal.target_milli),
            "byDay": goal.target_day, "advice": advice})
    };
    let is_of_body =
        |goal: &GoalRow| matches!(goal.measure, MeasureKind::Weight | MeasureKind::BodyFat | MeasureKind::Measurement);
    let mut needs = vec![ContextKind::Goals];
    if advised.iter().any(|(goal, _)| is_of_body(goal)) {
        needs.push(ContextKind::Body);
    }
    let task = WordsTask {
        feature: "goal_optimize",
        task: "tell this person how their goals stand and what would be realistic.",
        facts: advised.iter().map(tell).collect(),
        by_rules,
        hidden: Vec::new(),
    };
    ask(app, (who, None), (coached, &needs), None, &task).await
}
