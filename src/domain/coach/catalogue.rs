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
];

fn is_special(exercise: &CatalogueExercise) -> bool {
    let name = exercise.traits.name.to_lowercase();
    SPECIAL.iter().any(|word| name.contains(word))
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
        let slot = slot_of(exercise).filter(|_| !is_special(exercise));
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
            difficulty: exercise.traits.difficulty.unwrap_or(Difficulty::Intermediate),
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

    /// What is left for somebody: those that are not too hard first.
    pub(super) fn usable(&self, allowed: &Allowed, level: FitnessLevel) -> Usable {
        let hardest = match level {
            FitnessLevel::Beginner => Difficulty::Beginner,
            FitnessLevel::Intermediate => Difficulty::Intermediate,
            FitnessLevel::Advanced => Difficulty::Advanced,
        };
        let mut found =
            Usable { by_slot: Default::default(), count: 0, trains: [false; GROUPS], sides: [true, false, false] };
        let mut hard: Vec<(Slot, usize)> = Vec::new();
        for (place, (exercise, entry)) in self.exercises.iter().zip(&self.entries).enumerate() {
            let Some(slot) = entry.slot.filter(|_| allowed.allows(exercise.id, entry.needs)) else { continue };
            if let Some(group) = slot.group() {
                found.count += 1;
                if let Some(trains) = found.trains.get_mut(group.index()) {
                    *trains = true;
                }
                if let Some(side) = found.sides.get_mut(usize::from(entry.side)) {
                    *side = true;
                }
            }
            let Some(kept) = found.by_slot.get_mut(slot as usize) else { continue };
            if kept.len() >= KEPT_MAX {
                continue;
            }
            if entry.difficulty <= hardest { kept.push(place) } else { hard.push((slot, place)) }
        }
        // A load that can be chosen fits everybody, so those come first; the belly needs none.
        let is_free = |place: &usize| self.entries.get(*place).is_none_or(|entry| !entry.is_loaded);
        for (slot, kept) in found.by_slot.iter_mut().enumerate() {
            if slot != Slot::Abs as usize {
                kept.sort_by_key(is_free);
            }
        }
        for (slot, place) in hard {
            if let Some(kept) = found.by_slot.get_mut(slot as usize).filter(|kept| kept.len() < 3) {
                kept.push(place);
            }
        }
        found
    }

    /// Why an exercise may not be offered: not owned, or not spared.
    pub(super) fn may_not(&self, id: ExerciseId, allowed: &Allowed) -> Option<(bool, bool)> {
        let (_, entry) = self.entry(id)?;
        Some((!allowed.owns(entry.needs), !allowed.spares(id, entry.needs)))
    }
}
