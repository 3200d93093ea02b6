//! The session of the day: the plan, or less of it where fatigue speaks for it.
//!
//! Told fatigue is as good a sign as measured ones (Saw et al. 2016), so exertion and energy decide, with the load of
//! the last week beside those of the weeks before. No sign alone changes much; two do.

use super::{
    Catalogue, Choice, CoachFacts, Readiness, Source, TodayExercise, TodaySession, phases, prescription::first_load,
};
use crate::domain::{
    exercises::TrackingType,
    progression::PlannedWeight,
    templates::{Day, PlannedExercise, derive::minutes_of},
};

/// The mean exertion of the last three sessions from which on they were hard.
const HARD_RPE: f64 = 9.0;
/// The load of the last seven days beside the mean week of the four before, from which on it has jumped. A sign among
/// others: such ratios do not predict injuries.
const LOAD_JUMP: f64 = 1.5;
/// Energy of today or yesterday (1 to 10) from which on it is low.
const LOW_ENERGY: f64 = 3.0;
/// Hours of sleep below which a night was short.
const SHORT_NIGHT: f64 = 6.0;
/// Sessions on as many days in a row, without one between.
const DAYS_IN_A_ROW: i64 = 4;

/// Per cent of the planned sets for who comes back.
const RETURN_SETS_PERCENT: u8 = 70;
/// The longest block of weeks whose exertion differs: the same begins anew after it.
const WEEKS_LOOKED_AT: u32 = 16;

/// What speaks for less today.
fn signs(facts: &CoachFacts) -> Vec<Choice> {
    let mut found = Vec::new();
    let mut sign = |topic: &str, reason: String, source| {
        found.push(Choice { topic: topic.to_owned(), reason, source });
    };
    let rated: Vec<f64> = facts.sessions.iter().rev().filter_map(|session| session.rpe).take(3).collect();
    let mean = rated.iter().sum::<f64>() / count(rated.len());
    if rated.len() == 3 && mean >= HARD_RPE {
        sign("exertion", format!("Your last three sessions were rated {mean:.1} on average."), Source::SelfReport);
    }
    if let Some(ratio) = load_ratio(facts) {
        let text = format!("The last seven days were {ratio:.1} times the load of your usual week.");
        sign("load", text, Source::SessionLoad);
    }
    let recent = || facts.wellbeing.iter().rev().take_while(|day| facts.today.since(day.day) <= 1);
    if let Some(energy) = recent().find_map(|day| day.energy).filter(|energy| *energy <= LOW_ENERGY) {
        sign("energy", format!("You told an energy of {energy:.0} out of 10."), Source::SelfReport);
    }
    let slept = recent().find(|day| day.day == facts.today).and_then(|day| day.sleep_hours);
    if let Some(hours) = slept.filter(|hours| *hours < SHORT_NIGHT) {
        sign("sleep", format!("You slept {hours:.1} hours."), Source::SleepHours);
    }
    let trained = |back: i64| facts.sessions.iter().any(|session| facts.today.since(session.day) == back);
    if (1..=DAYS_IN_A_ROW).all(trained) {
        sign("days", format!("You trained on each of the last {DAYS_IN_A_ROW} days."), Source::Overtraining);
    }
    found
}

fn count(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}

/// The load of the last seven days by the mean week of the 28 before, where it has jumped; `None` without two weeks
/// of history to compare with.
fn load_ratio(facts: &CoachFacts) -> Option<f64> {
    let between = |from: i64, to: i64| -> f64 {
        let inside = |days: i64| from <= days && days < to;
        let sessions = facts.sessions.iter().filter(|session| inside(facts.today.since(session.day)));
        sessions.filter_map(|session| session.load).sum()
    };
    let oldest =
        facts.sessions.iter().filter(|session| session.load.is_some()).map(|one| facts.today.since(one.day)).max()?;
    let weeks = (oldest.div_euclid(7)).min(4);
    if weeks < 2 {
        return None;
    }
    let usual = between(7, 35) / count(usize::try_from(weeks).ok()?);
    let ratio = between(0, 7) / usual;
    (usual > 0.0 && ratio >= LOAD_JUMP).then_some(ratio)
}

