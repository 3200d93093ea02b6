//! What is proposed to the owner of a week: changes that, made to a copy, pass the checks that bind every programme, or
//! nothing, with the reason.
//!
//! The week is somebody's own: what it has by their choice and no change touches (an exercise that is hard for them, a
//! long rest) is theirs. What a change brings is not, and neither is what they asked for.

use super::{
    Catalogue, CoachFacts, Fault, FaultKind, MINUTES, Programme, ProgrammeDay, ProgrammeExercise, Source,
    assemble::{CONDITIONING_MIN, conditioning, conditioning_max, is_as_long_as_may_be},
    avoid::Allowed,
    check_programme,
    optimise::{name_of, optimise_plan, settle, usable_exercises},
    reshape::reshape,
    validate::wrong_time,
};
use crate::domain::{
    ids::ExerciseId,
    templates::{
        Day, PlannedExercise, Preparation, Weekday, WeeklyPlan,
        change::{ChangeProblem, PlanChange, apply},
        derive::{average_minutes, fill_durations, minutes_of},
    },
};

/// What a plan says nothing of is counted so, in seconds.
const REST_SECONDS: u32 = 90;
/// The least time a part of a warm-up or cool-down is cut to, in seconds.
const PART_SECONDS_MIN: u32 = 30;
/// Warm-up and cool-down are a quarter of a shortened day at most.
const PREPARATION_SHARE: u32 = 4;

/// The days and minutes a week is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Days with training.
    pub days: u8,
    /// Minutes of each.
    pub minutes: u16,
}

impl Shape {
    /// What a week has; the minutes within what plans are made for.
    pub(super) fn of(plan: &WeeklyPlan) -> Self {
        let days = u8::try_from(plan.days_per_week()).unwrap_or(u8::MAX);
        let minutes = u16::try_from(average_minutes(plan)).unwrap_or(u16::MAX);
        Self { days: days.max(1), minutes: minutes.clamp(*MINUTES.start(), *MINUTES.end()) }
    }

    /// What was asked for; what was not stays as the week has it. `None`: neither was.
    pub fn asked(plan: &WeeklyPlan, days: Option<u8>, minutes: Option<u16>) -> Option<Self> {
        let own = Self::of(plan);
        let is_asked = days.is_some() || minutes.is_some();
        is_asked.then(|| Self { days: days.unwrap_or(own.days), minutes: minutes.unwrap_or(own.minutes) })
    }
}

/// What would make a week better.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Improvement {
    /// The changes, in order.
    pub changes: Vec<PlanChange>,
    /// Why there are none, although something speaks for them.
    pub note: Option<String>,
}

/// Changes that make a week better for that person, most needed first, and give it the shape that was asked for.
pub fn improve_plan(plan: &WeeklyPlan, shape: Option<Shape>, facts: &CoachFacts, catalogue: &Catalogue) -> Improvement {
    let wanted = optimise_plan(plan, facts, catalogue);
    let check = |changes: &[PlanChange]| {
        let after = changed_plan(plan, changes, shape, facts, catalogue).ok()?;
        Some(check_changed(plan, &after, shape, facts, catalogue))
    };
    if shape.is_none() {
        match check(&wanted) {
            // Nothing can be done of it: whoever makes the changes says so.
            None => return Improvement { changes: wanted, note: None },
            Some(faults) if wanted.is_empty() || faults.is_empty() => {
                return Improvement { changes: wanted, note: None };
            }
            Some(_) => {}
        }
    }
    let changes = reshape(plan, wanted, shape, facts, catalogue);
    match check(&changes) {
        None => Improvement { changes, note: None },
        Some(faults) => match faults.first() {
            None => Improvement { changes, note: None },
            Some(fault) => Improvement { changes: Vec::new(), note: Some(refusal(shape, fault)) },
        },
    }
}

fn refusal(shape: Option<Shape>, fault: &Fault) -> String {
    let what = shape.map_or_else(
        || "The changes that speak for themselves would leave a week that is none".to_owned(),
        |shape| format!("This week cannot be made one of {} days of {} minutes", shape.days, shape.minutes),
    );
    format!("{what}: {}. Nothing is proposed; have a new programme made instead.", fault.text)
}

