//! Training histories made up for tests: the same seed gives the same history.

use vivace::{
    domain::{
        exercises::{ExerciseType, Muscle, TrackingType},
        ids::{ExerciseId, SetId, WorkoutExerciseId, WorkoutId},
        time::{HOUR_MS, MINUTE_MS, Timestamp},
        training::{Measure, Mood, Rpe, SetKind, Source, Status, Workout, WorkoutExercise, WorkoutSet},
        visibility::Visibility,
    },
    training::ExerciseFacts,
};

/// Numbers that look random and are the same in every run (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    /// The next number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.below(u64::MAX).to_be_bytes());
        bytes[8..].copy_from_slice(&self.below(u64::MAX).to_be_bytes());
        bytes
    }
}

/// The exercise of that number.
pub fn exercise(number: u8) -> ExerciseId {
    ExerciseId::from_bytes([number; 16])
}

/// The workout of that number.
pub fn workout_id(number: u8) -> WorkoutId {
    WorkoutId::from_bytes([number; 16])
}

/// Facts of the exercises from 0 to before `count`.
pub fn facts(count: u8) -> Vec<ExerciseFacts> {
    let of = |number: u8| ExerciseFacts {
        id: exercise(number),
        name: format!("Exercise {number}"),
        tracking: TrackingType::WeightReps,
        exercise_type: if number == 3 { ExerciseType::Flexibility } else { ExerciseType::Strength },
        primary_muscles: vec![Muscle::ALL[usize::from(number) % Muscle::ALL.len()]],
        secondary_muscles: vec![Muscle::ALL[usize::from(number + 1) % Muscle::ALL.len()]],
        met: Some(3.5 + f64::from(number % 4)),
    };
    (0..count).map(of).collect()
}

/// A set of those kilograms and repetitions.
pub fn set(dice: &mut Dice, kilograms: i32, reps: u32, done_at: Option<Timestamp>) -> WorkoutSet {
    WorkoutSet {
        id: SetId::from_bytes(dice.bytes()),
        kind: SetKind::Normal,
        actual: Measure { weight_grams: Some(kilograms * 1_000), reps: Some(reps), ..Measure::default() },
        target: Measure::default(),
        rpe: None,
        tempo: None,
        rest_seconds: None,
        notes: String::new(),
        position: None,
        completed_at: done_at,
    }
}

/// A completed hour of training that began then, with no exercise in it.
pub fn empty_workout(id: WorkoutId, started_at: Timestamp) -> Workout {
    Workout {
        id,
        name: "Workout".to_owned(),
        status: Status::Completed,
        source: Source::Recorded,
        template: None,
        planned_at: None,
        started_at: Some(started_at),
        ended_at: Some(started_at.plus_millis(HOUR_MS)),
        paused_at: None,
        paused_ms: 0,
        location: None,
        mood: Mood::default(),
        notes: String::new(),
        calories_told_kcal: None,
        session_rpe: None,
        visibility: Visibility::Private,
        exercises: Vec::new(),
        created_at: started_at,
    }
}

/// An exercise in a workout with these sets.
pub fn done(dice: &mut Dice, number: u8, sets: Vec<WorkoutSet>) -> WorkoutExercise {
    WorkoutExercise {
        id: WorkoutExerciseId::from_bytes(dice.bytes()),
        exercise: exercise(number),
        name: format!("Exercise {number}"),
        tracking: TrackingType::WeightReps,
        superset: None,
        rest_seconds: None,
        notes: String::new(),
        position: None,
        sets,
    }
}

/// Some workout of the sixty days after `since`: any status, some sets undone, some warm-ups, some rated.
pub fn random_workout(dice: &mut Dice, id: WorkoutId, since: Timestamp, exercises: u64) -> Workout {
    let hours = i64::try_from(dice.below(60 * 24)).unwrap();
    let started_at = since.plus_millis(hours * HOUR_MS);
    let mut workout = empty_workout(id, started_at);
    workout.status = [
        Status::Planned,
        Status::InProgress,
        Status::Completed,
        Status::Completed,
        Status::Completed,
        Status::Cancelled,
    ][usize::try_from(dice.below(6)).unwrap()];
    workout.session_rpe = (dice.below(2) == 0).then(|| Rpe::new(7.0)).flatten();
    for _ in 0..dice.below(4) {
        let number = u8::try_from(dice.below(exercises)).unwrap();
        let count = dice.below(5);
        let sets = (0..count).map(|_| random_set(dice, started_at)).collect();
        workout.exercises.push(done(dice, number, sets));
    }
    workout
}

fn random_set(dice: &mut Dice, started_at: Timestamp) -> WorkoutSet {
    let minutes = i64::try_from(dice.below(90)).unwrap();
    let done_at = (dice.below(8) > 0).then(|| started_at.plus_millis(minutes * MINUTE_MS));
    let kilograms = i32::try_from(dice.below(12)).unwrap() * 10;
    let reps = u32::try_from(dice.below(15)).unwrap();
    let mut set = set(dice, kilograms, reps, done_at);
    set.kind = if dice.below(5) == 0 { SetKind::Warmup } else { SetKind::Normal };
    if dice.below(6) == 0 {
        set.actual.weight_grams = None;
    }
    set.rpe =
        (dice.below(3) == 0).then(|| Rpe::new(5.0 + f64::from(u8::try_from(dice.below(11)).unwrap()) / 2.0)).flatten();
    set
}
