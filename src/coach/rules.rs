//! The embedded coach as a model: it gives the answer that came with the question, and cannot fail.

use std::collections::VecDeque;

use crate::{
    coach::{
        model::{Ending, Finish, Model, ModelError, Output, Piece, Pieces, Prompt, Reply},
        models::RULES,
    },
    storage::PortFuture,
};

/// The embedded coach.
pub struct Rules;

fn ending() -> Ending {
    Ending { finish: Finish::Complete, usage: None, model: RULES.to_owned() }
}

/// The answer sentence by sentence, with all its white space: put together again it is the same.
fn sentences(text: &str) -> VecDeque<String> {
    let mut parts = VecDeque::new();
    let mut part = String::new();
    let mut may_end = false;
    for c in text.chars() {
        // A sentence ends with white space after its mark, so that 2.5 kg stays whole.
        if may_end && !c.is_whitespace() {
            parts.push_back(std::mem::take(&mut part));
            may_end = false;
        }
        if c.is_whitespace() && (c == '\n' || part.trim_end().ends_with(['.', '!', '?', '…', '。'])) {
            may_end = true;
        }
        part.push(c);
    }
    if !part.is_empty() {
        parts.push_back(part);
    }
    parts
}

/// The answer in pieces: text by sentence, a document whole.
pub fn pieces(prompt: &Prompt) -> Pieces {
    let parts = match prompt.output {
        Output::Text => sentences(&prompt.by_rules),
        Output::Json { .. } => VecDeque::from([prompt.by_rules.clone()]),
    };
    let texts = parts.into_iter().map(Piece::Text);
    Box::pin(futures::stream::iter(texts.chain([Piece::End(ending())]).map(Ok)))
}

impl Model for Rules {
    fn name(&self) -> &str {
        RULES
    }

    fn complete<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Reply, ModelError>> {
        Box::pin(async { Ok(Reply { text: prompt.by_rules.clone(), ending: ending() }) })
    }

    fn stream<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Pieces, ModelError>> {
        Box::pin(async { Ok(pieces(prompt)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_by_sentence_and_is_whole_when_put_together() {
        for (text, count) in [
            ("Rest two days. Then lift 2.5 kg more!  Well done?", 3),
            ("One line\nanother line\n\nthird", 3),
            ("no mark at the end", 1),
            ("", 0),
            (" . ", 1),
        ] {
            let parts = sentences(text);
            assert_eq!(parts.len(), count, "{parts:?}");
            assert_eq!(parts.into_iter().collect::<String>(), text);
        }
    }
}
