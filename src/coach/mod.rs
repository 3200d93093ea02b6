//! The coach: what is asked of a language model, who answers, and what that may cost.
//!
//! Every question carries the answer the embedded, rule-based coach gives to it ([`model::Prompt::by_rules`]), so
//! that a person always gets an answer: without a key, with the provider down, or with the day's budget spent.

pub mod model;
