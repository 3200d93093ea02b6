//! What every programme must keep to, whoever made it.

use std::collections::HashSet;

use super::{
    Catalogue, CoachFacts, Fault, FaultKind, Programme, ProgrammeExercise,
    allocate::is_balanced,
    assemble::{conditioning_max, is_as_long_as_may_be},
    avoid::Allowed,
    muscle_group::{GROUPS, Group, PerGroup, add_work},
    prescription::{REST_SECONDS, most_percent},
    programme::marks_of,
};
use crate::domain::{
    exercises::TrackingType,
    progression::{PlannedWeight, Rule, Span},
    templates::derive::minutes_of,
};

/// The most sets of an exercise in a day.
const SETS_MAX: u8 = 10;
/// The most repetitions of a set.
const REPS_MAX: u32 = 50;
/// The longest a set is held, in seconds.
const HELD_SECONDS_MAX: u32 = 600;
/// The most a session may differ from what was asked, in per cent.
const TIME_PERCENT: u32 = 10;

struct Checks<'a> {
    facts: &'a CoachFacts,
    catalogue: &'a Catalogue,
    allowed: Allowed,
    faults: Vec<Fault>,
    week: PerGroup,
    sides: [u16; 3],
}

impl Checks<'_> {
    fn fault(&mut self, kind: FaultKind, at: String, text: String) {
        self.faults.push(Fault { kind, at, text });
    }

    fn exercise(&mut self, at: &str, one: &ProgrammeExercise) {
        let Some((known, entry)) = self.catalogue.entry(one.exercise_id) else {
            self.fault(
                FaultKind::UnknownExercise,
                at.to_owned(),
                format!("{} is no exercise of the library", one.exercise_id),
            );
            return;
        };
        add_work(&mut self.week, &entry.work, u16::from(one.sets));
        if let Some(side) = self.sides.get_mut(usize::from(entry.side)) {
            *side += u16::from(one.sets);
        }
        self.may_be_offered(at, one, &known.traits.name);
        if !REST_SECONDS.contains(&one.rest_seconds) {
            let text = format!(
                "the rest of {} s is not from {} to {} s",
                one.rest_seconds,
                REST_SECONDS.start(),
                REST_SECONDS.end()
            );
            self.fault(FaultKind::RestOutOfRange, at.to_owned(), text);
        }
        if let Some(problem) = bad_prescription(one, known.tracking) {
            self.fault(FaultKind::BadPrescription, at.to_owned(), format!("{}: {problem}", known.traits.name));
        }
        if self.is_too_heavy(one) {
            let text = format!("{}: more load than the person's best allows for these repetitions", known.traits.name);
            self.fault(FaultKind::LoadAboveBest, at.to_owned(), text);
        }
    }

    fn may_be_offered(&mut self, at: &str, one: &ProgrammeExercise, name: &str) {
        let Some((lacks, hurts)) = self.catalogue.may_not(one.exercise_id, &self.allowed) else { return };
        if lacks {
            let text = format!("{name} takes equipment the person does not own");
            self.fault(FaultKind::EquipmentNotOwned, at.to_owned(), text);
        }
        let is_known = self.facts.history_of(one.exercise_id).is_some();
        if !is_known && self.catalogue.is_too_hard(one.exercise_id, self.facts.level) {
            let text = format!("{name} is two levels above the person");
            self.fault(FaultKind::TooHard, at.to_owned(), text);
        }
        if hurts {
            let text = format!("{name} loads what has to be left out");
            self.fault(FaultKind::ExcludedMovement, at.to_owned(), text);
        }
    }

    fn is_too_heavy(&self, one: &ProgrammeExercise) -> bool {
        let most = most_percent(one.reps.map_or(1, |reps| reps.min));
        match one.weight {
            // What is as hard as it should be is never too hard.
            PlannedWeight::Bodyweight | PlannedWeight::Exertion { .. } => false,
            PlannedWeight::Percentage { percent } => percent.percent() > most,
            PlannedWeight::Fixed { grams, .. } => {
                self.facts.e1rm_grams(one.exercise_id).is_some_and(|best| f64::from(grams) > best * most / 100.0)
            }
        }
    }
}

/// What of sets, repetitions and seconds cannot be done, or not recorded.
fn bad_prescription(one: &ProgrammeExercise, tracking: TrackingType) -> Option<&'static str> {
    let is_span =
        |span: Span, most: u32| 1 <= span.min && span.min <= span.target && span.target <= span.max && span.max <= most;
    if !(1..=SETS_MAX).contains(&one.sets) {
        return Some("sets are not from 1 to 10");
    }
    let by_reps = matches!(tracking, TrackingType::WeightReps | TrackingType::Reps);
    let by_time = matches!(tracking, TrackingType::Duration | TrackingType::WeightDuration);
    match (one.reps, one.duration_seconds) {
        (Some(reps), None) if by_reps && is_span(reps, REPS_MAX) => {}
        (None, Some(seconds)) if by_time && is_span(seconds, HELD_SECONDS_MAX) => {}
        _ if by_reps => return Some("repetitions are needed, 1 <= min <= target <= max <= 50, and no seconds"),
        _ if by_time => return Some("seconds are needed, 1 <= min <= target <= max <= 600, and no repetitions"),
        _ => return Some("is recorded by distance and has no place among sets"),
    }
    if one.progression.problem().is_some() {
        return Some("the progression rule has a number out of range");
    }
    if !by_reps && one.progression != Rule::default() {
        return Some("a rule of progression goes by repetitions");
    }
    let needs_weight = one.progression.needs_load() || one.weight != PlannedWeight::Bodyweight;
    (needs_weight && !matches!(tracking, TrackingType::WeightReps | TrackingType::WeightDuration))
        .then_some("a load is not recorded of it")
}

