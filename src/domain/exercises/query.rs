//! What a person types to find an exercise, and the words an exercise is found by.

use super::{Equipment, Muscle, Traits};
use crate::domain::text::{fold, trigrams, words};

/// The most words of a query that are looked at.
const WORDS_MAX: usize = 8;

/// What gyms write for short.
const SHORTHAND: &[(&str, &str)] = &[
    ("ab", "abdominals"),
    ("abs", "abdominals"),
    ("bb", "barbell"),
    ("bor", "bent over row"),
    ("bp", "bench press"),
    ("bss", "bulgarian split squat"),
    ("bw", "bodyweight"),
    ("cg", "close grip"),
    ("cgbp", "close grip bench press"),
    ("db", "dumbbell"),
    ("delt", "shoulder"),
    ("dl", "deadlift"),
    ("ghd", "glute ham raise"),
    ("ghr", "glute ham raise"),
    ("hlr", "hanging leg raise"),
    ("hspu", "handstand push up"),
    ("kb", "kettlebell"),
    ("mb", "medicine ball"),
    ("oh", "overhead"),
    ("ohp", "overhead press"),
    ("ohs", "overhead squat"),
    ("pec", "chest"),
    ("pressup", "push up"),
    ("rdl", "romanian deadlift"),
    ("sa", "single arm"),
    ("sl", "single leg"),
    ("sldl", "stiff legged deadlift"),
    ("sq", "squat"),
    ("tgu", "turkish get up"),
    ("wg", "wide grip"),
];

/// A query, in every way its words may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Folded singular words: first as typed, then with shorthand written out, then with two neighbouring
    /// words written as one (`pull up` as `pullup`).
    pub variants: Vec<Vec<String>>,
}

impl Query {
    /// Reads a query.
    pub fn parse(text: &str) -> Self {
        let typed: Vec<String> = words(text).into_iter().take(WORDS_MAX).collect();
        let mut variants = vec![typed.clone()];
        let mut add = |variant: Vec<String>| {
            if !variants.contains(&variant) {
                variants.push(variant);
            }
        };
        add(typed.iter().flat_map(|word| written_out(word)).collect());
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

fn written_out(word: &str) -> Vec<String> {
    match SHORTHAND.iter().find(|(short, _)| *short == word) {
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

/// The texts an exercise is indexed under, in folded singular words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexTerms {
    /// Of the name, with neighbours also written as one.
    pub name: String,
    /// Of the other names.
    pub aliases: String,
    /// Of muscles, equipment, movement and tags.
    pub keywords: String,
}

/// The texts an exercise is indexed under.
pub fn index_terms(traits: &Traits, aliases: &[String], tags: &[String]) -> IndexTerms {
    let mut keywords: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        for word in words(text) {
            if !keywords.contains(&word) {
                keywords.push(word);
            }
        }
    };
    for muscle in traits.primary.iter().chain(&traits.secondary) {
        add(muscle.as_str());
    }
    traits.primary.iter().flat_map(|muscle| Muscle::synonyms(*muscle)).for_each(|name| add(name));
    traits.equipment.iter().for_each(|equipment| {
        add(Equipment::as_str(*equipment));
        Equipment::synonyms(*equipment).iter().for_each(|name| add(name));
    });
    traits.pattern.iter().for_each(|pattern| add(pattern.as_str()));
    traits.exercise_type.iter().for_each(|exercise_type| add(exercise_type.as_str()));
    tags.iter().for_each(|tag| add(tag));
    IndexTerms {
        name: with_pairs(&words(&traits.name)),
        aliases: aliases.iter().map(|alias| with_pairs(&words(alias))).collect::<Vec<_>>().join(" "),
        keywords: keywords.join(" "),
    }
}

/// Words nobody writes together with their neighbour.
const APART: &[&str] = &["a", "an", "and", "at", "for", "from", "of", "on", "or", "the", "to", "with"];

fn with_pairs(words: &[String]) -> String {
    let is_apart = |pair: &[String]| pair.iter().any(|word| APART.contains(&word.as_str()));
    let pairs = words.windows(2).filter(|pair| !is_apart(pair)).map(|pair| pair.concat());
    words.iter().cloned().chain(pairs).collect::<Vec<_>>().join(" ")
}

/// The words a name is found by, with neighbours also written as one.
pub fn name_terms(name: &str) -> String {
    with_pairs(&words(name))
}

/// The key names are sorted and compared by.
pub fn name_key(name: &str) -> String {
    fold(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorthand_is_written_out_and_neighbours_are_joined() {
        let query = Query::parse("DB bench");
        assert_eq!(query.variants, [vec!["db", "bench"], vec!["dumbbell", "bench"], vec!["dbbench"]]);
        assert_eq!(Query::parse("ohp").full_text().unwrap(), r#"("ohp"*) OR ("overhead"* AND "press"*)"#);
        assert!(Query::parse("lat pull down").variants.contains(&vec!["lat".to_owned(), "pulldown".to_owned()]));
    }

    #[test]
    fn rows_outside_the_index_are_found_by_the_same_words() {
        let texts = ["Upper body", "dumbbell bench press"];
        assert!(Query::parse("db upp").is_in(&texts) && Query::parse("Press, body!").is_in(&texts));
        assert!(!Query::parse("body row").is_in(&texts) && !Query::parse("u").is_in(&texts));
        assert!(!Query::parse("?").is_in(&texts));
    }

    #[test]
    fn i3_a_query_cannot_carry_syntax() {
        for hostile in ["\" OR name:*", "a\"b NEAR(c)", "*", "-bench", "{name} : x", "%_'\\", "😀", "a AND"] {
            let query = Query::parse(hostile);
            for text in [query.full_text(), query.trigram_text()].into_iter().flatten() {
                let inside: String = text.split('"').skip(1).step_by(2).collect();
                assert!(inside.chars().all(|c| c.is_alphanumeric() || c == ' '), "{hostile}: {text}");
            }
        }
        assert_eq!(Query::parse("%%% \u{1F600}").full_text(), None);
        assert!(Query::parse(&"word ".repeat(100)).typed().len() <= WORDS_MAX);
    }
}
