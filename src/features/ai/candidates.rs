//! Exercises a model may choose from, under short names.

use serde_json::{Value, json};

use crate::{
    domain::{coach::CatalogueExercise, ids::ExerciseId},
    facts::name_told,
};

/// How many exercises a model may choose from.
pub const CANDIDATES_MAX: usize = 80;

/// Exercises a model may choose from, under short names, so that it can name no other.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    exercises: Vec<CatalogueExercise>,
}

impl Candidates {
    /// Takes these, each once, up to [`CANDIDATES_MAX`].
    pub fn of<'a>(exercises: impl Iterator<Item = &'a CatalogueExercise>) -> Self {
        let mut taken: Vec<CatalogueExercise> = Vec::new();
        for exercise in exercises {
            if taken.len() >= CANDIDATES_MAX {
                break;
            }
            if !taken.iter().any(|other| other.id == exercise.id) {
                taken.push(exercise.clone());
            }
        }
        Self { exercises: taken }
    }

    /// The exercise under a short name: `x1` is the first.
    pub fn find(&self, name: &str) -> Option<&CatalogueExercise> {
        let number: usize = name.strip_prefix('x')?.parse().ok()?;
        self.exercises.get(number.checked_sub(1)?)
    }

    /// The short name of an exercise.
    pub fn name_of(&self, id: ExerciseId) -> Option<String> {
        let place = self.exercises.iter().position(|exercise| exercise.id == id)?;
        Some(format!("x{}", place + 1))
    }

    /// What a model is told of them.
    pub fn tell(&self) -> Value {
        let tell = |(exercise, number): (&CatalogueExercise, usize)| {
            let traits = &exercise.traits;
            let name = name_told(exercise.id, &traits.name);
            json!([format!("x{number}"), name, traits.primary, traits.equipment, exercise.tracking])
        };
        json!({
            "columns": ["exercise", "name", "mainMuscles", "equipment", "recordedBy"],
            "rows": self.exercises.iter().zip(1..).map(tell).collect::<Vec<_>>(),
        })
    }
}
