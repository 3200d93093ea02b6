//! Every kind of background work, with its data. Stored in outbox rows: a variant's shape never
//! changes; a new shape is a new variant with the next number, and the old one stays readable.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        ids::{AccountId, ExportId, ImportId},
        principal::ShardNumber,
    },
    platform::queue::Priority,
};

/// One piece of background work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload")]
pub enum JobMessage {
    /// Send a mail.
    SendMailV1(SendMailV1),
    /// Give a new account its profile row on its shard.
    CreateProfileV1(CreateProfileV1),
    /// Copy what others may see of a profile to the core database.
    ProjectPublicCardV1(ProjectPublicCardV1),
    /// Erase what an account left behind.
    EraseAccountV1(EraseAccountV1),
    /// Delete an uploaded file unless it is in use.
    DeleteUnusedMediaV1(DeleteUnusedMediaV1),
    /// Take the next step of an import: read, apply or undo.
    ImportFileV1(ImportFileV1),
    /// Write the next pieces of an export.
    WriteExportV1(WriteExportV1),
    /// Delete an uploaded photo of the body unless a measurement shows it.
    DeleteUnusedPhotoV1(DeleteUnusedPhotoV1),
    /// Measure how far a person's goals are.
    MeasureGoalsV1(MeasureGoalsV1),
}

/// A mail to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMailV1 {
    /// Where to.
    pub to: String,
    /// What.
    pub mail: MailContent,
}

/// The mails there are, with what their templates need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "template", rename_all = "snake_case")]
pub enum MailContent {
    /// Welcome, with the link that confirms the address.
    Welcome {
        /// Username.
        name: String,
        /// The one-time token.
        token: String,
    },
    /// The link that confirms the address, again.
    VerifyEmail {
        /// Username.
        name: String,
        /// The one-time token.
        token: String,
    },
    /// Somebody registered with an address that has an account.
    AlreadyRegistered {
        /// Username of the account there is.
        name: String,
    },
    /// The link that resets the password.
    PasswordReset {
        /// Username.
        name: String,
        /// The one-time token.
        token: String,
    },
    /// The password was changed.
    PasswordChanged {
        /// Username.
        name: String,
    },
    /// A refresh token was used twice: the sign-in was ended.
    SessionReused {
        /// Username.
        name: String,
    },
    /// The account was deleted.
    AccountDeleted {
        /// Username.
        name: String,
    },
}

impl MailContent {
    /// The tag of the variant: the name of its template files.
    pub const fn template(&self) -> &'static str {
        match self {
            Self::Welcome { .. } => "welcome",
            Self::VerifyEmail { .. } => "verify_email",
            Self::AlreadyRegistered { .. } => "already_registered",
            Self::PasswordReset { .. } => "password_reset",
            Self::PasswordChanged { .. } => "password_changed",
            Self::SessionReused { .. } => "session_reused",
            Self::AccountDeleted { .. } => "account_deleted",
        }
    }
}

/// The data of a new account's profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateProfileV1 {
    /// The account.
    pub account: AccountId,
    /// Its shard.
    pub shard: ShardNumber,
    /// Given name, if told.
    pub first_name: Option<String>,
    /// Family name, if told.
    pub last_name: Option<String>,
}

/// Which profile to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectPublicCardV1 {
    /// The account.
    pub account: AccountId,
    /// Its shard.
    pub shard: ShardNumber,
}

/// Whose traces to erase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseAccountV1 {
    /// The account.
    pub account: AccountId,
    /// Its shard.
    pub shard: ShardNumber,
}

/// Which file to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteUnusedMediaV1 {
    /// Whose it is or was.
    pub account: AccountId,
    /// The object in the media bucket.
    pub key: String,
}

/// Which import to go on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFileV1 {
    /// Whose it is.
    pub account: AccountId,
    /// Their shard.
    pub shard: ShardNumber,
    /// The import.
    pub import: ImportId,
}

/// Which export to go on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteExportV1 {
    /// Whose it is.
    pub account: AccountId,
    /// Their shard.
    pub shard: ShardNumber,
    /// The export.
    pub export: ExportId,
}

/// Which photo to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteUnusedPhotoV1 {
    /// Whose it is or was.
    pub account: AccountId,
    /// Their shard.
    pub shard: ShardNumber,
    /// The object in the media bucket.
    pub key: String,
}

/// Whose goals to measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureGoalsV1 {
    /// The account.
    pub account: AccountId,
    /// Its shard.
    pub shard: ShardNumber,
}

impl JobMessage {
    /// How urgent it is.
    pub const fn priority(&self) -> Priority {
        match self {
            Self::SendMailV1(_) | Self::CreateProfileV1(_) => Priority::High,
            Self::ProjectPublicCardV1(_) | Self::MeasureGoalsV1(_) | Self::ImportFileV1(_) | Self::WriteExportV1(_) => {
                Priority::Normal
            }
            Self::EraseAccountV1(_) | Self::DeleteUnusedMediaV1(_) | Self::DeleteUnusedPhotoV1(_) => Priority::Low,
        }
    }

    /// The variant's name, as it stands in the `kind` column.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SendMailV1(_) => "SendMailV1",
            Self::CreateProfileV1(_) => "CreateProfileV1",
            Self::ProjectPublicCardV1(_) => "ProjectPublicCardV1",
            Self::EraseAccountV1(_) => "EraseAccountV1",
            Self::DeleteUnusedMediaV1(_) => "DeleteUnusedMediaV1",
            Self::ImportFileV1(_) => "ImportFileV1",
            Self::WriteExportV1(_) => "WriteExportV1",
            Self::DeleteUnusedPhotoV1(_) => "DeleteUnusedPhotoV1",
            Self::MeasureGoalsV1(_) => "MeasureGoalsV1",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_bytes_of_a_job_never_change() {
        let job = JobMessage::SendMailV1(SendMailV1 {
            to: "a@b.c".into(),
            mail: MailContent::VerifyEmail { name: "ada".into(), token: "t".into() },
        });
        let bytes = r#"{"kind":"SendMailV1","payload":{"to":"a@b.c","mail":{"template":"verify_email","name":"ada","token":"t"}}}"#;
        assert_eq!(serde_json::to_string(&job).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<JobMessage>(bytes).unwrap(), job);
        assert!(bytes.contains(job.kind()));
    }

    #[test]
    fn a_mails_template_is_its_tag() {
        let name = || "ada".to_owned();
        for mail in [
            MailContent::Welcome { name: name(), token: name() },
            MailContent::VerifyEmail { name: name(), token: name() },
            MailContent::AlreadyRegistered { name: name() },
            MailContent::PasswordReset { name: name(), token: name() },
            MailContent::PasswordChanged { name: name() },
            MailContent::SessionReused { name: name() },
            MailContent::AccountDeleted { name: name() },
        ] {
            assert_eq!(serde_json::to_value(&mail).unwrap()["template"], mail.template());
        }
    }
}
