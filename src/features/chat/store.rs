//! SQL of conversations with the coach. Their way into an export and back is in [`portable`].

pub mod portable;

use serde::Deserialize;

use crate::{
    domain::{
        ids::{CoachMessageId, ConversationId},
        time::{Timestamp, millis, optional_millis},
    },
    live::chat_run::{Source, State},
    storage::erasure::ErasureRule,
};

use super::persona::Persona;

macro_rules! message_columns {
    () => {
        "id, parent_id, speaker, state, body, source, model, prompt_tokens, completion_tokens, fallback_reason, created_at, finished_at"
    };
}

crate::statements! {
    /// A conversation.
    CONVERSATION: User = "SELECT id, title, persona, topic, head_id, messages, created_at, updated_at FROM coach_conversations
        WHERE account_id = ?1 AND id = ?2";
    /// A page of a person's conversations, the latest first, after ?2 and ?3.
    CONVERSATIONS: User = "SELECT id, title, persona, topic, head_id, messages, created_at, updated_at FROM coach_conversations
        WHERE account_id = ?1 AND (updated_at, id) < (?2, ?3) ORDER BY updated_at DESC, id DESC LIMIT ?4";
    /// A page of what was said, of all branches, the latest first, before ?3.
    MESSAGES: User = concat!("SELECT ", message_columns!(), " FROM coach_messages
        WHERE account_id = ?1 AND conversation_id = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4");
    /// The answer that is running in a conversation.
    RUNNING: User = "SELECT id FROM coach_messages WHERE account_id = ?1 AND conversation_id = ?2 AND state = 'running'";
    /// What was said from a message (?3, or where NULL the end of the branch shown last) back to the beginning, at most
    /// ?4 of it.
    BRANCH: User = "WITH last AS (SELECT coalesce(?3,
            (SELECT head_id FROM coach_conversations WHERE account_id = ?1 AND id = ?2)) AS id),
          branch AS (
          SELECT id, parent_id, speaker, state, body, 1 AS depth FROM coach_messages
            WHERE account_id = ?1 AND conversation_id = ?2 AND id = (SELECT id FROM last)
          UNION ALL
          SELECT m.id, m.parent_id, m.speaker, m.state, m.body, branch.depth + 1 FROM branch
            JOIN coach_messages AS m ON m.account_id = ?1 AND m.conversation_id = ?2 AND m.id = branch.parent_id
            WHERE branch.depth < ?4)
        SELECT id, parent_id, speaker, state, body, depth FROM branch LIMIT ?4";
    /// Begins a conversation.
    INSERT_CONVERSATION: User = "INSERT INTO coach_conversations
        (account_id, id, title, persona, topic, head_id, messages, created_at, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?7)";
    /// Adds a message to a conversation that is there.
    INSERT_MESSAGE: User = "INSERT INTO coach_messages
        (account_id, conversation_id, id, parent_id, speaker, state, body, source, model, created_at, finished_at, client_name, request_code)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13
        WHERE EXISTS (SELECT 1 FROM coach_conversations WHERE account_id = ?1 AND id = ?2)";
    /// Notes how far a conversation has come.
    ADVANCE_CONVERSATION: User = "UPDATE coach_conversations SET head_id = ?3, messages = messages + ?4, updated_at = ?5,
        persona = ?6, topic = coalesce(?7, topic) WHERE account_id = ?1 AND id = ?2";
    /// The answer that was asked for under a name of the client's.
    ANSWER_BY_CLIENT_NAME: User = concat!("SELECT ", message_columns!(), " FROM coach_messages
        WHERE account_id = ?1 AND client_name = ?2");
    /// What was asked under it, and where.
    ASKED_BY_CLIENT_NAME: User = "SELECT m.conversation_id, m.request_code, c.persona
        FROM coach_messages AS m JOIN coach_conversations AS c ON c.account_id = m.account_id AND c.id = m.conversation_id
        WHERE m.account_id = ?1 AND m.client_name = ?2";
    /// Gives up an answer that nobody can be giving any more, so that another can be asked for.
    FAIL_STUCK: User = "UPDATE coach_messages SET state = 'failed', finished_at = ?4
        WHERE account_id = ?1 AND conversation_id = ?2 AND state = 'running' AND created_at <= ?3";
    /// Writes an answer that no run gives.
    ANSWER_HERE: User = "UPDATE coach_messages SET state = 'complete', body = ?4, source = ?5, model = ?6, fallback_reason = ?7,
        finished_at = ?8 WHERE account_id = ?1 AND conversation_id = ?2 AND id = ?3 AND state = 'running'";
    /// Changes a conversation; what is NULL stays. A branch (?6) ends with a message that is there.
    UPDATE_CONVERSATION: User = "UPDATE coach_conversations SET title = coalesce(?3, title), persona = coalesce(?4, persona),
        topic = coalesce(?5, topic), head_id = coalesce(?6, head_id)
        WHERE account_id = ?1 AND id = ?2 AND (?6 IS NULL OR EXISTS (SELECT 1 FROM coach_messages
          WHERE account_id = ?1 AND conversation_id = ?2 AND id = ?6))
        RETURNING id, title, persona, topic, head_id, messages, created_at, updated_at";
    /// Deletes a conversation.
    DELETE_CONVERSATION: User = "DELETE FROM coach_conversations WHERE account_id = ?1 AND id = ?2";
    /// Deletes what was said in it.
    DELETE_MESSAGES: User = "DELETE FROM coach_messages WHERE account_id = ?1 AND conversation_id = ?2";
    /// Forgets what a person said.
    ERASE_MESSAGES: User = "DELETE FROM coach_messages WHERE account_id = ?1";
    /// Forgets that they did.
    ERASE_CONVERSATIONS: User = "DELETE FROM coach_conversations WHERE account_id = ?1";
}

