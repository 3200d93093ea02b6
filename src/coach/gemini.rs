//! Gemini's own API (ai.google.dev/api/generate-content).
//!
//! Asked for as a stream of events for the same reason as [`super::openai`]; a whole answer (`generateContent`) has the
//! form of its only event and is understood too. The key goes in a header: the URL, which gets logged along the way,
//! never holds it.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::{
    coach::{
        answer::{self, Progress, malformed, parse, tokens},
        model::{Finish, Model, ModelError, Output, Pieces, Prompt, Reply, Speaker, TokenUse},
        models::collect,
    },
    config::AiProvider,
    platform::{
        clock::Clock,
        outbound::{Deadlines, Outbound, OutboundRequest},
    },
    storage::PortFuture,
};

/// Gemini.
pub struct Gemini {
    provider: AiProvider,
    name: String,
    deadlines: Deadlines,
    outbound: Arc<dyn Outbound>,
    clock: Arc<dyn Clock>,
}

impl Gemini {
    /// Gemini at that address.
    pub fn new(provider: AiProvider, deadlines: Deadlines, outbound: Arc<dyn Outbound>, clock: Arc<dyn Clock>) -> Self {
        let name = format!("gemini:{}", provider.model.as_deref().unwrap_or_default());
        Self { provider, name, deadlines, outbound, clock }
    }

    fn request(&self, prompt: &Prompt) -> OutboundRequest {
        let model = self.provider.model.as_deref().unwrap_or_default();
        let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        if let Some(key) = &self.provider.api_key {
            headers.push(("x-goog-api-key".to_owned(), key.reveal().to_owned()));
        }
        OutboundRequest {
            post: true,
            url: format!("{}/v1beta/models/{model}:streamGenerateContent?alt=sse", self.provider.base_url),
            headers,
            body: Some(body(prompt).to_string()),
            timeout_ms: self.deadlines.total_ms,
        }
    }
}

fn body(prompt: &Prompt) -> Value {
    let contents: Vec<Value> = prompt
        .turns
        .iter()
        .map(|turn| {
            let role = match turn.speaker {
                Speaker::Person => "user",
                Speaker::Coach => "model",
            };
            json!({"role": role, "parts": [{"text": turn.text}]})
        })
        .collect();
    let mut generation = json!({"maxOutputTokens": prompt.max_tokens});
    if let (Output::Json { schema, .. }, Some(generation)) = (&prompt.output, generation.as_object_mut()) {
        generation.insert("responseMimeType".to_owned(), json!("application/json"));
        generation.insert("responseSchema".to_owned(), response_schema(schema));
    }
    json!({
        "systemInstruction": {"parts": [{"text": prompt.system}]},
        "contents": contents,
        "generationConfig": generation,
    })
}

/// The keywords of JSON Schema that Gemini's own schemas have too. It refuses schemas with others.
const KEYWORDS: &[&str] = &[
    "title",
    "description",
    "nullable",
    "enum",
    "required",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
];

/// A JSON schema as Gemini has them: what it does not know is left out, which only widens it.
fn response_schema(schema: &Value) -> Value {
    let Value::Object(fields) = schema else { return json!({}) };
    let mut out: Map<String, Value> = Map::new();
    for (name, value) in fields {
        match (name.as_str(), value) {
            ("type", Value::String(kind)) => {
                out.insert("type".to_owned(), json!(kind.to_ascii_uppercase()));
            }
            ("type", Value::Array(kinds)) => {
                let other = kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null");
                out.insert("type".to_owned(), json!(other.unwrap_or("string").to_ascii_uppercase()));
                out.insert("nullable".to_owned(), json!(true));
            }
            ("properties", Value::Object(properties)) => {
                let inner = properties.iter().map(|(name, schema)| (name.clone(), response_schema(schema)));
                out.insert("properties".to_owned(), Value::Object(inner.collect()));
            }
            ("items", items) => {
                out.insert("items".to_owned(), response_schema(items));
            }
            ("anyOf" | "oneOf", Value::Array(choices)) => {
                out.insert("anyOf".to_owned(), choices.iter().map(response_schema).collect());
            }
            (known, value) if KEYWORDS.contains(&known) => {
                out.insert(name.clone(), value.clone());
            }
            _ => {}
        }
    }
    Value::Object(out)
}

