//! How a workout is shown: by request, in the snapshot of a socket and in events alike.

use serde::Serialize;

use super::{records::SetRecord, rest::Rest, session::Current, shown::SetView, snapshot::Snapshot};
use crate::domain::{
    exercises::TrackingType,
    ids::{AccountId, ExerciseId, SetId, TemplateId, WorkoutExerciseId, WorkoutId},
    records::{Record, RecordKind},
    time::Timestamp,
    training::{Mood, Place, Position, Rpe, Source, Status, WeightUnit, Workout, WorkoutExercise},
    visibility::Visibility,
};

/// Declares shapes that are shown.
macro_rules! views {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(rename_all = "camelCase")]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$attribute])* pub $field: $type,)* }
    )+};
}

views! {
    /// A workout with everything in it.
    WorkoutView {
        /// Which.
        id: WorkoutId,
        /// Whose.
        user_id: AccountId,
        /// The template it follows.
        template_id: Option<TemplateId>,
        /// In which version.
        template_version: Option<u32>,
        /// How it came into being.
        source: Source,
        /// What is done.
        session_data: SessionDataView,
        /// In numbers.
        metrics: MetricsView,
        /// Where it takes place.
        location: Option<Place>,
        /// How one felt.
        mood: Mood,
        /// Exertion of the whole session, from 1 to 10 by halves.
        session_rpe: Option<f64>,
        /// Where the person is, while it goes on.
        real_time_data: Option<RealTimeView>,
        /// Who else may see it.
        sharing: SharingView,
        /// The number of its last event, as on sockets: send it as `If-Match` with an index.
        seq: i64,
        /// When it was made.
        created_at: Timestamp,
    }

    /// What is done in a workout.
    SessionDataView {
        /// What it is and when.
        #[serde(flatten)]
        head: SessionHeadView,
        /// What is done, in order.
        exercises: Vec<WorkoutExerciseView>,
    }

    /// What a workout is called, when it was and how it stands.
    SessionHeadView {
        /// What it is called.
        name: String,
        /// When it began, else when it is planned, else when it was made.
        date: Timestamp,
        /// When it is meant to begin.
        planned_at: Option<Timestamp>,
        /// When it began.
        start_time: Option<Timestamp>,
        /// When it ended.
        end_time: Option<Timestamp>,
        /// When it was paused, while it is.
        paused_at: Option<Timestamp>,
        /// Seconds, pauses apart.
        duration: u32,
        /// Where it stands.
        status: Status,
        /// The person's own words.
        notes: String,
    }

    /// What is told of a workout as a whole: a [`WorkoutView`] without its exercises and its numbers.
    WorkoutHeadView {
        /// What it is called, when it was and how it stands.
        session_data: SessionHeadView,
        /// Where it takes place.
        location: Option<Place>,
        /// How one felt.
        mood: Mood,
        /// Exertion of the whole session, from 1 to 10 by halves.
        session_rpe: Option<f64>,
        /// Where the person is, while it goes on.
        real_time_data: Option<RealTimeView>,
        /// Who else may see it.
        sharing: SharingView,
    }

    /// An exercise in a workout.
    WorkoutExerciseView {
        /// Its id in the workout.
        id: WorkoutExerciseId,
        /// The exercise of the library.
        exercise_id: ExerciseId,
        /// Where it stands, from 0.
        order: u32,
        /// Its place among positions: one between those of its neighbours puts an exercise between them.
        #[serde(skip_serializing_if = "Option::is_none")]
        position: Option<Position>,
        /// What it is called.
        name: String,
        /// What its sets measure.
        tracking_type: TrackingType,
        /// Exercises of the same number are done in turn.
        superset: Option<u8>,
        /// Rest after each set, in seconds.
        rest_time: Option<u32>,
        /// The person's own words.
        notes: String,
        /// Its sets, in order.
        sets: Vec<SetView>,
        /// Load times repetitions of working sets, in kilograms or pounds.
        total_volume: f64,
        /// The same in grams.
        total_volume_grams: u64,
        /// Records made in it.
        personal_records: Vec<RecordView>,
    }

    /// A record.
    RecordView {
        /// What it is in.
        r#type: RecordKind,
        /// The set.
        set_id: SetId,
        /// The load of the set, in grams; absent for the body alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        weight_grams: Option<i32>,
        /// The repetitions of the set.
        #[serde(skip_serializing_if = "Option::is_none")]
        reps: Option<u32>,
        /// The figure, in kilograms, pounds or repetitions.
        value: f64,
        /// What stood before, in the same.
        previous_record: Option<f64>,
        /// By how many percent it is better.
        improvement_percentage: Option<f64>,
    }

    /// A workout in numbers.
    MetricsView {
        /// Load times repetitions of working sets, in kilograms or pounds.
        total_volume: f64,
        /// The same in grams.
        total_volume_grams: u64,
        /// The unit of weights.
        unit: WeightUnit,
        /// The mean of the exertions told.
        #[serde(rename = "averageRPE")]
        average_rpe: Option<f64>,
        /// Energy told or estimated, in kilocalories.
        calories_burned: Option<u32>,
        /// Rest taken, in seconds, as far as it is known.
        total_rest_time: u32,
        /// How many records it holds.
        personal_records_set: u32,
        /// Sets done, warm-ups apart.
        sets_done: u32,
        /// Sets to be done.
        sets_left: u32,
    }

    /// Where the person is in a workout that goes on.
    RealTimeView {
        /// The exercise, from 0.
        current_exercise_index: Option<u32>,
        /// The set in it, from 0.
        current_set_index: Option<u32>,
        /// Whether they rest.
        is_resting: bool,
        /// Since when.
        rest_start_time: Option<Timestamp>,
        /// For how long, in seconds.
        rest_duration: Option<u32>,
        /// Until when.
        rest_ends_at: Option<Timestamp>,
        /// The time by our clock, to count from.
        server_time: Timestamp,
    }

    /// Who else may see a workout.
    SharingView {
        /// Whether anybody may. Its room knows nobody who is named: what is written, and what comes over sockets, is
        /// answered by the visibility alone.
        is_shared: bool,
        /// Who may without being named.
        visibility: Visibility,
        /// The friends who may see it whatever its visibility: told to the person whose it is, where it is read.
        #[serde(skip_serializing_if = "Option::is_none")]
        shared_with: Option<Vec<SharedWithView>>,
    }

    /// Somebody a workout is shown to by name.
    SharedWithView {
        /// Who.
        user_id: AccountId,
        /// By name.
        username: String,
        /// Since when.
        shared_at: Timestamp,
    }
}

