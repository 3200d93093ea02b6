//! The first administrator: the account whose address the installation's settings name.
//!
//! Runs every minute and does something once: while there is an administrator, it only looks. Safe to
//! repeat and to run twice at once, because the audit row fails when there is one.

use serde_json::Map;

use super::super::{
    store::{ADMIN_CANDIDATE, APPOINT, CandidateRow, TARGET_CHANGED, TELL_FIRST_ADMIN},
    views::AccountStatus,
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::ids::AuditId,
    storage::StorageError,
};

/// Makes the account of `BOOTSTRAP_ADMIN_EMAIL` an administrator if there is none; whether it did.
///
/// The person must have shown that the address is theirs, else whoever registers it first would get the
/// role. On a developer's machine there is nobody to fear.
///
/// # Errors
/// The database failed; the next minute tries again.
pub async fn appoint_first_admin(app: &App) -> Result<bool, StorageError> {
    let Some(address) = &app.config.bootstrap_admin_email else { return Ok(false) };
    let core = app.core_db();
    let Some(candidate) = core.first::<CandidateRow>(bind!(ADMIN_CANDIDATE, address)).await? else { return Ok(false) };
    let is_known = candidate.is_verified || app.config.is_local();
    if candidate.has_admin || candidate.status != AccountStatus::Active || !is_known {
        return Ok(false);
    }
    let now = app.now();
    let entry = Entry {
        actor: None,
        action: Action::FirstAdminAppointed,
        subject: Subject::Account(candidate.id),
        details: Map::new(),
    };
    let told = entry.columns(&app.config.audit_key);
    let id = AuditId::new(now, app.entropy());
    let appointed = core
        .batch(vec![
            bind!(TELL_FIRST_ADMIN, id, now, told.actor, told.action, told.subject, told.details),
            bind!(APPOINT, candidate.id, now),
        ])
        .await;
    match appointed {
        Ok(_) => Ok(true),
        Err(error) if error.is_refusal(TARGET_CHANGED) => Ok(false),
        Err(error) => Err(error),
    }
}
