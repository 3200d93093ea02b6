//! A week brought to other days and other minutes: days are merged or added, exercises move, and then one set or one
//! exercise at a time changes, whichever brings the week nearest to what the checks ask of it.
//!
//! What is near is one number ([`Board::cost`]), nothing at all for a week that passes. Only what lowers it is done, so
//! that the search ends, and a week that fits already is left alone.

use super::{
    Catalogue, CoachFacts,
    allocate::is_balanced,
    avoid::Allowed,
    catalogue::{Slot, Usable},
    landmarks::Landmarks,
    muscle_group::{GROUPS, PerGroup, add_work},
    optimise::{change, name_of},
    prescription::{SETS_MAX, prescribe},
    programme::marks_of,
    proposal::{Shape, changed_plan},
    split,
};
use crate::domain::{
    ids::ExerciseId,
    templates::{
        Weekday, WeeklyPlan,
        change::{ChangeKind, PlanChange},
        derive::minutes_of,
    },
};

/// The most steps of the search.
const STEPS_MAX: usize = 150;
/// How many exercises of each place are tried.
const TRIED_MAX: usize = 2;
/// Sets a new exercise begins with.
const FIRST_SETS: u8 = 2;
/// The most exercises a day is given.
const EXERCISES_MAX: usize = 12;
/// What half a set too much or too little weighs, in tenths of a minute too much.
const HALF_SET_COST: u32 = 10;
/// What a set of imbalance weighs.
const SIDE_COST: u32 = 15;
/// How much more that weighs than a day that is too short: endurance fills it.
const HARD: u32 = 10_000;

struct Board<'a> {
    facts: &'a CoachFacts,
    catalogue: &'a Catalogue,
    shape: Shape,
    /// The most minutes of each day, where none were asked for.
    own_minutes: Option<Vec<u32>>,
    usable: Usable,
    marks: Landmarks,
    plan: WeeklyPlan,
}

/// A step of the search.
#[derive(Clone, Copy)]
enum Step {
    /// A set more or less of an exercise, by day and place.
    Sets(usize, usize, i8),
    /// The exercise leaves the day.
    Remove(usize, usize),
    /// An exercise comes to the day.
    Add(usize, ExerciseId, Slot),
    /// One takes the place of another.
    Replace(usize, usize, ExerciseId, Slot),
    /// A set of the first exercise becomes one of the second.
    Shift(usize, usize, usize),
}

