//! What a file holds, as workouts of ours: once the unit, the time zone and the exercises are known.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_128;

use super::{
    collect::distance_unit_beside,
    here::IdsHere,
    parsed::{Load, ParsedExercise, ParsedMeasure, ParsedWorkout, Stretch},
    quantity::{LengthUnit, WeightUnit},
};
use crate::domain::{
    exercises::TrackingType,
    ids::{ExerciseId, ImportId, SetId, TemplateId, WorkoutExerciseId, WorkoutId, uuid_v7},
    text::fold,
    time::{SECOND_MS, Timestamp},
    training::{Measure, Mood, Source, Status, Workout, WorkoutExercise, WorkoutSet, measure::Quantity},
    visibility::Visibility,
};

/// The exercise a name was found to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The exercise.
    pub id: ExerciseId,
    /// Its name in the library.
    pub name: String,
    /// What its sets measure.
    pub tracking: TrackingType,
}

/// What was asked and answered.
pub struct Answers<'a> {
    /// The import: ids are made from it, so that the same row gets the same ids whenever it is read.
    pub import: ImportId,
    /// What a weight without a unit is.
    pub unit: WeightUnit,
    /// How far clocks were ahead of UTC at an instant, in seconds.
    pub offset_seconds: &'a dyn Fn(Timestamp) -> i32,
    /// Exercises by the folded name of the file, or, of somebody's own in our own form, by their id there; what is not
    /// there is left out.
    pub exercises: &'a HashMap<String, Meant>,
    /// The ids that templates of the file have here.
    pub templates: &'a IdsHere,
    /// Who else may see the workouts.
    pub visibility: Visibility,
    /// Now.
    pub now: Timestamp,
}

impl Load {
    /// The weight in grams.
    pub fn grams(self, unit_unsaid: WeightUnit) -> Option<i32> {
        i32::try_from(self.unit.unwrap_or(unit_unsaid).exact(self.number)).ok()
    }
}

impl Stretch {
    /// The distance in millimetres.
    pub fn distance_millimetres(self, unit_unsaid: WeightUnit) -> Option<u64> {
        u64::try_from(self.unit.unwrap_or(distance_unit_beside(unit_unsaid)).exact(self.number)).ok()
    }

    /// A length of the body in millimetres.
    pub fn body_millimetres(self, unit_unsaid: WeightUnit) -> Option<u32> {
        let unit = match unit_unsaid {
            WeightUnit::Lb | WeightUnit::Stone => LengthUnit::Inch,
            WeightUnit::Kg | WeightUnit::Gram => LengthUnit::Centimetre,
        };
        u32::try_from(self.unit.unwrap_or(unit).exact(self.number)).ok()
    }
}

fn measure_of(parsed: &ParsedMeasure, unit: WeightUnit) -> Measure {
    Measure {
        weight_grams: parsed.load.and_then(|load| load.grams(unit)),
        reps: parsed.reps,
        duration_seconds: parsed.seconds,
        distance_millimetres: parsed.distance.and_then(|distance| distance.distance_millimetres(unit)),
    }
}

/// Makes ids: the same ones for the same place of the same import.
struct Ids<'a> {
    seed: String,
    at: Timestamp,
    made: u32,
    import: &'a ImportId,
}

impl<'a> Ids<'a> {
    fn new(import: &'a ImportId, index: u32, at: Timestamp) -> Self {
        Self { seed: format!("{import}/{index}"), at, made: 0, import }
    }

    fn next(&mut self) -> [u8; 16] {
        self.made += 1;
        let hash = xxh3_128(format!("{}/{}/{}", self.import, self.seed, self.made).as_bytes()).to_be_bytes();
        let mut entropy = [0; 10];
        entropy.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        *uuid_v7(self.at, entropy).as_bytes()
    }
}

/// The workout, whose place in the file is `index`. `None` when no exercise of it is left.
pub fn resolve(parsed: &ParsedWorkout, index: u32, answers: &Answers<'_>) -> Option<Workout> {
    match &parsed.document {
        Some(document) => resolve_document(document, index, answers),
        None => resolve_parsed(parsed, index, answers),
    }
}

fn resolve_parsed(parsed: &ParsedWorkout, index: u32, answers: &Answers<'_>) -> Option<Workout> {
    let began = parsed.began.resolve(answers.offset_seconds);
    let ended = began.plus_millis(i64::from(parsed.seconds.unwrap_or(0)) * SECOND_MS);
    let mut ids = Ids::new(&answers.import, index, began);
    let id = WorkoutId::from_bytes(ids.next());
    let kept: Vec<(&ParsedExercise, &Meant)> = parsed
        .exercises
        .iter()
        .filter_map(|exercise| Some((exercise, answers.exercises.get(&fold(&exercise.name))?)))
        .collect();
    let sets_total: usize = kept.iter().map(|(exercise, _)| exercise.sets.len()).sum();
    if sets_total == 0 {
        return None;
    }
    let mut done_before = 0;
    let exercises = kept
        .into_iter()
        .map(|(exercise, meant)| {
            let times = Times { began, ended, sets_total };
            resolve_exercise(exercise, meant, &mut ids, &times, &mut done_before, answers)
        })
        .collect();
    Some(Workout {
        id,
        name: parsed.name.clone(),
        status: Status::Completed,
        source: Source::Imported,
        template: None,
        planned_at: None,
        started_at: Some(began),
        ended_at: Some(ended),
        paused_at: None,
        paused_ms: 0,
        location: None,
        mood: Mood::default(),
        notes: parsed.notes.clone(),
        calories_told_kcal: parsed.kcal,
        session_rpe: None,
        visibility: answers.visibility,
        exercises,
        created_at: answers.now,
    })
}

