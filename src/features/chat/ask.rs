//! Asking the coach.

use garde::Validate;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    answer::{self, Asking, ChatAnswer, Form, Question, Start, read_thread},
    danger,
    persona::Persona,
    topic::persona_of,
    views::Priority,
};
use crate::{
    app::App,
    domain::{
        ids::{CoachMessageId, ConversationId},
        permissions::Plan,
    },
    http::{Answer, ApiError, Caller, ValidJson, extract::nullable},
};

/// The longest question, in characters.
const MESSAGE_CHARS_MAX: usize = 4_000;
/// The most an app may say of the situation.
const CONTEXT_MEMBERS_MAX: usize = 20;
/// The longest name or word in it, in characters.
const CONTEXT_CHARS_MAX: usize = 200;

/// A question to the coach.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChatRequest {
    /// The question.
    #[garde(length(chars, min = 1, max = MESSAGE_CHARS_MAX), custom(says_something))]
    message: String,
    /// Which conversation it belongs to; a new one without.
    #[garde(skip)]
    conversation_id: Option<ConversationId>,
    /// What it is about, in the app's own words; decides who answers where `persona` does not.
    #[garde(length(chars, min = 1, max = 40))]
    topic: Option<String>,
    /// Who is to answer.
    #[garde(skip)]
    persona: Option<Persona>,
    /// What the app says of the situation: up to 20 members, each a word, a number or a truth value.
    #[garde(custom(is_context))]
    context: Option<Map<String, Value>>,
    /// How urgent it is: `high` is for subscribers, others get `normal`.
    #[garde(skip)]
    priority: Option<Priority>,
    /// Whether to answer with server-sent events, as the words come.
    #[garde(skip)]
    stream: Option<bool>,
    /// The answer it follows, to branch off there; `null` to ask anew from the beginning. Without it, the end of the
    /// branch shown last.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    parent_id: Option<Option<CoachMessageId>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the validator's signature")]
fn says_something(message: &str, _: &()) -> garde::Result {
    if !message.is_empty() && message.trim().is_empty() { Err(garde::Error::new("says nothing")) } else { Ok(()) }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the validator's signature")]
fn is_context(context: &Option<Map<String, Value>>, _: &()) -> garde::Result {
    let Some(context) = context else { return Ok(()) };
    if context.len() > CONTEXT_MEMBERS_MAX {
        return Err(garde::Error::new("has more than 20 members"));
    }
    let is_short = |text: &str| text.chars().count() <= CONTEXT_CHARS_MAX;
    let is_plain = |value: &Value| match value {
        Value::String(text) => is_short(text),
        Value::Array(_) | Value::Object(_) => false,
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    };
    if context.iter().all(|(name, value)| is_short(name) && is_plain(value)) {
        return Ok(());
    }
    Err(garde::Error::new("may hold words of up to 200 characters, numbers and truth values only"))
}

/// What a plan is granted of a priority.
fn granted(asked: Option<Priority>, plan: Plan) -> Priority {
    let most = if plan == Plan::Free { Priority::Normal } else { Priority::High };
    asked.unwrap_or_default().min(most)
}

/// `POST /ai/chat`
pub async fn chat(app: App, caller: Caller, ValidJson(body): ValidJson<ChatRequest>) -> Answer<ChatAnswer> {
    ask(app, caller, body, Form::Enveloped).await
}

/// `POST /ai/enhanced-chat`: the same without an envelope.
pub async fn enhanced_chat(app: App, caller: Caller, ValidJson(body): ValidJson<ChatRequest>) -> Answer<ChatAnswer> {
    ask(app, caller, body, Form::Bare).await
}

async fn ask(app: App, caller: Caller, body: ChatRequest, form: Form) -> Answer<ChatAnswer> {
    let form = if body.stream == Some(true) { Form::Events } else { form };
    let priority = granted(body.priority, caller.plan);
    if let Some(language) = danger::found(&body.message, body.topic.as_deref(), body.context.as_ref()) {
        let persona = body.persona.unwrap_or(Persona::Wellness);
        let asked = danger::Asked { message: &body.message, language, persona, priority };
        return Ok(danger::answer_now(&app, &caller, body.conversation_id, asked, form).await);
    }
    let start = match (body.conversation_id, body.parent_id) {
        (None, Some(Some(_))) => {
            return Err(ApiError::invalid_field("parentId", "belongs to a conversation: name it"));
        }
        (None, _) => Start::New,
        (Some(conversation), None) => Start::Head(conversation),
        (Some(conversation), Some(None)) => Start::Root(conversation),
        (Some(conversation), Some(Some(parent))) => Start::After(conversation, parent),
    };
    let thread = read_thread(&app, &caller, start).await?;
    let so_far = thread.row.as_ref().map(|row| row.persona);
    let persona = persona_of(body.persona, body.topic.as_deref(), so_far, &body.message);
    let parent = thread.follows()?;
    let asking = Asking {
        thread,
        question: Question::New { text: body.message, parent },
        persona,
        topic: body.topic,
        context: body.context,
        priority,
    };
    answer::give(&app, &caller, asking, form).await
}
