//! What every act of an administrator has in common: it is told first, and it is about one outbox or about all.

use serde_json::{Map, Value};

use super::store::{ACTOR_REFUSED, TELL_ACT};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::ids::{AccountId, AuditId, JobId},
    http::{ApiError, Code},
    jobs::{
        ledger::{self, FullRow, Sweeping, Swept},
        outbox::OutboxAddress,
    },
    storage::{Core, Statement, StorageError},
};

/// The statement that tells of an act: the first of its batch, or alone before what happens in another database.
pub fn tell(
    app: &App,
    actor: AccountId,
    action: Action,
    subject: String,
    details: Map<String, Value>,
) -> Statement<Core> {
    let entry = Entry { actor: Some(actor), action, subject: Subject::Thing(subject), details };
    let told = entry.columns(&app.config.audit_key);
    let id = AuditId::new(app.now(), app.entropy());
    bind!(TELL_ACT, id, app.now(), told.actor, told.action, told.subject, told.details, actor)
}

/// What a refused batch means to the client.
pub fn refusal(error: StorageError) -> ApiError {
    if error.is_refusal(ACTOR_REFUSED) { ApiError::new(Code::SessionEnded) } else { error.into() }
}

/// Every outbox there is.
pub fn outboxes(app: &App) -> impl Iterator<Item = OutboxAddress> + use<> {
    std::iter::once(OutboxAddress::Core).chain((0..app.shard_count()).map(OutboxAddress::User))
}

/// The job of that id, wherever it is.
pub async fn find(app: &App, id: JobId) -> Result<Option<(OutboxAddress, FullRow)>, StorageError> {
    for address in outboxes(app) {
        let row = match address {
            OutboxAddress::Core => ledger::job(&app.core_db(), id).await?,
            OutboxAddress::User(shard) => ledger::job(&app.user_db(shard)?, id).await?,
        };
        if let Some(row) = row {
            return Ok(Some((address, row)));
        }
    }
    Ok(None)
}

/// Tries a job again; `false` when there is nothing to try.
pub async fn revive(app: &App, address: OutboxAddress, id: JobId) -> Result<bool, StorageError> {
    let hint = match address {
        OutboxAddress::Core => ledger::revive(&app.core_db(), address, id, app.now()).await?,
        OutboxAddress::User(shard) => ledger::revive(&app.user_db(shard)?, address, id, app.now()).await?,
    };
    let is_revived = hint.is_some();
    app.hint(hint);
    Ok(is_revived)
}

/// Throws a dead job away.
pub async fn discard(app: &App, address: OutboxAddress, id: JobId) -> Result<(), StorageError> {
    match address {
        OutboxAddress::Core => ledger::discard(&app.core_db(), id).await.map(drop),
        OutboxAddress::User(shard) => ledger::discard(&app.user_db(shard)?, id).await.map(drop),
    }
}

/// Does that with jobs of these kinds in every outbox.
pub async fn sweep(app: &App, what: Sweeping, kinds: &str) -> Result<Swept, StorageError> {
    let mut all = Swept::default();
    for address in outboxes(app) {
        let swept = match address {
            OutboxAddress::Core => ledger::sweep_kinds(&app.core_db(), address, what, kinds, app.now()).await?,
            OutboxAddress::User(shard) => {
                let db = app.user_db(shard)?;
                let swept = ledger::sweep_kinds(&db, address, what, kinds, app.now()).await?;
                if what == Sweeping::Retry {
                    ledger::show_revived(&db, &swept.hints).await?;
                }
                swept
            }
        };
        all.hints.extend(swept.hints);
        all.remaining = all.remaining.saturating_add(swept.remaining);
    }
    Ok(all)
}
