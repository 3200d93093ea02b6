//! Rules about exercises: their vocabulary, what follows from a name, and how they are found and compared.
//!
//! Owns no data. Called by the exercises slice, by the generator of the seed, and by whatever chooses
//! exercises for people. The vocabulary's words are stored and sent: they never change.

pub mod cues;
pub mod derive;
pub mod duplicates;
pub mod energy;
pub mod facets;
pub mod lifecycle;
pub mod pattern;
pub mod popularity;
pub mod query;
pub mod seed;
pub mod similar;
pub mod staples;
mod vocabulary;

pub use vocabulary::{
    Difficulty, Equipment, ExerciseType, Force, Mechanic, MovementPattern, Muscle, Status, TrackingType,
};

use crate::domain::{ids::ExerciseId, seed_table::seeded_bytes};

/// The id of a seeded exercise: made from its slug, so that it is the same in every installation and after every
/// re-seed.
pub fn seeded_id(slug: &str) -> ExerciseId {
    ExerciseId::from_bytes(seeded_bytes("exercise", slug))
}

/// Whether an exercise is of the library as it was seeded: its name is nobody's own words.
pub const fn is_seeded(id: ExerciseId) -> bool {
    // Ids of seeds are UUIDs of version 8, all others of version 7.
    id.as_bytes()[6] >> 4 == 8
}

/// What the rules look at in an exercise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits {
    /// The name as written.
    pub name: String,
    /// What it mainly works.
    pub primary: Vec<Muscle>,
    /// What it also works.
    pub secondary: Vec<Muscle>,
    /// What it takes; nothing but [`Equipment::BodyOnly`] when it takes nothing.
    pub equipment: Vec<Equipment>,
    /// How hard it is to learn.
    pub difficulty: Option<Difficulty>,
    /// What it is for.
    pub exercise_type: Option<ExerciseType>,
    /// How the body moves.
    pub pattern: Option<MovementPattern>,
    /// How many joints move.
    pub mechanic: Option<Mechanic>,
    /// Which way the force goes.
    pub force: Option<Force>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_ids_never_change() {
        let id = seeded_id("barbell-squat").to_string();
        assert_eq!(id.as_bytes()[14], b'8', "{id} is a version 8");
        assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{id} is of RFC 9562's variant");
        assert_eq!(id, "2340d651-dcc9-8906-913c-c2e07261845c");
    }
}
