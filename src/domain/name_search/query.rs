//! What a person types to find something by its name, and the words it is found by.

use crate::domain::text::{trigrams, words};

/// The most words of a query that are looked at.
const WORDS_MAX: usize = 8;

/// A query, in every way its words may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Folded singular words: first as typed, then with shorthand written out, then with two neighbouring
    /// words written as one (`pull up` as `pullup`).
    pub variants: Vec<Vec<String>>,
}

impl Query {
    /// Reads a query of things whose names are written in short so: a word and what it stands for.
    pub fn read(text: &str, shorthand: &[(&str, &str)]) -> Self {
        let typed: Vec<String> = words(text).into_iter().take(WORDS_MAX).collect();
        let mut variants = vec![typed.clone()];
        let mut add = |variant: Vec<String>| {
            if !variants.contains(&variant) {
                variants.push(variant);
            }
        };
        add(typed.iter().flat_map(|word| written_out(word, shorthand)).collect());
        for start in 0..typed.len().saturating_sub(1) {
            add(join_pair(&typed, start));
        }
        Self { variants }
    }

    /// The words as typed.
    pub fn typed(&self) -> &[String] {
        self.variants.first().map_or(&[], Vec::as_slice)
    }

    /// Every word of every variant, for highlights.
    pub fn all_words(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for word in self.variants.iter().flatten() {
            if !all.contains(word) {
                all.push(word.clone());
            }
        }
        all
    }

    /// The query for an FTS5 index of words, where every word of one variant must begin a word of the
    /// text. `None` when there is no word. Words hold letters and digits only, so none can be read as syntax.
    pub fn full_text(&self) -> Option<String> {
        let groups: Vec<String> = self
            .variants
            .iter()
            .filter(|variant| !variant.is_empty())
            .map(|variant| {
                let terms: Vec<String> = variant.iter().map(|word| full_text_term(word)).collect();
                format!("({})", terms.join(" AND "))
            })
            .collect();
        (!groups.is_empty()).then(|| groups.join(" OR "))
    }

    /// Whether every word of one variant begins a word of the texts: what the index of words answers, for rows that are
    /// in none.
    pub fn is_in(&self, texts: &[&str]) -> bool {
        let all: Vec<String> = texts.iter().flat_map(|text| words(text)).collect();
        let begins = |word: &String| {
            let is_letter = word.chars().count() == 1;
            all.iter().any(|own| if is_letter { own == word } else { own.starts_with(word.as_str()) })
        };
        self.variants.iter().any(|variant| !variant.is_empty() && variant.iter().all(begins))
    }

    /// The query for an FTS5 index of trigrams: texts that share any, those that share most first.
    pub fn trigram_text(&self) -> Option<String> {
        let runs = trigrams(self.typed());
        let terms: Vec<String> = runs.iter().take(TRIGRAMS_MAX).map(|run| format!("\"{run}\"")).collect();
        (!terms.is_empty()).then(|| terms.join(" OR "))
    }
}

/// The most trigrams asked for: an index look-up each.
const TRIGRAMS_MAX: usize = 120;

fn full_text_term(word: &str) -> String {
    // One letter begins too many words to mean any.
    if word.chars().count() == 1 { format!("\"{word}\"") } else { format!("\"{word}\"*") }
}

fn written_out(word: &str, shorthand: &[(&str, &str)]) -> Vec<String> {
    match shorthand.iter().find(|(short, _)| *short == word) {
        Some((_, long)) => words(long),
        None => vec![word.to_owned()],
    }
}

fn join_pair(all: &[String], start: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(all.len());
    for (index, word) in all.iter().enumerate() {
        match out.last_mut().filter(|_| index == start + 1) {
            Some(last) => last.push_str(word),
            None => out.push(word.clone()),
        }
    }
    out
}

/// Words nobody writes together with their neighbour.
const APART: &[&str] = &["a", "an", "and", "at", "for", "from", "of", "on", "or", "the", "to", "with"];

/// Words as an index keeps them: each, and with it each pair of neighbours written as one.
pub fn with_pairs(words: &[String]) -> String {
    let is_apart = |pair: &[String]| pair.iter().any(|word| APART.contains(&word.as_str()));
    let pairs = words.windows(2).filter(|pair| !is_apart(pair)).map(|pair| pair.concat());
    words.iter().cloned().chain(pairs).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i3_a_query_cannot_carry_syntax() {
        for hostile in ["\" OR name:*", "a\"b NEAR(c)", "*", "-bench", "{name} : x", "%_'\\", "😀", "a AND"] {
            let query = Query::read(hostile, &[]);
            for text in [query.full_text(), query.trigram_text()].into_iter().flatten() {
                let inside: String = text.split('"').skip(1).step_by(2).collect();
                assert!(inside.chars().all(|c| c.is_alphanumeric() || c == ' '), "{hostile}: {text}");
            }
        }
        assert_eq!(Query::read("%%% \u{1F600}", &[]).full_text(), None);
        assert!(Query::read(&"word ".repeat(100), &[]).typed().len() <= WORDS_MAX);
    }
}
