//! Another answer to the same question.

use garde::Validate;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::json;

use super::{
    answer::{self, Asking, Question, Start, Thread, read_thread},
    asked_before::{Abandoned, Before, Named, answer_of_other, look_before},
    persona::Persona,
    reply::{ChatAnswer, Form},
    store::SaidBy,
};
use crate::{
    app::App,
    domain::{
        ids::{ClientMessageId, CoachMessageId, ConversationId},
        priority::Priority,
    },
    http::{Answer, ApiError, Caller, Code, PathPair, ValidJson},
    live::chat_run::State,
};

/// How to answer anew.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RegenerateRequest {
    /// Who is to give this answer; who the coach is in the conversation without. It stays who it is there.
    #[garde(skip)]
    persona: Option<Persona>,
    /// Whether to answer with server-sent events.
    #[garde(skip)]
    stream: Option<bool>,
    /// What the app calls this asking, as with a question: asked again with the same, it gives the same answer.
    #[garde(skip)]
    client_message_id: Option<ClientMessageId>,
}

/// `POST /ai/conversations/{id}/messages/{message}/regenerate`
pub async fn regenerate_answer(
    app: App,
    caller: Caller,
    PathPair(conversation, message): PathPair<ConversationId, CoachMessageId>,
    headers: HeaderMap,
    ValidJson(body): ValidJson<RegenerateRequest>,
) -> Answer<ChatAnswer> {
    let form = if body.stream == Some(true) { Form::Events } else { Form::Enveloped };
    let what = json!(["regenerate", conversation, message, body.persona]);
    let named = Named::of(&app, &caller, (body.client_message_id, &headers), (&what, body.persona)).await?;
    let (named, priority) = (named.as_ref(), Priority::Normal);
    let abandoned = match look_before(&app, &caller, named, priority, form).await? {
        Before::Answered(answer) => return Ok(answer),
        Before::Abandoned(abandoned) => Some(abandoned),
        Before::Never => None,
    };
    let asked = ask_anew(&app, &caller, (conversation, message), body.persona, (named, abandoned), form).await;
    match asked {
        Ok(answer) => Ok(answer),
        Err(lost) => answer_of_other(&app, &caller, (named, priority, form), lost).await,
    }
}

async fn ask_anew(
    app: &App,
    caller: &Caller,
    (conversation, message): (ConversationId, CoachMessageId),
    persona: Option<Persona>,
    (named, abandoned): (Option<&Named>, Option<Abandoned>),
    form: Form,
) -> Answer<ChatAnswer> {
    let start = abandoned.map_or(Start::After(conversation, message), Abandoned::start);
    let thread = match read_thread(app, caller, start).await {
        // Here it is in the path, and missing like any other thing.
        Err(error) if error.code == Code::ValidationFailed => return Err(Code::NotFound.into()),
        read => read?,
    };
    let id = match abandoned {
        Some(abandoned) => abandoned.question,
        None => question_of(&thread)?,
    };
    let persona = persona.or(thread.row.as_ref().map(|row| row.persona)).unwrap_or(Persona::General);
    let question = Question::Again { id };
    let priority = Priority::Normal;
    let asking = Asking { thread, question, persona, topic: None, context: None, priority, named, abandoned };
    answer::give(app, caller, asking, form).await
}

/// The question whose answer ends the thread.
fn question_of(thread: &Thread) -> Answer<CoachMessageId> {
    let answered = thread.branch.first().ok_or(Code::NotFound)?;
    if answered.speaker == SaidBy::Person {
        return Err(ApiError::invalid_field("message", "is a question: regenerate its answer"));
    }
    if answered.state == State::Running {
        return Err(Code::AnswerRunning.into());
    }
    Ok(answered.parent_id.ok_or(Code::NotFound)?)
}
