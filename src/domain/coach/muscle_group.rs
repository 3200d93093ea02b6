//! Muscles as volume is counted for them: those that are always trained together are one group.

use crate::domain::exercises::{Muscle, Traits};

/// How many groups there are.
pub(super) const GROUPS: usize = 16;

/// A group of muscles. The first [`Group::MAIN`] are those a programme must train.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Chest,
    Back,
    Quads,
    Hamstrings,
    Shoulders,
    Glutes,
    Biceps,
    Triceps,
    Calves,
    Abs,
    LowerBack,
    Traps,
    Forearms,
    Adductors,
    Abductors,
    Neck,
}

impl Group {
    pub(super) const ALL: [Group; GROUPS] = [
        Self::Chest,
        Self::Back,
        Self::Quads,
        Self::Hamstrings,
        Self::Shoulders,
        Self::Glutes,
        Self::Biceps,
        Self::Triceps,
        Self::Calves,
        Self::Abs,
        Self::LowerBack,
        Self::Traps,
        Self::Forearms,
        Self::Adductors,
        Self::Abductors,
        Self::Neck,
    ];

    pub(super) const fn of(muscle: Muscle) -> Self {
        match muscle {
            Muscle::Chest => Self::Chest,
            Muscle::Lats | Muscle::MiddleBack => Self::Back,
            Muscle::Quadriceps => Self::Quads,
            Muscle::Hamstrings => Self::Hamstrings,
            Muscle::Shoulders => Self::Shoulders,
            Muscle::Glutes => Self::Glutes,
            Muscle::Biceps => Self::Biceps,
            Muscle::Triceps => Self::Triceps,
            Muscle::Calves => Self::Calves,
            Muscle::Abdominals => Self::Abs,
            Muscle::LowerBack => Self::LowerBack,
            Muscle::Traps => Self::Traps,
            Muscle::Forearms => Self::Forearms,
            Muscle::Adductors => Self::Adductors,
            Muscle::Abductors => Self::Abductors,
            Muscle::Neck => Self::Neck,
        }
    }

    /// The muscle the group is told by.
    pub(super) const fn muscle(self) -> Muscle {
        match self {
            Self::Chest => Muscle::Chest,
            Self::Back => Muscle::MiddleBack,
            Self::Quads => Muscle::Quadriceps,
            Self::Hamstrings => Muscle::Hamstrings,
            Self::Shoulders => Muscle::Shoulders,
            Self::Glutes => Muscle::Glutes,
            Self::Biceps => Muscle::Biceps,
            Self::Triceps => Muscle::Triceps,
            Self::Calves => Muscle::Calves,
            Self::Abs => Muscle::Abdominals,
            Self::LowerBack => Muscle::LowerBack,
            Self::Traps => Muscle::Traps,
            Self::Forearms => Muscle::Forearms,
            Self::Adductors => Muscle::Adductors,
            Self::Abductors => Muscle::Abductors,
            Self::Neck => Muscle::Neck,
        }
    }

    /// As people say it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Back => "back",
            Self::Quads => "quadriceps",
            Self::Abs => "abdominals",
            Self::LowerBack => "lower back",
            other => other.muscle().as_str(),
        }
    }

    pub(super) const fn index(self) -> usize {
        self as usize
    }
}

/// Something for each group.
pub(super) type PerGroup = [u16; GROUPS];

/// Adds `times` the work of an exercise to what a week has.
pub(super) fn add_work(week: &mut PerGroup, work: &PerGroup, times: u16) {
    week.iter_mut().zip(work).for_each(|(sum, one)| *sum += one * times);
}

/// The half sets one set gives to each group: two where it mainly works it, one where it also does (Schoenfeld et al.
/// 2017 count whole sets; halves for helpers are the common practice the rollups follow too).
pub(super) fn work_of(traits: &Traits) -> PerGroup {
    let mut work = [0; GROUPS];
    let mut give = |muscles: &[Muscle], halves: u16| {
        for muscle in muscles {
            if let Some(slot) = work.get_mut(Group::of(*muscle).index()) {
                *slot = halves.max(*slot);
            }
        }
    };
    give(&traits.secondary, 1);
    give(&traits.primary, 2);
    work
}