/// How a record is said: figures of weight in `unit`.
fn figure(kind: RecordKind, value: i64, unit: WeightUnit) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "repetitions are few")]
    match kind {
        RecordKind::MaxReps => value as f64,
        RecordKind::MaxWeight | RecordKind::MaxVolume | RecordKind::E1rm => unit.of_grams(value),
    }
}

impl RecordView {
    /// A record of a set.
    pub fn of(record: &SetRecord, unit: WeightUnit) -> Self {
        let Record { kind, value, weight_grams, reps, previous_record } = record.record;
        Self {
            r#type: kind,
            set_id: record.set_id,
            weight_grams,
            reps,
            value: figure(kind, value, unit),
            previous_record: previous_record.map(|previous| figure(kind, previous, unit)),
            improvement_percentage: record.record.improvement_percentage(),
        }
    }
}

impl WorkoutExerciseView {
    /// An exercise with what of `records` was made in its sets.
    pub fn of(index: usize, exercise: &WorkoutExercise, records: &[SetRecord], unit: WeightUnit) -> Self {
        let of_exercise = |record: &&SetRecord| exercise.sets.iter().any(|set| set.id == record.set_id);
        let of_exercise = records.iter().filter(of_exercise);
        let counted = exercise.sets.iter().filter(|set| set.completed_at.is_some() && set.kind.counts());
        let volume: u64 = counted.map(|set| set.actual.volume_grams()).sum();
        let show = |(index, set)| SetView::of(exercise.id, index, set, records, unit);
        Self {
            id: exercise.id,
            exercise_id: exercise.exercise,
            order: u32::try_from(index).unwrap_or(u32::MAX),
            position: exercise.position.clone(),
            name: exercise.name.clone(),
            tracking_type: exercise.tracking,
            superset: exercise.superset,
            rest_time: exercise.rest_seconds,
            notes: exercise.notes.clone(),
            sets: exercise.sets.iter().enumerate().map(show).collect(),
            total_volume: unit.of_grams(i64::try_from(volume).unwrap_or(i64::MAX)),
            total_volume_grams: volume,
            personal_records: of_exercise.map(|record| RecordView::of(record, unit)).collect(),
        }
    }
}

