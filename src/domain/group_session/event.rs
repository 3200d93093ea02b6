//! What the members of a room are told.

use serde::{Deserialize, Serialize};

use super::{Countdown, Member, PlannedExercise, SetReport};
use crate::domain::{ids::AccountId, time::Timestamp};

/// Something that happened in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all_fields = "camelCase")]
pub enum Event {
    /// Somebody joined.
    #[serde(rename = "room:joined")]
    Joined {
        /// Who.
        member: Member,
    },
    /// Somebody left, or was sent out.
    #[serde(rename = "room:left")]
    Left {
        /// Who.
        user_id: AccountId,
        /// Whether the host sent them out.
        was_kicked: bool,
    },
    /// Somebody became host.
    #[serde(rename = "room:host")]
    Host {
        /// Who.
        user_id: AccountId,
    },
    /// Whether others may join.
    #[serde(rename = "room:locked")]
    Locked {
        /// Whether nobody may.
        is_locked: bool,
    },
    /// Whether a member is ready.
    #[serde(rename = "room:ready")]
    Ready {
        /// Who.
        user_id: AccountId,
        /// Whether they are.
        is_ready: bool,
    },
    /// A countdown began.
    #[serde(rename = "room:countdown")]
    CountingDown(Countdown),
    /// A countdown was called off.
    #[serde(rename = "room:countdown_cancelled")]
    CountdownCancelled {
        /// Why: `called_off` by the host, `not_ready` when too few were left.
        reason: String,
    },
    /// The countdown is over: everybody starts.
    #[serde(rename = "room:started")]
    Started {
        /// When: the countdown's own instant.
        started_at: Timestamp,
    },
    /// The host pushed a plan.
    #[serde(rename = "room:plan")]
    Plan {
        /// What to do.
        exercises: Vec<PlannedExercise>,
    },
    /// Whether a member shares weights.
    #[serde(rename = "room:sharing")]
    Sharing {
        /// Who.
        user_id: AccountId,
        /// Whether they do.
        shares_weights: bool,
    },
    /// A member did a set.
    #[serde(rename = "room:progress")]
    Progress {
        /// Who.
        user_id: AccountId,
        /// What.
        set: SetReport,
    },
    /// The room is over.
    #[serde(rename = "room:closed")]
    Closed {},
}

impl Event {
    /// Its name and its data, as JSON texts.
    pub fn parts(&self) -> (String, String) {
        let value = serde_json::to_value(self).unwrap_or_default();
        let name = value.get("type").and_then(|name| name.as_str()).unwrap_or_default().to_owned();
        (name, value.get("data").map(ToString::to_string).unwrap_or_default())
    }

    /// Whose progress it tells.
    pub const fn progress_of(&self) -> Option<AccountId> {
        match self {
            Self::Progress { user_id, .. } => Some(*user_id),
            _ => None,
        }
    }
}
