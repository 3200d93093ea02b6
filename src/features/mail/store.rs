//! SQL of the local mailbox.

use serde::Deserialize;

use crate::domain::{ids::MailId, time::Timestamp};

crate::statements! {
    /// Keeps a mail, once for each job.
    KEEP_MAIL: Core = "INSERT INTO dev_mails (id, recipient, template, subject, text, html, sent_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (id) DO NOTHING";
    /// Forgets mails from before an id.
    FORGET_OLD_MAILS: Core = "DELETE FROM dev_mails WHERE id < ?1";
    /// Erases what one person was sent.
    ERASE_MAILS_TO: Core = "DELETE FROM dev_mails WHERE recipient = ?1";
    /// Mails before an id, newest first.
    MAILS: Core = "SELECT id, recipient, template, subject, text, html, sent_at FROM dev_mails
        WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
    /// Mails to one address before an id, newest first.
    MAILS_TO: Core = "SELECT id, recipient, template, subject, text, html, sent_at FROM dev_mails
        WHERE recipient = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
    /// One mail.
    MAIL: Core = "SELECT id, recipient, template, subject, text, html, sent_at FROM dev_mails WHERE id = ?1";
}

/// A kept mail.
#[derive(Debug, Deserialize)]
pub struct MailRow {
    /// The mail: its job's id.
    pub id: MailId,
    /// Whom it is for.
    pub recipient: String,
    /// Which mail it is.
    pub template: String,
    /// The subject.
    pub subject: String,
    /// The plain-text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// When it would have been sent.
    #[serde(with = "crate::domain::time::millis")]
    pub sent_at: Timestamp,
}
