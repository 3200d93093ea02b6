//! The same question asked again: known by what the client calls it, and given the answer that it has or is getting.
//!
//! The name stands with the answer, under an index that lets a person use it once. So two requests at once write one
//! question: the other's batch fails as a whole, gives back what it set aside, and listens to the first one's answer.

use http::HeaderMap;
use serde_json::Value;

use super::{
    answer::{Start, hear_answer},
    persona::Persona,
    reply::{Asked, ChatAnswer, Form, shown},
    store::{ANSWER_BY_CLIENT_NAME, ASKED_BY_CLIENT_NAME, AskedRow, MessageRow},
    words::Words,
};
use crate::{
    app::App,
    bind,
    coach::{model::TokenUse, models::RULES},
    domain::{
        ids::{ClientMessageId, CoachMessageId, ConversationId},
        priority::Priority,
    },
    http::{Answer, ApiError, Caller, Code},
    live::chat_run::{ChatAddress, ChatAnswerV1, ChatCallV1, Outcome, Source, State},
};

/// What a client calls an asking, and a code of what it asks.
pub struct Named {
    /// The name: the client's id, or a code of its `Idempotency-Key`.
    pub name: String,
    /// The code.
    pub code: String,
    /// Who is to answer, where it is said.
    pub persona: Option<Persona>,
}

impl Named {
    /// The name the body tells, else one made of the request's `Idempotency-Key`; none where there is neither. What
    /// is asked leaves out in which form it is to be answered: asking again may have it told as events.
    ///
    /// # Errors
    /// The key bucket failed.
    pub async fn of(
        app: &App,
        caller: &Caller,
        (told, headers): (Option<ClientMessageId>, &HeaderMap),
        (what, persona): (&Value, Option<Persona>),
    ) -> Answer<Option<Self>> {
        let header = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        if told.is_none() && header.is_none() {
            return Ok(None);
        }
        let words = Words::of(app, caller.account).await?;
        let name = told.map(|id| id.to_string());
        let name = name.unwrap_or_else(|| words.code("client_name", header.unwrap_or_default()));
        Ok(Some(Self { name, code: words.code("request_code", &what.to_string()), persona }))
    }
}

/// What became of a question under its name.
pub enum Before {
    /// It was never asked.
    Never,
    /// This is its answer.
    Answered(ChatAnswer),
    /// It was written, and nobody was told to answer it: whoever was to do so is gone.
    Abandoned(Abandoned),
}

/// A question that nobody answers.
#[derive(Clone, Copy, Debug)]
pub struct Abandoned {
    /// Where.
    pub conversation: ConversationId,
    /// The question.
    pub question: CoachMessageId,
    /// The answer that was begun.
    pub answer: CoachMessageId,
}

impl Abandoned {
    /// Where it goes on.
    pub const fn start(self) -> Start {
        Start::After(self.conversation, self.question)
    }
}

/// An answer, and what was asked under its name.
struct Found {
    asked: AskedRow,
    row: MessageRow,
    question: CoachMessageId,
}

async fn find(app: &App, caller: &Caller, named: &Named) -> Answer<Option<Found>> {
    let (account, name) = (caller.account, &named.name);
    let statements = vec![bind!(ASKED_BY_CLIENT_NAME, account, name), bind!(ANSWER_BY_CLIENT_NAME, account, name)];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    let [asked, answer] = rows.as_slice() else { return Err(Code::InternalError.into()) };
    let Some((asked, row)) = asked.first::<AskedRow>()?.zip(answer.first::<MessageRow>()?) else { return Ok(None) };
    let question = row.parent_id.ok_or(Code::InternalError)?;
    Ok(Some(Found { asked, row, question }))
}

/// Looks for the answer that was asked for under this name.
///
/// # Errors
/// The name was used for something else, or storage failed.
pub async fn look_before(
    app: &App,
    caller: &Caller,
    named: Option<&Named>,
    priority: Priority,
    form: Form,
) -> Answer<Before> {
    let Some(named) = named else { return Ok(Before::Never) };
    let Some(found) = find(app, caller, named).await? else { return Ok(Before::Never) };
    if found.asked.request_code != named.code {
        return Err(Code::IdempotencyMismatch.into());
    }
    let asked = Asked { persona: named.persona.unwrap_or(found.asked.persona), priority };
    if found.row.state != State::Running {
        return told(app, caller, &found, asked, form).await;
    }
    let conversation = found.asked.conversation_id;
    let chat = ChatAddress { account: caller.account, shard: caller.shard, conversation };
    app.count_subrequest();
    let held = app.chat_runs.call(chat, ChatCallV1::Holds { message: found.row.id }).await;
    if matches!(held, Ok(ChatAnswerV1::NotFound)) {
        // It may have been answered this moment.
        let found = find(app, caller, named).await?.ok_or(Code::NotFound)?;
        if found.row.state != State::Running {
            return told(app, caller, &found, asked, form).await;
        }
        return Ok(Before::Abandoned(Abandoned { conversation, question: found.question, answer: found.row.id }));
    }
    Ok(Before::Answered(hear_answer(app, &chat, outcome_of(&found, String::new()), asked, form).await))
}

/// What a request that lost against another of the same name gives: the other's answer, else why it lost.
///
/// # Errors
/// That.
pub async fn answer_of_other(
    app: &App,
    caller: &Caller,
    (named, priority, form): (Option<&Named>, Priority, Form),
    lost: ApiError,
) -> Answer<ChatAnswer> {
    if lost.code != Code::AnswerRunning {
        return Err(lost);
    }
    match look_before(app, caller, named, priority, form).await? {
        Before::Answered(answer) => Ok(answer),
        // The other is about to have it answered.
        Before::Never | Before::Abandoned(_) => Err(lost),
    }
}

async fn told(app: &App, caller: &Caller, found: &Found, asked: Asked, form: Form) -> Answer<Before> {
    let (words, row) = (Words::of(app, caller.account).await?, &found.row);
    let open = |body| words.open_body(found.asked.conversation_id, row.id, body);
    let text = row.body.as_deref().map(open).transpose()?;
    Ok(Before::Answered(shown(outcome_of(found, text.unwrap_or_default()), asked, form)))
}

fn outcome_of(found: &Found, text: String) -> Outcome {
    let row = &found.row;
    let usage = row.prompt_tokens.zip(row.completion_tokens);
    Outcome {
        conversation_id: found.asked.conversation_id,
        message_id: row.id,
        parent_id: found.question,
        state: row.state,
        text,
        source: row.source.unwrap_or(Source::Rules),
        model: row.model.clone().unwrap_or_else(|| RULES.to_owned()),
        usage: usage.map(|(prompt, completion)| TokenUse { prompt, completion }),
        answer_bytes: 0,
        is_unsent: false,
        fallback_reason: row.fallback_reason.clone(),
    }
}
