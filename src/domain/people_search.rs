//! What somebody typed to find a person, made fit for the two indexes of names.

/// The longest text taken, in characters: a display name and some to spare.
pub const QUERY_CHARS_MAX: usize = 100;
/// The most words looked for; further ones are ignored, as eight words describe anybody.
const WORDS_MAX: usize = 8;

/// A search, as the indexes take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleQuery {
    /// What usernames begin with: the whole text in lower case.
    pub username_prefix: String,
    /// An FTS5 expression: every word must begin a word of a name. `None` when there is no word.
    pub words: Option<String>,
}

impl PeopleQuery {
    /// Reads what was typed. `None` when it is blank.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.trim().chars().flat_map(char::to_lowercase).collect();
        if text.is_empty() {
            return None;
        }
        // Quoted, and without any ASCII character but letters and digits: nothing is left that could be
        // an operator or end the quotation.
        let words: Vec<String> = text
            .split(|c: char| c.is_whitespace() || c.is_control() || (c.is_ascii() && !c.is_ascii_alphanumeric()))
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .take(WORDS_MAX)
            .map(|word| format!("\"{word}\"*"))
            .collect();
        let words = (!words.is_empty()).then(|| words.join(" "));
        Some(Self { username_prefix: text, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<String> {
        PeopleQuery::parse(text).and_then(|query| query.words)
    }

    #[test]
    fn every_word_becomes_a_quoted_prefix() {
        let query = PeopleQuery::parse("  Ada LOVE ").unwrap();
        assert_eq!(query.username_prefix, "ada love");
        assert_eq!(query.words.as_deref(), Some("\"ada\"* \"love\"*"));
    }

    #[test]
    fn i3_nothing_that_was_typed_is_an_operator() {
        assert_eq!(words("ada\" OR \"b"), Some("\"ada\"* \"or\"* \"b\"*".to_owned()));
        assert_eq!(words("a* NEAR(b) {c}:d^-e"), Some("\"a\"* \"near\"* \"b\"* \"c\"* \"d\"* \"e\"*".to_owned()));
        for nothing in ["%", "__", "\"'\"", "*", "—"] {
            assert_eq!(words(nothing), None, "{nothing}");
        }
        assert_eq!(PeopleQuery::parse(" \t "), None);
    }

    #[test]
    fn i3_a_long_text_gives_a_short_expression() {
        let many = "a ".repeat(50);
        assert_eq!(words(&many).map(|words| words.matches('*').count()), Some(WORDS_MAX));
    }
}