/// The load to begin with, in grams, by the person's own maximum.
fn load(facts: &CoachFacts, planned: &PlannedExercise, tracking: TrackingType, readiness: Readiness) -> Option<i32> {
    let e1rm = facts.e1rm_grams(planned.exercise).filter(|_| tracking == TrackingType::WeightReps);
    let weight = match planned.weight {
        PlannedWeight::Bodyweight => first_load(e1rm, planned.reps, tracking),
        told => told,
    };
    #[expect(clippy::cast_possible_truncation, reason = "at most two tonnes in grams")]
    let grams = match weight {
        PlannedWeight::Bodyweight => return None,
        PlannedWeight::Fixed { grams, .. } => grams,
        PlannedWeight::Exertion { rpe_tenths } => {
            (e1rm? * PlannedWeight::percent_at(rpe_tenths, planned.reps?.target)? / 100.0) as i32
        }
        PlannedWeight::Percentage { percent } => (e1rm? * percent.percent() / 100.0) as i32,
    };
    // A tenth less on a drained day; assistance is left as it is.
    let kept = if readiness == Readiness::Drained && grams > 0 { grams / 10 * 9 } else { grams };
    // To half a kilogram; the plates are the caller's.
    Some(kept / 500 * 500)
}

/// Sets in per cent, and the exertion to stop at, times ten: that of the week of a programme, or less.
fn shares(facts: &CoachFacts, readiness: Readiness, week: u32) -> (u8, u8) {
    let number = u8::try_from(week % WEEKS_LOOKED_AT).unwrap_or(0) + 1;
    let weeks = phases::weeks(facts.goal, facts.level, number, !facts.sessions.is_empty());
    let of_week = weeks.last().map_or(75, |week| week.rpe_tenths);
    match readiness {
        Readiness::Ready => (100, of_week),
        Readiness::Tired => (80, of_week.min(75)),
        Readiness::Drained => (60, of_week.min(60)),
    }
}

/// Today's session from a day of a plan: as planned, or less of it where recent load, exertion or energy speak for it.
/// `week` is the week of the programme, from 0: the first of somebody who has not trained for two weeks does less.
pub fn session_today(facts: &CoachFacts, day: &Day, week: u32, catalogue: &Catalogue) -> TodaySession {
    let mut choices = signs(facts);
    let readiness = match choices.len() {
        0 => Readiness::Ready,
        1 => Readiness::Tired,
        _ => Readiness::Drained,
    };
    let (mut sets_percent, rpe_tenths) = shares(facts, readiness, week);
    let last = facts.sessions.iter().map(|session| facts.today.since(session.day)).min();
    let comes_back = readiness == Readiness::Ready && week == 0 && last.is_none_or(|days| days > 14);
    if comes_back {
        sets_percent = RETURN_SETS_PERCENT;
        let reason = match last {
            Some(_) => "You have not trained for two weeks or more: begin with fewer sets.",
            None => "No workout of yours is recorded lately: begin with fewer sets.",
        };
        let (topic, reason) = ("return".to_owned(), reason.to_owned());
        choices.push(Choice { topic, reason, source: Source::AcsmProgression });
    }
    choices.push(if comes_back { begin_with_less() } else { verdict(readiness) });
    let why_less = if comes_back { Source::AcsmProgression } else { Source::SelfReport };
    let mut left = day.clone();
    let mut exercises = Vec::with_capacity(day.exercises.len());
    for planned in &mut left.exercises {
        let Some(known) = catalogue.find(planned.exercise) else { continue };
        let planned_sets = planned.sets;
        // Rounded up: an exercise that is done at all is done once.
        let sets = (u16::from(planned_sets) * u16::from(sets_percent)).div_ceil(100);
        planned.sets = u8::try_from(sets).unwrap_or(planned_sets).max(1);
        let is_less = planned.sets < planned_sets;
        exercises.push(TodayExercise {
            exercise_id: planned.exercise,
            name: known.traits.name.clone(),
            sets: planned.sets,
            planned_sets,
            reps: planned.reps,
            duration_seconds: planned.duration_seconds,
            load_grams: load(facts, planned, known.tracking, readiness),
            rest_seconds: planned.rest_seconds.unwrap_or(90),
            reason: if is_less {
                format!("{} of {planned_sets} planned sets today.", planned.sets)
            } else {
                planned.notes.clone()
            },
            source: if is_less { why_less } else { Source::OwnWish },
        });
    }
    TodaySession {
        name: day.name.clone(),
        readiness,
        sets_percent,
        rpe_tenths,
        minutes: minutes_of(&left),
        warmup: left.warmup,
        exercises,
        cooldown: left.cooldown,
        choices,
    }
}

