//! Which exercises, how many sets, on which day: the set that serves the week most for its time, again and again.
//!
//! A set counts by what it brings: first towards the least of each muscle, then towards the target. What would pass the
//! most of any muscle, crowd a day, or set pushing against pulling is never added, so that what comes out keeps to
//! the checks by the way it was made.

use super::{
    Catalogue, CoachFacts,
    catalogue::{Slot, Usable},
    landmarks::Landmarks,
    muscle_group::{GROUPS, Group, PerGroup, add_work},
    prescription::{SETS_MAX, prescribe},
    split::Part,
};
use crate::domain::{person::FitnessLevel, templates::Goal};

/// From one exercise to the next, as a plan's time is counted.
pub(super) const CHANGE_SECONDS: u32 = 60;
/// The most half sets of one group in one day; practice, as a further set brings ever less.
const DAY_HALVES_MAX: u16 = 20;
/// Sets an exercise begins with.
const FIRST_SETS: u16 = 2;
/// The most sets of an exercise of one joint.
const SMALL_SETS_MAX: u16 = 3;
/// Added to what a set costs, so that cheap exercises do not always win over good ones.
const COST_SECONDS: u32 = 120;
/// Pushing and pulling may always differ by so many sets.
const SIDE_SLACK: u16 = 3;

/// Presses and rows are in balance when they differ by at most three sets or a third of the larger (practice).
pub(super) const fn is_balanced(presses: u16, rows: u16) -> bool {
    let larger = if presses > rows { presses } else { rows };
    let slack = if larger / 3 > SIDE_SLACK { larger / 3 } else { SIDE_SLACK };
    presses.abs_diff(rows) <= slack
}

/// An exercise in a day.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    pub place: usize,
    pub slot: Slot,
    pub sets: u16,
}

/// A day: what it trains, and with what.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub part: Part,
    pub picks: Vec<Pick>,
    pub seconds: u32,
}

/// The week.
#[derive(Clone, Debug)]
pub(super) struct Allocation {
    pub days: Vec<Draft>,
    pub week: PerGroup,
}

struct Candidate {
    place: usize,
    slot: Slot,
    hits: Vec<(usize, u16)>,
    work: PerGroup,
    side: u8,
    set_seconds: u32,
    sets: u16,
    sets_max: u16,
}

struct Board<'a> {
    marks: &'a Landmarks,
    /// What a half set beyond the target is worth.
    beyond: u32,
    /// Whether each side has exercises, so that balance can be asked for.
    has_sides: bool,
    budget: u32,
    exercises_max: usize,
    week: PerGroup,
    sides: [u16; 3],
    /// Places that are filled.
    slots: Vec<Slot>,
}

/// What is asked of an allocation.
pub(super) struct Order<'a> {
    pub facts: &'a CoachFacts,
    pub parts: &'a [Part],
    /// Seconds of a day for sets, rests and changes.
    pub budget: u32,
    pub marks: &'a Landmarks,
    pub usable: &'a Usable,
    pub seed: u64,
}

/// Fills the days.
pub(super) fn allocate(order: &Order<'_>, catalogue: &Catalogue) -> Allocation {
    let facts = order.facts;
    let mut board = Board {
        marks: order.marks,
        beyond: u32::from(facts.goal != Goal::Endurance),
        has_sides: order.usable.sides.iter().all(|side| *side),
        budget: order.budget,
        exercises_max: usize::from(facts.minutes / 6).clamp(3, 9),
        week: [0; GROUPS],
        sides: [0; 3],
        slots: Vec::new(),
    };
    let mut days: Vec<Day> = Vec::with_capacity(order.parts.len());
    for part in order.parts {
        let part = part_that_works(*part, order.usable);
        let turn = |slot: &Slot| days.iter().filter(|day: &&Day| day.part.slots().contains(slot)).count();
        let slots = part.slots().iter();
        let candidates = slots.filter_map(|slot| candidate(order, catalogue, *slot, turn(slot))).collect();
        days.push(Day { part, candidates, halves: [0; GROUPS], exercises: 0, seconds: 0 });
    }
    // Every day begins with something, then the whole week is filled.
    for number in 0..days.len() {
        board.add_best(&mut days, Some(number));
    }
    while board.add_best(&mut days, None) {}
    let week = board.week;
    let days = days.into_iter().map(|day| {
        let chosen = day.candidates.into_iter().filter(|one| one.sets > 0);
        let picks = chosen.map(|one| Pick { place: one.place, slot: one.slot, sets: one.sets }).collect();
        Draft { part: day.part, picks, seconds: day.seconds }
    });
    Allocation { days: days.collect(), week }
}