fn finish_of(reason: &str) -> Finish {
    match reason {
        "STOP" => Finish::Complete,
        "MAX_TOKENS" => Finish::Length,
        // SAFETY, RECITATION, BLOCKLIST, PROHIBITED_CONTENT, SPII, LANGUAGE, OTHER, …: the rest is withheld.
        _ => Finish::Filtered,
    }
}

fn read_event(data: &str, progress: &mut Progress) -> Result<(), ModelError> {
    let event = parse(data)?;
    if let Some(error) = event.get("error") {
        let status = error.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
        return Err(status.map_or_else(|| malformed("it says that it failed"), ModelError::Status));
    }
    if let Some(usage) = event.get("usageMetadata").filter(|usage| usage.is_object()) {
        let of = |name: &str| tokens(usage.get(name).unwrap_or(&Value::Null));
        // Thoughts are paid for as answers.
        let completion = of("candidatesTokenCount").saturating_add(of("thoughtsTokenCount"));
        progress.usage = Some(TokenUse { prompt: of("promptTokenCount"), completion });
    }
    if event.pointer("/promptFeedback/blockReason").is_some() {
        progress.finish = Some(Finish::Filtered);
        return Ok(());
    }
    let candidates = event.get("candidates").and_then(Value::as_array);
    let Some(candidate) = candidates.and_then(|candidates| candidates.first()) else {
        return if event.get("usageMetadata").is_some() { Ok(()) } else { Err(malformed("it has no candidates")) };
    };
    let parts = candidate.pointer("/content/parts").and_then(Value::as_array);
    for part in parts.into_iter().flatten().filter(|part| part.get("thought") != Some(&Value::Bool(true))) {
        progress.push_text(part.get("text").and_then(Value::as_str).unwrap_or_default());
    }
    if let Some(reason) = candidate.get("finishReason").and_then(Value::as_str) {
        progress.finish = Some(finish_of(reason));
    }
    Ok(())
}

impl Model for Gemini {
    fn name(&self) -> &str {
        &self.name
    }

    fn complete<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Reply, ModelError>> {
        Box::pin(async move { collect(self.stream(prompt).await?).await })
    }

    fn stream<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Pieces, ModelError>> {
        Box::pin(async move {
            let answer = self.outbound.open(self.request(prompt), self.deadlines).await?;
            answer::pieces(answer, self.name.clone(), read_event, self.clock.now())
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
    fn a_stream_is_parts_of_candidates_without_thoughts() {
        let progress = read(&[
            r#"{"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true},{"text":"Hel"}]}}],"usageMetadata":{"promptTokenCount":4}}"#,
            r#"{"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":2,"thoughtsTokenCount":5}}"#,
        ]);
        let progress = progress.unwrap();
        assert_eq!(progress.text, ["Hel", "lo"]);
        assert_eq!(progress.finish, Some(Finish::Complete));
        assert_eq!(progress.usage, Some(TokenUse { prompt: 4, completion: 7 }));
    }

    #[test]
    fn what_is_withheld_is_told_as_such() {
        for (event, finish) in [
            (r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, Finish::Filtered),
            (r#"{"candidates":[{"finishReason":"RECITATION"}]}"#, Finish::Filtered),
            (r#"{"candidates":[{"finishReason":"MAX_TOKENS"}]}"#, Finish::Length),
        ] {
            assert_eq!(read(&[event]).unwrap().finish, Some(finish), "{event}");
        }
    }

    #[test]
    fn h1_what_is_no_event_of_theirs_is_a_typed_error() {
        for event in ["<html>", r#"{"choices":[]}"#, r#"{"error":{"message":"x"}}"#] {
            assert!(matches!(read(&[event]), Err(ModelError::Malformed(_))), "{event}");
        }
        assert_eq!(read(&[r#"{"error":{"code":503}}"#]).unwrap_err(), ModelError::Status(503));
    }

    #[test]
    fn a_schema_keeps_what_gemini_knows() {
        let schema = json!({
            "$schema": "x", "type": "object", "additionalProperties": false, "required": ["a"],
            "properties": {"a": {"type": ["integer", "null"], "minimum": 1, "exclusiveMinimum": 0},
                           "b": {"type": "array", "items": {"type": "string", "const": "x", "enum": ["x"]}}},
        });
        let expected = json!({
            "type": "OBJECT", "required": ["a"],
            "properties": {"a": {"type": "INTEGER", "nullable": true, "minimum": 1},
                           "b": {"type": "ARRAY", "items": {"type": "STRING", "enum": ["x"]}}},
        });
        assert_eq!(response_schema(&schema), expected);
    }
}
