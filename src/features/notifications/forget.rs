//! Makes a person unknown in what others were told of them.

use super::store::FORGET_PERSON;
use crate::{app::App, bind, domain::ids::AccountId, storage::StorageError};

/// How many rows one statement rewrites.
const FORGOTTEN_AT_ONCE: u32 = 500;

/// Takes the name and id of `account` out of everybody's notifications, in every shard. May run any number of times.
///
/// # Errors
/// A shard failed.
pub async fn forget_person(app: &App, account: AccountId) -> Result<(), StorageError> {
    for shard in 0..app.shard_count() {
        let db = app.user_db(shard)?;
        // Rows that are rewritten are found no more.
        while db.execute(bind!(FORGET_PERSON, account, FORGOTTEN_AT_ONCE)).await? >= FORGOTTEN_AT_ONCE {}
    }
    Ok(())
}
