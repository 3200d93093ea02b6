//! The exercises there are, ready to be searched: what each is good for in a plan is worked out once.

use std::collections::HashMap;

use super::{
    CatalogueExercise,
    avoid::{Allowed, Needs},
    muscle_group::{GROUPS, Group, PerGroup, work_of},
};
use crate::domain::{
    exercises::{Difficulty, ExerciseType, Mechanic, MovementPattern as P, TrackingType},
    ids::ExerciseId,
    person::FitnessLevel,
};

/// How many places a plan may give to exercises.
pub(super) const SLOTS: usize = 21;
/// The most exercises kept for each place.
const KEPT_MAX: usize = 12;

/// A place of a plan that exercises of one kind fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    Squat,
    ChestPress,
    Row,
    HamstringHinge,
    ShoulderPress,
    Pulldown,
    Lunge,
    GluteHinge,
    BackHinge,
    OtherQuads,
    OtherHamstrings,
    OtherGlutes,
    OtherChest,
    OtherBack,
    OtherShoulders,
    Biceps,
    Triceps,
    Calves,
    Abs,
    /// Endurance.
    Cardio,
    /// A stretch.
    Stretch,
}

impl Slot {
    /// The places of large lifts.
    pub(super) const MAIN: [Slot; 9] = [
        Self::Squat,
        Self::ChestPress,
        Self::Row,
        Self::HamstringHinge,
        Self::ShoulderPress,
        Self::Pulldown,
        Self::Lunge,
        Self::GluteHinge,
        Self::BackHinge,
    ];

    /// The places of smaller ones.
    pub(super) const SMALL: [Slot; 10] = [
        Self::OtherQuads,
        Self::OtherHamstrings,
        Self::OtherGlutes,
        Self::OtherChest,
        Self::OtherBack,
        Self::OtherShoulders,
        Self::Biceps,
        Self::Triceps,
        Self::Calves,
        Self::Abs,
    ];

    /// The most demanding ones: what a session begins with.
    pub(super) const fn is_main(self) -> bool {
        (self as usize) < Self::OtherQuads as usize
    }

    /// How much rather a set goes here than to a place of weight 10: the large lifts of each movement first.
    pub(super) const fn weight(self) -> u32 {
        match self {
            Self::Squat | Self::ChestPress | Self::Row | Self::HamstringHinge => 40,
            Self::ShoulderPress | Self::Pulldown => 30,
            Self::Lunge | Self::GluteHinge => 18,
            Self::Biceps | Self::Triceps | Self::Calves | Self::Abs => 7,
            _ => 10,
        }
    }

    /// The group it is there for; none for endurance and stretches.
    pub(super) const fn group(self) -> Option<Group> {
        Some(match self {
            Self::Squat | Self::Lunge | Self::OtherQuads => Group::Quads,
            Self::ChestPress | Self::OtherChest => Group::Chest,
            Self::Row | Self::Pulldown | Self::OtherBack => Group::Back,
            Self::HamstringHinge | Self::OtherHamstrings => Group::Hamstrings,
            Self::GluteHinge | Self::OtherGlutes => Group::Glutes,
            Self::BackHinge => Group::LowerBack,
            Self::ShoulderPress | Self::OtherShoulders => Group::Shoulders,
            Self::Biceps => Group::Biceps,
            Self::Triceps => Group::Triceps,
            Self::Calves => Group::Calves,
            Self::Abs => Group::Abs,
            Self::Cardio | Self::Stretch => return None,
        })
    }
}

/// What is worked out of an exercise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Its place in a plan, if it has one.
    pub slot: Option<Slot>,
    /// Half sets one set gives to each group.
    pub work: PerGroup,
    /// Whether it presses (1), rows or pulls (2) with more than one joint, or neither (0).
    pub side: u8,
    /// Whether its load can be chosen.
    pub is_loaded: bool,
    needs: Needs,
    /// Whether it belongs to sports, shows and drills.
    is_special: bool,
    /// Whether it is too little for anybody but beginners.
    is_easy: bool,
    difficulty: Difficulty,
}

/// The exercises the coach may choose from.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    exercises: Vec<CatalogueExercise>,
    entries: Vec<Entry>,
    by_id: HashMap<ExerciseId, usize>,
}

