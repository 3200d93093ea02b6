//! The background work of this slice: reading, applying and undoing an import, and writing an export.
//!
//! Each run does a bounded piece of work, remembers how far it came in the batch of what it did, and leaves a job for
//! the rest in that same batch. Killed anywhere, the work goes on from the last batch, and nothing happens twice.

mod apply;
mod begin_scheduled;
mod import_file;
mod read_upload;
mod undo;
mod write_export;

pub use begin_scheduled::begin_scheduled;
pub use import_file::import_file;
pub use write_export::write_export;

use super::store::{DELETE_IMPORT, DELETE_NAMES, DELETE_PROBLEMS, EXPIRED_IMPORTS, ExpiredRow};
use super::{
    content,
    store::exports::{DELETE_EXPORT, EXPIRED_EXPORTS, ExpiredExportRow},
};
use crate::{
    app::App,
    bind,
    domain::principal::ShardNumber,
    jobs::{outbox::took_effect_before, outcome::Outcome},
    storage::StorageError,
};

/// The outcome of a run that left the job done.
fn outcome_of(ran: Result<(), StorageError>) -> Outcome {
    match ran {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

/// How many expired imports and exports one minute forgets in each shard.
const FORGOTTEN_MAX: u32 = 20;

/// Forgets imports nobody went on with, and exports whose time has come: files first, so that a row that is gone has
/// none.
///
/// # Errors
/// Storage failed; the next minute tries again.
pub async fn forget_expired(app: &App, shard: ShardNumber) -> Result<(), StorageError> {
    let db = app.user_db(shard)?;
    let now = app.now();
    let rows =
        db.batch(vec![bind!(EXPIRED_IMPORTS, now, FORGOTTEN_MAX), bind!(EXPIRED_EXPORTS, now, FORGOTTEN_MAX)]).await?;
    let imports: Vec<ExpiredRow> = rows.first().map(crate::storage::Rows::decode).transpose()?.unwrap_or_default();
    let exports: Vec<ExpiredExportRow> = rows.get(1).map(crate::storage::Rows::decode).transpose()?.unwrap_or_default();
    let mut statements = Vec::new();
    for ExpiredRow { account_id, id } in imports {
        content::delete(app, account_id, id).await?;
        statements.push(bind!(DELETE_NAMES, account_id, id));
        statements.push(bind!(DELETE_PROBLEMS, account_id, id));
        statements.push(bind!(DELETE_IMPORT, account_id, id));
    }
    for ExpiredExportRow { account_id, id } in exports {
        app.count_subrequest();
        app.media.delete_prefix(&super::exports::folder(account_id, id)).await?;
        statements.push(bind!(DELETE_EXPORT, account_id, id));
    }
    db.batch(statements).await.map(drop)
}
