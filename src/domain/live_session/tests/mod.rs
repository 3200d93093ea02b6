//! What a live workout promises: what the live door takes and refuses, rests, the bytes of operations and events, and,
//! by properties over random logs of two devices, that any order and repetition gives one workout.
//! Everything is a table or a story over [`Doing`]; nothing here reads a clock.

mod convergence;
mod limits;
mod live_door;
mod places;
mod rests;
mod times;
mod wire;

use std::collections::BTreeMap;

use super::*;
use crate::domain::{
    exercises::TrackingType,
    ids::{ExerciseId, SetId, WorkoutExerciseId, WorkoutId},
    records::Bests,
    time::Timestamp,
    training::{Mood, Position, Source, Status, Workout, WorkoutExercise, WorkoutSet},
    visibility::Visibility,
};

pub(super) const NOW: Timestamp = Timestamp::from_millis(1_795_248_000_000);

pub(super) fn exercise(number: u8) -> ExerciseId {
    ExerciseId::from_bytes([number; 16])
}

pub(super) fn entry(number: u8) -> WorkoutExerciseId {
    WorkoutExerciseId::from_bytes([number; 16])
}

pub(super) fn set(number: u8) -> SetId {
    SetId::from_bytes([number; 16])
}

pub(super) fn facts() -> Facts {
    let fact = |name: &str, tracking| ExerciseFacts {
        name: name.to_owned(),
        tracking,
        met: Some(5.0),
        bests: Bests::default(),
    };
    Facts {
        exercises: BTreeMap::from([
            (exercise(1), fact("Squat", TrackingType::WeightReps)),
            (exercise(2), fact("Pull-up", TrackingType::Reps)),
            (exercise(3), fact("Plank", TrackingType::Duration)),
        ]),
        body_weight_grams: Some(80_000),
        default_rest_seconds: Some(90),
    }
}

pub(super) fn planned() -> Workout {
    let with = |number: u8, tracking| WorkoutExercise {
        id: entry(number),
        exercise: exercise(number),
        name: format!("Exercise {number}"),
        tracking,
        superset: None,
        rest_seconds: None,
        notes: String::new(),
        position: None,
        sets: Vec::new(),
    };
    Workout {
        id: WorkoutId::from_bytes([9; 16]),
        name: "Legs".to_owned(),
        status: Status::Planned,
        source: Source::Recorded,
        template: None,
        planned_at: None,
        started_at: None,
        ended_at: None,
        paused_at: None,
        paused_ms: 0,
        location: None,
        mood: Mood::default(),
        notes: String::new(),
        calories_told_kcal: None,
        session_rpe: None,
        visibility: Visibility::Private,
        exercises: vec![with(1, TrackingType::WeightReps), with(2, TrackingType::Reps)],
        created_at: NOW,
    }
}

pub(super) fn session() -> Session {
    Session::of(&planned(), &Stamp::before_all())
}

pub(super) fn op(id: &str, command: Command) -> Op {
    Op { op_id: OpId::parse(id).unwrap(), at: None, device: None, command }
}

pub(super) fn log(number: u8, into: u8, kilograms: i32, reps: u32) -> Command {
    Command::LogSet(LogSet {
        set_id: Some(set(number)),
        workout_exercise_id: Some(entry(into)),
        weight_grams: Some(kilograms * 1_000),
        reps: Some(reps),
        ..LogSet::default()
    })
}

/// A workout somebody does: each step a second after the one before.
pub(super) struct Doing {
    pub(super) session: Session,
    pub(super) facts: Facts,
    pub(super) now: Timestamp,
    steps: u32,
}

impl Doing {
    pub(super) fn planned() -> Self {
        Self { session: session(), facts: facts(), now: NOW, steps: 0 }
    }

    pub(super) fn begun() -> Self {
        let mut doing = Self::planned();
        doing.take(Command::Start {});
        doing
    }

    pub(super) fn wait(&mut self, seconds: i64) {
        self.now = self.now.plus_millis(seconds * 1_000);
    }

    pub(super) fn submit(&mut self, command: Command) -> Result<Decision, Rejection> {
        self.wait(1);
        self.steps += 1;
        let op = op(&format!("op-{}", self.steps), command);
        let decision = decide(&self.session, &op, Door::Live, &self.facts, self.now)?;
        self.session = decision.session.clone();
        Ok(decision)
    }

    pub(super) fn take(&mut self, command: Command) -> Vec<Event> {
        self.submit(command).unwrap().events
    }

    pub(super) fn refused(&mut self, command: Command) -> Rejection {
        let before = self.session.clone();
        let rejection = self.submit(command).unwrap_err();
        assert_eq!(self.session, before);
        rejection
    }
}

pub(super) fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::name).collect()
}
