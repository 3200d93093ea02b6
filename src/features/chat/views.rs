//! The JSON shapes of this slice.

use serde::Serialize;

use super::{
    persona::Persona,
    store::{ConversationRow, MessageRow, SaidBy},
    words::Words,
};
use crate::{
    domain::{
        ids::{CoachMessageId, ConversationId},
        priority::Priority,
        time::Timestamp,
    },
    http::ApiError,
    live::chat_run::{Source, State},
};

/// A conversation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ConversationView {
    id: ConversationId,
    title: String,
    persona: Persona,
    topic: Option<String>,
    /// The message that ends the branch shown last.
    head_id: CoachMessageId,
    /// How many messages there are, of all branches.
    message_count: u32,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl ConversationView {
    /// That of a row.
    ///
    /// # Errors
    /// Its title does not open.
    pub fn of(row: ConversationRow, words: &Words<'_>) -> Result<Self, ApiError> {
        Ok(Self {
            title: words.open_title(&row)?,
            id: row.id,
            persona: row.persona,
            topic: row.topic,
            head_id: row.head_id,
            message_count: row.messages,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// Tokens, as the provider counted them.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UsageView {
    prompt_tokens: u32,
    completion_tokens: u32,
    total_tokens: u32,
}

impl UsageView {
    /// Of a question and its answer.
    pub const fn of(prompt: u32, completion: u32) -> Self {
        Self { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt.saturating_add(completion) }
    }
}

/// Something that was said.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MessageView {
    id: CoachMessageId,
    /// What it follows. Messages with the same parent are branches.
    parent_id: Option<CoachMessageId>,
    role: SaidBy,
    state: State,
    /// `null` while it is running.
    text: Option<String>,
    source: Option<Source>,
    model: Option<String>,
    usage: Option<UsageView>,
    fallback_reason: Option<String>,
    created_at: Timestamp,
    finished_at: Option<Timestamp>,
}

impl MessageView {
    /// That of a row.
    ///
    /// # Errors
    /// Its words do not open.
    pub fn of(row: MessageRow, conversation: ConversationId, words: &Words<'_>) -> Result<Self, ApiError> {
        let text = row.body.as_deref().map(|sealed| words.open_body(conversation, row.id, sealed)).transpose()?;
        Ok(Self {
            id: row.id,
            parent_id: row.parent_id,
            role: row.speaker,
            state: row.state,
            text,
            source: row.source,
            model: row.model,
            usage: row.prompt_tokens.zip(row.completion_tokens).map(|(asked, said)| UsageView::of(asked, said)),
            fallback_reason: row.fallback_reason,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

/// An answer of the coach, in the words of every reference product.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChatReplyView {
    /// `true` where there is no envelope to say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// The answer.
    pub message: String,
    /// The same.
    pub response: String,
    /// The conversation it is in.
    pub conversation_id: ConversationId,
    /// The answer's id.
    pub message_id: CoachMessageId,
    /// The question's id.
    pub parent_id: CoachMessageId,
    /// How it stands: `running` where it takes longer than a request may wait; the stream goes on with it.
    pub state: State,
    /// Who answered.
    pub source: Source,
    /// Who exactly.
    pub model: String,
    /// Tokens, where a model answered and its provider counted.
    pub usage: Option<UsageView>,
    /// Why no model answered, where one was to: `ai_quota_exceeded`, `ai_unavailable`.
    pub fallback_reason: Option<String>,
    /// Who the coach is.
    pub persona: Persona,
    /// The priority that was granted. Every answer begins at once: it orders nothing.
    pub priority: Priority,
}
