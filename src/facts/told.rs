//! What a language model is told of a person: of the kinds they let it know, as little as it takes. Never who they
//! are: no name, address or id, no title, note or name of an exercise that they wrote, and nothing of anybody else.

use serde_json::{Map, Value, json};

use super::Coached;
use crate::domain::{
    coach::{CoachFacts, ExerciseHistory},
    exercises::is_seeded,
    goals::milli_per_unit,
    ids::ExerciseId,
    person::ContextKind,
};

/// How many exercises of one's history are told of, those done last.
const HISTORIES_MAX: usize = 12;
/// How many workouts are told of, the latest.
const SESSIONS_MAX: usize = 8;
/// How many days of mood and energy are told of, the latest.
const WELLBEING_MAX: usize = 21;

/// The facts, as far as the person lets them be known.
pub fn tell(coached: &Coached) -> Map<String, Value> {
    let facts = &coached.facts;
    let mut told = Map::new();
    let mut say = |name: &str, value: Value| told.insert(name.to_owned(), value);
    if coached.lets_know(&[ContextKind::Training]) {
        say(
            "plan",
            json!({
                "goal": facts.goal, "level": facts.level, "daysPerWeek": facts.days_per_week, "minutes": facts.minutes,
                "equipment": facts.owned, "avoid": {"regions": facts.avoid.regions, "movements": facts.avoid.patterns,
                "muscles": facts.avoid.muscles},
            }),
        );
        say("training", training(facts));
    }
    if coached.lets_know(&[ContextKind::Goals]) {
        say("goals", goals(coached));
    }
    if coached.lets_know(&[ContextKind::Body]) {
        let kilograms = facts.body_weight_grams.map(|grams| f64::from(grams) / 1_000.0);
        say("body", json!({"ageYears": facts.age, "sex": facts.sex, "weightKg": kilograms}));
    }
    if coached.lets_know(&[ContextKind::Mood]) {
        let first = facts.wellbeing.len().saturating_sub(WELLBEING_MAX);
        say("wellbeing", json!(facts.wellbeing.get(first..)));
    }
    if coached.lets_know(&[ContextKind::Nutrition]) {
        say("eating", json!(coached.eating));
    }
    told
}

/// What stands in the place of a name that a model is not told.
pub const NAME_HIDDEN: &str = "another exercise";

/// What a model is told an exercise is called. Other names than the library's are somebody's own words: they tell of a
/// person, or tell a model what to do.
pub fn name_told(id: ExerciseId, name: &str) -> &str {
    if is_seeded(id) { name } else { NAME_HIDDEN }
}

fn training(facts: &CoachFacts) -> Value {
    let mut histories: Vec<&ExerciseHistory> = facts.exercises.iter().collect();
    histories.sort_by_key(|history| std::cmp::Reverse(history.exposures.last().map(|last| last.day)));
    let exercise = |history: &&ExerciseHistory| {
        let last = history.exposures.last();
        json!({
            "name": name_told(history.exercise, &history.name),
            "bestKg": facts.e1rm_grams(history.exercise).map(|grams| (grams / 100.0).round() / 10.0),
            "sessions": history.exposures.len(),
            "lastDay": last.map(|last| last.day),
            "lastReps": last.and_then(|last| last.reps),
            "lastKg": last.and_then(|last| last.load_grams).map(|grams| f64::from(grams) / 1_000.0),
        })
    };
    let first = facts.sessions.len().saturating_sub(SESSIONS_MAX);
    let sessions = facts.sessions.get(first..).unwrap_or_default().iter().map(|session| {
        json!({"day": session.day, "minutes": session.minutes, "exertion": session.rpe, "muscles": session.muscles})
    });
    json!({
        "today": facts.today,
        "hardSetsAWeek": facts.weekly_sets,
        "workoutsEver": facts.workouts_total,
        "workoutsThisWeek": facts.workouts_this_week,
        "daysInARow": facts.streak_days,
        "latestWorkouts": sessions.collect::<Vec<_>>(),
        "exercises": histories.iter().take(HISTORIES_MAX).map(exercise).collect::<Vec<_>>(),
    })
}

fn goals(coached: &Coached) -> Value {
    // What is measured of the body is told only to whom the body may be known.
    let is_let_known = |measure| {
        use crate::domain::goals::MeasureKind::{BodyFat, Measurement, Weight};
        !matches!(measure, Weight | BodyFat | Measurement) || coached.lets_know(&[ContextKind::Body])
    };
    let goals = coached.goals.iter().filter(|goal| is_let_known(goal.measure)).map(|goal| {
        let per_unit = milli_per_unit(goal.measure.dimension(), &goal.unit).unwrap_or(1_000.0);
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let shown = |milli: i64| milli as f64 / per_unit;
        json!({
            "about": goal.goal_type, "measuredBy": goal.measure, "target": shown(goal.target_milli),
            "current": goal.current_milli.map(shown), "byDay": goal.target_day,
        })
    });
    goals.collect()
}