impl RealTimeView {
    /// Where the person is; `None` unless the workout goes on.
    fn of(workout: &Workout, current: Option<Current>, rest: Option<Rest>, now: Timestamp) -> Option<Self> {
        if workout.status != Status::InProgress {
            return None;
        }
        let told = current.and_then(|current| {
            let exercise = workout.exercises.iter().position(|other| other.id == current.workout_exercise_id)?;
            let sets = &workout.exercises.get(exercise)?.sets;
            Some((exercise, current.set_id.and_then(|id| sets.iter().position(|set| set.id == id))))
        });
        // Who does not say is at the first set still to be done.
        let first_left = || {
            let left = |exercise: &WorkoutExercise| exercise.sets.iter().position(|set| set.completed_at.is_none());
            let mut exercises = workout.exercises.iter().enumerate();
            exercises.find_map(|(index, exercise)| left(exercise).map(|set| (index, Some(set))))
        };
        let place = told.or_else(first_left);
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        let rest = rest.filter(|rest| rest.ends_at > now);
        Some(Self {
            current_exercise_index: place.map(|(exercise, _)| number(exercise)),
            current_set_index: place.and_then(|(_, set)| set).map(number),
            is_resting: rest.is_some(),
            rest_start_time: rest.map(|rest| rest.started_at),
            rest_duration: rest.map(|rest| rest.seconds),
            rest_ends_at: rest.map(|rest| rest.ends_at),
            server_time: now,
        })
    }
}

impl SessionHeadView {
    fn of(workout: &Workout, now: Timestamp) -> Self {
        Self {
            name: workout.name.clone(),
            date: workout.begins_at(),
            planned_at: workout.planned_at,
            start_time: workout.started_at,
            end_time: workout.ended_at,
            paused_at: workout.paused_at,
            duration: workout.active_seconds(now),
            status: workout.status,
            notes: workout.notes.clone(),
        }
    }
}

impl SharingView {
    fn of(visibility: Visibility) -> Self {
        Self { is_shared: visibility != Visibility::Private, visibility, shared_with: None }
    }

    /// With the people who are `named`, for the person whose workout it is.
    pub fn name(&mut self, named: Vec<SharedWithView>) {
        self.is_shared |= !named.is_empty();
        self.shared_with = Some(named);
    }
}

impl WorkoutHeadView {
    /// What is told of a workout as a whole, as it is `now`.
    pub fn of(workout: &Workout, current: Option<Current>, rest: Option<Rest>, now: Timestamp) -> Self {
        Self {
            session_data: SessionHeadView::of(workout, now),
            location: workout.location,
            mood: workout.mood,
            session_rpe: workout.session_rpe.map(Rpe::rating),
            real_time_data: RealTimeView::of(workout, current, rest, now),
            sharing: SharingView::of(workout.visibility),
        }
    }
}

impl WorkoutView {
    /// A workout as it is `now`, after the event `seq`.
    pub fn of(owner: AccountId, seq: i64, snapshot: &Snapshot, unit: WeightUnit, now: Timestamp) -> Self {
        let (workout, stats) = (&snapshot.workout, &snapshot.stats);
        let show = |(index, exercise)| WorkoutExerciseView::of(index, exercise, &snapshot.records, unit);
        let head = WorkoutHeadView::of(workout, snapshot.current, snapshot.rest, now);
        Self {
            id: workout.id,
            user_id: owner,
            template_id: workout.template.map(|template| template.id),
            template_version: workout.template.map(|template| template.version),
            source: workout.source,
            session_data: SessionDataView {
                head: head.session_data,
                exercises: workout.exercises.iter().enumerate().map(show).collect(),
            },
            metrics: MetricsView {
                total_volume: unit.of_grams(i64::try_from(stats.total_volume_grams).unwrap_or(i64::MAX)),
                total_volume_grams: stats.total_volume_grams,
                unit,
                average_rpe: stats.average_rpe,
                calories_burned: stats.calories_burned,
                total_rest_time: stats.total_rest_time,
                personal_records_set: u32::try_from(snapshot.records.len()).unwrap_or(u32::MAX),
                sets_done: stats.sets_done,
                sets_left: stats.sets_left,
            },
            location: head.location,
            mood: head.mood,
            session_rpe: head.session_rpe,
            real_time_data: head.real_time_data,
            sharing: head.sharing,
            seq,
            created_at: workout.created_at,
        }
    }
}
