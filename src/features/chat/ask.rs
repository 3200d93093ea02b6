//! Asking the coach.

use garde::Validate;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    answer::{self, Asking, Question, Start, read_thread},
    asked_before::{Abandoned, Before, Named, answer_of_other, look_before},
    danger,
    persona::Persona,
    reply::{Asked, ChatAnswer, Form},
    topic::persona_of,
};
use crate::{
    app::App,
    domain::{
        ids::{ClientMessageId, CoachMessageId, ConversationId},
        job_order::allowed_priority,
        priority::Priority,
    },
    http::{Answer, ApiError, Caller, RequestContext, ValidJson, extract::nullable},
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
    /// How urgent it is: `high` is for subscribers, others get `normal`. Every answer begins at once, whichever it is.
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
    /// What the app calls this question: any UUID of its own making. Asked again with the same, it gives the same
    /// answer, also while that is being given. Without it, an `Idempotency-Key` does the same.
    #[garde(skip)]
    client_message_id: Option<ClientMessageId>,
}

impl ChatRequest {
    /// What is asked, whatever form the answer is to have.
    fn what(&self) -> Value {
        json!([
            "ask",
            self.message,
            self.conversation_id,
            self.parent_id.is_some(),
            self.parent_id.flatten(),
            self.topic,
            self.persona,
            self.context,
            self.priority
        ])
    }

    fn start(&self) -> Answer<Start> {
        match (self.conversation_id, self.parent_id) {
            (None, Some(Some(_))) => Err(ApiError::invalid_field("parentId", "belongs to a conversation: name it")),
            (None, _) => Ok(Start::New),
            (Some(conversation), None) => Ok(Start::Head(conversation)),
            (Some(conversation), Some(None)) => Ok(Start::Root(conversation)),
            (Some(conversation), Some(Some(parent))) => Ok(Start::After(conversation, parent)),
        }
    }
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

/// `POST /ai/chat`
pub async fn chat(
    app: App,
    caller: Caller,
    context: RequestContext,
    headers: HeaderMap,
    ValidJson(body): ValidJson<ChatRequest>,
) -> Answer<ChatAnswer> {
    ask(app, caller, (&context, &headers), body, Form::Enveloped).await
}

/// `POST /ai/enhanced-chat`: the same without an envelope.
pub async fn enhanced_chat(
    app: App,
    caller: Caller,
    context: RequestContext,
    headers: HeaderMap,
    ValidJson(body): ValidJson<ChatRequest>,
) -> Answer<ChatAnswer> {
    ask(app, caller, (&context, &headers), body, Form::Bare).await
}

async fn ask(
    app: App,
    caller: Caller,
    (context, headers): (&RequestContext, &HeaderMap),
    body: ChatRequest,
    form: Form,
) -> Answer<ChatAnswer> {
    let form = if body.stream == Some(true) { Form::Events } else { form };
    let priority = allowed_priority(body.priority.unwrap_or(Priority::Normal), caller.plan);
    let named = Named::of(&app, &caller, (body.client_message_id, headers), (&body.what(), body.persona)).await;
    if let Some(language) = danger::found(&body.message, body.topic.as_deref(), body.context.as_ref()) {
        let asked = Asked { persona: body.persona.unwrap_or(Persona::Wellness), priority };
        // Whatever fails, they are answered.
        let (named, is_kept) = (named.ok().flatten(), !context.leaves_no_trace);
        let question = danger::Asked { message: &body.message, language, asked, named: named.as_ref(), is_kept };
        return Ok(danger::answer_now(&app, &caller, body.conversation_id, question, form).await);
    }
    let named = named?;
    let abandoned = match look_before(&app, &caller, named.as_ref(), priority, form).await? {
        Before::Answered(answer) => return Ok(answer),
        Before::Abandoned(abandoned) => Some(abandoned),
        Before::Never => None,
    };
    let asked = ask_anew(&app, &caller, body, (named.as_ref(), abandoned, priority), form).await;
    match asked {
        Ok(answer) => Ok(answer),
        Err(lost) => answer_of_other(&app, &caller, (named.as_ref(), priority, form), lost).await,
    }
}

async fn ask_anew(
    app: &App,
    caller: &Caller,
    body: ChatRequest,
    (named, abandoned, priority): (Option<&Named>, Option<Abandoned>, Priority),
    form: Form,
) -> Answer<ChatAnswer> {
    let start = abandoned.map_or_else(|| body.start(), |abandoned| Ok(abandoned.start()))?;
    let thread = read_thread(app, caller, start).await?;
    let so_far = thread.row.as_ref().map(|row| row.persona);
    let persona = persona_of(body.persona, body.topic.as_deref(), so_far, &body.message);
    let question = match abandoned {
        Some(abandoned) => Question::Again { id: abandoned.question },
        None => Question::New { parent: thread.follows()?, text: body.message },
    };
    let (topic, context) = (body.topic, body.context);
    let asking = Asking { thread, question, persona, topic, context, priority, named, abandoned };
    answer::give(app, caller, asking, form).await
}
