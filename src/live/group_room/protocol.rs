//! What is asked of the object, what it answers, and the commands of its sockets. Tests pin the bytes.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        group_session::{Command, Countdown, GroupSession, Member, PlannedExercise, Rejection, SetReport},
        ids::AccountId,
        json,
        sign_ins::SignIns,
        time::Timestamp,
    },
    live::frames,
};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupCallV1 {
    /// Makes the room, unless it was made.
    Create {
        /// Its name.
        name: String,
    },
    /// Does what somebody wants.
    Apply {
        /// Who.
        actor: AccountId,
        /// What.
        command: Command,
    },
    /// The room as it is, for a member.
    Read {
        /// Who asks.
        actor: AccountId,
    },
    /// Closes the sockets of sign-ins that ended.
    CloseSignIns {
        /// Whose.
        account: AccountId,
        /// Which.
        sign_ins: SignIns,
    },
    /// Forgets a person whose account is erased.
    Forget {
        /// Who.
        account: AccountId,
    },
    /// Empties the room.
    Erase,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupAnswerV1 {
    /// It is done.
    Done,
    /// The room as it is after it.
    Room(Box<GroupSnapshot>),
    /// It cannot be done.
    Rejected(Rejection),
    /// There is no such room, or whoever asks is not in it.
    NotFound,
}

/// A member, as the others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MemberView {
    /// The person.
    pub user_id: AccountId,
    /// Their username.
    pub username: String,
    /// When they joined.
    pub joined_at: Timestamp,
    /// Whether they are ready to start.
    pub is_ready: bool,
    /// Whether the others see their weights.
    pub shares_weights: bool,
    /// Whether they have a socket open.
    pub is_online: bool,
    /// What they did last.
    pub progress: Option<SetReport>,
}

/// The room as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GroupSnapshot {
    /// Its name.
    pub name: String,
    /// Who leads it.
    pub host: Option<AccountId>,
    /// Whether nobody else may join.
    pub is_locked: bool,
    /// Whether it is over.
    pub is_closed: bool,
    /// What the host wants everybody to do.
    pub plan: Vec<PlannedExercise>,
    /// The start that is counted down to.
    pub countdown: Option<Countdown>,
    /// When they started.
    pub started_at: Option<Timestamp>,
    /// Who is in it, the longest-standing first.
    pub members: Vec<MemberView>,
    /// The number of the last event in it.
    pub seq: i64,
}

impl GroupSnapshot {
    /// Of that room; `online` are those with a socket.
    pub fn of(session: &GroupSession, seq: i64, online: &[AccountId]) -> Self {
        let view = |member: &Member| MemberView {
            user_id: member.user_id,
            username: member.username.clone(),
            joined_at: member.joined_at,
            is_ready: member.is_ready,
            shares_weights: member.shares_weights,
            is_online: online.contains(&member.user_id),
            progress: member.progress.clone(),
        };
        Self {
            name: session.name.clone(),
            host: session.host,
            is_locked: session.is_locked,
            is_closed: session.is_closed,
            plan: session.plan.clone(),
            countdown: session.countdown,
            started_at: session.started_at,
            members: session.members.iter().map(view).collect(),
            seq,
        }
    }
}

/// The command in a socket's frame. What belongs to the directory (joining, inviting) goes through the API.
///
/// # Errors
/// A code and a text for the client.
pub fn read_command(frame: &frames::Command) -> Result<Command, (&'static str, String)> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Flag {
        value: bool,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Whom {
        user_id: AccountId,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Start {
        seconds: u32,
        #[serde(default)]
        quorum: Option<u32>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Plan {
        exercises: Vec<PlannedExercise>,
    }
    fn data<T: serde::de::DeserializeOwned>(frame: &frames::Command) -> Result<T, (&'static str, String)> {
        json::from_value(frame.data.clone())
            .map_err(|misfit| ("malformed_frame", format!("data cannot be read: {}.", misfit.in_words())))
    }
    let command = match frame.kind.as_str() {
        "room:ready" => Command::Ready(data::<Flag>(frame)?.value),
        "room:share_weights" => Command::ShareWeights(data::<Flag>(frame)?.value),
        "room:lock" => Command::Lock(data::<Flag>(frame)?.value),
        "room:kick" => Command::Kick(data::<Whom>(frame)?.user_id),
        "room:make_host" => Command::MakeHost(data::<Whom>(frame)?.user_id),
        "room:countdown" => {
            let start = data::<Start>(frame)?;
            Command::StartCountdown { seconds: start.seconds, quorum: start.quorum }
        }
        "room:cancel_countdown" => Command::CancelCountdown,
        "room:plan" => Command::PushPlan(data::<Plan>(frame)?.exercises),
        _ => return Err(("unknown_type", "There is no such command.".to_owned())),
    };
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_calls_never_change() {
        let account = AccountId::from_bytes([1; 16]);
        let call = GroupCallV1::Apply { actor: account, command: Command::Join { username: "ada".to_owned() } };
        let bytes = concat!(
            r#"{"apply":{"actor":"01010101-0101-0101-0101-010101010101","#,
            r#""command":{"join":{"username":"ada"}}}}"#
        );
        assert_eq!(serde_json::to_string(&call).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<GroupCallV1>(bytes).unwrap(), call);
        let answer = serde_json::to_string(&GroupAnswerV1::Rejected(Rejection::NotHost)).unwrap();
        assert_eq!(answer, r#"{"rejected":"not_host"}"#);
    }

    #[test]
    fn g4_a_command_is_read_whole_or_refused() {
        let read = |text: &str| read_command(&frames::Command::read(text).unwrap()).map_err(|(code, _)| code);
        assert_eq!(read(r#"{"type":"room:ready","data":{"value":true}}"#), Ok(Command::Ready(true)));
        assert_eq!(
            read(r#"{"type":"room:countdown","data":{"seconds":10}}"#),
            Ok(Command::StartCountdown { seconds: 10, quorum: None })
        );
        assert_eq!(read(r#"{"type":"room:ready","data":{"value":1}}"#), Err("malformed_frame"));
        assert_eq!(read(r#"{"type":"room:kick"}"#), Err("malformed_frame"));
        assert_eq!(read(r#"{"type":"join"}"#), Err("unknown_type"));
    }
}
