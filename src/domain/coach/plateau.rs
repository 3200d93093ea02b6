//! Exercises that stand still, and what to try.

use super::{CoachFacts, PlateauFinding};

/// Every exercise that stands still by the evidence of `domain::trend`, longest without a record first.
pub fn find_plateaus(facts: &CoachFacts) -> Vec<PlateauFinding> {
    let _ = facts;
    Vec::new()
}
