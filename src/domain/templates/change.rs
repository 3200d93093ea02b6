//! Changes to a week that somebody else than its author proposes: few kinds, each of one exercise of one day, so that
//! they can be told one by one, with reasons, before anything is changed.

use serde::{Deserialize, Serialize};

use super::{Day, PlannedExercise, Weekday, WeeklyPlan, derive::fill_durations};
use crate::domain::{
    exercises::TrackingType,
    ids::ExerciseId,
    progression::{FIRST_RPE_TENTHS, PlannedWeight, Rule, Span},
};

/// The most changes proposed at once.
pub const CHANGES_MAX: usize = 12;
/// The most exercises of a day.
const EXERCISES_MAX: usize = 30;
/// The most working sets of an exercise.
const SETS_MAX: u8 = 10;
/// The most repetitions or seconds of a set.
const AMOUNT_MAX: u32 = 600;
/// Seconds of a set where an exercise is held and nothing else is said.
const HOLD: Span = Span { min: 20, max: 40, target: 30 };
/// Repetitions of a set where nothing else is said.
const REPS: Span = Span { min: 8, max: 12, target: 10 };

/// What is done to an exercise of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum ChangeKind {
    /// Another takes its place.
    Swap,
    /// It comes to the day.
    Add,
    /// It leaves the day.
    Remove,
    /// It is done in more or fewer sets, or other repetitions.
    Adjust,
    /// It is done on another day.
    Move,
}

/// A change to one exercise of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlanChange {
    /// What is done.
    pub kind: ChangeKind,
    /// On which day.
    pub day: Weekday,
    /// To which exercise.
    pub exercise_id: ExerciseId,
    /// What takes its place.
    #[serde(default)]
    pub to_exercise_id: Option<ExerciseId>,
    /// The day it moves to.
    #[serde(default)]
    pub to_day: Option<Weekday>,
    /// Working sets.
    #[serde(default)]
    pub sets: Option<u8>,
    /// Repetitions of a set, or seconds where it is held: the least.
    #[serde(default)]
    pub min: Option<u32>,
    /// The most.
    #[serde(default)]
    pub max: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Why a change cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeProblem {
    /// The exercise is not in the day.
    #[error("is no exercise of that day")]
    NotThere,
    /// It is in the day already.
    #[error("is an exercise of that day already")]
    ThereAlready,
    /// There is no such exercise to choose from.
    #[error("is none of the exercises to choose from")]
    Unknown,
    /// It is measured otherwise than what it is to replace.
    #[error("is not measured by repetitions or seconds")]
    OtherMeasure,
    /// A number is missing or out of range.
    #[error("needs sets from 1 to 10 and min <= max up to 600")]
    BadNumbers,
    /// It says no day to move to.
    #[error("needs the day to move to")]
    BadDay,
    /// There is no room.
    #[error("leaves a day with too many exercises, or a plan with none")]
    BadSize,
}

/// The week with every change made, in order; or the first that cannot be made, by its place. `tracking` tells what is
/// recorded of an exercise that may be chosen.
///
/// # Errors
/// The place of the change, and why.
pub fn apply(
    plan: &WeeklyPlan,
    changes: &[PlanChange],
    tracking: &dyn Fn(ExerciseId) -> Option<TrackingType>,
) -> Result<WeeklyPlan, (usize, ChangeProblem)> {
    let mut plan = plan.clone();
    for (place, change) in changes.iter().enumerate() {
        let touched = match change.kind {
            ChangeKind::Move => move_to_day(&mut plan, change),
            _ => plan
                .days
                .get_mut(change.day.number())
                .ok_or(ChangeProblem::NotThere)
                .and_then(|day| make(day, change, tracking)),
        };
        touched.map_err(|problem| (place, problem))?;
        for weekday in std::iter::once(change.day).chain(change.to_day) {
            let Some(day) = plan.days.get_mut(weekday.number()) else { continue };
            day.is_rest_day = day.exercises.is_empty() && day.warmup.is_empty() && day.cooldown.is_empty();
            // Its author told how long another day takes.
            day.is_duration_told = false;
        }
    }
    if !changes.is_empty() && plan.days.iter().all(|day| day.exercises.is_empty()) {
        return Err((changes.len().saturating_sub(1), ChangeProblem::BadSize));
    }
    fill_durations(&mut plan);
    Ok(plan)
}

