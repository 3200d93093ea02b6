//! How an answer stands, and how it ended.

use serde::{Deserialize, Serialize};

use crate::{
    coach::{model::TokenUse, models::is_rules},
    domain::ids::{CoachMessageId, ConversationId},
};

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum State {
    /// It is there, whole.
    Complete,
    /// It is being given.
    Running,
    /// It broke off.
    Incomplete,
    /// The person stopped it.
    Stopped,
    /// It never began.
    Failed,
}

impl State {
    /// The word that rows and clients have.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Running => "running",
            Self::Incomplete => "incomplete",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Source {
    /// A language model.
    Model,
    /// The embedded coach.
    Rules,
    /// The fixed answer to somebody who may be in danger.
    Resources,
}

impl Source {
    /// The word that rows and clients have.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Rules => "rules",
            Self::Resources => "resources",
        }
    }

    /// By the name of who answered.
    pub fn of(model: &str) -> Self {
        if is_rules(model) { Self::Rules } else { Self::Model }
    }
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The message.
    pub message_id: CoachMessageId,
    /// The message that it answers.
    pub parent_id: CoachMessageId,
    /// How.
    pub state: State,
    /// All of its text.
    pub text: String,
    /// Who answered.
    pub source: Source,
    /// Who exactly.
    pub model: String,
    /// What the provider counted.
    pub usage: Option<TokenUse>,
    /// Bytes of what the provider sent.
    #[serde(default)]
    pub answer_bytes: usize,
    /// Whether no provider was asked, though one was to be.
    #[serde(default)]
    pub is_unsent: bool,
    /// Why no model answered, where one was to.
    pub fallback_reason: Option<String>,
}

impl Outcome {
    /// The name of the event that tells it.
    pub const fn event(&self) -> &'static str {
        match self.state {
            State::Complete | State::Running => "ai:completed",
            State::Stopped => "ai:stopped",
            State::Incomplete | State::Failed => "ai:error",
        }
    }

    /// The data of that event, as JSON.
    pub fn data(&self) -> String {
        let mut data = serde_json::to_value(self).unwrap_or_default();
        if let Some(object) = data.as_object_mut() {
            object.remove("answerBytes");
            object.remove("isUnsent");
            if let Some((code, message)) = self.problem() {
                object.insert("code".to_owned(), code.into());
                object.insert("message".to_owned(), message.into());
            }
        }
        data.to_string()
    }

    const fn problem(&self) -> Option<(&'static str, &'static str)> {
        match self.state {
            State::Incomplete => Some(("answer_incomplete", "The answer broke off. Ask again for another.")),
            State::Failed => Some(("answer_failed", "There is no answer. Ask again.")),
            State::Complete | State::Running | State::Stopped => None,
        }
    }
}

/// Whether an event is the last of its answer.
pub fn is_last(kind: &str) -> bool {
    matches!(kind, "ai:completed" | "ai:stopped" | "ai:error")
}