/// What is left of the catalogue for one person, by place, best first.
#[derive(Clone, Debug)]
pub(super) struct Usable {
    pub by_slot: [Vec<usize>; SLOTS],
    /// Exercises for sets, all told.
    pub count: u32,
    /// Whether an exercise mainly for the group is left.
    pub trains: [bool; GROUPS],
    /// Whether there is something to press, and something to row or pull.
    pub sides: [bool; 3],
}

impl Usable {
    /// Takes what fills a place.
    fn take(&mut self, slot: Slot, mut places: Vec<usize>, entries: &[Entry]) {
        if let Some(group) = slot.group().filter(|_| !places.is_empty()) {
            self.count += u32::try_from(places.len()).unwrap_or(u32::MAX);
            if let Some(trains) = self.trains.get_mut(group.index()) {
                *trains = true;
            }
            for side in places.iter().filter_map(|place| entries.get(*place)).map(|entry| usize::from(entry.side)) {
                if let Some(has) = self.sides.get_mut(side) {
                    *has = true;
                }
            }
        }
        places.truncate(KEPT_MAX);
        if let Some(kept) = self.by_slot.get_mut(slot as usize) {
            *kept = places;
        }
    }
}

/// Words of names that belong to sports, shows, partners and drills rather than to a plan for anybody.
const SPECIAL: &[&str] = &[
    "jump",
    "hop",
    "bound",
    "leap",
    "throw",
    "sprint",
    "chain",
    "partner",
    "slam",
    "skip",
    "shuffle",
    "atlas",
    "stone",
    "tire",
    "log ",
    "keg",
    "circus",
    "axle",
    "snatch",
    "clean",
    "jerk",
    "guillotine",
    "behind",
    "to neck",
    "board press",
    "with bands",
    "from box",
    "speed",
    "anti-gravity",
    "isometric",
    "gironda",
    "bottoms up",
    "drop push",
    "depth",
    "plyo",
    "bent press",
    "deficit",
    "kneeling squat",
    "judo",
    "car ",
    "rickshaw",
    "yoke",
    "drill",
    "series",
    "technique",
    "butt kick",
    "car drivers",
    "one arm chin",
    "single-arm push-up",
    "handstand",
    "muscle up",
    "janda",
    "double kettlebell",
    "to chin",
    "prone manual",
    "sledgehammer",
    "battling",
    "swing",
    // Throws and springs whose names do not say so.
    "chest push",
    "chest pass",
    "full twist",
    "heavy bag",
    "return push",
    "push-off",
    "mountain climber",
    "carioca",
    // Of the strong man, the ring and the platform.
    "conan",
    "crucifix",
    "forward drag",
    "backward drag",
    "bear crawl",
    "power stairs",
    "sandbag load",
    "rack delivery",
    "push press",
    "frankenstein",
    "olympic squat",
    "overhead squat",
    "overhead kettlebell squat",
    "iron cross",
    "sled ",
    // A bar on the throat, a load nobody can get rid of, or a joint at its end.
    "neck press",
    "hanging bar",
    "off pins",
    "seated good morning",
    "sissy",
    "pistol",
    "one leg barbell",
    "side deadlift",
    "jefferson",
    "zercher",
    "reverse band",
    "bradford",
    "cuban press",
    "pullover and",
    "around the worlds",
    // Tricks that take long to learn.
    "turkish",
    "pirate",
    "renegade",
    "london bridges",
    "rope climb",
    "rocky",
    "side to side chin",
    "mixed grip chin",
    "plate movers",
    "lunge pass",
    "linear jammer",
    "thruster",
    "press sit-up",
    "hanging pike",
    "para press",
    "leg-over",
    "push up to side plank",
    "skating",
];

/// Words of names of exercises that take more than their entry in the library says.
const HARDER: &[&str] = &[
    "feet elevated",
    "feet on an exercise ball",
    "decline push-up",
    "clock push-up",
    "suspended",
    "pullup",
    "pull-up",
    "chin-up",
    "glute ham",
    "glute-ham",
    "dips",
    "one-legged deadlift",
    "single-leg high box",
];

/// Words of names of what is too little for anybody but beginners.
const EASY: &[&str] = &["incline push-up", "wall push", "assisted"];