/// What is planned of the exercise goes with it, but for the superset: the others of it stay behind.
fn move_to_day(plan: &mut WeeklyPlan, change: &PlanChange) -> Result<(), ChangeProblem> {
    let to = change.to_day.ok_or(ChangeProblem::BadDay)?;
    if change.sets.is_some_and(|sets| !(1..=SETS_MAX).contains(&sets)) {
        return Err(ChangeProblem::BadNumbers);
    }
    let is_it = |planned: &PlannedExercise| planned.exercise == change.exercise_id;
    let place_in = |day: Option<&Day>| day.and_then(|day| day.exercises.iter().position(is_it));
    let place = place_in(plan.day(change.day)).ok_or(ChangeProblem::NotThere)?;
    if place_in(plan.day(to)).is_some() {
        return Err(ChangeProblem::ThereAlready);
    }
    if plan.day(to).is_none_or(|day| day.exercises.len() >= EXERCISES_MAX) {
        return Err(ChangeProblem::BadSize);
    }
    let mut planned = plan.days.get_mut(change.day.number()).ok_or(ChangeProblem::NotThere)?.exercises.remove(place);
    planned.superset = None;
    planned.sets = change.sets.unwrap_or(planned.sets);
    plan.days.get_mut(to.number()).ok_or(ChangeProblem::BadDay)?.exercises.push(planned);
    Ok(())
}

fn make(
    day: &mut Day,
    change: &PlanChange,
    tracking: &dyn Fn(ExerciseId) -> Option<TrackingType>,
) -> Result<(), ChangeProblem> {
    let place_of = |day: &Day, id: ExerciseId| day.exercises.iter().position(|planned| planned.exercise == id);
    let here = place_of(day, change.exercise_id);
    let sets_are_fine = change.sets.is_none_or(|sets| (1..=SETS_MAX).contains(&sets));
    let amount = amount_of(change)?;
    if !sets_are_fine {
        return Err(ChangeProblem::BadNumbers);
    }
    match change.kind {
        ChangeKind::Add => {
            if here.is_some() {
                return Err(ChangeProblem::ThereAlready);
            }
            if day.exercises.len() >= EXERCISES_MAX {
                return Err(ChangeProblem::BadSize);
            }
            let tracking = tracking(change.exercise_id).ok_or(ChangeProblem::Unknown)?;
            let mut planned = plain(change.exercise_id, change.sets.unwrap_or(3));
            measure(&mut planned, tracking, amount)?;
            day.exercises.push(planned);
        }
        ChangeKind::Remove => {
            day.exercises.remove(here.ok_or(ChangeProblem::NotThere)?);
        }
        ChangeKind::Swap => {
            let to = change.to_exercise_id.ok_or(ChangeProblem::Unknown)?;
            if place_of(day, to).is_some() {
                return Err(ChangeProblem::ThereAlready);
            }
            let tracking = tracking(to).ok_or(ChangeProblem::Unknown)?;
            let planned = here.and_then(|place| day.exercises.get_mut(place)).ok_or(ChangeProblem::NotThere)?;
            swap(planned, to, tracking, change.sets, amount)?;
        }
        ChangeKind::Adjust => {
            let planned = here.and_then(|place| day.exercises.get_mut(place)).ok_or(ChangeProblem::NotThere)?;
            planned.sets = change.sets.unwrap_or(planned.sets);
            let target = planned.reps.as_mut().or(planned.duration_seconds.as_mut());
            if let (Some(amount), Some(target)) = (amount, target) {
                *target = amount;
            }
        }
        // Two days are touched by it.
        ChangeKind::Move => return Err(ChangeProblem::BadDay),
    }
    Ok(())
}

