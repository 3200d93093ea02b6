//! JSON into types.
//!
//! serde_json would be compiled anew for each of the hundreds of types that are read. Here it reads a text into one
//! tree, and only the little that gives a tree to a type is compiled for each: that makes the Worker a good tenth
//! smaller. Because the tree knows where it is, what does not fit is told by its path; and because an object is only
//! read from an object, never from an array by position, one text has one meaning.
//!
//! Bodies, queries, frames, stored documents, messages of jobs and answers of others are all read by this.

pub mod guard;
mod misfit;
mod reader;
mod tree;

use std::borrow::Cow;

use serde::{Deserialize, de::DeserializeOwned};

pub use misfit::Misfit;
pub use tree::Tree;

/// Reads a text.
///
/// # Errors
/// It is no JSON, or does not fit `T`.
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Misfit> {
    T::deserialize(Tree::parse(text)?)
}

/// Reads bytes.
///
/// # Errors
/// They are no JSON in UTF-8, or do not fit `T`.
pub fn from_slice<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Misfit> {
    let text = std::str::from_utf8(bytes).map_err(|error| Misfit::no_json(1, error.valid_up_to()))?;
    from_str(text)
}

/// Reads a value of any form.
///
/// # Errors
/// It does not fit `T`.
pub fn from_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Misfit> {
    T::deserialize(Tree::from(value))
}

/// Reads the pairs of a query string. Numbers and booleans are read from the words that stand for them.
///
/// # Errors
/// They do not fit `T`.
pub fn from_pairs<'de, T: Deserialize<'de>>(
    pairs: impl Iterator<Item = (Cow<'de, str>, Cow<'de, str>)>,
) -> Result<T, Misfit> {
    T::deserialize(Tree::Object(pairs.map(|(name, word)| (name, Tree::Word(word))).collect()))
}

#[cfg(test)]
mod tests;
