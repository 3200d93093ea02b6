//! Chat completions as OpenAI has them (platform.openai.com/docs/api-reference/chat), and with it most gateways and
//! local servers.
//!
//! Answers are always asked for as a stream, also when they are wanted whole: only so is there something to hear within
//! the deadlines for the first byte and for silence. A server that answers whole all the same is understood.

use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value, json};

use crate::{
    coach::{
        answer::{self, Progress, malformed, parse, tokens},
        model::{Finish, Model, ModelError, Output, Pieces, Prompt, Reply, Speaker, TokenUse},
        models::collect,
    },
    config::{AiProvider, OPENAI_BASE_URL},
    platform::{
        clock::Clock,
        outbound::{Deadlines, Outbound, OutboundRequest, RequestBody},
    },
    storage::PortFuture,
};

/// An endpoint that speaks as OpenAI does.
pub struct OpenAi {
    provider: AiProvider,
    /// The model asked, and how it is called here.
    model: OnceLock<(String, String)>,
    deadlines: Deadlines,
    outbound: Arc<dyn Outbound>,
    clock: Arc<dyn Clock>,
}

/// What a local server is called before it has said which models it has.
const UNKNOWN: &str = "openai:local";

impl OpenAi {
    /// That endpoint.
    pub fn new(provider: AiProvider, deadlines: Deadlines, outbound: Arc<dyn Outbound>, clock: Arc<dyn Clock>) -> Self {
        let model = OnceLock::new();
        if let Some(name) = &provider.model {
            let _ = model.set((name.clone(), named(name)));
        }
        Self { provider, model, deadlines, outbound, clock }
    }

    fn headers(&self) -> Vec<(String, String)> {
        let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        if let Some(key) = &self.provider.api_key {
            headers.push(("Authorization".to_owned(), format!("Bearer {}", key.reveal())));
        }
        headers
    }

    /// Asks a server that was given no model's name for the first it has.
    async fn model(&self) -> Result<&(String, String), ModelError> {
        if let Some(known) = self.model.get() {
            return Ok(known);
        }
        let request = OutboundRequest {
            url: format!("{}/models", self.provider.base_url),
            headers: self.headers(),
            ..OutboundRequest::default()
        };
        let answer = self.outbound.open(request, self.deadlines).await?;
        if answer.status != 200 {
            return Err(ModelError::Status(answer.status));
        }
        let bytes = crate::platform::outbound::read_to_end(answer.chunks).await?;
        let list: Value = serde_json::from_slice(&bytes).map_err(|_| malformed("the list of models is no JSON"))?;
        let first = list.pointer("/data/0/id").and_then(Value::as_str);
        let name = first.ok_or_else(|| malformed("the list of models names none"))?;
        Ok(self.model.get_or_init(|| (name.to_owned(), named(name))))
    }

    fn body(&self, model: &str, prompt: &Prompt) -> Value {
        let turns = prompt.turns.iter().map(|turn| {
            let role = match turn.speaker {
                Speaker::Person => "user",
                Speaker::Coach => "assistant",
            };
            json!({"role": role, "content": turn.text})
        });
        let system = json!({"role": "system", "content": prompt.system});
        let messages: Vec<Value> = std::iter::once(system).chain(turns).collect();
        // OpenAI's newer models take the newer name only; other servers know the older.
        let limit = if self.provider.base_url == OPENAI_BASE_URL { "max_completion_tokens" } else { "max_tokens" };
        let mut body = json!({
            "model": model,
            "messages": messages,
            "stream": true,
            "stream_options": {"include_usage": true},
            limit: prompt.max_tokens,
        });
        if let (Some(effort), Some(body)) = (&self.provider.reasoning_effort, body.as_object_mut()) {
            body.insert("reasoning_effort".to_owned(), effort.as_str().into());
        }
        if let (Output::Json { name, schema }, Some(body)) = (&prompt.output, body.as_object_mut()) {
            let format = json!({"name": name, "schema": schema, "strict": is_strict(schema)});
            body.insert("response_format".to_owned(), json!({"type": "json_schema", "json_schema": format}));
        }
        body
    }
}

fn named(model: &str) -> String {
    format!("openai:{model}")
}

/// Whether a schema keeps to what strict mode takes: every object lists all its properties as required and allows no
/// others. Without strict mode the schema is advice, and ours to check, as it always is.
fn is_strict(schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => is_strict_object(fields) && fields.values().all(is_strict),
        Value::Array(items) => items.iter().all(is_strict),
        _ => true,
    }
}

fn is_strict_object(fields: &Map<String, Value>) -> bool {
    let Some(Value::Object(properties)) = fields.get("properties") else { return true };
    let required = fields.get("required").and_then(Value::as_array);
    let is_required = |name: &String| required.is_some_and(|required| required.iter().any(|one| one == name));
    fields.get("additionalProperties") == Some(&Value::Bool(false)) && properties.keys().all(is_required)
}