impl Board<'_> {
    /// How far the week is from what is asked of it; zero when it passes.
    fn cost(&self) -> u32 {
        let (mut week, mut sides, mut cost): (PerGroup, [u16; 3], u32) = ([0; GROUPS], [0; 3], 0);
        for (number, day) in self.plan.days.iter().enumerate().filter(|(_, day)| !day.is_rest_day) {
            cost += self.time_cost(number, minutes_of(day));
            for one in &day.exercises {
                let Some((_, entry)) = self.catalogue.entry(one.exercise) else { continue };
                add_work(&mut week, &entry.work, u16::from(one.sets));
                if let Some(side) = sides.get_mut(usize::from(entry.side)) {
                    *side += u16::from(one.sets);
                }
            }
        }
        for ((have, least), most) in week.iter().zip(&self.marks.min).zip(&self.marks.max) {
            cost += u32::from(least.saturating_sub(*have) + have.saturating_sub(*most)) * HALF_SET_COST * HARD;
        }
        let [_, presses, rows] = sides;
        if self.usable.sides.iter().all(|side| *side) && !is_balanced(presses, rows) {
            cost += u32::from(presses.abs_diff(rows)) * SIDE_COST * HARD;
        }
        cost
    }

    /// Tenths of minutes a day takes too much, or too little.
    fn time_cost(&self, number: usize, minutes: u32) -> u32 {
        let asked = u32::from(self.shape.minutes);
        let off = |asked: u32| (minutes.abs_diff(asked) * 10).saturating_sub(asked);
        match &self.own_minutes {
            None if minutes < asked => off(asked),
            None => off(asked) * HARD,
            Some(own) => minutes.saturating_sub(own.get(number).copied().unwrap_or(asked)) * 10 * HARD,
        }
    }

    /// The step that brings the week nearest; small ones first, so that little changes where little has to.
    fn best_step(&mut self) -> Option<Step> {
        let now = self.cost();
        if now == 0 {
            return None;
        }
        let lists: [fn(&Self) -> Vec<Step>; 3] = [Self::small_steps, Self::large_steps, Self::exchanges];
        lists.into_iter().find_map(|list| {
            let steps = list(self);
            let costed = steps.into_iter().filter_map(|step| {
                let before = self.plan.clone();
                let is_made = self.make(step);
                let cost = self.cost();
                self.plan = before;
                (is_made && cost < now).then_some((cost, step))
            });
            costed.min_by_key(|(cost, _)| *cost).map(|(_, step)| step)
        })
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize, u8)> {
        let days = self.plan.days.iter().enumerate();
        days.flat_map(|(day, of)| of.exercises.iter().enumerate().map(move |(place, one)| (day, place, one.sets)))
    }

    fn small_steps(&self) -> Vec<Step> {
        let more = self.places().filter(|(.., sets)| u16::from(*sets) < SETS_MAX);
        let less = self.places().filter(|(.., sets)| *sets > FIRST_SETS);
        let more = more.map(|(day, place, _)| Step::Sets(day, place, 1));
        more.chain(less.map(|(day, place, _)| Step::Sets(day, place, -1))).collect()
    }

    fn large_steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = self.removable().map(|(day, place)| Step::Remove(day, place)).collect();
        let new = self.new_exercises();
        for (day, of) in self.plan.days.iter().enumerate().filter(|(_, day)| !day.is_rest_day) {
            if of.exercises.len() < EXERCISES_MAX {
                steps.extend(new.iter().map(|(id, slot)| Step::Add(day, *id, *slot)));
            }
        }
        steps
    }

    fn exchanges(&self) -> Vec<Step> {
        let new = self.new_exercises();
        let mut steps = Vec::new();
        for (day, place, sets) in self.places() {
            steps.extend(new.iter().map(|(id, slot)| Step::Replace(day, place, *id, *slot)));
            let others =
                self.places().filter(|(other, at, sets)| *other == day && *at != place && u16::from(*sets) < SETS_MAX);
            if sets > FIRST_SETS {
                steps.extend(others.map(|(_, at, _)| Step::Shift(day, place, at)));
            }
        }
        steps
    }

    fn removable(&self) -> impl Iterator<Item = (usize, usize)> {
        let is_last = |day: usize| self.plan.days.get(day).is_none_or(|day| day.exercises.len() < 2);
        self.places().map(|(day, place, _)| (day, place)).filter(move |(day, _)| !is_last(*day))
    }

    fn new_exercises(&self) -> Vec<(ExerciseId, Slot)> {
        let slots = Slot::MAIN.iter().chain(&Slot::SMALL);
        let of = |slot: &Slot| {
            let places = self.usable.by_slot.get(*slot as usize).into_iter().flatten().take(TRIED_MAX);
            let slot = *slot;
            places.filter_map(move |place| Some((self.catalogue.at(*place)?.0.id, slot))).collect::<Vec<_>>()
        };
        slots.flat_map(of).collect()
    }

    /// A new exercise as a change.
    fn addition(&self, weekday: Weekday, id: ExerciseId, slot: Slot, sets: u8) -> PlanChange {
        let known = self.catalogue.find(id);
        let made = known.map(|known| prescribe(self.facts, slot, known.tracking));
        let span = made.and_then(|made| made.reps.or(made.seconds));
        let group = slot.group().map_or("endurance", super::muscle_group::Group::name);
        let reason = format!("{} comes for the {group}: {sets} sets.", name_of(self.catalogue, id));
        PlanChange {
            sets: Some(sets),
            min: span.map(|span| span.min),
            max: span.map(|span| span.max),
            ..change(ChangeKind::Add, weekday, id, reason)
        }
    }

    /// Makes a step; `false` where it cannot be.
    fn make(&mut self, step: Step) -> bool {
        match step {
            Step::Sets(day, place, by) => self.set_sets(day, place, by),
            Step::Shift(day, from, to) => self.set_sets(day, from, -1) && self.set_sets(day, to, 1),
            Step::Remove(day, place) => self.remove(day, place),
            Step::Add(day, id, slot) => self.add(day, id, slot),
            Step::Replace(day, place, id, slot) => self.add(day, id, slot) && self.remove(day, place),
        }
    }

    fn set_sets(&mut self, day: usize, place: usize, by: i8) -> bool {
        let planned = self.plan.days.get_mut(day).and_then(|day| day.exercises.get_mut(place));
        planned.is_some_and(|planned| {
            planned.sets = planned.sets.saturating_add_signed(by);
            planned.sets > 0
        })
    }

    fn remove(&mut self, day: usize, place: usize) -> bool {
        let found = self.plan.days.get_mut(day).filter(|day| place < day.exercises.len());
        found.map(|day| day.exercises.remove(place)).is_some()
    }

    fn add(&mut self, day: usize, id: ExerciseId, slot: Slot) -> bool {
        let weekday = Weekday::from_number(u8::try_from(day).unwrap_or(0));
        self.change(&self.addition(weekday, id, slot, FIRST_SETS))
    }

    /// Makes a change as it is made to the template.
    fn change(&mut self, change: &PlanChange) -> bool {
        let tracking = |id: ExerciseId| self.catalogue.find(id).map(|known| known.tracking);
        let made = crate::domain::templates::change::apply(&self.plan, std::slice::from_ref(change), &tracking);
        made.map(|plan| self.plan = plan).is_ok()
    }
}