/// Between when and when sets were done.
struct Times {
    began: Timestamp,
    ended: Timestamp,
    sets_total: usize,
}

impl Times {
    /// When a set was done that the file tells no time of: sets are spread evenly over the workout, so that they keep
    /// their order. One second each where the file tells no duration.
    fn of(&self, place: usize) -> Timestamp {
        let span = self.ended.since(self.began);
        let place = i64::try_from(place + 1).unwrap_or(1);
        let total = i64::try_from(self.sets_total).unwrap_or(1).max(1);
        self.began.plus_millis(if span > 0 { span * place / total } else { place * SECOND_MS })
    }
}

fn resolve_exercise(
    exercise: &ParsedExercise,
    meant: &Meant,
    ids: &mut Ids<'_>,
    times: &Times,
    done_before: &mut usize,
    answers: &Answers<'_>,
) -> WorkoutExercise {
    let id = WorkoutExerciseId::from_bytes(ids.next());
    let sets: Vec<WorkoutSet> = exercise
        .sets
        .iter()
        .map(|set| {
            let completed_at = set.at.map_or(times.of(*done_before), |at| at.resolve(answers.offset_seconds));
            *done_before += 1;
            WorkoutSet {
                id: SetId::from_bytes(ids.next()),
                kind: set.kind,
                actual: measure_of(&set.done, answers.unit),
                target: measure_of(&set.target, answers.unit),
                rpe: set.rpe,
                tempo: None,
                rest_seconds: set.rest_seconds,
                notes: set.notes.clone(),
                position: None,
                completed_at: Some(completed_at),
            }
        })
        .collect();
    let tracking = fitting(meant.tracking, exercise.tracking(), &sets);
    WorkoutExercise {
        id,
        exercise: meant.id,
        name: meant.name.clone(),
        tracking,
        superset: exercise.superset,
        rest_seconds: None,
        notes: exercise.notes.clone(),
        position: None,
        sets,
    }
}

/// What the exercise is known to measure, unless its sets lack just that.
fn fitting(known: TrackingType, told: TrackingType, sets: &[WorkoutSet]) -> TrackingType {
    let needed = Quantity::of(known).first();
    let fits = needed.is_none_or(|needed| sets.iter().any(|set| set.actual.has(*needed)));
    if fits { known } else { told }
}

/// A workout of ours from an export: as it was, with ids of its own, exercises set right.
fn resolve_document(document: &Workout, index: u32, answers: &Answers<'_>) -> Option<Workout> {
    let mut workout = document.clone();
    let at = workout.begins_at();
    let mut ids = Ids::new(&answers.import, index, at);
    workout.id = WorkoutId::from_bytes(ids.next());
    // A template that did not come with the file stays named, whether or not it can be seen here.
    if let Some(used) = &mut workout.template
        && let Some(here) = answers.templates.get(&used.id.to_string()).and_then(|id| TemplateId::parse(id))
    {
        used.id = here;
    }
    // What is under way has its room elsewhere.
    if workout.status == Status::InProgress {
        workout.status = Status::Completed;
        workout.ended_at = workout.ended_at.or(workout.started_at);
        workout.paused_at = None;
    }
    let had_exercises = !workout.exercises.is_empty();
    workout.exercises.retain_mut(|exercise| {
        let own = answers.exercises.get(&exercise.exercise.to_string());
        let Some(meant) = own.or_else(|| answers.exercises.get(&fold(&exercise.name))) else { return false };
        exercise.exercise = meant.id;
        exercise.id = WorkoutExerciseId::from_bytes(ids.next());
        exercise.sets.iter_mut().for_each(|set| set.id = SetId::from_bytes(ids.next()));
        true
    });
    (!had_exercises || !workout.exercises.is_empty()).then_some(workout)
}

/// What makes two workouts the same, whatever their ids: when, what, how much.
pub fn content_hash(workout: &Workout) -> String {
    let sets: Vec<_> = workout
        .exercises
        .iter()
        .map(|exercise| (exercise.exercise, exercise.sets.iter().map(|set| (set.kind, set.actual)).collect::<Vec<_>>()))
        .collect();
    let at = workout.begins_at();
    let told = serde_json::to_string(&(at, workout.status, &workout.name, sets)).unwrap_or_default();
    format!("{:032x}", xxh3_128(told.as_bytes()))
}
