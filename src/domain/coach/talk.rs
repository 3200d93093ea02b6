//! Answers in a conversation.

use super::{CoachFacts, TalkAnswer, Topic};

/// What a message is about, by its words.
pub fn topic_of(message: &str) -> Topic {
    let _ = message;
    Topic::General
}

/// An honest answer: what is known in general, the person's own facts where they are there, what the coach cannot
/// know, and one question back. `topic` overrides what the words say.
pub fn answer_question(facts: &CoachFacts, message: &str, topic: Option<Topic>, seed: u64) -> TalkAnswer {
    let _ = (facts, seed);
    let topic = topic.unwrap_or_else(|| topic_of(message));
    TalkAnswer {
        topic,
        text: String::new(),
        facts: Vec::new(),
        question: String::new(),
        refers: false,
        sources: Vec::new(),
    }
}