/// The week with the changes made, and with what goes with them: warm-ups for what is done now, days without exercises
/// free, and the time that was asked for filled with endurance where more sets would add nothing.
///
/// # Errors
/// The place of the change that cannot be made, and why.
pub fn changed_plan(
    plan: &WeeklyPlan,
    changes: &[PlanChange],
    shape: Option<Shape>,
    facts: &CoachFacts,
    catalogue: &Catalogue,
) -> Result<WeeklyPlan, (usize, ChangeProblem)> {
    let usable: Vec<ExerciseId> = usable_exercises(facts, catalogue).into_iter().map(|one| one.id).collect();
    let tracking = |id: ExerciseId| catalogue.find(id).filter(|_| usable.contains(&id)).map(|known| known.tracking);
    if changes.is_empty() {
        return Ok(plan.clone());
    }
    let scaled = shape.map_or_else(|| plan.clone(), |shape| shortened(plan, shape));
    let mut after = apply(&scaled, changes, &tracking)?;
    settle(&mut after, &scaled, facts, catalogue);
    for (day, was) in after.days.iter_mut().zip(&plan.days) {
        if day.exercises.is_empty() && !was.exercises.is_empty() {
            *day = Day { is_rest_day: true, ..Day::default() };
        }
    }
    if let Some(shape) = shape {
        fill_with_endurance(&mut after, shape, facts, catalogue);
    }
    fill_durations(&mut after);
    Ok(after)
}

/// Warm-ups and cool-downs shortened as the days are, to a quarter of them at most; endurance is as long as it is in
/// proportion.
fn shortened(plan: &WeeklyPlan, shape: Shape) -> WeeklyPlan {
    let mut plan = plan.clone();
    let asked = u32::from(shape.minutes);
    for day in &mut plan.days {
        let minutes = minutes_of(day).max(1);
        let endurance = usize::from(endurance_of(day).is_some());
        let parts = || day.warmup.iter().chain(day.cooldown.iter().skip(endurance));
        let around: u32 = parts().map(|part| part.duration_seconds).sum();
        // Of the time that was, or of what a quarter leaves of it, whichever is less.
        let most = (around.saturating_mul(asked) / minutes).min(asked * 60 / PREPARATION_SHARE);
        for (number, part) in day.cooldown.iter_mut().enumerate() {
            let share = match number < endurance {
                true => part.duration_seconds.saturating_mul(asked) / minutes,
                false => part.duration_seconds.saturating_mul(most) / around.max(1),
            };
            cut(part, share);
        }
        day.warmup.iter_mut().for_each(|part| cut(part, part.duration_seconds.saturating_mul(most) / around.max(1)));
        day.is_duration_told = false;
    }
    plan
}

fn cut(part: &mut Preparation, seconds: u32) {
    part.duration_seconds = (seconds / 30 * 30).max(PART_SECONDS_MIN).min(part.duration_seconds);
}

/// Whether a day's endurance counts as such: it comes first after the sets.
fn endurance_of(day: &Day) -> Option<&Preparation> {
    day.cooldown.first().filter(|part| part.duration_seconds >= CONDITIONING_MIN)
}

fn fill_with_endurance(plan: &mut WeeklyPlan, shape: Shape, facts: &CoachFacts, catalogue: &Catalogue) {
    let usable = catalogue.usable(&Allowed::new(&facts.owned, &facts.avoid), facts.level);
    let (most, asked) = (conditioning_max(facts.goal, facts.level), u32::from(shape.minutes));
    for (number, day) in plan.days.iter_mut().enumerate().filter(|(_, day)| !day.exercises.is_empty()) {
        let told = minutes_of(day);
        if told * 100 >= asked * 90 {
            continue;
        }
        let missing = asked.saturating_sub(told) * 60;
        let had = endurance_of(day).map(|part| part.duration_seconds);
        if let (Some(had), Some(part)) = (had, day.cooldown.first_mut()) {
            part.duration_seconds = had.saturating_add(missing).min(most.max(had));
        } else {
            day.cooldown.insert(0, conditioning(facts, &usable, catalogue, missing.min(most), number));
        }
    }
}