/// Reads one event, or a whole answer: they differ in `delta` and `message`.
fn read_event(data: &str, progress: &mut Progress) -> Result<(), ModelError> {
    if data.trim() == "[DONE]" {
        progress.is_done = true;
        return Ok(());
    }
    let event = parse(data)?;
    if let Some(error) = event.get("error").filter(|error| !error.is_null()) {
        let status = error.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
        return Err(status.map_or_else(|| malformed("it says that it failed"), ModelError::Status));
    }
    if let Some(usage) = event.get("usage").filter(|usage| usage.is_object()) {
        let of = |name: &str| tokens(usage.get(name).unwrap_or(&Value::Null));
        progress.usage = Some(TokenUse { prompt: of("prompt_tokens"), completion: of("completion_tokens") });
    }
    let choices = event.get("choices").and_then(Value::as_array).ok_or_else(|| malformed("it has no choices"))?;
    // The last event, with the usage, has an empty list.
    let Some(choice) = choices.first() else { return Ok(()) };
    let said = choice.get("delta").or_else(|| choice.get("message"));
    let said = said.ok_or_else(|| malformed("its choice says nothing"))?;
    if said.get("refusal").is_some_and(Value::is_string) {
        progress.finish = Some(Finish::Filtered);
    }
    match said.get("content") {
        Some(Value::String(text)) => progress.push_text(text),
        None | Some(Value::Null) => {}
        Some(_) => return Err(malformed("its content is no text")),
    }
    if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str) {
        let finish = match reason {
            "length" => Finish::Length,
            "content_filter" => Finish::Filtered,
            _ => Finish::Complete,
        };
        progress.finish = progress.finish.or(Some(finish));
    }
    Ok(())
}

impl Model for OpenAi {
    fn name(&self) -> &str {
        self.model.get().map_or(UNKNOWN, |(_, name)| name)
    }

    fn complete<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Reply, ModelError>> {
        Box::pin(async move { collect(self.stream(prompt).await?).await })
    }

    fn stream<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Pieces, ModelError>> {
        Box::pin(async move {
            let (model, name) = self.model().await?;
            let request = OutboundRequest {
                post: true,
                url: format!("{}/chat/completions", self.provider.base_url),
                headers: self.headers(),
                body: Some(RequestBody::Text(self.body(model, prompt).to_string())),
                timeout_ms: self.deadlines.total_ms,
            };
            let answer = self.outbound.open(request, self.deadlines).await?;
            answer::pieces(answer, name.clone(), read_event, self.clock.now())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(events: &[&str]) -> Result<Progress, ModelError> {
        let mut progress = Progress::default();
        events.iter().try_for_each(|event| read_event(event, &mut progress))?;
        Ok(progress)
    }

    #[test]
    fn a_stream_is_text_an_end_a_count_and_a_mark() {
        let progress = read(&[
            r#"{"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
            r#"{"choices":[{"delta":{"content":"Hel"}}]}"#,
            r#"{"choices":[{"delta":{"content":"lo"}}]}"#,
            r#"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":null}"#,
            r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}"#,
            "[DONE]",
        ]);
        let progress = progress.unwrap();
        assert_eq!(progress.text, ["Hel", "lo"]);
        assert_eq!(progress.finish, Some(Finish::Complete));
        assert_eq!(progress.usage, Some(TokenUse { prompt: 9, completion: 2 }));
        assert!(progress.is_done);
    }

    #[test]
    fn a_whole_answer_is_understood_too() {
        let progress = read(&[
            r#"{"choices":[{"message":{"content":"Hello"},"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#,
        ]);
        let progress = progress.unwrap();
        assert_eq!((progress.text.len(), progress.finish), (1, Some(Finish::Length)));
    }

    #[test]
    fn a_refusal_is_no_answer() {
        let refused = r#"{"choices":[{"delta":{"refusal":"I cannot"},"finish_reason":"stop"}]}"#;
        assert_eq!(read(&[refused]).unwrap().finish, Some(Finish::Filtered));
    }

    #[test]
    fn h1_what_is_no_event_of_theirs_is_a_typed_error_that_quotes_nothing() {
        for event in [
            "<html>CANARY</html>",
            r#"{"CANARY":1}"#,
            r#"{"choices":"CANARY"}"#,
            r#"{"choices":[{"CANARY":1}]}"#,
            r#"{"choices":[{"delta":{"content":["CANARY"]}}]}"#,
            r#"{"error":{"message":"CANARY"}}"#,
        ] {
            let Err(ModelError::Malformed(what)) = read(&[event]) else { panic!("{event}") };
            assert!(!what.contains("CANARY"));
        }
        assert_eq!(read(&[r#"{"error":{"code":502}}"#]).unwrap_err(), ModelError::Status(502));
    }

    #[test]
    fn a_schema_is_strict_when_every_object_is_closed_and_complete() {
        let closed = json!({"type": "object", "additionalProperties": false, "required": ["a"], "properties": {"a": {"type": "string"}}});
        assert!(is_strict(&closed));
        assert!(is_strict(&json!({"type": "array", "items": closed})));
        for broken in [
            json!({"type": "object", "required": ["a"], "properties": {"a": {}}}),
            json!({"type": "object", "additionalProperties": false, "required": [], "properties": {"a": {}}}),
        ] {
            assert!(!is_strict(&json!({"type": "array", "items": broken})), "{broken}");
        }
    }
}
