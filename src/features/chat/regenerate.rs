//! Another answer to the same question.

use garde::Validate;
use serde::Deserialize;

use super::{
    answer::{self, Asking, ChatAnswer, Form, Question, Start, read_thread},
    persona::Persona,
    store::SaidBy,
    views::Priority,
};
use crate::{
    app::App,
    domain::ids::{CoachMessageId, ConversationId},
    http::{Answer, ApiError, Caller, Code, OptionalJson, PathPair},
    live::chat_run::State,
};

/// How to answer anew.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RegenerateRequest {
    /// Who is to answer; who did before without.
    #[garde(skip)]
    persona: Option<Persona>,
    /// Whether to answer with server-sent events.
    #[garde(skip)]
    stream: Option<bool>,
}

/// `POST /ai/conversations/{id}/messages/{message}/regenerate`
pub async fn regenerate_answer(
    app: App,
    caller: Caller,
    PathPair(conversation, message): PathPair<ConversationId, CoachMessageId>,
    OptionalJson(body): OptionalJson<RegenerateRequest>,
) -> Answer<ChatAnswer> {
    let body = body.unwrap_or_default();
    let thread = match read_thread(&app, &caller, Start::After(conversation, message)).await {
        // Here it is in the path, and missing like any other thing.
        Err(error) if error.code == Code::ValidationFailed => return Err(Code::NotFound.into()),
        read => read?,
    };
    let answered = thread.branch.first().ok_or(Code::NotFound)?;
    if answered.speaker == SaidBy::Person {
        return Err(ApiError::invalid_field("message", "is a question: regenerate its answer"));
    }
    if answered.state == State::Running {
        return Err(Code::AnswerRunning.into());
    }
    let id = answered.parent_id.ok_or(Code::NotFound)?;
    let persona = body.persona.or(thread.row.as_ref().map(|row| row.persona)).unwrap_or(Persona::General);
    let asking = Asking {
        thread,
        question: Question::Again { id },
        persona,
        topic: None,
        context: None,
        priority: Priority::default(),
    };
    let form = if body.stream == Some(true) { Form::Events } else { Form::Enveloped };
    answer::give(&app, &caller, asking, form).await
}