/// The changes that were wanted anyway, and those that give the week the shape asked for, or balance where none was.
pub(super) fn reshape(
    plan: &WeeklyPlan,
    wanted: Vec<PlanChange>,
    asked: Option<Shape>,
    facts: &CoachFacts,
    catalogue: &Catalogue,
) -> Vec<PlanChange> {
    let shape = asked.unwrap_or(Shape::of(plan));
    let facts = CoachFacts { days_per_week: shape.days, minutes: shape.minutes, ..facts.clone() };
    let usable = catalogue.usable(&Allowed::new(&facts.owned, &facts.avoid), facts.level);
    // Where not even what was wanted can be made, whoever makes the changes says so.
    let Ok(start) = changed_plan(plan, &wanted, asked, &facts, catalogue) else { return wanted };
    let marks = marks_of(&facts, &usable);
    let own_minutes = || start.days.iter().map(|day| minutes_of(day).max(u32::from(shape.minutes))).collect();
    let own_minutes = asked.is_none().then(own_minutes);
    let mut board = Board { facts: &facts, catalogue, shape, own_minutes, usable, marks, plan: start };
    let mut changes = wanted;
    if asked.is_some() {
        merge_days(&mut board, &mut changes);
        add_days(&mut board, &mut changes);
    }
    let before = board.plan.clone();
    for _ in 0..STEPS_MAX {
        let Some(step) = board.best_step() else { break };
        board.make(step);
    }
    tell_differences(&before, &board, &mut changes);
    changes
}

fn training(plan: &WeeklyPlan) -> Vec<(Weekday, u32)> {
    let days = Weekday::ALL.iter().copied().zip(&plan.days).filter(|(_, day)| !day.is_rest_day);
    days.map(|(weekday, day)| (weekday, day.exercises.iter().map(|one| u32::from(one.sets)).sum())).collect()
}

/// The days with the fewest sets go; their exercises go to the shortest days that do not have them.
fn merge_days(board: &mut Board<'_>, changes: &mut Vec<PlanChange>) {
    loop {
        let days = training(&board.plan);
        if days.len() <= usize::from(board.shape.days) {
            return;
        }
        let Some((gone, _)) = days.iter().min_by_key(|(_, sets)| *sets).copied() else { return };
        let ids: Vec<ExerciseId> =
            board.plan.day(gone).into_iter().flat_map(|day| &day.exercises).map(|one| one.exercise).collect();
        for id in ids {
            let stays = days.iter().map(|(weekday, _)| *weekday).filter(|weekday| *weekday != gone);
            let has = |weekday: &Weekday| {
                board.plan.day(*weekday).is_none_or(|day| day.exercises.iter().any(|one| one.exercise == id))
            };
            let to =
                stays.filter(|weekday| !has(weekday)).min_by_key(|weekday| board.plan.day(*weekday).map(minutes_of));
            let name = name_of(board.catalogue, id);
            let days = board.shape.days;
            let made = match to {
                Some(to) => PlanChange {
                    to_day: Some(to),
                    ..change(
                        ChangeKind::Move,
                        gone,
                        id,
                        format!("{name} moves to {}: the week is to have {days} days.", to.as_str()),
                    )
                },
                None => change(
                    ChangeKind::Remove,
                    gone,
                    id,
                    format!("{name} is done on other days already: the week is to have {days} days."),
                ),
            };
            if board.change(&made) {
                changes.push(made);
            }
        }
        if let Some(day) = board.plan.days.get_mut(gone.number()) {
            *day = crate::domain::templates::Day { is_rest_day: true, ..Default::default() };
        }
    }
}

