//! Finding things by their names, forgiving of misspellings: exercises, templates, foods.
//!
//! An index of words and one of trigrams give candidates; the same words are compared here, letter by letter, to order
//! them. Owns no data and knows no kind of thing: what is written in short, and how well known a thing is, is told.

mod query;
mod ranking;

pub use query::{Query, with_pairs};
pub use ranking::{
    Document, FUZZY_SCORE_MIN, MatchKind, OWN_SCORE_MIN, PROMINENCE_MAX, Relevance, SCORE_MIN, relevance,
};