/// What is wrong with a week that somebody's own became by changes.
pub fn check_changed(
    before: &WeeklyPlan,
    after: &WeeklyPlan,
    shape: Option<Shape>,
    facts: &CoachFacts,
    catalogue: &Catalogue,
) -> Vec<Fault> {
    let had = faults_of(before, shape.unwrap_or(Shape::of(before)), shape.is_some(), facts, catalogue);
    let is_new = |fault: &Fault| match fault.kind {
        FaultKind::EquipmentNotOwned | FaultKind::ExcludedMovement => true,
        FaultKind::WrongDays | FaultKind::WrongTime => shape.is_some(),
        FaultKind::TooFewSets | FaultKind::TooManySets | FaultKind::PushPullImbalance => {
            shape.is_some() || !had.iter().any(|one| (one.kind, &one.at) == (fault.kind, &fault.at))
        }
        _ => !had.iter().any(|one| (one.kind, &one.text) == (fault.kind, &fault.text)),
    };
    let faults = faults_of(after, shape.unwrap_or(Shape::of(before)), shape.is_some(), facts, catalogue);
    faults.into_iter().filter(is_new).collect()
}

/// Everything that is wrong with a week for that person.
fn faults_of(plan: &WeeklyPlan, shape: Shape, is_timed: bool, facts: &CoachFacts, catalogue: &Catalogue) -> Vec<Fault> {
    let facts = CoachFacts { days_per_week: shape.days, minutes: shape.minutes, ..facts.clone() };
    let programme = as_programme(plan, &facts, catalogue);
    let mut faults = check_programme(&programme, &facts, 0, catalogue);
    faults.retain(|fault| fault.kind != FaultKind::WrongTime);
    if is_timed {
        // A programme knows no supersets, which take less time.
        let timed = plan.training_days().enumerate();
        faults.extend(timed.filter_map(|(number, day)| {
            let may_be_short = is_as_long_as_may_be(&facts, endurance_of(day));
            wrong_time(number, minutes_of(day), &facts, may_be_short)
        }));
    }
    faults
}

/// A week as the checks read it.
fn as_programme(plan: &WeeklyPlan, facts: &CoachFacts, catalogue: &Catalogue) -> Programme {
    let days = Weekday::ALL.iter().zip(&plan.days).filter(|(_, day)| !day.is_rest_day);
    Programme {
        name: String::new(),
        goal: facts.goal,
        level: facts.level,
        weeks: Vec::new(),
        days: days.map(|(weekday, day)| as_programme_day(*weekday, day, catalogue)).collect(),
        choices: Vec::new(),
        gaps: Vec::new(),
    }
}

fn as_programme_day(weekday: Weekday, day: &Day, catalogue: &Catalogue) -> ProgrammeDay {
    let endurance = endurance_of(day);
    let exercise = |one: &PlannedExercise| ProgrammeExercise {
        exercise_id: one.exercise,
        name: name_of(catalogue, one.exercise),
        sets: one.sets,
        reps: one.reps,
        duration_seconds: one.duration_seconds,
        weight: one.weight,
        rest_seconds: one.rest_seconds.unwrap_or(REST_SECONDS),
        progression: one.progression.clone(),
        alternatives: one.alternatives.clone(),
        reason: String::new(),
        source: Source::OwnWish,
    };
    ProgrammeDay {
        weekday,
        name: day.name.clone(),
        focus: Vec::new(),
        minutes: day.estimated_duration,
        warmup: day.warmup.clone(),
        exercises: day.exercises.iter().map(exercise).collect(),
        conditioning: endurance.cloned(),
        cooldown: day.cooldown.iter().skip(usize::from(endurance.is_some())).cloned().collect(),
    }
}

#[cfg(test)]
#[path = "proposal_tests.rs"]
mod tests;