fn amount_of(change: &PlanChange) -> Result<Option<Span>, ChangeProblem> {
    if change.min.is_none() && change.max.is_none() {
        return Ok(None);
    }
    let span = Span::complete(change.min, change.max, None).ok_or(ChangeProblem::BadNumbers)?;
    if span.min == 0 || span.max > AMOUNT_MAX { Err(ChangeProblem::BadNumbers) } else { Ok(Some(span)) }
}

fn plain(exercise: ExerciseId, sets: u8) -> PlannedExercise {
    PlannedExercise {
        exercise,
        sets,
        reps: None,
        duration_seconds: None,
        distance_millimetres: None,
        weight: PlannedWeight::Bodyweight,
        rest_seconds: None,
        notes: String::new(),
        alternatives: Vec::new(),
        superset: None,
        progression: Rule::default(),
    }
}

/// Plans repetitions where they are recorded, else seconds.
fn measure(planned: &mut PlannedExercise, tracking: TrackingType, amount: Option<Span>) -> Result<(), ChangeProblem> {
    if tracking == TrackingType::WeightReps {
        planned.weight = PlannedWeight::Exertion { rpe_tenths: FIRST_RPE_TENTHS };
    }
    match tracking {
        TrackingType::WeightReps | TrackingType::Reps => {
            planned.reps = Some(amount.or(planned.reps).unwrap_or(REPS));
            planned.duration_seconds = None;
        }
        TrackingType::Duration | TrackingType::WeightDuration => {
            planned.duration_seconds = Some(amount.or(planned.duration_seconds).unwrap_or(HOLD));
            planned.reps = None;
        }
        _ => return Err(ChangeProblem::OtherMeasure),
    }
    planned.distance_millimetres = None;
    Ok(())
}

