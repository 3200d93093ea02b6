//! The plain workout of a session.

use std::collections::BTreeMap;

use super::{
    registers::{ExerciseFields, Library, SetFields},
    session::Session,
};
use crate::domain::{
    exercises::TrackingType,
    ids::{SetId, WorkoutExerciseId},
    training::{Measure, Mood, Workout, WorkoutExercise, WorkoutSet, measure::Quantity},
    visibility::Visibility,
};

type Placed<'a> = BTreeMap<WorkoutExerciseId, Vec<(SetId, &'a SetFields)>>;

impl Session {
    /// What the workout is now. Depends on nothing but the operations that were taken.
    ///
    /// What operations from several devices cannot rule out together is ruled out here: quantities that an exercise
    /// does not measure are left out, and a set without what counts in it is not done. All that is there is shown: what
    /// is beyond the limits is refused before.
    pub fn workout(&self) -> Workout {
        let standing = self.standing();
        let details = &self.details;
        Workout {
            id: self.id,
            name: details.name.clone(),
            status: standing.status,
            source: self.source,
            template: self.template,
            planned_at: details.planned_at,
            started_at: standing.started_at,
            ended_at: standing.ended_at,
            paused_at: standing.paused_at,
            paused_ms: standing.paused_ms,
            location: details.location,
            mood: Mood { before: details.mood_before, after: details.mood_after, energy: details.mood_energy },
            notes: details.notes.clone(),
            calories_told_kcal: details.calories_told_kcal,
            session_rpe: details.session_rpe,
            visibility: details.visibility.unwrap_or(Visibility::Private),
            exercises: self.derive_exercises(&self.rests.taken(standing.ended_at)),
            created_at: self.created_at,
        }
    }

    fn derive_exercises(&self, rested: &BTreeMap<SetId, u32>) -> Vec<WorkoutExercise> {
        let mut placed = self.placed_sets();
        let mut exercises: Vec<(WorkoutExerciseId, &ExerciseFields, &Library)> = self
            .exercises
            .iter()
            .filter(|(id, _)| self.is_exercise_there(**id))
            .filter_map(|(id, element)| Some((*id, &element.fields, element.fields.library.as_ref()?)))
            .collect();
        exercises.sort_by(|(a, one, _), (b, other, _)| {
            one.position.key(*a.as_bytes()).cmp(&other.position.key(*b.as_bytes()))
        });
        let shown = exercises.into_iter().map(|(id, fields, library)| {
            let mut sets = placed.remove(&id).unwrap_or_default();
            sets.sort_by(|(a, one), (b, other)| {
                one.position.key(*a.as_bytes()).cmp(&other.position.key(*b.as_bytes()))
            });
            let show = |(id, fields): (SetId, &SetFields)| derive_set(id, fields, library.tracking, rested);
            WorkoutExercise {
                id,
                exercise: library.exercise,
                name: library.name.clone(),
                tracking: library.tracking,
                superset: fields.superset,
                rest_seconds: fields.rest_seconds,
                notes: fields.notes.clone(),
                position: Some(fields.position.clone()),
                sets: sets.into_iter().map(show).collect(),
            }
        });
        shown.collect()
    }

    fn placed_sets(&self) -> Placed<'_> {
        let mut placed = Placed::new();
        for (id, element) in self.sets.iter().filter(|(_, element)| element.is_there()) {
            if let Some(exercise) = element.fields.exercise {
                placed.entry(exercise).or_default().push((*id, &element.fields));
            }
        }
        placed
    }
}

fn derive_set(id: SetId, fields: &SetFields, tracking: TrackingType, rested: &BTreeMap<SetId, u32>) -> WorkoutSet {
    let said = Measure {
        weight_grams: fields.weight_grams,
        reps: fields.reps,
        duration_seconds: fields.duration_seconds,
        distance_millimetres: fields.distance_millimetres,
    };
    let actual = tracked(&said, tracking);
    WorkoutSet {
        id,
        kind: fields.kind,
        actual,
        target: tracked(&fields.target, tracking),
        rpe: fields.rpe,
        tempo: fields.tempo.clone(),
        rest_seconds: fields.rest_seconds.or_else(|| rested.get(&id).copied()),
        notes: fields.notes.clone(),
        position: Some(fields.position.clone()),
        completed_at: fields.completed_at.filter(|_| can_be_done(&actual, tracking)),
    }
}

/// The quantities of a measure that an exercise tracked so measures.
fn tracked(measure: &Measure, tracking: TrackingType) -> Measure {
    let quantities = Quantity::of(tracking);
    Measure {
        weight_grams: measure.weight_grams.filter(|_| quantities.contains(&Quantity::Weight)),
        reps: measure.reps.filter(|_| quantities.contains(&Quantity::Reps)),
        duration_seconds: measure.duration_seconds.filter(|_| quantities.contains(&Quantity::Duration)),
        distance_millimetres: measure.distance_millimetres.filter(|_| quantities.contains(&Quantity::Distance)),
    }
}

/// Whether what counts in such a set is there.
pub(super) fn can_be_done(measure: &Measure, tracking: TrackingType) -> bool {
    Quantity::of(tracking).first().is_none_or(|needed| measure.has(*needed))
}
