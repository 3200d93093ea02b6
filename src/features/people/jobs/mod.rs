//! The background work of this slice.

mod delete_unused_media;
mod erase_account;
mod project_public_card;

pub use delete_unused_media::delete_unused_media;
pub use erase_account::erase_account;
pub use project_public_card::project_public_card;

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
