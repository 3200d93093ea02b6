//! Live workouts: tickets, doors, and the rooms behind them, whose code here is that of the objects.

mod alarms;
mod copies;
mod doors;
mod erasure;
mod rooms;
mod tickets;

use vivace::{
    domain::{
        ids::{ExerciseId, SetId, WorkoutExerciseId, WorkoutId},
        live_session::{Command, Door, LogSet, Op, OpId, StartRest},
        training::{Source, Status, Workout, WorkoutExercise},
        visibility::Visibility,
    },
    live::workout_room::{RoomAddress, Rooms, Submitted},
};

use crate::support::{SignedIn, TestApp};

/// A person with a planned workout of one exercise.
pub struct Story {
    pub app: TestApp,
    pub ada: SignedIn,
    pub room: RoomAddress,
    pub exercise: WorkoutExerciseId,
}

/// The exercise everybody lifts.
fn bench_press(app: &TestApp) -> ExerciseId {
    let rows = app.core.rows("SELECT id FROM exercises WHERE tracking_type = 'weight_reps' ORDER BY id LIMIT 1", &[]);
    rows[0]["id"].as_str().unwrap().parse().unwrap()
}

/// A planned workout of one exercise, as a document.
pub fn planned(app: &TestApp, room: RoomAddress) -> Workout {
    let now = app.app().now();
    Workout {
        id: room.workout,
        name: "Push".to_owned(),
        status: Status::Planned,
        source: Source::Recorded,
        template: None,
        planned_at: None,
        started_at: None,
        ended_at: None,
        paused_at: None,
        paused_ms: 0,
        location: None,
        mood: Default::default(),
        notes: String::new(),
        calories_told_kcal: None,
        session_rpe: None,
        visibility: Visibility::Private,
        exercises: vec![WorkoutExercise {
            id: WorkoutExerciseId::from_bytes([1; 16]),
            exercise: bench_press(app),
            name: "Bench Press".to_owned(),
            tracking: vivace::domain::exercises::TrackingType::WeightReps,
            superset: None,
            rest_seconds: Some(60),
            notes: String::new(),
            position: None,
            sets: Vec::new(),
        }],
        created_at: now,
    }
}

impl Story {
    pub async fn new() -> Self {
        let app = TestApp::seeded();
        let ada = app.sign_in("ada");
        let workout = WorkoutId::new(app.app().now(), app.app().entropy());
        let room = RoomAddress { account: ada.account, shard: ada.shard, workout };
        let document = planned(&app, room);
        let exercise = document.exercises[0].id;
        let story = Self { app, ada, room, exercise };
        story.rooms().create(room, document, "test".to_owned()).await.unwrap();
        story
    }

    pub fn rooms(&self) -> &dyn Rooms {
        &*self.app.rooms
    }

    /// Does one operation now.
    pub async fn now(&self, op_id: &str, command: Command) -> Submitted {
        self.submit(vec![op(op_id, command)], Door::Live).await
    }

    pub async fn submit(&self, ops: Vec<Op>, door: Door) -> Submitted {
        self.rooms().submit(self.room, ops, door).await.unwrap().expect("the workout is there")
    }

    /// Logs a set of that many kilograms, ten times.
    pub fn set(&self, number: u8, kilograms: i32) -> Command {
        Command::LogSet(LogSet {
            set_id: Some(SetId::from_bytes([number; 16])),
            workout_exercise_id: Some(self.exercise),
            weight_grams: Some(kilograms * 1_000),
            reps: Some(10),
            ..LogSet::default()
        })
    }

    /// The names of the frames sent so far.
    pub fn told(&self) -> Vec<String> {
        let frames = self.app.rooms.frames(self.room.workout);
        frames.iter().map(|frame| frame["type"].as_str().unwrap().to_owned()).collect()
    }
}

pub fn op(op_id: &str, command: Command) -> Op {
    Op { op_id: OpId::parse(op_id).unwrap(), at: None, device: None, command }
}

pub fn rest(seconds: u32) -> Command {
    Command::StartRest(StartRest { seconds: Some(seconds), set_id: None })
}
