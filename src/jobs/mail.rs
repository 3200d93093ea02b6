//! The mails there are, as jobs carry them. Stored in outbox rows: a variant's shape never changes.

use serde::{Deserialize, Serialize};

use crate::domain::weekly_report::WeeklyReport;

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
    /// The second factor was switched on or off.
    SecondFactorChanged {
        /// Username.
        name: String,
        /// Whether it is on now.
        is_on: bool,
    },
    /// An outside identity was linked or unlinked.
    IdentityChanged {
        /// Username.
        name: String,
        /// The provider's name.
        provider: String,
        /// Whether it is linked now.
        is_linked: bool,
    },
    /// A scheduled export is written.
    ExportReady {
        /// Username.
        name: String,
    },
    /// The account was deleted.
    AccountDeleted {
        /// Username.
        name: String,
    },
    /// What a week of training was.
    WeeklyProgress {
        /// Username.
        name: String,
        /// The week.
        report: WeeklyReport,
        /// What says who wants no more of these.
        unsubscribe: String,
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
            Self::SecondFactorChanged { .. } => "second_factor_changed",
            Self::IdentityChanged { .. } => "identity_changed",
            Self::ExportReady { .. } => "export_ready",
            Self::AccountDeleted { .. } => "account_deleted",
            Self::WeeklyProgress { .. } => "weekly_progress",
        }
    }
}

/// A link asked for by somebody who is not signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerMailRequestV1 {
    /// The address as it was given, normalised. It may have no account.
    pub address: String,
    /// What was asked for.
    pub asked: AskedMail,
}

/// The links strangers may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedMail {
    /// The one that resets the password.
    PasswordReset,
    /// The one that confirms the address.
    Verification,
}
