//! How well a name answers a query. The index finds candidates; this decides their order, so that what somebody
//! most likely means comes first.

use serde::Serialize;

use super::query::Query;
use crate::domain::text::{TYPO_SIMILARITY_MIN, similarity, words};

/// The prominence of the best known of all: what sort keys of popularity have room for.
pub const PROMINENCE_MAX: u32 = 999;

/// The least score of a fuzzy hit: below it the words merely share letters.
pub const FUZZY_SCORE_MIN: f64 = 0.45;
/// The least score of one's own thing beside hits of the index, which must have every word.
pub const OWN_SCORE_MIN: f64 = 0.6;
/// The score of a hit whose words stand apart in ways the ranking does not see.
pub const SCORE_MIN: f64 = 0.1;

/// How a hit was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum MatchKind {
    /// Every word of the query begins a word of what was found.
    Exact,
    /// Its words are spelled much like those of the query.
    Fuzzy,
}

/// What of a thing a query is held against.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Its name.
    pub name: &'a str,
    /// What people also call it.
    pub aliases: &'a [String],
    /// Folded words that say what it is.
    pub keywords: &'a str,
    /// How well known it is, from 0 to [`PROMINENCE_MAX`].
    pub prominence: u32,
}

/// How well a document answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Relevance {
    /// Higher is better; about 0 to 1.2.
    pub score: f64,
    /// The other name that answered better than the name.
    pub alias: Option<String>,
}

/// What a keyword counts against a word of the name.
const KEYWORD_WEIGHT: f64 = 0.5;
/// What a word of another name counts where the name is held against the query.
const OTHER_NAME_WEIGHT: f64 = 0.7;
/// What another name counts against the name.
const ALIAS_WEIGHT: f64 = 0.98;
/// What being known best of all adds.
const PROMINENCE_WEIGHT: f64 = 0.15;
/// The share of the score that says how well the query's words are met; the rest says how much of the
/// name they are.
const MET_SHARE: f64 = 0.7;

/// How well `document` answers `query`; `None` when it does not.
pub fn relevance(query: &Query, document: &Document<'_>) -> Option<Relevance> {
    let name = words(document.name);
    let aliases: Vec<Vec<String>> = document.aliases.iter().map(|alias| words(alias)).collect();
    let keywords: Vec<&str> = document.keywords.split(' ').collect();
    let elsewhere = |word: &str| {
        let other_names = aliases.iter().flatten().map(|other| quality(word, other) * OTHER_NAME_WEIGHT);
        let keywords = keywords.iter().map(|keyword| spelled(word, keyword) * KEYWORD_WEIGHT);
        other_names.chain(keywords).fold(0.0, f64::max)
    };
    let mut best: Option<Relevance> = None;
    for variant in query.variants.iter().filter(|variant| !variant.is_empty()) {
        let phrases = std::iter::once((None, &name)).chain(document.aliases.iter().map(Some).zip(&aliases));
        for (alias, phrase) in phrases {
            let Some(score) = answer(variant, phrase, &elsewhere) else { continue };
            let score = if alias.is_some() { score * ALIAS_WEIGHT } else { score };
            if best.as_ref().is_none_or(|best| score > best.score) {
                best = Some(Relevance { score, alias: alias.cloned() });
            }
        }
    }
    best.map(|best| Relevance {
        score: best.score + f64::from(document.prominence) / f64::from(PROMINENCE_MAX) * PROMINENCE_WEIGHT,
        ..best
    })
}

/// How well one phrase answers the words, from 0 to 1.
fn answer(asked: &[String], phrase: &[String], elsewhere: &dyn Fn(&str) -> f64) -> Option<f64> {
    let mut covered = vec![false; phrase.len()];
    let mut met = 0.0;
    let mut missed = 0usize;
    for word in asked {
        let (mut best, mut span) = (0.0, 0..0);
        for (index, own) in phrase.iter().enumerate() {
            let alone = quality(word, own);
            if alone > best {
                (best, span) = (alone, index..index + 1);
            }
            let joined = phrase.get(index + 1).map_or(0.0, |next| spelled(word, &format!("{own}{next}")));
            if joined > best {
                (best, span) = (joined, index..index + 2);
            }
        }
        let other = elsewhere(word);
        if best >= other {
            covered.iter_mut().skip(span.start).take(span.len()).for_each(|mark| *mark = true);
        }
        let best = best.max(other);
        missed += usize::from(best == 0.0);
        met += best;
    }
    // Of three words or more, one may be wrong altogether.
    if missed > usize::from(asked.len() > 2) {
        return None;
    }
    let met = met / asked.len() as f64;
    let share = covered.iter().filter(|mark| **mark).count() as f64 / phrase.len().max(1) as f64;
    Some(met * MET_SHARE + share * (1.0 - MET_SHARE))
}

/// How well a word begins another: 1 for the same.
fn spelled(asked: &str, own: &str) -> f64 {
    if asked == own {
        1.0
    } else if asked.len() > 1 && own.starts_with(asked) {
        0.85 + 0.1 * asked.len() as f64 / own.len() as f64
    } else {
        0.0
    }
}

/// How well a word begins another or is a misspelling of it.
fn quality(asked: &str, own: &str) -> f64 {
    let spelled = spelled(asked, own);
    if spelled > 0.0 || asked.chars().count() < 4 {
        return spelled;
    }
    let alike = similarity(asked, own);
    if alike >= TYPO_SIMILARITY_MIN { alike * 0.8 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(query: &str, name: &str, aliases: &[&str]) -> f64 {
        let aliases: Vec<String> = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        let document = Document { name, aliases: &aliases, keywords: "chest barbell", prominence: 0 };
        relevance(&Query::read(query, &[]), &document).map_or(0.0, |relevance| relevance.score)
    }

    #[test]
    fn the_shorter_and_the_better_spelled_name_wins() {
        assert!(score("hack squat", "Hack Squat", &[]) > score("hack squat", "Narrow Stance Hack Squats", &[]));
        assert!(score("squat", "Squat", &[]) > score("squatt", "Squat", &[]));
        assert!(score("pull up", "Pullups", &[]) > score("pull up", "Weighted Pull Ups", &[]));
        assert!(score("chest press", "Bench Press", &[]) > 0.0);
        assert_eq!(score("row", "Curl", &[]), 0.0);
    }

    #[test]
    fn an_alias_answers_and_is_named() {
        let aliases = ["OHP".to_owned()];
        let document = Document { name: "Standing Military Press", aliases: &aliases, keywords: "", prominence: 0 };
        let found = relevance(&Query::read("ohp", &[]), &document).unwrap();
        assert_eq!(found.alias.as_deref(), Some("OHP"));
        let found = relevance(&Query::read("military press", &[]), &document).unwrap();
        assert_eq!(found.alias, None);
    }
}
