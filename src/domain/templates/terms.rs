//! The words a template is found by.

use super::Metadata;
use crate::domain::{
    exercises::{Equipment, Muscle, query::name_terms},
    text::words,
};

/// The most keywords of one template: what it is about and the exercises of a full week.
const KEYWORDS_MAX: usize = 150;

/// The texts a template is indexed under, in folded singular words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexTerms {
    /// Of the name, with neighbours also written as one.
    pub name: String,
    /// Of what it is about, of its exercises and of its description, the telling ones first.
    pub keywords: String,
}

/// The texts a template is indexed under.
pub fn index_terms<'a>(
    name: &str,
    description: &str,
    metadata: &Metadata,
    exercises: impl Iterator<Item = &'a str>,
) -> IndexTerms {
    let mut keywords: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        for word in words(text) {
            if keywords.len() < KEYWORDS_MAX && !keywords.contains(&word) {
                keywords.push(word);
            }
        }
    };
    add(metadata.goal.as_str());
    add(metadata.difficulty.as_str());
    metadata.tags.iter().for_each(|tag| add(tag));
    for equipment in &metadata.equipment {
        add(Equipment::as_str(*equipment));
        Equipment::synonyms(*equipment).iter().for_each(|name| add(name));
    }
    for muscle in &metadata.primary_muscles {
        add(muscle.as_str());
        Muscle::synonyms(*muscle).iter().for_each(|name| add(name));
    }
    exercises.for_each(&mut add);
    add(description);
    IndexTerms { name: name_terms(name), keywords: keywords.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{exercises::Difficulty, templates::Goal};

    #[test]
    fn a_template_is_found_by_what_it_is_about_and_by_its_exercises() {
        let metadata = Metadata {
            difficulty: Difficulty::Beginner,
            duration: 45,
            goal: Goal::MuscleBuilding,
            primary_muscles: vec![Muscle::Chest],
            equipment: vec![Equipment::Dumbbell],
            tags: vec!["At Home".to_owned()],
            estimated_calories: 0,
        };
        let long = "word0 ".to_owned() + &(1..500).map(|number| format!("word{number} ")).collect::<String>();
        let terms = index_terms("Push Pull Legs", &long, &metadata, ["Pull-Ups", "Squats"].into_iter());
        assert_eq!(terms.name, "push pull leg pushpull pullleg");
        let keywords: Vec<&str> = terms.keywords.split(' ').collect();
        for word in ["muscle", "building", "beginner", "home", "dumbbell", "chest", "squat", "word0"] {
            assert!(keywords.contains(&word), "{word}: {}", terms.keywords);
        }
        assert_eq!(keywords.len(), KEYWORDS_MAX);
    }
}
