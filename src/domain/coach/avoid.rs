//! What somebody may not be offered: what they do not own, and what loads a part that hurts.
//!
//! Leaving out is generous on purpose: nobody here can examine a joint. A movement is left out when it loads the
//! region at all, mainly or beside.

use super::{Avoid, BodyRegion};
use crate::domain::{
    exercises::{Equipment, MovementPattern, Muscle, Traits},
    ids::ExerciseId,
};

/// Patterns and muscles that load a region.
const fn loads(region: BodyRegion) -> (&'static [MovementPattern], &'static [Muscle]) {
    use MovementPattern as P;
    match region {
        BodyRegion::Neck => (&[], &[Muscle::Neck, Muscle::Traps]),
        BodyRegion::Shoulder => (&[], &[Muscle::Shoulders]),
        BodyRegion::Elbow => (&[], &[Muscle::Biceps, Muscle::Triceps, Muscle::Forearms]),
        BodyRegion::Wrist => (&[P::Carry], &[Muscle::Forearms]),
        BodyRegion::UpperBack => (&[P::Carry], &[Muscle::MiddleBack, Muscle::Traps]),
        BodyRegion::LowerBack => (&[P::Hinge, P::Carry], &[Muscle::LowerBack]),
        BodyRegion::Hip => {
            (&[P::Hinge, P::Squat, P::Lunge, P::Carry], &[Muscle::Glutes, Muscle::Abductors, Muscle::Adductors])
        }
        BodyRegion::Knee => (&[P::Squat, P::Lunge, P::Carry], &[Muscle::Quadriceps]),
        BodyRegion::Ankle => (&[P::Squat, P::Lunge, P::Carry], &[Muscle::Calves]),
    }
}

/// What may be offered, as sets of bits: one look at an exercise is a few comparisons.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    owned: u32,
    muscles: u32,
    patterns: u8,
    exercises: Vec<ExerciseId>,
}

/// An exercise's needs and loads, as bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needs {
    equipment: u32,
    muscles: u32,
    pattern: u8,
}

fn bits<T: Copy>(all: &[T], bit: impl Fn(T) -> u32) -> u32 {
    all.iter().fold(0, |set, one| set | (1 << bit(*one)))
}

impl Needs {
    pub(super) fn of(traits: &Traits) -> Self {
        let worked = |muscles: &[Muscle]| bits(muscles, |muscle| muscle as u32);
        Self {
            equipment: bits(&traits.equipment, |one| one as u32) & !(1 << Equipment::BodyOnly as u32),
            muscles: worked(&traits.primary) | worked(&traits.secondary),
            pattern: traits.pattern.map_or(0, |pattern| 1 << pattern as u8),
        }
    }
}

impl Allowed {
    pub(super) fn new(owned: &[Equipment], avoid: &Avoid) -> Self {
        let (mut muscles, mut patterns) = (avoid.muscles.clone(), avoid.patterns.clone());
        for region in &avoid.regions {
            let (of_region, of_muscles) = loads(*region);
            patterns.extend_from_slice(of_region);
            muscles.extend_from_slice(of_muscles);
        }
        Self {
            owned: bits(owned, |one| one as u32),
            muscles: bits(&muscles, |muscle| muscle as u32),
            patterns: patterns.iter().fold(0, |set, pattern| set | (1 << *pattern as u8)),
            exercises: avoid.exercises.clone(),
        }
    }

    /// Whether everything it takes is owned.
    pub(super) fn owns(&self, needs: Needs) -> bool {
        needs.equipment & !self.owned == 0
    }

    /// Whether it loads nothing that is to be left alone.
    pub(super) fn spares(&self, id: ExerciseId, needs: Needs) -> bool {
        needs.muscles & self.muscles == 0 && needs.pattern & self.patterns == 0 && !self.exercises.contains(&id)
    }

    pub(super) fn allows(&self, id: ExerciseId, needs: Needs) -> bool {
        self.owns(needs) && self.spares(id, needs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squat() -> Traits {
        Traits {
            primary: vec![Muscle::Quadriceps],
            secondary: vec![Muscle::Glutes, Muscle::LowerBack],
            equipment: vec![Equipment::BodyOnly, Equipment::Barbell],
            pattern: Some(MovementPattern::Squat),
            ..Traits::default()
        }
    }

    #[test]
    fn what_hurts_takes_out_all_that_loads_it() {
        let id = ExerciseId::from_bytes([1; 16]);
        let with = |regions: &[BodyRegion]| {
            let avoid = Avoid { regions: regions.to_vec(), ..Avoid::default() };
            Allowed::new(&[Equipment::Barbell], &avoid).allows(id, Needs::of(&squat()))
        };
        assert!(with(&[]) && with(&[BodyRegion::Shoulder, BodyRegion::Elbow]));
        for region in [BodyRegion::Knee, BodyRegion::Hip, BodyRegion::LowerBack, BodyRegion::Ankle] {
            assert!(!with(&[region]), "{region:?}");
        }
    }

    #[test]
    fn what_is_not_owned_or_not_wanted_is_out_and_the_body_is_always_there() {
        let id = ExerciseId::from_bytes([1; 16]);
        let air = Traits { equipment: vec![Equipment::BodyOnly], ..squat() };
        let nothing = Allowed::new(&[], &Avoid::default());
        assert!(nothing.allows(id, Needs::of(&air)) && !nothing.allows(id, Needs::of(&squat())));
        let unwanted = Allowed::new(&[], &Avoid { exercises: vec![id], ..Avoid::default() });
        assert!(!unwanted.allows(id, Needs::of(&air)));
    }
}
