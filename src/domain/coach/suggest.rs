//! Exercises for muscles that get little.

use super::{Catalogue, CoachFacts, Suggestions};

/// Which muscles get little, and at most `limit` exercises for them.
pub fn suggest_exercises(facts: &CoachFacts, limit: usize, catalogue: &Catalogue) -> Suggestions {
    let _ = (facts, limit, catalogue);
    Suggestions { neglected: Vec::new(), exercises: Vec::new(), note: None }
}
