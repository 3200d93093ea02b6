//! A live workout: what may be done to it, and what comes of it.
//!
//! A [`Session`] is a state that many devices change, some of them offline: every field is a register whose later
//! [`Stamp`] wins, exercises and sets are there while their last edit is not older than their last removal, and where
//! the workout stands is a fold over its steps in the order of their stamps. So any order and any repetition of the
//! same [`Op`]s gives the same [`Session::workout`].
//!
//! [`decide`] is the one rule behind both doors. The live door checks what a person means now and may refuse it; the
//! merge door takes what was done offline, whatever the workout has become, and refuses only what can never be.
//! Records and events are derived from the workout before and after, never counted along.

mod checks;
mod command;
mod decide;
mod derive;
mod diff;
mod event;
mod facts;
mod intent;
mod lifecycle;
mod nullable;
mod op;
mod records;
mod registers;
mod rejection;
mod rest;
mod session;
mod shown;
mod size;
mod snapshot;
mod stamp;
mod stats;
mod view;

pub use checks::{CLOCK_SKEW_MS, NAME_CHARS_MAX, NOTES_CHARS_MAX, REST_SECONDS_MAX, SET_NOTES_CHARS_MAX, planned_at};
pub use command::{
    AddExercise, Command, DeleteSet, LogSet, MoodChange, RemoveExercise, SetCurrent, StartRest, Target, UpdateDetails,
    UpdateExercise, UpdateSet,
};
pub use decide::{Decision, Door, admit, decide};
pub use diff::events_between;
pub use event::{Event, RestState};
pub use facts::{ExerciseFacts, Facts};
pub use op::{DeviceId, Op, OpId, id_added_by};
pub use records::{SetRecord, records_of};
pub use rejection::{Rejection, RejectionCode};
pub use rest::Rest;
pub use session::{Added, Current, Session};
pub use shown::{MeasureShown, SetView};
pub use snapshot::Snapshot;
pub use stamp::Stamp;
pub use stats::Stats;
pub use view::{RecordView, SharedWithView, WorkoutExerciseView, WorkoutHeadView, WorkoutView};

/// The most exercises of a workout.
pub const EXERCISES_MAX: usize = 100;
/// The most sets of an exercise.
pub const SETS_PER_EXERCISE_MAX: usize = 100;
/// The most sets of a workout: its document stays far below the 2 MB that a row may hold.
pub const SETS_MAX: usize = 1_000;
/// The most sets and exercises a session remembers, removed ones and those not yet added included.
pub const ELEMENTS_MAX: usize = 3_000;
/// The most starts, pauses, rests and skips a session remembers.
pub const STEPS_MAX: usize = 2_000;
/// The most operations whose answers a room keeps. After that it takes none.
pub const OPS_MAX: usize = 20_000;
/// The most operations of one request.
pub const OPS_PER_BATCH_MAX: usize = 500;

#[cfg(test)]
mod tests;
