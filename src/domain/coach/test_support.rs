//! What the coach's tests share: the library, and random people.

use super::{Avoid, BodyRegion, Catalogue, CatalogueExercise, CoachFacts, ExerciseHistory, MuscleSets, SessionFact};
use crate::domain::{
    exercises::{Equipment, MovementPattern, Muscle, seed::read_seed, seeded_id},
    ids::ExerciseId,
    local_day::LocalDay,
    person::{FitnessLevel, Units},
    templates::Goal,
    trend::Point,
};

/// The seeded library.
pub(super) fn library() -> &'static Catalogue {
    static LIBRARY: std::sync::OnceLock<Catalogue> = std::sync::OnceLock::new();
    LIBRARY.get_or_init(|| {
        let csv = include_str!("../../../seed/data/exercises.csv");
        let all = read_seed(csv).unwrap().into_iter().map(|one| CatalogueExercise {
            id: one.id,
            traits: one.traits,
            tracking: one.tracking,
            popularity: one.prominence,
        });
        Catalogue::new(all.collect())
    })
}

pub(super) fn id_of(slug: &str) -> ExerciseId {
    seeded_id(slug)
}

pub(super) fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap()
}

pub(super) fn today() -> LocalDay {
    day("2026-11-21")
}

pub(super) fn nobody() -> CoachFacts {
    CoachFacts::of_nobody(today())
}

/// SplitMix64 (Steele et al. 2014): good enough to vary people.
pub(super) struct Dice(pub u64);

impl Dice {
    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.roll() % most as u64).unwrap()
    }

    pub(super) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn some<T: Copy>(&mut self, of: &[T], percent: usize) -> Vec<T> {
        of.iter().copied().filter(|_| self.below(100) < percent).collect()
    }
}

const REGIONS: [BodyRegion; 9] = [
    BodyRegion::Neck,
    BodyRegion::Shoulder,
    BodyRegion::Elbow,
    BodyRegion::Wrist,
    BodyRegion::UpperBack,
    BodyRegion::LowerBack,
    BodyRegion::Hip,
    BodyRegion::Knee,
    BodyRegion::Ankle,
];

/// Somebody: any goal, level, week, equipment, injuries and history.
pub(super) fn somebody(dice: &mut Dice) -> CoachFacts {
    let owns = dice.one(&[0, 10, 30, 60, 100, 100]);
    let mut avoid = Avoid::default();
    if dice.below(2) == 0 {
        let hurts = dice.one(&[5, 10, 25, 60]);
        avoid.regions = dice.some(&REGIONS, hurts);
    }
    if dice.below(4) == 0 {
        avoid.patterns = dice.some(MovementPattern::ALL, 15);
        avoid.muscles = dice.some(Muscle::ALL, 6);
    }
    let exercises: Vec<ExerciseHistory> = (0..dice.below(8))
        .map(|_| {
            let exercise = &library().exercises()[dice.below(300)];
            let value = 20_000.0 + dice.below(150_000) as f64;
            ExerciseHistory {
                exercise: exercise.id,
                name: exercise.traits.name.clone(),
                e1rm: vec![Point { day: today(), value }],
                exposures: Vec::new(),
                last_record: None,
            }
        })
        .collect();
    if dice.below(4) == 0 {
        avoid.exercises = (0..30).map(|_| library().exercises()[dice.below(120)].id).collect();
    }
    let weekly_sets = if exercises.is_empty() {
        Vec::new()
    } else {
        Muscle::ALL.iter().map(|muscle| MuscleSets { muscle: *muscle, sets: dice.below(60) as f64 / 2.0 }).collect()
    };
    let session = SessionFact { day: today(), minutes: 60, rpe: Some(8.0), load: Some(480.0), muscles: Vec::new() };
    CoachFacts {
        goal: dice.one(Goal::ALL),
        level: dice.one(&[FitnessLevel::Beginner, FitnessLevel::Intermediate, FitnessLevel::Advanced]),
        days_per_week: 2 + u8::try_from(dice.below(5)).unwrap(),
        minutes: 20 + u16::try_from(dice.below(101)).unwrap(),
        owned: dice.some(Equipment::ALL, owns),
        avoid,
        units: dice.one(&[Units::Metric, Units::Imperial]),
        sessions: if exercises.is_empty() { Vec::new() } else { vec![session] },
        exercises,
        weekly_sets,
        ..nobody()
    }
}
