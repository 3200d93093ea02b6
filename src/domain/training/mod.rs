//! Training as people record it: workouts, their exercises, their sets, and what is measured in one.
//!
//! The types here are the one vocabulary of templates, live workouts, history, statistics, imports and
//! exports. Quantities are exact integers in one unit (grams, seconds, millimetres); people's own units are
//! a matter of views.

pub mod measure;
pub mod position;
pub mod preferences;
pub mod set_kind;
pub mod weight;
pub mod workout;

pub use measure::{Measure, Rpe};
pub use position::Position;
pub use preferences::{TrainingPreferences, Weekday};
pub use set_kind::SetKind;
pub use weight::WeightUnit;
pub use workout::{Mood, Place, Source, Status, TemplateUsed, Workout, WorkoutExercise, WorkoutSet};
