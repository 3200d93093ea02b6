//! Asks language models as the coach does, so that tests can see how a provider that misbehaves is borne.

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use futures::StreamExt;
use garde::Validate;
use http::{HeaderValue, header};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::operations::TestApp;
use crate::{
    app::App,
    coach::{
        Asker, Fault, Task, consult,
        model::{Model, ModelError, Output, Piece, Pieces, Prompt, Speaker, TokenUse, Turn},
        models::collect,
        openai::OpenAi,
        task::read_json,
    },
    domain::{ids::AccountId, permissions::Plan},
    http::{Answer, ApiError, Code, Reply, ValidJson},
};

/// What is asked.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AskRequest {
    /// The question. The provider of the tests misbehaves as it says.
    #[garde(length(chars, max = 1_000))]
    text: String,
    /// Whose budget pays.
    #[garde(skip)]
    account: Option<AccountId>,
    /// The longest answer, in tokens.
    #[garde(range(min = 1, max = 4_000))]
    max_tokens: Option<u32>,
}

/// A plan of one number, which has to be small.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Sets {
    sets: u32,
}

impl AskRequest {
    fn asker(&self) -> Asker {
        let account = self.account.unwrap_or(AccountId::from_bytes([0; 16]));
        Asker { account, shard: 0, plan: Plan::Free }
    }

    fn prompt(&self, output: Output) -> Prompt {
        Prompt {
            system: "You are a coach.".to_owned(),
            turns: vec![Turn { speaker: Speaker::Person, text: self.text.clone() }],
            output,
            max_tokens: self.max_tokens.unwrap_or(100),
            by_rules: "By the rules. As ever.".to_owned(),
        }
    }
}

impl Task for AskRequest {
    type Answer = Sets;

    fn feature(&self) -> &'static str {
        "test"
    }

    fn prompt(&self) -> Prompt {
        let schema = json!({"type": "object", "additionalProperties": false, "required": ["sets"],
            "properties": {"sets": {"type": "integer"}}});
        self.prompt(Output::Json { name: "sets".to_owned(), schema })
    }

    fn by_rules(&self) -> Sets {
        Sets { sets: 3 }
    }

    fn read(&self, text: &str) -> Result<Sets, Vec<Fault>> {
        read_json(text)
    }

    fn check(&self, answer: &Sets) -> Result<(), Vec<Fault>> {
        if answer.sets <= 10 { Ok(()) } else { Err(vec![Fault::new("sets", "must be at most 10")]) }
    }
}

/// A checked answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ConsultedView {
    answer: Sets,
    model: String,
    prompt_tokens: u32,
    completion_tokens: u32,
    cost_microdollars: i64,
    fallback_reason: Option<crate::coach::FallbackReason>,
}

/// `POST /test/ai/consult`
pub async fn consult_model(
    TestApp(app): TestApp,
    ValidJson(body): ValidJson<AskRequest>,
) -> Answer<Reply<ConsultedView>> {
    let consulted = consult(&app.coach(), &body.asker(), &body).await?;
    let TokenUse { prompt, completion } = consulted.usage;
    Ok(Reply::new(ConsultedView {
        answer: consulted.answer,
        model: consulted.model,
        prompt_tokens: prompt,
        completion_tokens: completion,
        cost_microdollars: consulted.cost_microdollars,
        fallback_reason: consulted.fallback_reason,
    }))
}

/// What one provider did, with nobody in its place.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AskedView {
    text: Option<String>,
    finish: Option<String>,
    error: Option<String>,
}

/// The first provider, without breaker and fallback.
fn first_provider(app: &App) -> Answer<OpenAi> {
    let provider = app.config.ai.providers.first().cloned().ok_or(ApiError::new(Code::RouteNotFound))?;
    Ok(OpenAi::new(provider, app.config.ai.deadlines, app.outbound.clone(), app.clock.clone()))
}

/// `POST /test/ai/ask`
pub async fn ask_provider(TestApp(app): TestApp, ValidJson(body): ValidJson<AskRequest>) -> Answer<Reply<AskedView>> {
    let provider = first_provider(&app)?;
    let prompt = body.prompt(Output::Text);
    let heard = match provider.stream(&prompt).await {
        Ok(pieces) => collect(pieces).await,
        Err(error) => Err(error),
    };
    Ok(Reply::new(match heard {
        Ok(reply) => {
            AskedView { text: Some(reply.text), finish: Some(format!("{:?}", reply.ending.finish)), error: None }
        }
        Err(error) => AskedView { text: None, finish: None, error: Some(format!("{error:?}")) },
    }))
}

/// `POST /test/ai/stream`
pub async fn stream_model(TestApp(app): TestApp, ValidJson(body): ValidJson<AskRequest>) -> Answer<Response> {
    let pieces = app.models.stream(&body.prompt(Output::Text)).await;
    let pieces = pieces.map_err(|error| ApiError::new(Code::ServiceUnavailable).logging(error))?;
    let mut response = Response::new(Body::from_stream(events(pieces)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    Ok(response)
}

fn events(pieces: Pieces) -> impl futures::Stream<Item = Result<Bytes, std::convert::Infallible>> {
    pieces.map(|piece: Result<Piece, ModelError>| {
        let data = match piece {
            Ok(Piece::Text(text)) => json!({"text": text}),
            Ok(Piece::End(ending)) => json!({"end": ending}),
            Err(error) => json!({"error": format!("{error:?}")}),
        };
        Ok(Bytes::from(format!("data: {data}\n\n")))
    })
}
