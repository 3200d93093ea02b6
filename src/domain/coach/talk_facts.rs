//! What a person's own records say about a topic, in sentences.

use super::{CoachFacts, Topic};
use crate::domain::{
    person::Units,
    training::WeightUnit,
    trend::{Direction, trend},
};

/// Protein, in grams a kilogram and day, beyond which more brought no more muscle (Morton et al. 2018).
const PROTEIN_A_KILOGRAM: f64 = 1.6;

fn count(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}

/// The mean of the latest values, with how many there are.
fn mean(values: impl Iterator<Item = f64>) -> Option<(f64, usize)> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| (values.iter().sum::<f64>() / count(values.len()), values.len()))
}

/// A weight in the person's unit.
fn weight(facts: &CoachFacts, grams: f64) -> String {
    let (unit, name) = match facts.units {
        Units::Metric => (WeightUnit::Kg, "kg"),
        Units::Imperial => (WeightUnit::Lb, "lb"),
    };
    #[expect(clippy::cast_possible_truncation, reason = "at most two tonnes in grams")]
    let shown = unit.of_grams(grams as i64);
    format!("{shown:.1} {name}")
}

/// Short sentences, most telling first; none where nothing is recorded.
pub(super) fn own_facts(facts: &CoachFacts, topic: Topic) -> Vec<String> {
    let mut found = match topic {
        Topic::Workout => workout(facts),
        Topic::Nutrition => nutrition(facts),
        Topic::Recovery => recovery(facts),
        Topic::Sleep => sleep(facts),
        Topic::Stress => stress(facts),
        Topic::Motivation => motivation(facts),
        Topic::Progress => progress(facts),
        Topic::General => {
            let mut all = motivation(facts);
            all.extend(progress(facts).into_iter().take(1));
            all
        }
    };
    found.truncate(3);
    found
}

fn last_session(facts: &CoachFacts) -> Option<String> {
    let last = facts.sessions.last()?;
    let rpe = last.rpe.map_or_else(String::new, |rpe| format!(", rated {rpe:.1}"));
    let when = match facts.today.since(last.day) {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    Some(format!("your last workout was {when} ({} minutes{rpe}).", last.minutes))
}

fn workout(facts: &CoachFacts) -> Vec<String> {
    let mut all: Vec<String> = last_session(facts).into_iter().collect();
    let least = facts.weekly_sets.iter().filter(|one| one.sets > 0.0).min_by(|a, b| a.sets.total_cmp(&b.sets));
    if let Some(least) = least {
        let muscle = least.muscle.as_str().replace('_', " ");
        all.push(format!("of the muscles you train, {muscle} gets the fewest hard sets: {:.1} a week.", least.sets));
    }
    all
}

fn nutrition(facts: &CoachFacts) -> Vec<String> {
    let of_weight = |grams: u32| {
        let protein = f64::from(grams) / 1_000.0 * PROTEIN_A_KILOGRAM;
        format!("at {} body weight, that is about {protein:.0} g of protein a day.", weight(facts, f64::from(grams)))
    };
    facts.body_weight_grams.map(of_weight).into_iter().collect()
}

fn recovery(facts: &CoachFacts) -> Vec<String> {
    let mut all = Vec::new();
    if let Some((rpe, sessions)) = mean(facts.sessions.iter().rev().filter_map(|session| session.rpe).take(3)) {
        all.push(format!("your last {sessions} rated workouts were at {rpe:.1} on average."));
    }
    let recent = facts.sessions.iter().filter(|session| facts.today.since(session.day) < 7).count();
    if recent > 0 {
        all.push(format!("you trained {recent} times in the last seven days."));
    }
    all.extend(sleep(facts));
    all
}

fn sleep(facts: &CoachFacts) -> Vec<String> {
    let nights = facts.wellbeing.iter().rev().filter(|day| facts.today.since(day.day) < 14);
    let hours = mean(nights.filter_map(|day| day.sleep_hours).take(7));
    hours
        .map(|(hours, nights)| format!("you slept {hours:.1} hours on average in the last {nights} recorded nights."))
        .into_iter()
        .collect()
}

fn stress(facts: &CoachFacts) -> Vec<String> {
    let recent = || facts.wellbeing.iter().rev().filter(|day| facts.today.since(day.day) < 14);
    let mut all = Vec::new();
    if let Some((stress, days)) = mean(recent().filter_map(|day| day.stress)) {
        all.push(format!("you rated your stress {stress:.1} on average on {days} days of the last two weeks."));
    }
    let minutes: f64 = recent().filter_map(|day| day.meditation_minutes).sum();
    if minutes > 0.0 {
        all.push(format!("you meditated {minutes:.0} minutes in that time."));
    }
    all
}

fn motivation(facts: &CoachFacts) -> Vec<String> {
    let mut all = Vec::new();
    if facts.streak_days > 1 {
        all.push(format!("you have been active {} days in a row.", facts.streak_days));
    }
    if facts.workouts_total > 0 {
        let week = facts.workouts_this_week;
        all.push(format!("you have completed {} workouts, {week} of them this week.", facts.workouts_total));
    }
    all
}

fn progress(facts: &CoachFacts) -> Vec<String> {
    let mut all = Vec::new();
    for history in &facts.exercises {
        let (Some(seen), Some(last)) = (trend(&history.e1rm), history.e1rm.last()) else { continue };
        let way = match seen.direction {
            Direction::Improving => "is rising",
            Direction::Maintaining => "shows no clear change",
            Direction::Declining => "is falling",
        };
        all.push(format!(
            "your estimated maximum in {} {way} ({:+.1} % a week over {} sessions), now {}.",
            history.name,
            seen.percent_per_week,
            seen.exposures,
            weight(facts, last.value)
        ));
    }
    all
}