/// How the tables of this slice forget a person.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::user("coach_messages", &ERASE_MESSAGES),
    ErasureRule::user("coach_conversations", &ERASE_CONVERSATIONS),
];

/// A conversation.
#[derive(Clone, Debug, Deserialize)]
pub struct ConversationRow {
    /// Which.
    pub id: ConversationId,
    /// Sealed.
    pub title: String,
    /// Who the coach is in it.
    pub persona: Persona,
    /// As the client named it.
    pub topic: Option<String>,
    /// The end of the branch shown last.
    pub head_id: CoachMessageId,
    /// How many messages there are.
    pub messages: u32,
    /// When it began.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
    /// The last change.
    #[serde(with = "millis")]
    pub updated_at: Timestamp,
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum SaidBy {
    /// The person.
    Person,
    /// The coach.
    Coach,
}

/// A message.
#[derive(Clone, Debug, Deserialize)]
pub struct MessageRow {
    /// Which.
    pub id: CoachMessageId,
    /// What it follows.
    pub parent_id: Option<CoachMessageId>,
    /// Who said it.
    pub speaker: SaidBy,
    /// How it stands.
    pub state: State,
    /// Sealed.
    pub body: Option<String>,
    /// Who answered.
    pub source: Option<Source>,
    /// Who exactly.
    pub model: Option<String>,
    /// Tokens of the question.
    pub prompt_tokens: Option<u32>,
    /// Tokens of the answer.
    pub completion_tokens: Option<u32>,
    /// Why no model answered.
    pub fallback_reason: Option<String>,
    /// When it was said, or asked for.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
    /// When it had ended.
    #[serde(with = "optional_millis")]
    pub finished_at: Option<Timestamp>,
}

/// What was asked under a name of the client's.
#[derive(Clone, Debug, Deserialize)]
pub struct AskedRow {
    /// Where.
    pub conversation_id: ConversationId,
    /// Code of what was asked.
    pub request_code: String,
    /// Who the coach is in that conversation.
    pub persona: Persona,
}

/// A message of a branch.
#[derive(Clone, Debug, Deserialize)]
pub struct BranchRow {
    /// Which.
    pub id: CoachMessageId,
    /// What it follows.
    pub parent_id: Option<CoachMessageId>,
    /// Who said it.
    pub speaker: SaidBy,
    /// How it stands.
    pub state: State,
    /// Sealed.
    pub body: Option<String>,
    /// 1 for the last.
    pub depth: u32,
}

/// The id of a message.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct MessageIdRow {
    /// The id.
    pub id: CoachMessageId,
}