/// Loads and how they go on belong to the exercise that leaves; what it was the substitute for is one for it now.
fn swap(
    planned: &mut PlannedExercise,
    to: ExerciseId,
    tracking: TrackingType,
    sets: Option<u8>,
    amount: Option<Span>,
) -> Result<(), ChangeProblem> {
    planned.weight = PlannedWeight::Bodyweight;
    measure(planned, tracking, amount)?;
    let from = std::mem::replace(&mut planned.exercise, to);
    planned.sets = sets.unwrap_or(planned.sets);
    planned.notes = String::new();
    planned.alternatives.retain(|alternative| *alternative != to);
    if planned.alternatives.len() < 5 {
        planned.alternatives.push(from);
    }
    let keeps_rule = match tracking {
        TrackingType::WeightReps => true,
        TrackingType::Reps => !planned.progression.needs_load(),
        _ => false,
    };
    if !keeps_rule {
        planned.progression = Rule::default();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> ExerciseId {
        ExerciseId::from_bytes([number; 16])
    }

    fn plan() -> WeeklyPlan {
        let mut days = vec![Day { is_rest_day: true, ..Day::default() }; 7];
        let mut squat = plain(id(1), 5);
        squat.reps = Some(Span::exactly(5));
        squat.weight = PlannedWeight::Fixed { grams: 60_000, unit: None };
        let mut plank = plain(id(2), 3);
        plank.duration_seconds = Some(HOLD);
        days[0] = Day { exercises: vec![squat, plank], ..Day::default() };
        WeeklyPlan { total_weeks: 4, days, phases: Vec::new() }
    }

    fn tracking(exercise: ExerciseId) -> Option<TrackingType> {
        match exercise.as_bytes()[0] {
            1 | 3 => Some(TrackingType::WeightReps),
            2 | 4 => Some(TrackingType::Duration),
            5 => Some(TrackingType::Reps),
            _ => None,
        }
    }

    fn change(kind: ChangeKind, exercise: u8) -> PlanChange {
        PlanChange {
            kind,
            day: Weekday::Monday,
            exercise_id: id(exercise),
            to_exercise_id: None,
            to_day: None,
            sets: None,
            min: None,
            max: None,
            reason: String::new(),
        }
    }

    #[test]
    fn a_swap_keeps_the_repetitions_and_forgets_the_load() {
        let swap = PlanChange { to_exercise_id: Some(id(3)), ..change(ChangeKind::Swap, 1) };
        let after = apply(&plan(), &[swap], &tracking).unwrap();
        let swapped = &after.days[0].exercises[0];
        assert_eq!((swapped.exercise, swapped.reps, swapped.sets), (id(3), Some(Span::exactly(5)), 5));
        let open = PlannedWeight::Exertion { rpe_tenths: 75 };
        assert_eq!((swapped.weight, &swapped.alternatives), (open, &vec![id(1)]));
        assert!(after.days[0].estimated_duration > 0, "how long it takes is worked out again");
    }

    #[test]
    fn what_is_held_is_planned_in_seconds() {
        let swap = PlanChange { to_exercise_id: Some(id(4)), ..change(ChangeKind::Swap, 1) };
        let after = apply(&plan(), &[swap], &tracking).unwrap();
        assert_eq!((after.days[0].exercises[0].reps, after.days[0].exercises[0].duration_seconds), (None, Some(HOLD)));
    }

    #[test]
    fn a_day_of_rest_becomes_one_of_training_and_back() {
        let add = PlanChange { day: Weekday::Friday, ..change(ChangeKind::Add, 5) };
        let after = apply(&plan(), std::slice::from_ref(&add), &tracking).unwrap();
        assert!(!after.days[4].is_rest_day);
        let remove = PlanChange { kind: ChangeKind::Remove, ..add };
        assert!(apply(&after, &[remove], &tracking).unwrap().days[4].is_rest_day);
    }

    #[test]
    fn an_exercise_moves_to_another_day_with_all_that_is_planned_of_it() {
        let there = PlanChange { to_day: Some(Weekday::Friday), ..change(ChangeKind::Move, 1) };
        let after = apply(&plan(), std::slice::from_ref(&there), &tracking).unwrap();
        assert_eq!((&after.days[4].exercises[0], after.days[0].exercises.len()), (&plan().days[0].exercises[0], 1));
        let problem = |change: PlanChange| apply(&after, &[change], &tracking).unwrap_err().1;
        assert_eq!(problem(there), ChangeProblem::NotThere);
        assert_eq!(problem(change(ChangeKind::Move, 2)), ChangeProblem::BadDay);
        let nowhere = PlanChange { to_day: Some(Weekday::Monday), ..change(ChangeKind::Move, 2) };
        assert_eq!(problem(nowhere), ChangeProblem::ThereAlready);
    }

    #[test]
    fn what_cannot_be_done_is_told_by_its_place() {
        let swap = |to: Option<u8>| PlanChange { to_exercise_id: to.map(id), ..change(ChangeKind::Swap, 1) };
        let adjusted = |sets, min, max| PlanChange { sets, min, max, ..change(ChangeKind::Adjust, 1) };
        for (change, problem) in [
            (change(ChangeKind::Remove, 9), ChangeProblem::NotThere),
            (change(ChangeKind::Add, 1), ChangeProblem::ThereAlready),
            (change(ChangeKind::Add, 9), ChangeProblem::Unknown),
            (swap(None), ChangeProblem::Unknown),
            (swap(Some(9)), ChangeProblem::Unknown),
            (swap(Some(2)), ChangeProblem::ThereAlready),
            (adjusted(Some(0), None, None), ChangeProblem::BadNumbers),
            (adjusted(Some(11), None, None), ChangeProblem::BadNumbers),
            (adjusted(None, Some(8), Some(5)), ChangeProblem::BadNumbers),
            (adjusted(None, Some(0), None), ChangeProblem::BadNumbers),
        ] {
            let fine = adjusted(Some(4), None, None);
            assert_eq!(apply(&plan(), &[fine, change.clone()], &tracking).unwrap_err(), (1, problem), "{change:?}");
        }
        let empty = [change(ChangeKind::Remove, 1), change(ChangeKind::Remove, 2)];
        assert_eq!(apply(&plan(), &empty, &tracking).unwrap_err(), (1, ChangeProblem::BadSize));
    }
}
