//! Which user shard a new account is given: the least filled. It keeps it for good.

use super::store::{SHARD_FILL, ShardFillRow};
use crate::{
    app::App,
    bind,
    domain::principal::ShardNumber,
    storage::{Core, Rows, Statement, StorageError},
};

/// The statement that reads how full the shards are.
pub fn shard_fill(app: &App) -> Statement<Core> {
    bind!(SHARD_FILL, app.shard_count())
}

/// The shard for a new account, given what [`shard_fill`] read.
///
/// # Errors
/// The rows do not decode.
pub fn least_filled(app: &App, fill: &Rows) -> Result<ShardNumber, StorageError> {
    let fill: Vec<ShardFillRow> = fill.decode()?;
    let accounts = |shard| fill.iter().find(|row| row.shard == shard).map_or(0, |row| row.accounts);
    Ok((0..app.shard_count()).min_by_key(|shard| accounts(*shard)).unwrap_or(0))
}