fn holds(exercise: &CatalogueExercise, words: &[&str]) -> bool {
    let name = exercise.traits.name.to_lowercase();
    words.iter().any(|word| name.contains(word))
}

/// How hard an exercise is to learn, and to do.
fn difficulty_of(exercise: &CatalogueExercise) -> Difficulty {
    let told = exercise.traits.difficulty.unwrap_or(Difficulty::Intermediate);
    let is_assisted = holds(exercise, EASY);
    if holds(exercise, HARDER) && !is_assisted { told.max(Difficulty::Intermediate) } else { told }
}

/// How many levels an exercise is above somebody.
const fn levels_above(difficulty: Difficulty, level: FitnessLevel) -> u8 {
    let of_exercise = match difficulty {
        Difficulty::Beginner => 0_u8,
        Difficulty::Intermediate => 1,
        Difficulty::Advanced => 2,
    };
    let of_person = match level {
        FitnessLevel::Beginner => 0_u8,
        FitnessLevel::Intermediate => 1,
        FitnessLevel::Advanced => 2,
    };
    of_exercise.saturating_sub(of_person)
}

fn is_special(exercise: &CatalogueExercise) -> bool {
    holds(exercise, SPECIAL)
}

fn slot_of(exercise: &CatalogueExercise) -> Option<Slot> {
    use Slot as S;
    let traits = &exercise.traits;
    match traits.exercise_type? {
        ExerciseType::Cardio => return Some(S::Cardio),
        ExerciseType::Flexibility => return Some(S::Stretch),
        ExerciseType::Balance => return None,
        ExerciseType::Strength => {}
    }
    if !matches!(exercise.tracking, TrackingType::WeightReps | TrackingType::Reps | TrackingType::Duration) {
        return None;
    }
    let is_joint_alone = traits.mechanic == Some(Mechanic::Isolation);
    let group = Group::of(*traits.primary.first()?);
    Some(match (group, traits.pattern) {
        (Group::Quads, Some(P::Squat)) if !is_joint_alone => S::Squat,
        (Group::Quads, Some(P::Lunge)) => S::Lunge,
        (Group::Quads, _) => S::OtherQuads,
        (Group::Hamstrings, Some(P::Hinge)) => S::HamstringHinge,
        (Group::Hamstrings, _) => S::OtherHamstrings,
        (Group::Glutes, Some(P::Hinge)) => S::GluteHinge,
        (Group::Glutes, _) => S::OtherGlutes,
        (Group::LowerBack, Some(P::Hinge)) => S::BackHinge,
        (Group::Chest, Some(P::Push)) if !is_joint_alone => S::ChestPress,
        (Group::Chest, _) => S::OtherChest,
        (Group::Shoulders, Some(P::Push)) if !is_joint_alone => S::ShoulderPress,
        (Group::Shoulders, _) => S::OtherShoulders,
        (Group::Back, Some(P::Pull)) if !is_joint_alone => {
            if traits.primary.first() == Some(&crate::domain::exercises::Muscle::Lats) { S::Pulldown } else { S::Row }
        }
        (Group::Back, _) => S::OtherBack,
        (Group::Biceps, _) => S::Biceps,
        (Group::Triceps, _) => S::Triceps,
        (Group::Calves, _) => S::Calves,
        (Group::Abs, _) => S::Abs,
        _ => return None,
    })
}

impl Entry {
    fn of(exercise: &CatalogueExercise) -> Self {
        let is_special = is_special(exercise);
        let slot = slot_of(exercise).filter(|_| !is_special);
        let side = match slot {
            Some(Slot::ChestPress | Slot::ShoulderPress) => 1,
            Some(Slot::Row | Slot::Pulldown) => 2,
            _ => 0,
        };
        Self {
            slot,
            work: work_of(&exercise.traits),
            side,
            is_loaded: exercise.tracking == TrackingType::WeightReps,
            needs: Needs::of(&exercise.traits),
            is_special,
            is_easy: holds(exercise, EASY),
            difficulty: difficulty_of(exercise),
        }
    }
}

impl Catalogue {
    /// Takes the exercises of the library and the person's own.
    pub fn new(mut exercises: Vec<CatalogueExercise>) -> Self {
        exercises.sort_by_key(|exercise| (std::cmp::Reverse(exercise.popularity), exercise.id));
        let by_id = exercises.iter().enumerate().map(|(place, exercise)| (exercise.id, place)).collect();
        Self { entries: exercises.iter().map(Entry::of).collect(), exercises, by_id }
    }

