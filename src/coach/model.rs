//! The port to language models: one question, one answer, whole or in pieces.

use std::pin::Pin;

use futures::Stream;
use serde::{Deserialize, Serialize};

use crate::storage::PortFuture;

/// Who says one turn of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person.
    Person,
    /// The coach.
    Coach,
}

/// One turn of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who.
    pub speaker: Speaker,
    /// What.
    pub text: String,
}

/// What form the answer takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Output {
    /// Text for a person.
    Text,
    /// A JSON document that fits a JSON schema.
    Json {
        /// The schema's name, `[a-z_]{1,64}`.
        name: String,
        /// The schema.
        schema: serde_json::Value,
    },
}

/// One question to a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    /// What the model is to be and to keep to.
    pub system: String,
    /// What was said so far; the last turn is the question.
    pub turns: Vec<Turn>,
    /// The form of the answer.
    pub output: Output,
    /// The longest answer, in tokens.
    pub max_tokens: u32,
    /// What the embedded coach answers to the same question, in the same form.
    pub by_rules: String,
}

/// Tokens a provider says it counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenUse {
    /// Of the question.
    pub prompt: u32,
    /// Of the answer.
    pub completion: u32,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model said all it wanted.
    Complete,
    /// The longest answer was reached.
    Length,
    /// The provider withheld the rest.
    Filtered,
    /// The stream ended without saying that it was the end.
    Incomplete,
}

/// What is known of an answer once it has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// How.
    pub finish: Finish,
    /// What the provider counted, if it says so.
    pub usage: Option<TokenUse>,
    /// Who answered: `rules`, or the provider and its model, as in `openai:gpt-5.6-luna`.
    pub model: String,
}

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The text, or the JSON document as text.
    pub text: String,
    /// How it ended.
    pub ending: Ending,
}

/// A piece of a running answer. The last one is the ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// More text.
    Text(String),
    /// The end.
    End(Ending),
}

/// A running answer. Dropping it ends the call to the provider.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Piece, ModelError>> + Send>>;

/// Which deadline passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// To the first byte of the answer.
    FirstByte,
    /// Between two chunks.
    Silence,
    /// Of the whole answer.
    Total,
}

/// Why a model gives no answer, or not the whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It took too long.
    #[error("the provider took too long ({0:?})")]
    TimedOut(Deadline),
    /// The provider asks to wait.
    #[error("the provider is busy")]
    Busy {
        /// How long, in seconds, if it says so.
        retry_after_seconds: Option<u64>,
    },
    /// The provider answered with another status than success.
    #[error("the provider answered {0}")]
    Status(u16),
    /// The answer could not be read.
    #[error("the provider's answer could not be read: {0}")]
    Malformed(String),
    /// The answer was larger than the most that is read.
    #[error("the provider's answer was too large")]
    TooLarge,
    /// The connection failed or broke.
    #[error("the connection to the provider failed: {0}")]
    Connection(String),
    /// The provider failed too often of late and is left alone for a while.
    #[error("the provider is left alone for a while")]
    Resting,
}

/// Answers questions.
pub trait Model: Send + Sync {
    /// `rules`, or the provider and its model, as in `openai:gpt-5.6-luna`.
    fn name(&self) -> &str;

    /// The whole answer.
    fn complete<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Reply, ModelError>>;

    /// The answer in pieces, as they come.
    fn stream<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Pieces, ModelError>>;
}