struct Day {
    part: Part,
    candidates: Vec<Candidate>,
    halves: PerGroup,
    exercises: usize,
    seconds: u32,
}

/// The part itself, or the whole body where injuries and equipment leave less than three places of it.
fn part_that_works(part: Part, usable: &Usable) -> Part {
    let has = |slot: &&Slot| usable.by_slot.get(**slot as usize).is_some_and(|found| !found.is_empty());
    if part.slots().iter().filter(has).count() < 3 { Part::Full } else { part }
}

/// The exercise for a place that comes for the `number`-th time, from 0: known ones first; beginners repeat the same ones to learn them,
/// others change between two or three (ACSM 2009: variation). The seed chooses among equals.
fn candidate(order: &Order<'_>, catalogue: &Catalogue, slot: Slot, number: usize) -> Option<Candidate> {
    let found = order.usable.by_slot.get(slot as usize)?;
    let variants = match order.facts.level {
        FitnessLevel::Beginner => 1,
        FitnessLevel::Intermediate => 2,
        FitnessLevel::Advanced => 3,
    };
    let spread = if order.seed == 0 { 1 } else { 3.min(found.len()) as u64 };
    let shift = (order.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32).wrapping_add(slot as u64 * 7) % spread.max(1);
    // Strength is gained in the lifts that are known best, whatever the seed.
    let shift = if order.facts.goal == Goal::Strength && slot.is_main() { 0 } else { shift };
    let turn = usize::try_from(shift).unwrap_or(0) + number % variants;
    let known = found
        .iter()
        .find(|place| catalogue.at(**place).is_some_and(|(exercise, _)| order.facts.history_of(exercise.id).is_some()));
    let place = match known {
        Some(place) if number.is_multiple_of(variants) => *place,
        _ => *found.get(turn % found.len().max(1))?,
    };
    let (exercise, entry) = catalogue.at(place)?;
    let hits = entry.work.iter().copied().enumerate().filter(|(_, halves)| *halves > 0).collect();
    let set_seconds = prescribe(order.facts, slot, exercise.tracking).set_seconds();
    // Single joints do less, but where nothing else is left for the muscle.
    let is_alone = Slot::MAIN.iter().all(|main| {
        main.group() != slot.group() || order.usable.by_slot.get(*main as usize).is_none_or(|found| found.is_empty())
    });
    let sets_max =
        if slot.is_main() || is_alone && slot.group() != Some(Group::Abs) { SETS_MAX } else { SMALL_SETS_MAX };
    Some(Candidate { place, slot, hits, work: entry.work, side: entry.side, set_seconds, sets: 0, sets_max })
}

