//! Every kind of background work, with its data. Stored in outbox rows: a variant's shape never
//! changes; a new shape is a new variant with the next number, and the old one stays readable.

use serde::{Deserialize, Serialize};

pub use super::mail::{AnswerMailRequestV1, AskedMail, MailContent, SendMailV1};
use crate::{
    domain::{
        ids::{AccountId, ExportId, ImportId, NotificationId, RecommendationId, ReminderId, WorkoutId},
        notice::Notice,
        permissions::Plan,
        principal::ShardNumber,
        sign_ins::SignIns,
    },
    jobs::queues::QueueName,
    platform::queue::Priority,
};

macro_rules! job_kinds {
    ($($(#[$doc:meta])* $kind:ident: $priority:ident $(in $queue:ident)?,)+) => {
        /// One piece of background work.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "payload")]
        pub enum JobMessage { $($(#[$doc])* $kind($kind),)+ }

        impl JobMessage {
            /// How urgent it is.
            pub const fn priority(&self) -> Priority {
                match self { $(Self::$kind(_) => Priority::$priority,)+ }
            }

            /// The variant's name, as it stands in the `kind` column.
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$kind(_) => stringify!($kind),)+ }
            }

            /// Every kind, with the queue an administrator sees it in.
            pub const KINDS: &[(&'static str, QueueName)] = &[$((stringify!($kind), job_kinds!(@queue $($queue)?)),)+];
        }
    };
    (@queue) => { QueueName::General };
    (@queue $queue:ident) => { QueueName::$queue };
}

job_kinds! {
    /// Send a mail.
    SendMailV1: High in Email,
    /// Give a new account its profile row on its shard.
    CreateProfileV1: High in Account,
    /// Copy what others may see of a profile to the core database.
    ProjectPublicCardV1: Normal in Account,
    /// Erase what an account left behind.
    EraseAccountV1: Low in Account,
    /// Delete an uploaded file unless it is in use.
    DeleteUnusedMediaV1: Low in Media,
    /// Send the link somebody asked for, if the address has an account that may have it.
    AnswerMailRequestV1: High in Email,
    /// Wrap people's data keys with the current master key.
    RewrapKeysV1: Low in Account,
    /// Delete again who has left and has come back with an old copy of a database.
    ReplayDeletionsV1: Low in Account,
    /// Do what follows a finished workout.
    WorkoutCompletedV1: Normal in Analytics,
    /// Delete an uploaded photo of the body unless a measurement shows it.
    DeleteUnusedPhotoV1: Low in Media,
    /// Measure how far a person's goals are.
    MeasureGoalsV1: Normal in Analytics,
    /// Tell a person something.
    NotifyV1: Normal in Notification,
    /// Close the sockets of sign-ins that ended.
    CloseSocketsV1: High in Access,
    /// Take two people, one of whom has blocked the other, out of one another's rooms.
    SeparateInRoomsV1: High in Access,
    /// Take the next step of an import: read, apply or undo.
    ImportFileV1: Normal in Transfer,
    /// Write the next pieces of an export.
    WriteExportV1: Normal in Transfer,
    /// Remind a person, if there is reason to, and say when to do it next.
    RemindV1: Normal in Notification,
    /// Push what a person is told to their devices.
    PushV1: High in Notification,
    /// Perform what a person has accepted of the coach.
    ApplyRecommendationV1: High in Ai,
    /// Make a programme or a session that a person waits for.
    GenerateWithCoachV1: Normal in Ai,
}

impl JobMessage {
    /// The queue an administrator sees it in.
    pub fn queue(&self) -> QueueName {
        QueueName::of_kind(self.kind())
    }

    /// The person it is done for, if the message says so. A mail that a stranger asked for is done for nobody until the
    /// address is looked up: else who asks often would make the person wait.
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::SendMailV1(_) | Self::AnswerMailRequestV1(_) | Self::RewrapKeysV1(_) | Self::ReplayDeletionsV1(_) => {
                None
            }
            Self::CloseSocketsV1(CloseSocketsV1 { account, .. }) => *account,
            Self::SeparateInRoomsV1(SeparateInRoomsV1 { blocker: account, .. })
            | Self::CreateProfileV1(CreateProfileV1 { account, .. })
            | Self::ProjectPublicCardV1(ProjectPublicCardV1 { account, .. })
            | Self::EraseAccountV1(EraseAccountV1 { account, .. })
            | Self::DeleteUnusedMediaV1(DeleteUnusedMediaV1 { account, .. })
            | Self::WorkoutCompletedV1(WorkoutCompletedV1 { account, .. })
            | Self::DeleteUnusedPhotoV1(DeleteUnusedPhotoV1 { account, .. })
            | Self::MeasureGoalsV1(MeasureGoalsV1 { account, .. })
            | Self::NotifyV1(NotifyV1 { account, .. })
            | Self::ImportFileV1(ImportFileV1 { account, .. })
            | Self::WriteExportV1(WriteExportV1 { account, .. })
            | Self::RemindV1(RemindV1 { account, .. })
            | Self::PushV1(PushV1 { account, .. })
            | Self::ApplyRecommendationV1(ApplyRecommendationV1 { account, .. })
            | Self::GenerateWithCoachV1(GenerateWithCoachV1 { account, .. }) => Some(*account),
        }
    }

    /// The mail address it holds.
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::SendMailV1(mail) => Some(&mail.to),
            Self::AnswerMailRequestV1(request) => Some(&request.address),
            _ => None,
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

/// Which workout was finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkoutCompletedV1 {
    /// Whose it is.
    pub account: AccountId,
    /// Their shard.
    pub shard: ShardNumber,
    /// The workout, copied with its end.
    pub workout: WorkoutId,
}

/// How far a pass over the data keys has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewrapKeysV1 {
    /// The master key to wrap with, by name.
    pub master: String,
    /// The last person whose key was looked at.
    pub after: Option<AccountId>,
    /// Whether this pass found a key under another master key.
    pub found_others: bool,
}

/// How far a pass over the tombstones has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayDeletionsV1 {
    /// The last person looked for.
    pub after: Option<AccountId>,
}

