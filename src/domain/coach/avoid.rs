//! What somebody may not be offered: what they do not own, and what loads a part that hurts.
//!
//! Leaving out is generous on purpose: nobody here can examine a joint. A movement is left out when it loads the
//! region at all, mainly or beside: by its pattern and its muscles, and, because a library lists those of the prime
//! movers only, by its name and what it is done with.

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

/// Words of names of what loads a region, whatever muscles and pattern say, with commas between them.
const fn words(region: BodyRegion) -> &'static str {
    match region {
        BodyRegion::Neck => {
            "neck,good morning,shrug,upright,military,shoulder press,overhead,behind,sit-up,sit up,crunch,\
             headstand,handstand,jackknife,v-up"
        }
        BodyRegion::Shoulder => {
            "pullup,pull-up,pull up,chin-up,chin ,pulldown,pullover,butterfly,fly,body-up,dip,push-up,push up,\
             pushup,press,overhead,upright,hanging,handstand,raise and,rollout,roller,swing,crossover,crawl,\
             turkish,muscle up,plank,bench pull"
        }
        BodyRegion::Elbow => "dip,push-up,push up,pushup,pullup,pull-up,chin-up,chin ,press,body-up,extension",
        BodyRegion::Wrist => {
            "push-up,push up,pushup,handstand,dip,renegade,plank,front squat,front barbell,clean,wrist,farmer,\
             climber,crawl,burpee,body-up,rollout,roller,zercher"
        }
        BodyRegion::UpperBack => "row,shrug,good morning,pullup,pull-up,chin-up,reverse fly",
        BodyRegion::LowerBack => {
            "bent over,bent-over,t-bar row,long bar row,olympic squat,toe touch,good morning,deadlift,stiff,\
             hyperextension,superman,sit-up,sit up,jackknife,russian twist,windmill,side bend,leg raise,\
             rollout,roller,pull through,farmer,kettlebell row,two-dumbbell row,rowing,rack pull,cable rows,\
             overhead,military,clean,swing,twist,leg pull,flutter,v-up,hip raise,pike"
        }
        BodyRegion::Hip => {
            "leg raise,leg lift,knee raise,hip ,flutter,climber,sit-up,sit up,adduct,abduct,groin,step,stair,\
             deadlift,leg press,hack,kick,pike,jackknife,v-up,running,jogging,skating,rowing,leg pull"
        }
        BodyRegion::Knee => {
            "glute ham,glute-ham,step,stair,jump,hop,kneel,sissy,pistol,squat,lunge,leg press,leg extension,\
             running,jogging,skating,rowing,sled,hamstring slide,skip,carioca,climber,burpee"
        }
        BodyRegion::Ankle => {
            "running,jogging,stair,step,skating,jump,hop,trail,walking lunge,calf,balance,skip,carioca,rope,\
             sled"
        }
    }
}

/// A bar on the shoulders presses on the neck and on the spine.
fn is_under_a_bar(traits: &Traits) -> bool {
    let is_carried = matches!(traits.pattern, Some(MovementPattern::Squat | MovementPattern::Lunge));
    is_carried && traits.equipment.contains(&Equipment::Barbell)
}

/// The regions an exercise loads by its name and by what it is done with, as bits.
fn regions_of(traits: &Traits) -> u16 {
    let name = traits.name.to_lowercase();
    let has_name = |region: &BodyRegion| words(*region).split(',').any(|word| name.contains(word));
    let is_pressed_down = |region: &BodyRegion| {
        matches!(region, BodyRegion::Neck | BodyRegion::LowerBack | BodyRegion::UpperBack) && is_under_a_bar(traits)
    };
    let loaded = BodyRegion::ALL.iter().filter(|region| has_name(region) || is_pressed_down(region));
    loaded.fold(0, |set, region| set | (1 << *region as u16))
}

/// What may be offered, as sets of bits: one look at an exercise is a few comparisons.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    owned: u32,
    muscles: u32,
    patterns: u8,
    regions: u16,
    exercises: Vec<ExerciseId>,
}

/// An exercise's needs and loads, as bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needs {
    equipment: u32,
    muscles: u32,
    pattern: u8,
    regions: u16,
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
            regions: regions_of(traits),
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
            regions: avoid.regions.iter().fold(0, |set, region| set | (1 << *region as u16)),
            exercises: avoid.exercises.clone(),
        }
    }

    /// Whether everything it takes is owned.
    pub(super) fn owns(&self, needs: Needs) -> bool {
        needs.equipment & !self.owned == 0
    }

    /// Whether it loads nothing that is to be left alone.
    pub(super) fn spares(&self, id: ExerciseId, needs: Needs) -> bool {
        needs.muscles & self.muscles == 0
            && needs.pattern & self.patterns == 0
            && needs.regions & self.regions == 0
            && !self.exercises.contains(&id)
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
    fn what_a_library_does_not_list_is_known_by_name_and_equipment() {
        let id = ExerciseId::from_bytes([1; 16]);
        let spares = |name: &str, region: BodyRegion| {
            let traits = Traits { name: name.to_owned(), ..Traits::default() };
            Allowed::new(&[], &Avoid { regions: vec![region], ..Avoid::default() }).spares(id, Needs::of(&traits))
        };
        for (name, region) in [
            ("Bent Over Barbell Row", BodyRegion::LowerBack),
            ("T-Bar Row with Handle", BodyRegion::LowerBack),
            ("Olympic Squat", BodyRegion::LowerBack),
            ("Toe Touchers", BodyRegion::LowerBack),
            ("Pushups", BodyRegion::Wrist),
            ("Push-Up Wide", BodyRegion::Wrist),
            ("Stiff Leg Barbell Good Morning", BodyRegion::Neck),
            ("Pullups", BodyRegion::Shoulder),
            ("Butterfly", BodyRegion::Shoulder),
            ("Body-Up", BodyRegion::Shoulder),
            ("Natural Glute Ham Raise", BodyRegion::Knee),
        ] {
            assert!(!spares(name, region), "{name}");
        }
        assert!(spares("Seated Leg Curl", BodyRegion::Knee) && spares("Leg Press", BodyRegion::Wrist));
        let squat = Traits { name: "Barbell Squat".to_owned(), ..squat() };
        let neck = Avoid { regions: vec![BodyRegion::Neck], ..Avoid::default() };
        assert!(!Allowed::new(&[], &neck).spares(id, Needs::of(&squat)));
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
