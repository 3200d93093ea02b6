//! What is left of a deleted account in the library: nothing but reviewed exercises without an author.

use super::store::write::{ERASE_AUTHOR, ERASE_CHANGES, ERASE_OWN, ERASE_RATINGS};
use crate::{
    bind,
    domain::ids::AccountId,
    storage::{Core, Statement},
};

/// The statements that erase an account from the library, in this order, in one batch.
pub fn erase_account(account: AccountId) -> [Statement<Core>; 4] {
    [
        bind!(ERASE_RATINGS, account),
        bind!(ERASE_OWN, account),
        bind!(ERASE_AUTHOR, account),
        bind!(ERASE_CHANGES, account),
    ]
}
