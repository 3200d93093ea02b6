//! Exercises that stand still, and what to try.
//!
//! Whether one stands still is `domain::trend`'s to say. An easy week is advised only where the same load at the same
//! repetitions has become harder by half a point of exertion or more: else there is no sign of fatigue, and more or
//! different work is the better guess.

use super::{Choice, CoachFacts, Exposure, PlateauFinding, RpeDrift, Source};
use crate::domain::{
    person::FitnessLevel,
    trend::{plateau, trend},
};

/// The drift from which on fatigue is the better explanation.
const DRIFT_MIN: f64 = 0.5;
/// Rated sets at the same load and repetitions, in each half.
const SETS_EACH_MIN: usize = 2;
/// Sets count as the same load within this share.
const SAME_LOAD: f64 = 0.025;

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / f64::max(count, 1.0)
}

/// Whether the load used most has become harder: the mean exertion of the later half of its sets less the earlier.
fn rpe_drift(exposures: &[Exposure]) -> Option<RpeDrift> {
    let rated = |one: &Exposure| Some((one.load_grams.filter(|grams| *grams > 0)?, one.reps?, one.rpe?));
    let sets: Vec<(i32, u32, f64)> = exposures.iter().filter_map(rated).collect();
    let mut best: Option<(usize, RpeDrift)> = None;
    for (load, reps, _) in &sets {
        let is_same = |other: &&(i32, u32, f64)| {
            other.1 == *reps && f64::from(other.0.abs_diff(*load)) <= f64::from(*load) * SAME_LOAD
        };
        let same: Vec<f64> = sets.iter().filter(is_same).map(|(.., rpe)| *rpe).collect();
        let half = same.len() / 2;
        if half < SETS_EACH_MIN || best.as_ref().is_some_and(|(count, _)| *count >= same.len()) {
            continue;
        }
        let later = mean(same.iter().rev().take(half).copied());
        let drift = later - mean(same.iter().take(half).copied());
        let found = RpeDrift { drift, load_grams: *load, reps: *reps, sets: u32::try_from(same.len()).unwrap_or(0) };
        best = Some((same.len(), found));
    }
    best.map(|(_, drift)| drift)
}

/// What to try, first thing first.
fn advice(facts: &CoachFacts, drift: Option<&RpeDrift>, deload: bool) -> Vec<Choice> {
    let choice = |topic: &str, reason: String, source| Choice { topic: topic.to_owned(), reason, source };
    let mut all = Vec::new();
    if let (true, Some(drift)) = (deload, drift) {
        let reason = format!(
            "The same load has become harder by {:.1} points of exertion: take a week with half the sets, then go on.",
            drift.drift
        );
        all.push(choice("deload", reason, Source::Deload));
    } else {
        let reason = match drift {
            Some(drift) => {
                format!("The same load is not harder than before ({:+.1}): no easy week is needed.", drift.drift)
            }
            None => "Too few sets are rated to see fatigue: rate your last set of this lift from now on.".to_owned(),
        };
        all.push(choice("fatigue", reason, Source::ExertionScale));
        let busiest = facts.weekly_sets.iter().map(|one| one.sets).fold(0.0, f64::max);
        if busiest < 15.0 {
            let reason = "Add one or two hard sets a week for its muscles, for four weeks.".to_owned();
            all.push(choice("volume", reason, Source::WeeklyVolume));
        }
        let reason = "Change the repetitions for four to six weeks, say 3 to 5 instead of 8, or the other way round.";
        all.push(choice("repetitions", reason.to_owned(), Source::LoadRange));
    }
    let short_nights =
        facts.wellbeing.iter().rev().take(14).filter_map(|day| day.sleep_hours).filter(|hours| *hours < 7.0);
    let nights = short_nights.count();
    if nights >= 5 {
        let reason =
            format!("{nights} of your last nights were shorter than seven hours: sleep may be what is missing.");
        all.push(choice("sleep", reason, Source::SleepHours));
    }
    if facts.level != FitnessLevel::Beginner {
        let reason = "Put the lift first in its day, or train a close variant of it for some weeks.".to_owned();
        all.push(choice("order", reason, Source::Order));
    }
    all
}

/// Every exercise that stands still by the evidence of `domain::trend`, longest without a record first.
pub fn find_plateaus(facts: &CoachFacts) -> Vec<PlateauFinding> {
    let mut found: Vec<PlateauFinding> = Vec::new();
    for history in &facts.exercises {
        let Some(seen) = trend(&history.e1rm) else { continue };
        let evidence = plateau(&history.e1rm, history.last_record);
        if !evidence.is_plateau {
            continue;
        }
        let rpe_drift = rpe_drift(&history.exposures);
        let deload = rpe_drift.is_some_and(|found| found.drift >= DRIFT_MIN);
        found.push(PlateauFinding {
            exercise_id: history.exercise,
            name: history.name.clone(),
            trend: seen,
            evidence,
            rpe_drift,
            deload,
            advice: advice(facts, rpe_drift.as_ref(), deload),
        });
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.evidence.days_since_record.unwrap_or(i64::MAX)));
    found
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            ExerciseHistory,
            test_support::{id_of, nobody, today},
        },
        *,
    };
    use crate::domain::trend::Point;

    /// Ten sessions, four days apart.
    fn facts(value: impl Fn(i64) -> f64, rpe: impl Fn(i64) -> Option<f64>) -> CoachFacts {
        let day = |n: i64| today().plus_days(4 * (n - 9));
        let exposure = |n: i64| Exposure { day: day(n), load_grams: Some(100_000), reps: Some(5), rpe: rpe(n) };
        let history = ExerciseHistory {
            exercise: id_of("barbell-squat"),
            name: "Squat".to_owned(),
            e1rm: (0..10).map(|n| Point { day: day(n), value: value(n) }).collect(),
            exposures: (0..10).map(exposure).collect(),
            last_record: Some(today().plus_days(-60)),
        };
        CoachFacts { exercises: vec![history], level: FitnessLevel::Intermediate, ..nobody() }
    }

    #[test]
    fn a_lift_that_rises_is_no_plateau() {
        assert_eq!(find_plateaus(&facts(|n| 100_000.0 + 1_000.0 * n as f64, |_| None)), []);
    }

    #[test]
    fn standing_still_alone_brings_no_easy_week() {
        let found = find_plateaus(&facts(|n| 116_667.0 - (n % 2) as f64, |_| Some(8.0)));
        assert_eq!(found.len(), 1);
        assert!(!found[0].deload && found[0].rpe_drift.unwrap().drift.abs() < 1e-9);
        assert_eq!(
            found[0].advice.iter().map(|one| one.topic.as_str()).collect::<Vec<_>>(),
            ["fatigue", "volume", "repetitions", "order"]
        );
    }

    #[test]
    fn half_a_point_harder_at_the_same_load_does() {
        let flat = |n: i64| 116_667.0 - (n % 2) as f64;
        let at = |drift: f64| find_plateaus(&facts(flat, move |n| Some(if n < 5 { 8.0 } else { 8.0 + drift })));
        assert!(at(0.5)[0].deload && at(0.5)[0].advice[0].topic == "deload");
        assert!(!at(0.4)[0].deload);
        let unrated = find_plateaus(&facts(flat, |_| None));
        assert!(!unrated[0].deload && unrated[0].advice[0].reason.starts_with("Too few sets are rated"));
    }
}
