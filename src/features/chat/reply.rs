//! An answer as clients are given it: whole, or as events.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    persona::Persona,
    views::{ChatReplyView, UsageView},
};
use crate::{
    domain::priority::Priority,
    http::{Reply, event_stream::events_response, middleware::idempotency::Passing},
    live::chat_run::{Outcome, State},
};

/// How an answer is to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the envelope of the API's version.
    Enveloped,
    /// With the word that stands for one, on a route that has none.
    Bare,
    /// As server-sent events.
    Events,
}

/// An answer in one of these forms.
pub enum ChatAnswer {
    /// Whole.
    Whole(Box<ChatReplyView>, Form),
    /// As it comes.
    Events(Response),
}

impl IntoResponse for ChatAnswer {
    fn into_response(self) -> Response {
        match self {
            Self::Events(response) => response,
            Self::Whole(mut view, form) => {
                let (text, is_running) = (view.response.clone(), view.state == State::Running);
                let mut response = if form == Form::Bare {
                    view.success = Some(true);
                    Reply::new(view).into_response()
                } else {
                    Reply::new(view).beside("response", &text).into_response()
                };
                if is_running {
                    response.extensions_mut().insert(Passing);
                }
                response
            }
        }
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Output for ChatAnswer {
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>) {
        <Reply<ChatReplyView> as crate::http::openapi::Output>::describe(doc);
        doc.or_media_types.push("text/event-stream");
    }
}

/// What a reply repeats of its question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who answers.
    pub persona: Persona,
    /// The priority that was granted.
    pub priority: Priority,
}

/// Gives an answer that is there, in that form.
pub fn shown(outcome: Outcome, asked: Asked, form: Form) -> ChatAnswer {
    if form == Form::Events {
        return ChatAnswer::Events(events_response(Body::from(as_events(&outcome))));
    }
    ChatAnswer::Whole(Box::new(reply_of(outcome, asked)), form)
}

fn reply_of(outcome: Outcome, asked: Asked) -> ChatReplyView {
    ChatReplyView {
        success: None,
        message: outcome.text.clone(),
        response: outcome.text,
        conversation_id: outcome.conversation_id,
        message_id: outcome.message_id,
        parent_id: outcome.parent_id,
        state: outcome.state,
        source: outcome.source,
        model: outcome.model,
        usage: outcome.usage.map(|usage| UsageView::of(usage.prompt, usage.completion)),
        fallback_reason: outcome.fallback_reason,
        persona: asked.persona,
        priority: asked.priority,
    }
}

/// An answer that is there already, as the events that would have told it. Without numbers: no run holds it, and there
/// is nothing to go on from.
fn as_events(outcome: &Outcome) -> String {
    let started = json!({
        "conversationId": outcome.conversation_id, "messageId": outcome.message_id, "parentId": outcome.parent_id,
    });
    let mut events = format!("event: ai:started\ndata: {started}\n\n");
    if outcome.state != State::Running {
        let token = json!({"messageId": outcome.message_id, "text": outcome.text});
        events.push_str(&format!("event: ai:token\ndata: {token}\n\n"));
        events.push_str(&format!("event: {}\ndata: {}\n\n", outcome.event(), outcome.data()));
        events.push_str("event: ready\ndata: {\"running\":null}\n\n");
    }
    events
}