fn begin_with_less() -> Choice {
    let reason = "Seven tenths of the planned sets today. Nothing you recorded speaks against training; next week, all of \
                  them if it went well.";
    Choice { topic: "readiness".to_owned(), reason: reason.to_owned(), source: Source::AcsmProgression }
}

fn verdict(readiness: Readiness) -> Choice {
    let (reason, source) = match readiness {
        Readiness::Ready => ("Nothing you recorded speaks against the plan: train as planned.", Source::OwnRecords),
        Readiness::Tired => (
            "One sign of fatigue: a fifth fewer sets, and stop each with two to three repetitions left.",
            Source::SelfReport,
        ),
        Readiness::Drained => (
            "Several signs of fatigue: fewer sets and a tenth less load, or a day off. If it goes on for weeks, see a doctor.",
            Source::Overtraining,
        ),
    };
    Choice { topic: "readiness".to_owned(), reason: reason.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            SessionFact, WellbeingDay, generate_programme,
            test_support::{library, nobody, today},
        },
        *,
    };

    fn trained(back: i64, rpe: f64) -> SessionFact {
        let day = today().plus_days(-back);
        SessionFact { day, minutes: 60, rpe: Some(rpe), load: Some(rpe * 60.0), muscles: Vec::new() }
    }

    fn felt(energy: f64) -> WellbeingDay {
        let day = today();
        let training_minutes = None;
        WellbeingDay {
            day,
            mood: None,
            energy: Some(energy),
            stress: None,
            sleep_hours: None,
            training_minutes,
            meditation_minutes: None,
        }
    }

    fn of(facts: &CoachFacts) -> TodaySession {
        let plan = generate_programme(facts, 4, 0, library()).unwrap();
        session_today(facts, &plan.days[0].to_day(), 0, library())
    }

    #[test]
    fn without_a_sign_of_fatigue_the_plan_stands() {
        let facts = CoachFacts { sessions: vec![trained(2, 7.0)], wellbeing: vec![felt(7.0)], ..nobody() };
        let session = of(&facts);
        assert_eq!((session.readiness, session.sets_percent, session.minutes), (Readiness::Ready, 100, 60));
        assert!(session.exercises.iter().all(|one| one.sets == one.planned_sets));
    }

    #[test]
    fn one_sign_takes_a_fifth_and_two_take_more() {
        let sessions: Vec<SessionFact> = [6, 4, 2].map(|back| trained(back, 9.5)).to_vec();
        let tired = of(&CoachFacts { sessions: sessions.clone(), ..nobody() });
        assert_eq!((tired.readiness, tired.sets_percent, tired.rpe_tenths), (Readiness::Tired, 80, 65));
        let drained = of(&CoachFacts { sessions, wellbeing: vec![felt(2.0)], ..nobody() });
        assert_eq!((drained.readiness, drained.sets_percent), (Readiness::Drained, 60));
        assert!(drained.minutes < tired.minutes && drained.exercises.iter().all(|one| one.sets >= 1));
        assert!(drained.choices.iter().any(|choice| choice.reason == "You told an energy of 2 out of 10."));
    }

    #[test]
    fn a_jump_of_load_is_seen_against_ones_own_weeks_only() {
        let mut sessions: Vec<SessionFact> = (1..=4).map(|week| trained(week * 7 + 1, 7.0)).collect();
        sessions.extend([5, 3, 1].map(|back| trained(back, 7.0)));
        let jumped = CoachFacts { sessions, ..nobody() };
        assert_eq!(load_ratio(&jumped), Some(3.0));
        let new = CoachFacts { sessions: vec![trained(5, 7.0), trained(1, 7.0)], ..nobody() };
        assert_eq!(load_ratio(&new), None);
    }

    #[test]
    fn who_comes_back_begins_with_less() {
        let session = of(&CoachFacts { sessions: vec![trained(20, 7.0)], ..nobody() });
        assert_eq!((session.readiness, session.sets_percent), (Readiness::Ready, 70));
        assert!(session.choices.iter().all(|choice| !choice.reason.contains("as planned")), "{:?}", session.choices);
        assert!(
            session
                .exercises
                .iter()
                .filter(|one| one.sets < one.planned_sets)
                .all(|one| one.source == Source::AcsmProgression)
        );
        // A beginner stops as early as the first week of a programme says.
        assert_eq!(session.rpe_tenths, 65);
        let new = of(&nobody());
        assert!(new.choices.iter().any(|choice| choice.reason.starts_with("No workout of yours")));
    }
}
