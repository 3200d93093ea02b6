//! The copies in the core database of what a person's shard tells: made at once after a write, and again by
//! a job, so that a crash between the two databases heals.
//!
//! A write is answered as done only when its copy is there, so that a person always reads what they wrote.

use super::{
    store::{COPY_PREFERENCES, COPY_PROFILE, PreferencesRow, ProfileRow, SHOW_NAME, SHOW_VISIBILITY},
    views::ProfileDocument,
};
use crate::{
    bind,
    domain::{ids::AccountId, json, person::display_name},
    features::people::preferences::Preferences,
    storage::{Core, Statement, StorageError},
};

/// Copies a profile and shows its name.
pub fn copy_profile(account: AccountId, row: ProfileRow) -> [Statement<Core>; 2] {
    let (revision, changed_at) = (row.revision, row.updated_at);
    let name = display_name(row.first_name.as_deref(), row.last_name.as_deref());
    let document = serde_json::to_string(&ProfileDocument::from(row)).unwrap_or_default();
    [bind!(COPY_PROFILE, account, document, revision), bind!(SHOW_NAME, account, name, revision, changed_at)]
}

/// Copies preferences and applies their visibility.
pub fn copy_preferences(account: AccountId, row: &PreferencesRow) -> Result<[Statement<Core>; 2], StorageError> {
    let preferences: Preferences = json::from_str(&row.document)?;
    let visibility = preferences.privacy.profile_visibility.as_str();
    Ok([
        bind!(COPY_PREFERENCES, account, &row.document, row.revision),
        bind!(SHOW_VISIBILITY, account, visibility, row.revision, row.updated_at),
    ])
}
