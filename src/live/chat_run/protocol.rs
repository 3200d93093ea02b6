//! What the Worker asks of a run, and what it answers: JSON, versioned by name.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::answer::Outcome;
use crate::{
    coach::Reservation,
    domain::{
        ids::{AccountId, CoachMessageId, ConversationId, SessionId},
        principal::ShardNumber,
    },
};

/// Which conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatAddress {
    /// Whose it is.
    pub account: AccountId,
    /// Where it is kept.
    pub shard: ShardNumber,
    /// The conversation.
    pub conversation: ConversationId,
}

/// An answer to be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunV1 {
    /// The message that it becomes.
    pub message: CoachMessageId,
    /// The message that it answers.
    pub parent: CoachMessageId,
    /// The prompt as JSON, sealed in [`prompt_context`].
    pub prompt: String,
    /// Whether the embedded coach is to answer, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// What was set aside for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<Reservation>,
}

/// A call, with the conversation it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatMessageV1 {
    /// The conversation.
    pub chat: ChatAddress,
    /// What is asked.
    pub call: ChatCallV1,
}

/// What is asked of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatCallV1 {
    /// Give this answer. Once, however often it is said. [`ChatAnswerV1::Done`], [`ChatAnswerV1::Known`] or
    /// [`ChatAnswerV1::Busy`].
    Start {
        /// Which.
        run: RunV1,
    },
    /// Hold and tell an answer that is given already, and written. [`ChatAnswerV1::Done`], or [`ChatAnswerV1::Busy`]
    /// while another answer is running.
    Tell {
        /// Which, and all of it.
        outcome: Box<Outcome>,
    },
    /// Whether this answer is held: running, or ended and not forgotten yet. [`ChatAnswerV1::Done`] or
    /// [`ChatAnswerV1::NotFound`].
    Holds {
        /// The message that it becomes.
        message: CoachMessageId,
    },
    /// End the running answer here. [`ChatAnswerV1::Done`] or [`ChatAnswerV1::NotFound`].
    Stop,
    /// Close the sockets of a sign-in. [`ChatAnswerV1::Done`].
    CloseSignIn {
        /// The sign-in.
        session: SessionId,
    },
    /// End the running answer as [`Stop`](Self::Stop) does, then forget everything and close all sockets.
    /// [`ChatAnswerV1::Done`].
    Erase,
}

/// What a run answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatAnswerV1 {
    /// It is done.
    Done,
    /// This answer was taken before, with something else set aside for it: give back what was set aside now.
    Known,
    /// Another answer is running.
    Busy,
    /// There is none.
    NotFound,
}

/// What a sealed prompt is bound to.
pub fn prompt_context(chat: &ChatAddress, message: CoachMessageId) -> String {
    format!("chat_runs|{}|{}|{message}|prompt|v1", chat.account, chat.conversation)
}

/// What sealed words of a message are bound to.
pub fn body_context(account: impl Display, conversation: impl Display, message: impl Display) -> String {
    format!("coach_messages|{account}|{conversation}|{message}|body|v1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_between_worker_and_run_never_change() {
        let chat = ChatAddress {
            account: AccountId::from_bytes([1; 16]),
            shard: 1,
            conversation: ConversationId::from_bytes([2; 16]),
        };
        let run = RunV1 {
            message: CoachMessageId::from_bytes([3; 16]),
            parent: CoachMessageId::from_bytes([4; 16]),
            prompt: "sealed".to_owned(),
            fallback: None,
            reservation: None,
        };
        let address = concat!(
            r#"{"chat":{"account":"01010101-0101-0101-0101-010101010101","shard":1,"#,
            r#""conversation":"02020202-0202-0202-0202-020202020202"},"call":"#
        );
        let start = concat!(
            r#"{"start":{"run":{"message":"03030303-0303-0303-0303-030303030303","#,
            r#""parent":"04040404-0404-0404-0404-040404040404","prompt":"sealed"}}}"#
        );
        for (call, bytes) in [
            (ChatCallV1::Start { run }, start),
            (
                ChatCallV1::Holds { message: CoachMessageId::from_bytes([3; 16]) },
                r#"{"holds":{"message":"03030303-0303-0303-0303-030303030303"}}"#,
            ),
            (ChatCallV1::Stop, r#""stop""#),
            (ChatCallV1::Erase, r#""erase""#),
        ] {
            let whole = format!("{address}{bytes}}}");
            assert_eq!(serde_json::to_string(&ChatMessageV1 { chat, call: call.clone() }).unwrap(), whole);
            assert_eq!(serde_json::from_str::<ChatMessageV1>(&whole).unwrap().call, call);
        }
    }
}
