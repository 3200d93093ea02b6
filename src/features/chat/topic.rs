//! What the embedded coach answers, and what it takes a question to be about.

use super::persona::Persona;
use crate::domain::coach::{CoachFacts, answer_question, topic_of};

/// Who answers a message: who was asked for, else by the topic, else who did so far, else by what it says.
pub fn persona_of(asked: Option<Persona>, topic: Option<&str>, so_far: Option<Persona>, message: &str) -> Persona {
    asked.or_else(|| topic.and_then(Persona::of_topic)).or(so_far).unwrap_or_else(|| Persona::of(topic_of(message)))
}

/// The answer of the embedded coach.
pub fn answer_by_rules(facts: &CoachFacts, message: &str, persona: Persona, seed: u64) -> String {
    let answer = answer_question(facts, message, persona.topic(), seed);
    if answer.text.is_empty() { NOTHING_TO_SAY.to_owned() } else { answer.text }
}

/// What is said where the rules know nothing.
const NOTHING_TO_SAY: &str = "I can help with training, food, recovery, sleep and motivation. Tell me what you train \
for, how often you can, and what is in the way, and I will suggest a next step.";
