//! Facets: what lists filter by, as words like `muscle:chest`. An exercise has all its facets in one index
//! table, so that every combination of filters is answered by the same statement.

use super::{Difficulty, Equipment, ExerciseType, Force, Mechanic, MovementPattern, Muscle, TrackingType, Traits};

/// The facet every exercise has.
pub const ALL: &str = "all";
/// What facets of muscles begin with.
pub const MUSCLE: &str = "muscle:";
/// What facets of equipment begin with.
pub const EQUIPMENT: &str = "equipment:";

/// One thing to filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// It mainly works this muscle.
    Muscle(Muscle),
    /// It works this muscle, mainly or also.
    Works(Muscle),
    /// It takes this, perhaps among others.
    Equipment(Equipment),
    /// It is this hard.
    Difficulty(Difficulty),
    /// It is for this.
    Type(ExerciseType),
    /// It moves so.
    Pattern(MovementPattern),
    /// It moves one joint or several.
    Mechanic(Mechanic),
    /// Its force goes there.
    Force(Force),
    /// Its sets are recorded so.
    Tracking(TrackingType),
}

impl Facet {
    /// The word in the index.
    pub fn word(self) -> String {
        match self {
            Self::Muscle(muscle) => format!("{MUSCLE}{}", muscle.as_str()),
            Self::Works(muscle) => format!("works:{}", muscle.as_str()),
            Self::Equipment(equipment) => format!("{EQUIPMENT}{}", equipment.as_str()),
            Self::Difficulty(difficulty) => format!("difficulty:{}", difficulty.as_str()),
            Self::Type(exercise_type) => format!("type:{}", exercise_type.as_str()),
            Self::Pattern(pattern) => format!("pattern:{}", pattern.as_str()),
            Self::Mechanic(mechanic) => format!("mechanic:{}", mechanic.as_str()),
            Self::Force(force) => format!("force:{}", force.as_str()),
            Self::Tracking(tracking) => format!("tracking:{}", tracking.as_str()),
        }
    }
}

/// Every facet of an exercise, each once.
pub fn facets_of(traits: &Traits, tracking: TrackingType) -> Vec<String> {
    let mut words = vec![ALL.to_owned()];
    let mut add = |facet: Facet| {
        let word = facet.word();
        if !words.contains(&word) {
            words.push(word);
        }
    };
    traits.primary.iter().for_each(|muscle| add(Facet::Muscle(*muscle)));
    traits.primary.iter().chain(&traits.secondary).for_each(|muscle| add(Facet::Works(*muscle)));
    traits.equipment.iter().for_each(|equipment| add(Facet::Equipment(*equipment)));
    traits.difficulty.into_iter().for_each(|difficulty| add(Facet::Difficulty(difficulty)));
    traits.exercise_type.into_iter().for_each(|exercise_type| add(Facet::Type(exercise_type)));
    traits.pattern.into_iter().for_each(|pattern| add(Facet::Pattern(pattern)));
    traits.mechanic.into_iter().for_each(|mechanic| add(Facet::Mechanic(mechanic)));
    traits.force.into_iter().for_each(|force| add(Facet::Force(force)));
    add(Facet::Tracking(tracking));
    words
}

/// The words of the filters that were given.
pub fn words(given: &[Option<Facet>]) -> Vec<String> {
    given.iter().copied().flatten().map(Facet::word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_are_distinct_and_begin_with_all() {
        let traits = Traits {
            primary: vec![Muscle::Chest, Muscle::Chest],
            secondary: vec![Muscle::Chest, Muscle::Triceps],
            equipment: vec![Equipment::Barbell],
            ..Traits::default()
        };
        assert_eq!(
            facets_of(&traits, TrackingType::WeightReps),
            ["all", "muscle:chest", "works:chest", "works:triceps", "equipment:barbell", "tracking:weight_reps"]
        );
    }
}
