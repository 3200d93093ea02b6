//! Whether a new exercise is one the library has already.

use super::{Muscle, Traits};
use crate::domain::{
    exercises::query::Query,
    text::{similarity, words},
};

/// A likeness worth telling about.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// From 0 to 1.
    pub score: f64,
    /// Why, for a person.
    pub why: String,
}

/// The least likeness that stops a new exercise until its author insists.
pub const LIKENESS_MIN: f64 = 0.8;
/// The least likeness of names below which muscles and equipment do not matter.
const NAME_LIKENESS_MIN: f64 = 0.75;

/// How alike a new exercise and one there is are; `None` when they are not.
///
/// Names count 0.7, main muscles 0.2 and equipment 0.1; the same name is always alike.
pub fn likeness(new: &Traits, known: &Traits, known_aliases: &[String]) -> Option<Likeness> {
    let by_name = name_likeness(&new.name, &known.name);
    let by_alias = known_aliases
        .iter()
        .map(|alias| (name_likeness(&new.name, alias), alias))
        .fold((0.0, None), |best, (score, alias)| if score > best.0 { (score, Some(alias)) } else { best });
    let name = by_name.max(by_alias.0);
    if name < NAME_LIKENESS_MIN {
        return None;
    }
    let muscles = shared_share(&new.primary, &known.primary);
    let same_equipment = new.equipment == known.equipment;
    let weighed = name * 0.7 + muscles * 0.2 + if same_equipment { 0.1 } else { 0.0 };
    // The same words are the same exercise, whatever else was filled in.
    let score = if name >= 1.0 { weighed.max(0.9) } else { weighed };
    if score < LIKENESS_MIN {
        return None;
    }
    let mut why = match by_alias.1.filter(|_| by_alias.0 > by_name) {
        Some(alias) if by_alias.0 >= 1.0 => format!("It is also called \u{201c}{alias}\u{201d}"),
        Some(alias) => format!("It is also called \u{201c}{alias}\u{201d}, which is almost the same name"),
        None if by_name >= 1.0 => "It has the same name".to_owned(),
        None => "Its name is almost the same".to_owned(),
    };
    if muscles > 0.0 {
        why.push_str(", it works the same muscles");
    }
    if same_equipment {
        why.push_str(", it takes the same equipment");
    }
    why.push('.');
    Some(Likeness { score: (score * 100.0).round() / 100.0, why })
}

/// How alike two names are, whatever the order of their words, plurals and shorthand.
pub fn name_likeness(a: &str, b: &str) -> f64 {
    let b = words(b);
    Query::parse(a).variants.iter().map(|a| word_likeness(a, &b)).fold(0.0, f64::max)
}

/// The mean likeness of each word of either list to its best partner in the other; letters run together
/// count as well.
fn word_likeness(a: &[String], b: &[String]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let one_way = |from: &[String], to: &[String]| -> f64 {
        from.iter().map(|word| to.iter().map(|other| close(word, other)).fold(0.0, f64::max)).sum()
    };
    let by_words = (one_way(a, b) + one_way(b, a)) / (a.len() + b.len()) as f64;
    let by_letters = close(&a.concat(), &b.concat());
    by_words.max(by_letters)
}

/// The likeness of two words; different words are not alike just because they share letters.
fn close(a: &str, b: &str) -> f64 {
    let likeness = similarity(a, b);
    if likeness < 0.7 { 0.0 } else { likeness }
}

fn shared_share(a: &[Muscle], b: &[Muscle]) -> f64 {
    let both = a.iter().filter(|muscle| b.contains(muscle)).count();
    let either = a.len() + b.len() - both;
    if either == 0 { 0.0 } else { both as f64 / either as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::exercises::Equipment;

    fn exercise(name: &str, muscle: Muscle, equipment: Equipment) -> Traits {
        Traits { name: name.to_owned(), primary: vec![muscle], equipment: vec![equipment], ..Traits::default() }
    }

    #[test]
    fn the_same_exercise_is_known_in_other_words() {
        let known = exercise("Dumbbell Bench Press", Muscle::Chest, Equipment::Dumbbell);
        for name in [
            "dumbbell bench press",
            "Bench Press Dumbbell",
            "DB Bench Press",
            "Dumbell Bench Press",
            "Dumbbells Bench-Press",
        ] {
            let found = likeness(&exercise(name, Muscle::Chest, Equipment::Dumbbell), &known, &[]);
            assert!(found.is_some(), "{name}");
        }
    }

    #[test]
    fn another_exercise_is_not_taken_for_it() {
        let known = exercise("Dumbbell Bench Press", Muscle::Chest, Equipment::Dumbbell);
        for name in ["Dumbbell Row", "Barbell Bench Press", "Incline Dumbbell Curl", "Squat", "My Morning Routine"] {
            let found = likeness(&exercise(name, Muscle::Chest, Equipment::Barbell), &known, &[]);
            assert_eq!(found, None, "{name}");
        }
    }

    #[test]
    fn an_alias_is_a_name_too() {
        let known = exercise("Standing Military Press", Muscle::Shoulders, Equipment::Barbell);
        let found =
            likeness(&exercise("OHP", Muscle::Shoulders, Equipment::Barbell), &known, &["OHP".to_owned()]).unwrap();
        assert!(found.score >= 0.9 && found.why.contains("OHP"), "{found:?}");
    }
}
