//! The background work of this slice.
//!
//! Every job may run twice or late: its steps are safe to repeat, and it marks itself done in the batch of its
//! last step. `wiring::consumers` leads here; nothing else calls these.

mod delete_unused_media;
mod erase_account;
mod project_public_card;
mod replay_deletions;
mod rewrap_keys;

pub use delete_unused_media::delete_unused_media;
pub use erase_account::erase_account;
pub use project_public_card::project_public_card;
pub use replay_deletions::{begin_replay, replay_deletions};
pub use rewrap_keys::{begin_rewrap, rewrap_keys};

use crate::{
    jobs::{outbox::took_effect_before, outcome::Outcome},
    storage::StorageError,
};

/// The outcome of a job whose last step marked it done.
fn outcome_of(ran: Result<(), StorageError>) -> Outcome {
    match ran {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}