    /// The exercise of that id.
    pub fn find(&self, id: ExerciseId) -> Option<&CatalogueExercise> {
        self.exercises.get(*self.by_id.get(&id)?)
    }

    /// Every exercise, most popular first.
    pub fn exercises(&self) -> &[CatalogueExercise] {
        &self.exercises
    }

    pub(super) fn at(&self, place: usize) -> Option<(&CatalogueExercise, &Entry)> {
        self.exercises.get(place).zip(self.entries.get(place))
    }

    pub(super) fn entry(&self, id: ExerciseId) -> Option<(&CatalogueExercise, &Entry)> {
        self.at(*self.by_id.get(&id)?)
    }

    /// What is left for somebody, best first. What is one level above them comes only to places nothing else fills, and
    /// what is two levels above to none.
    pub(super) fn usable(&self, allowed: &Allowed, level: FitnessLevel) -> Usable {
        let mut fitting: [Vec<usize>; SLOTS] = Default::default();
        let mut hard: [Vec<usize>; SLOTS] = Default::default();
        for (place, (exercise, entry)) in self.exercises.iter().zip(&self.entries).enumerate() {
            let Some(slot) = entry.slot.filter(|_| allowed.allows(exercise.id, entry.needs)) else { continue };
            let kept = match levels_above(entry.difficulty, level) {
                0 => &mut fitting,
                1 => &mut hard,
                _ => continue,
            };
            if let Some(kept) = kept.get_mut(slot as usize) {
                kept.push(place);
            }
        }
        let mut found =
            Usable { by_slot: Default::default(), count: 0, trains: [false; GROUPS], sides: [true, false, false] };
        let slots = Slot::MAIN.iter().chain(&Slot::SMALL).chain(&[Slot::Cardio, Slot::Stretch]);
        for slot in slots {
            let at = *slot as usize;
            let mut kept = fitting.get_mut(at).map(std::mem::take).unwrap_or_default();
            if kept.is_empty() {
                kept = hard.get_mut(at).map(std::mem::take).unwrap_or_default();
            }
            found.take(*slot, self.best(*slot, kept, level), &self.entries);
        }
        found
    }

    /// The best for a place: a load that can be chosen fits everybody, so those go before the body alone, and instead of
    /// it where there are enough; the belly needs none.
    fn best(&self, slot: Slot, mut kept: Vec<usize>, level: FitnessLevel) -> Vec<usize> {
        let is = |place: &usize, what: fn(&Entry) -> bool| self.entries.get(*place).is_some_and(what);
        if slot != Slot::Abs && slot.group().is_some() {
            if level != FitnessLevel::Beginner && kept.iter().any(|place| !is(place, |entry| entry.is_easy)) {
                kept.retain(|place| !is(place, |entry| entry.is_easy));
            }
            kept.sort_by_key(|place| !is(place, |entry| entry.is_loaded));
            let loaded = kept.iter().filter(|place| is(place, |entry| entry.is_loaded)).count();
            if loaded > 1 || loaded == 1 && level != FitnessLevel::Beginner {
                kept.truncate(loaded);
            }
        }
        kept
    }

    /// Whether somebody may be given an exercise by rule: nothing of sports, shows and drills, and nothing two levels
    /// above them.
    pub(super) fn suits(&self, id: ExerciseId, level: FitnessLevel) -> bool {
        self.entry(id).is_some_and(|(_, entry)| !entry.is_special && levels_above(entry.difficulty, level) < 2)
    }

    /// Whether an exercise is two levels above somebody.
    pub(super) fn is_too_hard(&self, id: ExerciseId, level: FitnessLevel) -> bool {
        self.entry(id).is_some_and(|(_, entry)| levels_above(entry.difficulty, level) > 1)
    }

    /// Why an exercise may not be offered: not owned, or not spared.
    pub(super) fn may_not(&self, id: ExerciseId, allowed: &Allowed) -> Option<(bool, bool)> {
        let (_, entry) = self.entry(id)?;
        Some((!allowed.owns(entry.needs), !allowed.spares(id, entry.needs)))
    }
}