/// New days, far from the others, with every second exercise of the largest one.
fn add_days(board: &mut Board<'_>, changes: &mut Vec<PlanChange>) {
    loop {
        let days = training(&board.plan);
        if days.len() >= usize::from(board.shape.days) {
            return;
        }
        let is_free = |weekday: &&Weekday| days.iter().all(|(taken, _)| taken != *weekday);
        let mut usual = split::weekdays(board.shape.days).iter().chain(Weekday::ALL);
        let Some(new) = usual.find(is_free).copied() else { return };
        let largest = days.iter().max_by_key(|(_, sets)| *sets).map(|(weekday, _)| *weekday);
        let source = largest.and_then(|weekday| Some((weekday, board.plan.day(weekday)?)));
        let moved: Vec<PlanChange> = source.map_or_else(Vec::new, |(weekday, day)| {
            let every_second = day.exercises.iter().skip(1).step_by(2);
            let reason = |id| {
                format!(
                    "{} moves to a new day: the week is to have {}.",
                    name_of(board.catalogue, id),
                    board.shape.days
                )
            };
            every_second
                .map(|one| PlanChange {
                    to_day: Some(new),
                    ..change(ChangeKind::Move, weekday, one.exercise, reason(one.exercise))
                })
                .collect()
        });
        let moved = if moved.is_empty() {
            let first = board.new_exercises().first().copied();
            first.map(|(id, slot)| board.addition(new, id, slot, FIRST_SETS)).into_iter().collect()
        } else {
            moved
        };
        let made: Vec<PlanChange> = moved.into_iter().filter(|one| board.change(one)).collect();
        if made.is_empty() {
            return;
        }
        changes.extend(made);
    }
}

/// The change an exercise of a day comes from, if one of these.
fn origin(changes: &mut [PlanChange], weekday: Weekday, id: ExerciseId) -> Option<(usize, &mut PlanChange)> {
    let is_it = |one: &PlanChange| match one.kind {
        ChangeKind::Add | ChangeKind::Adjust => (one.day, one.exercise_id) == (weekday, id),
        ChangeKind::Swap => (one.day, one.to_exercise_id) == (weekday, Some(id)),
        ChangeKind::Move => (one.to_day, one.exercise_id) == (Some(weekday), id),
        ChangeKind::Remove => false,
    };
    changes.iter_mut().enumerate().rfind(|(_, one)| is_it(one))
}

/// What the search did, as changes: those told already are told once.
fn tell_differences(before: &WeeklyPlan, board: &Board<'_>, changes: &mut Vec<PlanChange>) {
    let minutes = board.shape.minutes;
    for (weekday, (was, now)) in Weekday::ALL.iter().copied().zip(before.days.iter().zip(&board.plan.days)) {
        for one in &was.exercises {
            let name = name_of(board.catalogue, one.exercise);
            match now.exercises.iter().find(|planned| planned.exercise == one.exercise) {
                None => leave(
                    changes,
                    weekday,
                    one.exercise,
                    format!("{name} goes, so that the week fits {minutes} minutes a day."),
                ),
                Some(planned) if planned.sets != one.sets => {
                    let sets = planned.sets;
                    if let Some((_, told)) = origin(changes, weekday, one.exercise) {
                        told.sets = Some(sets);
                        continue;
                    }
                    let reason = format!(
                        "{name} in {sets} sets instead of {}, so that the week fits {minutes} minutes a day and stays in balance.",
                        one.sets
                    );
                    changes.push(PlanChange {
                        sets: Some(sets),
                        ..change(ChangeKind::Adjust, weekday, one.exercise, reason)
                    });
                }
                Some(_) => {}
            }
        }
        let is_new = |id: ExerciseId| !was.exercises.iter().any(|one| one.exercise == id);
        for one in now.exercises.iter().filter(|one| is_new(one.exercise)) {
            let slot = board.catalogue.entry(one.exercise).and_then(|(_, entry)| entry.slot).unwrap_or(Slot::Abs);
            changes.push(board.addition(weekday, one.exercise, slot, one.sets));
        }
    }
}

/// An exercise leaves a day: what brought it there is undone where that was a change.
fn leave(changes: &mut Vec<PlanChange>, weekday: Weekday, id: ExerciseId, reason: String) {
    let Some((place, told)) = origin(changes, weekday, id) else {
        changes.push(change(ChangeKind::Remove, weekday, id, reason));
        return;
    };
    match told.kind {
        ChangeKind::Add => {
            changes.remove(place);
        }
        ChangeKind::Swap | ChangeKind::Move => *told = change(ChangeKind::Remove, told.day, told.exercise_id, reason),
        ChangeKind::Adjust | ChangeKind::Remove => {
            changes.remove(place);
            // What it adjusted may have come by a change itself.
            leave(changes, weekday, id, reason);
        }
    }
}
