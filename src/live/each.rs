//! Asks many objects the same: those that rows tell of, page by page, and some at once.

use futures::future::try_join_all;
use serde::{Deserialize, de::DeserializeOwned};

use crate::storage::{Db, Statement, StorageError, User};

/// Calls at once: well under what the platform lets one invocation have open, and few enough to be kind.
const TOGETHER: usize = 25;

#[derive(Deserialize)]
struct IdRow<I> {
    id: I,
}

/// Asks for each of these, some at once.
///
/// # Errors
/// One of them failed; others may have been asked.
pub async fn ask_each<I: Copy, A: Future<Output = Result<(), StorageError>>>(
    things: &[I],
    ask: impl Fn(I) -> A,
) -> Result<(), StorageError> {
    for chunk in things.chunks(TOGETHER) {
        try_join_all(chunk.iter().copied().map(&ask)).await?;
    }
    Ok(())
}

/// Asks for each id that `page` finds, a statement for the ids after one, in order.
///
/// # Errors
/// The shard or an object failed; safe to do again where the question is.
pub async fn ask_each_of<I: Copy + DeserializeOwned + ToString, A: Future<Output = Result<(), StorageError>>>(
    user: &Db<User>,
    page: impl Fn(&str) -> Statement<User>,
    ask: impl Fn(I) -> A,
) -> Result<(), StorageError> {
    let mut after = String::new();
    loop {
        let rows: Vec<IdRow<I>> = user.all(page(&after)).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id.to_string();
        let ids: Vec<I> = rows.into_iter().map(|row| row.id).collect();
        ask_each(&ids, &ask).await?;
    }
}
