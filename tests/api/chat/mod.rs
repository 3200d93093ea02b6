//! Conversations with the coach.

mod ask;
mod branches;
mod crisis;
mod harmless;
mod history;
mod once;
mod private;
mod resume;
mod sockets;

use std::future::Future;

use serde_json::{Value, json};
use vivace::{domain::ids::ConversationId, live::chat_run::ChatAddress};

use crate::support::{SignedIn, TestApp, fakes::ScriptedStream};

/// An installation that asks a model.
pub fn asking() -> TestApp {
    TestApp::with_settings(&[("OPENAI_API_KEY", "openai-key-canary")])
}

/// A model that says these, one chunk each, and then that it was all.
pub fn says(words: &[&str]) -> ScriptedStream {
    let mut chunks: Vec<String> =
        words.iter().map(|word| event(&json!({"choices": [{"delta": {"content": word}}]}))).collect();
    chunks.push(event(&json!({"choices": [{"delta": {}, "finish_reason": "stop"}]})));
    chunks.push(event(&json!({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 50}})));
    chunks.push("data: [DONE]\n\n".to_owned());
    ScriptedStream::events(&chunks.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A model that says these and then breaks off without a word.
pub fn breaks_off_after(words: &[&str]) -> ScriptedStream {
    let chunks: Vec<String> =
        words.iter().map(|word| event(&json!({"choices": [{"delta": {"content": word}}]}))).collect();
    ScriptedStream::events(&chunks.iter().map(String::as_str).collect::<Vec<_>>())
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

/// Words of an answer: `w0 w1 …`, each with a space after it.
pub fn words(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("w{n} ")).collect()
}

pub fn refs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// Asks, and gives the data of the answer.
pub async fn ask(app: &TestApp, who: &SignedIn, body: Value) -> Value {
    app.post("/api/v1/ai/chat").by(who).json(body).send().await.expect(200).data()
}

pub fn chat_of(who: &SignedIn, reply: &Value) -> ChatAddress {
    let conversation = ConversationId::parse(reply["conversationId"].as_str().expect("an id")).expect("an id");
    ChatAddress { account: who.account, shard: who.shard, conversation }
}

/// The text of these events' tokens.
pub fn text_of(events: &[Value]) -> String {
    let tokens = events.iter().filter(|event| event["type"] == "ai:token");
    tokens.map(|event| event["data"]["text"].as_str().expect("text")).collect()
}

/// What was said, the latest first.
pub async fn messages(app: &TestApp, who: &SignedIn, reply: &Value) -> Vec<Value> {
    let path = format!("/api/v1/ai/chat/history?conversationId={}", reply["conversationId"].as_str().unwrap());
    app.get(&path).by(who).send().await.expect(200).data()["messages"].as_array().unwrap().clone()
}

/// Runs `work` until `enough`, then drops it where it stands, as a killed process does.
pub async fn until(work: impl Future, enough: impl Fn() -> bool) {
    let mut work = std::pin::pin!(work);
    for _ in 0..10_000 {
        if enough() {
            return;
        }
        tokio::select! {
            biased;
            _ = &mut work => return,
            () = tokio::task::yield_now() => {}
        }
    }
    panic!("never enough");
}
