//! The exercises there are, ready to be searched.

use std::collections::HashMap;

use super::CatalogueExercise;
use crate::domain::ids::ExerciseId;

/// The exercises the coach may choose from.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    exercises: Vec<CatalogueExercise>,
    by_id: HashMap<ExerciseId, usize>,
}

impl Catalogue {
    /// Takes the exercises of the library and the person's own.
    pub fn new(mut exercises: Vec<CatalogueExercise>) -> Self {
        exercises.sort_by(|a, b| b.popularity.cmp(&a.popularity).then_with(|| a.id.cmp(&b.id)));
        let by_id = exercises.iter().enumerate().map(|(place, exercise)| (exercise.id, place)).collect();
        Self { exercises, by_id }
    }

    /// The exercise of that id.
    pub fn find(&self, id: ExerciseId) -> Option<&CatalogueExercise> {
        self.exercises.get(*self.by_id.get(&id)?)
    }

    /// Every exercise, most popular first.
    pub fn exercises(&self) -> &[CatalogueExercise] {
        &self.exercises
    }
}
