//! Facets: what lists of templates filter by, as words like `goal:strength`, of which a template has all in one
//! index table, so that every combination of filters is answered by the same statement.

use super::{Category, Goal, Metadata};
use crate::domain::{
    exercises::{Difficulty, Equipment, Muscle},
    text::fold,
};

/// The facet every template has.
pub const ALL: &str = "all";

/// One thing to filter by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facet {
    /// It is for this.
    Goal(Goal),
    /// It is this hard.
    Difficulty(Difficulty),
    /// It takes this, perhaps among others.
    Equipment(Equipment),
    /// It mainly works this.
    Muscle(Muscle),
    /// It carries this tag, however written.
    Tag(String),
    /// It trains on so many days a week.
    Days(u32),
    /// It is for those.
    Category(Category),
}

impl Facet {
    /// The word in the index.
    pub fn word(&self) -> String {
        match self {
            Self::Goal(goal) => format!("goal:{}", goal.as_str()),
            Self::Difficulty(difficulty) => format!("difficulty:{}", difficulty.as_str()),
            Self::Equipment(equipment) => format!("equipment:{}", equipment.as_str()),
            Self::Muscle(muscle) => format!("muscle:{}", muscle.as_str()),
            Self::Tag(tag) => format!("tag:{}", fold(tag)),
            Self::Days(days) => format!("days:{days}"),
            Self::Category(category) => format!("category:{}", category.as_str()),
        }
    }
}

/// Every facet of a template, each once.
pub fn facets_of(metadata: &Metadata, days_per_week: u32, category: Option<Category>) -> Vec<String> {
    let mut words = vec![ALL.to_owned()];
    let mut add = |facet: Facet| {
        let word = facet.word();
        if !words.contains(&word) {
            words.push(word);
        }
    };
    add(Facet::Goal(metadata.goal));
    add(Facet::Difficulty(metadata.difficulty));
    metadata.equipment.iter().for_each(|equipment| add(Facet::Equipment(*equipment)));
    metadata.primary_muscles.iter().for_each(|muscle| add(Facet::Muscle(*muscle)));
    metadata.tags.iter().for_each(|tag| add(Facet::Tag(tag.clone())));
    add(Facet::Days(days_per_week));
    category.into_iter().for_each(|category| add(Facet::Category(category)));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_are_distinct_and_tags_are_folded() {
        let metadata = Metadata {
            difficulty: Difficulty::Beginner,
            duration: 45,
            goal: Goal::Strength,
            primary_muscles: vec![Muscle::Chest],
            equipment: vec![Equipment::Barbell, Equipment::Barbell],
            tags: vec!["Full Body".to_owned(), "full-body".to_owned()],
            estimated_calories: 0,
        };
        assert_eq!(
            facets_of(&metadata, 3, Some(Category::Beginner)),
            [
                "all",
                "goal:strength",
                "difficulty:beginner",
                "equipment:barbell",
                "muscle:chest",
                "tag:full body",
                "days:3",
                "category:beginner"
            ]
        );
    }
}
