//! The audit log: who did what to whom, append-only, chained so that tampering shows.
//!
//! Owns the `audit_log` table and the anchors of its chain (`audit/` in the key bucket, which is never
//! served). Called by slices, which put [`record`] into the batch of what they do, and by the minute's
//! schedule, which seals. Holds no names, addresses or texts: people appear as keyed pseudonyms, so
//! that the chain stays whole when an account is erased. Must not know what any slice does.

mod anchor;
pub mod seal;
pub mod store;
pub mod verify;

use serde_json::{Map, Value};

use crate::{
    bind,
    domain::{
        ids::{AccountId, AuditId, IdEntropy},
        time::Timestamp,
    },
    platform::crypto::Key,
    storage::{Core, Statement},
};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What can be told. The text is stored: it never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action { $($(#[$doc])* $name),+ }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Action] = &[$(Action::$name),+];

            /// The stored text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Action::$name => $text),+ }
            }

            /// Reads the stored text.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Action::$name),)+ _ => None }
            }
        }
    };
}

actions! {
    /// A refresh token was used twice; its sign-in was ended.
    SessionReused = "session.reused",
    /// The password was changed or reset.
    PasswordChanged = "password.changed",
    /// A second factor was enabled.
    MfaEnabled = "mfa.enabled",
    /// The second factor was removed.
    MfaDisabled = "mfa.disabled",
    /// The recovery codes were replaced.
    RecoveryCodesReplaced = "mfa.recovery_codes_replaced",
    /// An API key was created.
    ApiKeyCreated = "api_key.created",
    /// An API key was replaced.
    ApiKeyRotated = "api_key.rotated",
    /// An API key was revoked.
    ApiKeyRevoked = "api_key.revoked",
    /// An outside identity was linked.
    IdentityLinked = "identity.linked",
    /// An outside identity was unlinked.
    IdentityUnlinked = "identity.unlinked",
    /// The account was deleted by its owner.
    AccountDeleted = "account.deleted",
    /// An account that was deleted had come back with an old copy of the database, and was deleted again.
    DeletionReplayed = "system.deletion_replayed",
    /// Staff listed or searched accounts.
    UsersListed = "admin.users_listed",
    /// Staff looked at an account.
    UserRead = "admin.user_read",
    /// Staff changed an account.
    UserUpdated = "admin.user_updated",
    /// Staff deleted an account.
    UserDeleted = "admin.user_deleted",
    /// The installation appointed its first administrator.
    FirstAdminAppointed = "system.first_admin_appointed",
    /// Staff approved or rejected an exercise.
    ExerciseReviewed = "admin.exercise_reviewed",
    /// Staff had a job tried again.
    JobRetried = "admin.job_retried",
    /// Staff had a dead letter delivered again.
    DeadLetterReplayed = "admin.dead_letter_replayed",
    /// Staff threw a dead letter away.
    DeadLetterDeleted = "admin.dead_letter_deleted",
    /// Staff let the work of a queue wait.
    QueuePaused = "admin.queue_paused",
    /// Staff let the work of a queue go on.
    QueueResumed = "admin.queue_resumed",
    /// Staff threw the dead jobs of a queue away.
    QueueCleared = "admin.queue_cleared",
    /// Staff had the dead jobs of a queue tried again.
    QueueRetried = "admin.queue_retried",
    /// Staff put a template on the front page or reserved it to subscribers.
    TemplateFeatured = "admin.template_featured",
    /// Staff took a published template down.
    TemplateTakenDown = "admin.template_taken_down",
    /// Staff let a template be published again.
    TemplateRestored = "admin.template_restored",
}

/// One thing that was done.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who did it; `None` is the system itself.
    pub actor: Option<AccountId>,
    /// What.
    pub action: Action,
    /// To whom, as a person or, for things, by their id.
    pub subject: Subject,
    /// More: ids, old and new values of enums. No private text.
    pub details: Map<String, Value>,
}

/// To whom or what something was done.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A person.
    Account(AccountId),
    /// A thing, by kind and id: `exercise:0192…`.
    Thing(String),
}

/// The name under which a person stands in the log.
pub fn pseudonym(key: &Key, account: AccountId) -> String {
    let tag = key.derive("audit-pseudonyms").sign(account.as_bytes());
    hex::encode(tag.get(..16).unwrap_or_default())
}

/// The key of the chain.
fn chain_key(key: &Key) -> Key {
    key.derive("audit-chain")
}

/// An entry's columns, for statements that tell it only under a condition of their own.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Pseudonym of who did it, or `system`.
    pub actor: String,
    /// What.
    pub action: &'static str,
    /// Pseudonym or name of whom or what it was done to.
    pub subject: String,
    /// More, as JSON.
    pub details: String,
}

impl Entry {
    /// The columns of its row.
    pub fn columns(&self, key: &Key) -> Columns {
        Columns {
            actor: self.actor.map_or_else(|| "system".to_owned(), |account| pseudonym(key, account)),
            action: self.action.as_str(),
            subject: match &self.subject {
                Subject::Account(account) => pseudonym(key, *account),
                Subject::Thing(thing) => thing.clone(),
            },
            details: Value::Object(self.details.clone()).to_string(),
        }
    }
}

/// The statement that tells it. Goes into the batch of what it tells.
pub fn record(key: &Key, entry: &Entry, now: Timestamp, entropy: IdEntropy) -> Statement<Core> {
    let Columns { actor, action, subject, details } = entry.columns(key);
    bind!(store::APPEND, AuditId::new(now, entropy), now, actor, action, subject, details)
}