/// Whom to tell what. May stand in the core outbox, and in that of the person's own shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotifyV1 {
    /// The person.
    pub account: AccountId,
    /// What.
    pub notice: Notice,
}

/// Whose sockets to close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseSocketsV1 {
    /// The person; `None` where only the sign-in was known.
    pub account: Option<AccountId>,
    /// Of which sign-ins.
    pub sign_ins: SignIns,
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

/// Who has blocked whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeparateInRoomsV1 {
    /// Who has blocked.
    pub blocker: AccountId,
    /// Who was blocked.
    pub blocked: AccountId,
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

/// What to push. Its row has the notification's id, and is written with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushV1 {
    /// Whom to tell.
    pub account: AccountId,
    /// What.
    pub notification: NotificationId,
}

/// Which reminder is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemindV1 {
    /// Whom it reminds.
    pub account: AccountId,
    /// Their shard.
    pub shard: ShardNumber,
    /// The reminder.
    pub reminder: ReminderId,
}

/// What was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyRecommendationV1 {
    /// Whose it is.
    pub account: AccountId,
    /// Their shard.
    pub shard: ShardNumber,
    /// The recommendation.
    pub recommendation: RecommendationId,
}

/// What the coach is to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerateWithCoachV1 {
    /// For whom.
    pub account: AccountId,
    /// Their shard.
    pub shard: ShardNumber,
    /// What they may spend on models.
    pub plan: Plan,
    /// What they asked for, as JSON sealed with their data key.
    pub sealed: String,
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
    fn stored_bytes_of_a_request_for_a_mail_never_change() {
        for (asked, word) in [(AskedMail::PasswordReset, "password_reset"), (AskedMail::Verification, "verification")] {
            let job = JobMessage::AnswerMailRequestV1(AnswerMailRequestV1 { address: "a@b.c".into(), asked });
            let bytes = format!(r#"{{"kind":"AnswerMailRequestV1","payload":{{"address":"a@b.c","asked":"{word}"}}}}"#);
            assert_eq!(serde_json::to_string(&job).unwrap(), bytes);
            assert_eq!(serde_json::from_str::<JobMessage>(&bytes).unwrap(), job);
        }
    }

    #[test]
    fn stored_bytes_of_what_operators_write_never_change() {
        let account = AccountId::from_bytes([1; 16]);
        let id = r#""01010101-0101-0101-0101-010101010101""#;
        for (after, text) in [(None, "null"), (Some(account), id)] {
            let rewrap = RewrapKeysV1 { master: "m2".into(), after, found_others: false };
            let rewrap_bytes =
                format!(r#"{{"kind":"RewrapKeysV1","payload":{{"master":"m2","after":{text},"found_others":false}}}}"#);
            let replay_bytes = format!(r#"{{"kind":"ReplayDeletionsV1","payload":{{"after":{text}}}}}"#);
            for (job, bytes) in [
                (JobMessage::RewrapKeysV1(rewrap), rewrap_bytes),
                (JobMessage::ReplayDeletionsV1(ReplayDeletionsV1 { after }), replay_bytes),
            ] {
                assert_eq!(serde_json::to_string(&job).unwrap(), bytes);
                assert_eq!(serde_json::from_str::<JobMessage>(&bytes).unwrap(), job);
            }
        }
    }

    #[test]
    fn stored_bytes_of_what_the_coach_does_never_change() {
        let account = AccountId::from_bytes([1; 16]);
        let id = r#""01010101-0101-0101-0101-010101010101""#;
        let recommendation = RecommendationId::from_bytes([1; 16]);
        let apply = ApplyRecommendationV1 { account, shard: 2, recommendation };
        let apply_bytes = format!(
            r#"{{"kind":"ApplyRecommendationV1","payload":{{"account":{id},"shard":2,"recommendation":{id}}}}}"#
        );
        let generate = GenerateWithCoachV1 { account, shard: 2, plan: Plan::Pro, sealed: "x".into() };
        let generate_bytes = format!(
            r#"{{"kind":"GenerateWithCoachV1","payload":{{"account":{id},"shard":2,"plan":"pro","sealed":"x"}}}}"#
        );
        for (job, bytes) in [
            (JobMessage::ApplyRecommendationV1(apply), apply_bytes),
            (JobMessage::GenerateWithCoachV1(generate), generate_bytes),
        ] {
            assert_eq!(serde_json::to_string(&job).unwrap(), bytes);
            assert_eq!(serde_json::from_str::<JobMessage>(&bytes).unwrap(), job);
        }
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
            MailContent::SecondFactorChanged { name: name(), is_on: true },
            MailContent::IdentityChanged { name: name(), provider: name(), is_linked: true },
            MailContent::ExportReady { name: name() },
            MailContent::AccountDeleted { name: name() },
        ] {
            assert_eq!(serde_json::to_value(&mail).unwrap()["template"], mail.template());
        }
    }
}