/// What is wrong with how long a day takes.
pub(super) fn wrong_time(number: usize, told: u32, facts: &CoachFacts, may_be_short: bool) -> Option<Fault> {
    let asked = u32::from(facts.minutes);
    if told.abs_diff(asked) * 100 <= asked * TIME_PERCENT || told < asked && may_be_short {
        return None;
    }
    let text = format!("the session takes {told} minutes instead of {asked}, with rests and changes counted");
    Some(Fault { kind: FaultKind::WrongTime, at: format!("days[{number}]"), text })
}

/// What is wrong with a programme for that person; nothing when it may be offered. `weeks`: how many were asked for.
pub fn check_programme(programme: &Programme, facts: &CoachFacts, weeks: u8, catalogue: &Catalogue) -> Vec<Fault> {
    let allowed = Allowed::new(&facts.owned, &facts.avoid);
    let usable = catalogue.usable(&allowed, facts.level);
    let mut checks = Checks { facts, catalogue, allowed, faults: Vec::new(), week: [0; GROUPS], sides: [0; 3] };
    check_shape(&mut checks, programme, weeks);
    for (number, day) in programme.days.iter().enumerate() {
        let mut seen = HashSet::new();
        for (index, one) in day.exercises.iter().enumerate() {
            let at = format!("days[{number}].exercises[{index}]");
            if !seen.insert(one.exercise_id) {
                let text = format!("{} is already in this day", one.name);
                checks.fault(FaultKind::DuplicateInDay, at.clone(), text);
            }
            checks.exercise(&at, one);
        }
        let may_be_short = is_as_long_as_may_be(facts, day.conditioning.as_ref());
        checks.faults.extend(wrong_time(number, minutes_of(&day.to_day()), facts, may_be_short));
    }
    check_volume(&mut checks, &usable);
    let [_, presses, rows] = checks.sides;
    if usable.sides.iter().all(|side| *side) && !is_balanced(presses, rows) {
        let text = format!("{presses} sets of presses and {rows} of rows and pulldowns a week are too uneven");
        checks.fault(FaultKind::PushPullImbalance, "days".to_owned(), text);
    }
    checks.faults
}

fn check_shape(checks: &mut Checks<'_>, programme: &Programme, weeks: u8) {
    let asked = usize::from(checks.facts.days_per_week);
    let days: HashSet<_> = programme.days.iter().map(|day| day.weekday).collect();
    if programme.days.len() != asked || days.len() != asked {
        let text = format!("{asked} different days with training were asked for");
        checks.fault(FaultKind::WrongDays, "days".to_owned(), text);
    }
    for (number, day) in programme.days.iter().enumerate() {
        let parts = day.warmup.iter().chain(&day.cooldown).chain(&day.conditioning);
        let has_bad_part = parts.clone().any(|part| !(1..=7_200).contains(&part.duration_seconds));
        if day.exercises.is_empty() || has_bad_part {
            let text = "the day has no exercise, or a part without time".to_owned();
            checks.fault(FaultKind::BadPrescription, format!("days[{number}]"), text);
        }
        let most = conditioning_max(checks.facts.goal, checks.facts.level);
        if day.conditioning.as_ref().is_some_and(|part| part.duration_seconds > most) {
            let text = format!("more endurance than the {} minutes a day that suit the level", most / 60);
            checks.fault(FaultKind::BadPrescription, format!("days[{number}].conditioning"), text);
        }
        let named: Vec<_> = parts.filter_map(|part| part.exercise).collect();
        let alternatives = day.exercises.iter().flat_map(|one| one.alternatives.iter().copied());
        for id in named.into_iter().chain(alternatives) {
            let (kind, text) = match checks.catalogue.may_not(id, &checks.allowed) {
                None => (FaultKind::UnknownExercise, "is no exercise of the library"),
                Some((true, _)) => (FaultKind::EquipmentNotOwned, "takes equipment the person does not own"),
                Some((_, true)) => (FaultKind::ExcludedMovement, "loads what has to be left out"),
                Some(_) => continue,
            };
            checks.fault(kind, format!("days[{number}]"), format!("{id} {text}"));
        }
    }
    let is_week = |(index, week): (usize, &super::ProgrammeWeek)| {
        usize::from(week.week) == index + 1
            && (30..=120).contains(&week.sets_percent)
            && (50..=100).contains(&week.rpe_tenths)
            && week.rpe_tenths.is_multiple_of(5)
    };
    if programme.weeks.len() != usize::from(weeks) || !programme.weeks.iter().enumerate().all(is_week) {
        let text = format!("{weeks} weeks from 1 on were asked for, with 30 to 120 % of the sets and exertion 5 to 10");
        checks.fault(FaultKind::WrongWeeks, "weeks".to_owned(), text);
    }
}

fn check_volume(checks: &mut Checks<'_>, usable: &super::catalogue::Usable) {
    let marks = marks_of(checks.facts, usable);
    for group in Group::ALL {
        let at = |of: &PerGroup| of.get(group.index()).copied().unwrap_or(0);
        let (have, least, most) = (at(&checks.week), at(&marks.min), at(&marks.max));
        let sets = |halves: u16| f64::from(halves) / 2.0;
        let (kind, text) = if have < least {
            (FaultKind::TooFewSets, format!("{} sets a week are fewer than {}", sets(have), sets(least)))
        } else if have > most {
            (FaultKind::TooManySets, format!("{} sets a week are more than {}", sets(have), sets(most)))
        } else {
            continue;
        };
        let text = format!("{}: {text} (main muscles count 1, helpers a half)", group.name());
        checks.fault(kind, group.muscle().as_str().to_owned(), text);
    }
}
