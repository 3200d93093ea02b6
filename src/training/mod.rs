//! The history of a person's training in their shard: the one writer of workouts, sets, records and rollups.
//!
//! A live room copies its workout through here, and a person deletes one: rows, records and rollups change together
//! in one batch, so that every statistic agrees with every other. An import adds rows alone ([`add_imported`]), and has
//! records and rollups made again once all are in ([`rebuild_exercises`], [`rebuild_days`]).
//! Reads that more than one slice needs are here too. Knows no HTTP and no feature.
//!
//! Read first, then write: [`load_context`] reads what the batch of [`write_workout`] takes, in one call each. The
//! batch fails when it was outrun ([`is_outrun`]) or is late ([`is_older_copy`]); [`copy_workout`] does all of it.

mod context;
mod copy;
mod derive;
mod facts;
mod live;
mod rebuild;
pub mod store;
mod summary;
pub mod summary_store;
mod write;

pub use context::{CopyContext, Person, bests_before, load_context, load_context_to_delete, load_person};
pub use copy::{BodyWeight, Copied, Copy, copy_workout, is_older_copy, is_outrun, remove_workout, set_body_weight};
pub use facts::{ExerciseFacts, exercise_facts};
pub use live::live_facts;
pub use rebuild::{rebuild, rebuild_days, rebuild_exercises};
pub use store::{CATALOGUE, ERASURES};
pub use summary::{Counting, Summary, Totals, WEEKS, load_summary};
pub use write::{add_imported, delete_workout, drop_imported, status_word, write_workout};
