//! Language models: who is asked, what it may cost, and what is done with what they say.

mod budget;
mod chain;
mod consult;
mod hang_up;
mod once;
mod usage;

use serde::Deserialize;
use serde_json::{Value, json};
use vivace::{
    coach::{
        Asker, Fault, Task,
        model::{Output, Prompt, Speaker, Turn},
        task::read_json,
    },
    platform::outbound::OutboundRequest,
};

use crate::support::{SignedIn, TestApp, fakes::ScriptedStream, text_of};

/// Settings with which OpenAI is asked, whose default model costs 0.15 µ$ a token of question and 0.6 of answer.
pub const OPENAI: (&str, &str) = ("OPENAI_API_KEY", "openai-key-canary");
pub const GEMINI: (&str, &str) = ("GEMINI_API_KEY", "gemini-key-canary");

/// An installation that asks OpenAI, with other settings beside.
pub fn asking(changes: &[(&str, &str)]) -> TestApp {
    TestApp::with_settings(&[&[OPENAI], changes].concat())
}

/// Whoever asks.
pub fn asker(person: &SignedIn) -> Asker {
    Asker { account: person.account, shard: person.shard, plan: vivace::domain::permissions::Plan::Free }
}

/// How many sets: at most ten.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Sets {
    pub sets: u32,
}

/// Asks for them.
pub struct AskSets {
    pub max_tokens: u32,
}

impl Task for AskSets {
    type Answer = Sets;

    fn feature(&self) -> &'static str {
        "sets"
    }

    fn prompt(&self) -> Prompt {
        Prompt {
            system: "You are a coach.".to_owned(),
            turns: vec![Turn { speaker: Speaker::Person, text: "How many sets?".to_owned() }],
            output: Output::Json { name: "sets".to_owned(), schema: json!({"type": "object"}) },
            max_tokens: self.max_tokens,
            by_rules: String::new(),
        }
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

/// A question whose answer is text.
pub fn text_prompt() -> Prompt {
    Prompt { output: Output::Text, by_rules: "Rest. Then lift.".to_owned(), ..AskSets { max_tokens: 100 }.prompt() }
}

/// OpenAI says this, and that it was all; 100 tokens were asked and 50 answered.
pub fn says(text: &str) -> ScriptedStream {
    let delta = json!({"choices": [{"delta": {"content": text}}]});
    let end = json!({"choices": [{"delta": {}, "finish_reason": "stop"}]});
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 50}});
    let events = [delta, end, usage].map(|event| format!("data: {event}\n\n"));
    let events = [events[0].as_str(), &events[1], &events[2], "data: [DONE]\n\n"];
    // It lingers after the end, as some do: that must not be waited for.
    ScriptedStream { hangs: true, ..ScriptedStream::events(&events) }
}

/// Gemini says this.
pub fn gemini_says(text: &str) -> ScriptedStream {
    let event = json!({"candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 50}});
    ScriptedStream::events(&[&format!("data: {event}\n\n")])
}

/// The JSON that was sent.
pub fn body_of(request: &OutboundRequest) -> Value {
    serde_json::from_str(text_of(request)).expect("JSON")
}
