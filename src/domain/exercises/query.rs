//! What a person types to find an exercise, and the words an exercise is found by.

use super::{Equipment, Muscle, Traits};
use crate::domain::{
    name_search::with_pairs,
    text::{fold, words},
};

pub use crate::domain::name_search::Query;

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

impl Query {
    /// Reads a query for exercises.
    pub fn parse(text: &str) -> Self {
        Self::read(text, SHORTHAND)
    }
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
    fn rows_outside_the_index_are_found_by_the_same_words() {
        let texts = ["Upper body", "dumbbell bench press"];
        assert!(Query::parse("db upp").is_in(&texts) && Query::parse("Press, body!").is_in(&texts));
        assert!(!Query::parse("body row").is_in(&texts) && !Query::parse("u").is_in(&texts));
        assert!(!Query::parse("?").is_in(&texts));
    }

    #[test]
    fn shorthand_is_written_out_and_neighbours_are_joined() {
        let query = Query::parse("DB bench");
        assert_eq!(query.variants, [vec!["db", "bench"], vec!["dumbbell", "bench"], vec!["dbbench"]]);
        assert_eq!(Query::parse("ohp").full_text().unwrap(), r#"("ohp"*) OR ("overhead"* AND "press"*)"#);
        assert!(Query::parse("lat pull down").variants.contains(&vec!["lat".to_owned(), "pulldown".to_owned()]));
    }
}
