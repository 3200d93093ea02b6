//! Programmes.

use super::{Catalogue, CoachFacts, Programme, Refusal, TodaySession};
use crate::domain::exercises::Muscle;

/// A programme of `weeks` weeks. The same facts and the same seed give the same programme; another seed chooses
/// other exercises among equals.
///
/// # Errors
/// Numbers out of range, or too few exercises that may be used.
pub fn generate_programme(
    facts: &CoachFacts,
    weeks: u8,
    seed: u64,
    catalogue: &Catalogue,
) -> Result<Programme, Refusal> {
    let _ = (facts, weeks, seed, catalogue);
    Err(Refusal::NoUsableExercise { usable: 0, needed: 1 })
}

/// One session without a plan: for `focus`, or for what was trained least of late where that is empty.
///
/// # Errors
/// As [`generate_programme`].
pub fn generate_workout(
    facts: &CoachFacts,
    focus: &[Muscle],
    seed: u64,
    catalogue: &Catalogue,
) -> Result<TodaySession, Refusal> {
    let _ = (facts, focus, seed, catalogue);
    Err(Refusal::NoUsableExercise { usable: 0, needed: 1 })
}