impl Board<'_> {
    /// Adds what is worth most for its time, on that day or on any. `false` when nothing is left to add.
    fn add_best(&mut self, days: &mut [Day], only: Option<usize>) -> bool {
        let mut best: Option<(u64, usize, usize, u16)> = None;
        for (number, day) in days.iter().enumerate() {
            if only.is_some_and(|only| only != number) {
                continue;
            }
            for (index, candidate) in day.candidates.iter().enumerate() {
                let Some((worth, sets)) = self.worth(day, candidate) else { continue };
                if best.is_none_or(|(most, ..)| worth > most) {
                    best = Some((worth, number, index, sets));
                }
            }
        }
        let Some((_, number, index, sets)) = best else { return false };
        let Some(day) = days.get_mut(number) else { return false };
        let Some(candidate) = day.candidates.get_mut(index) else { return false };
        day.seconds += cost(candidate, sets, day.exercises);
        day.exercises += usize::from(candidate.sets == 0);
        candidate.sets += sets;
        self.slots.push(candidate.slot);
        add_work(&mut self.week, &candidate.work, sets);
        add_work(&mut day.halves, &candidate.work, sets);
        if let Some(side) = self.sides.get_mut(usize::from(candidate.side)) {
            *side += sets;
        }
        true
    }

    /// What adding to a candidate is worth, and how many sets it would be. `None` where it must not be added.
    fn worth(&self, day: &Day, candidate: &Candidate) -> Option<(u64, u16)> {
        let is_new = candidate.sets == 0;
        let sets = if is_new { FIRST_SETS } else { 1 };
        let seconds = cost(candidate, sets, day.exercises);
        let is_full = is_new && day.exercises >= self.exercises_max;
        if is_full || candidate.sets + sets > candidate.sets_max || day.seconds + seconds > self.budget {
            return None;
        }
        self.keeps_balance(candidate.side, sets).then_some(())?;
        let mut value = 0;
        for (group, halves) in &candidate.hits {
            let add = halves * sets;
            let at = |of: &PerGroup| of.get(*group).copied().unwrap_or(0);
            let have = at(&self.week);
            if have + add > at(&self.marks.max) || at(&day.halves) + add > DAY_HALVES_MAX {
                return None;
            }
            let (min, target) = (at(&self.marks.min), at(&self.marks.target));
            let to_min = add.min(min.saturating_sub(have));
            let to_target = add.min(target.saturating_sub(have)).saturating_sub(to_min);
            let beyond = if *halves > 1 { self.beyond * u32::from(add - to_min - to_target) } else { 0 };
            // The further from the target, the more a set is worth: that is what spreads them.
            let need = 10 + 30 * u32::from(target.saturating_sub(have)) / u32::from(target.max(1));
            let weight = candidate.slot.weight();
            value +=
                u32::from(to_min) * (10_000 + 400 * weight) + u32::from(to_target) * need * weight + beyond * weight;
        }
        let is_missing = candidate.slot.is_main() && !self.slots.contains(&candidate.slot);
        let value = if is_missing { value * 2 } else { value };
        let value = if self.is_behind(candidate.side) { value * 2 } else { value };
        // A day with nothing in it takes whatever it can get.
        let value = if day.exercises == 0 { value.max(1) } else { value };
        // Of two days the emptier one, so that the week is even.
        let free = 2 * self.budget - day.seconds;
        let worth = u64::from(value) * 1_000 / u64::from(seconds + COST_SECONDS);
        let worth = worth * u64::from(free) / u64::from(self.budget.max(1));
        (value > 0).then_some((worth, sets))
    }

    /// Whether this side has fewer sets than the other.
    const fn is_behind(&self, side: u8) -> bool {
        let [_, presses, rows] = self.sides;
        self.has_sides && ((side == 1 && presses < rows) || (side == 2 && rows < presses))
    }

    fn keeps_balance(&self, side: u8, sets: u16) -> bool {
        let [_, mut presses, mut rows] = self.sides;
        match side {
            1 => presses += sets,
            2 => rows += sets,
            _ => return true,
        }
        // What brings the two nearer is always welcome.
        let [_, before_presses, before_rows] = self.sides;
        let comes_nearer = presses.abs_diff(rows) < before_presses.abs_diff(before_rows);
        !self.has_sides || comes_nearer || is_balanced(presses, rows)
    }
}

fn cost(candidate: &Candidate, sets: u16, exercises: usize) -> u32 {
    let change = if candidate.sets == 0 && exercises > 0 { CHANGE_SECONDS } else { 0 };
    u32::from(sets) * candidate.set_seconds + change
}
