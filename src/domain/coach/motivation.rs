//! Short lines in a workout.

use super::{Line, Source, WorkoutMoment};

/// A line for this moment; the seed varies the wording.
pub fn motivate(moment: &WorkoutMoment, seed: u64) -> Line {
    let _ = (moment, seed);
    Line { text: String::new(), because: String::new(), source: Source::Autonomy }
}
