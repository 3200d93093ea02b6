//! The queues as an administrator sees them: by what the work is about. How urgent it is, is another matter
//! (`Priority`), and so is the platform's queue that its hint goes through.

use serde::{Deserialize, Serialize};

use super::message::JobMessage;

/// Where isolates remember which queues are paused.
pub const PAUSED_MEMO: &str = "paused-queues";
/// How long they do, in milliseconds: so long a pause may take to be felt everywhere.
pub const PAUSED_MEMO_MS: i64 = 3_000;

macro_rules! queues {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What a job is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub enum QueueName { $($(#[$doc])* #[serde(rename = $text)] $name,)+ }

        impl QueueName {
            /// Every queue.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name in addresses and answers.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

queues! {
    /// Answers, programmes and plans of the coach.
    Ai = "AI",
    /// Mails.
    Email = "Email",
    /// What people are told.
    Notification = "Notification",
    /// What follows from training: records, rollups, goals.
    Analytics = "Analytics",
    /// Imports and exports.
    Transfer = "Transfer",
    /// Files nobody uses any more.
    Media = "Media",
    /// Profiles, erasure, keys.
    Account = "Account",
    /// Closing sockets of sign-ins that ended, parting people who blocked one another.
    Access = "Access",
    /// Everything else.
    General = "General",
}

impl QueueName {
    /// Reads a name, however it is capitalised.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|queue| queue.as_str().eq_ignore_ascii_case(text))
    }

    /// The queue of a kind of job, by its name in rows; a kind nobody knows is in the last.
    pub fn of_kind(kind: &str) -> Self {
        let known = JobMessage::KINDS.iter().find(|(name, _)| *name == kind);
        known.map_or(Self::General, |(_, queue)| *queue)
    }

    /// The kinds of jobs in it.
    pub fn kinds(self) -> impl Iterator<Item = &'static str> {
        JobMessage::KINDS.iter().filter(move |(_, queue)| *queue == self).map(|(kind, _)| *kind)
    }

    /// Whether it may be paused: erasures are owed, and whose access ended must be out at once.
    pub const fn may_pause(self) -> bool {
        !matches!(self, Self::Account | Self::Access)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_in_one_queue_and_names_read_back() {
        for (kind, queue) in JobMessage::KINDS {
            assert_eq!(QueueName::of_kind(kind), *queue);
            assert!(queue.kinds().any(|of_queue| of_queue == *kind));
            assert_eq!(QueueName::parse(&queue.as_str().to_lowercase()), Some(*queue));
        }
        assert_eq!(QueueName::of_kind("NoSuchJobV1"), QueueName::General);
        assert_eq!(QueueName::parse("nothing"), None);
    }

    #[test]
    fn what_is_owed_cannot_be_paused() {
        for kind in ["EraseAccountV1", "ReplayDeletionsV1", "CloseSocketsV1", "SeparateInRoomsV1"] {
            assert!(!QueueName::of_kind(kind).may_pause(), "{kind}");
        }
        assert!(QueueName::Ai.may_pause() && QueueName::Email.may_pause());
    }
}
