//! Which exercise of the library a file means by a name.
//!
//! Apps name the same thing differently: `Bench Press (Barbell)`, `Barbell Bench Press`, `Flat Bench`. Words are
//! compared whatever their order, shorthand is written out, equipment may be said or follow from the exercise, and
//! rare words weigh more than common ones. Another equipment than the file's is another exercise.

use std::collections::{BTreeSet, HashMap};

use crate::domain::{
    exercises::{Equipment, TrackingType, query::Query},
    ids::ExerciseId,
    text::{TYPO_SIMILARITY_MIN, fold, similarity},
};

/// From this confidence on a name is taken for an exercise without asking.
pub const CONFIDENCE_CERTAIN: f64 = 0.85;
/// Below this confidence an exercise is not proposed.
pub const CONFIDENCE_PROPOSED: f64 = 0.4;
/// The most exercises proposed for a name.
pub const CANDIDATES_MAX: usize = 5;
/// The most words of a name that are compared.
const WORDS_MAX: usize = 12;
/// The confidence left when the file names another equipment.
const OTHER_EQUIPMENT: f64 = 0.6;
/// The most confidence where the file leaves out which equipment is meant.
const EQUIPMENT_UNSAID: f64 = 0.84;
/// The confidence in the same words in another order.
const SAME_WORDS: f64 = 0.98;
/// Words that tell nothing.
const IDLE: &[&str] = &["the", "with", "on", "and", "a", "of", "to", "for", "version", "mit", "am", "der", "die"];

/// An exercise that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its id.
    pub id: ExerciseId,
    /// Its name.
    pub name: String,
    /// What people also call it.
    pub aliases: Vec<String>,
    /// What it takes.
    pub equipment: Vec<Equipment>,
    /// What its sets measure.
    pub tracking: TrackingType,
    /// How well known it is: decides among equals.
    pub prominence: u32,
}

/// An exercise that may be meant, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match<'a> {
    /// The exercise.
    pub known: &'a Known,
    /// From 0 to 1.
    pub confidence: f64,
}

/// All exercises that may be meant, ready to be asked.
#[derive(Debug)]
pub struct Library {
    known: Vec<Known>,
    /// For each name and alias: which exercise, and its words.
    keys: Vec<(usize, BTreeSet<String>)>,
    by_word: HashMap<String, Vec<usize>>,
}

/// The words of a name: folded, singular, shorthand written out, `pull up` as `pullup`.
fn key_of(name: &str) -> BTreeSet<String> {
    let query = Query::parse(name);
    // The second variant, where there is one, has shorthand written out and no pair joined.
    let written = query.variants.iter().skip(1).find(|variant| variant.len() > query.typed().len());
    let mut out: Vec<String> = Vec::new();
    for word in written.map_or(query.typed(), Vec::as_slice).iter().take(WORDS_MAX) {
        match out.last_mut() {
            Some(last) if matches!(word.as_str(), "up" | "down" | "over") => last.push_str(word),
            _ => out.push(word.clone()),
        }
    }
    out.retain(|word| !IDLE.contains(&word.as_str()));
    out.into_iter().collect()
}

/// The equipment a word names.
fn equipment_of(word: &str) -> Option<Equipment> {
    match word {
        "smith" => Some(Equipment::Machine),
        "bodyweight" => Some(Equipment::BodyOnly),
        "bench" | "box" | "other" | "plate" => None,
        word => Equipment::parse(word),
    }
}

impl Library {
    /// A library of these.
    pub fn new(known: Vec<Known>) -> Self {
        let mut keys = Vec::new();
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, exercise) in known.iter().enumerate() {
            for name in std::iter::once(&exercise.name).chain(&exercise.aliases) {
                let key = key_of(name);
                for word in &key {
                    by_word.entry(word.clone()).or_default().push(keys.len());
                }
                keys.push((index, key));
            }
        }
        Self { known, keys, by_word }
    }

    /// The exercise of that id.
    pub fn by_id(&self, id: ExerciseId) -> Option<&Known> {
        self.known.iter().find(|known| known.id == id)
    }

    /// The exercises a name may mean, likeliest first.
    pub fn candidates(&self, name: &str) -> Vec<Match<'_>> {
        let folded = fold(name);
        let asked: Vec<(String, f64)> = key_of(name).into_iter().flat_map(|word| self.spelled(word)).collect();
        let mut reached: BTreeSet<usize> = BTreeSet::new();
        for (word, _) in &asked {
            reached.extend(self.by_word.get(word).into_iter().flatten());
        }
        let mut best: HashMap<usize, f64> = HashMap::new();
        for key_index in reached {
            let Some((index, key)) = self.keys.get(key_index) else { continue };
            let Some(known) = self.known.get(*index) else { continue };
            let score = self.likeness(&asked, key, known);
            let entry = best.entry(*index).or_insert(0.0);
            *entry = entry.max(score);
        }
        let mut found: Vec<Match<'_>> = best
            .into_iter()
            .filter_map(|(index, score)| {
                let known = self.known.get(index)?;
                let is_name = fold(&known.name) == folded || known.aliases.iter().any(|alias| fold(alias) == folded);
                let confidence = if is_name { 1.0 } else { (score.min(SAME_WORDS) * 100.0).round() / 100.0 };
                (confidence >= CONFIDENCE_PROPOSED).then_some(Match { known, confidence })
            })
            .collect();
        found.sort_by(|a, b| {
            b.confidence
                .total_cmp(&a.confidence)
                .then_with(|| b.known.prominence.cmp(&a.known.prominence))
                .then_with(|| a.known.name.cmp(&b.known.name))
        });
        found.truncate(CANDIDATES_MAX);
        found
    }

    /// A word as the library spells it, with how sure that is.
    fn spelled(&self, word: String) -> Option<(String, f64)> {
        if self.by_word.contains_key(&word) || word.chars().count() < 4 {
            return Some((word, 1.0));
        }
        let nearest = self.by_word.keys().map(|known| (similarity(known, &word), known));
        let nearest = nearest.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)));
        match nearest.filter(|(likeness, _)| *likeness >= TYPO_SIMILARITY_MIN) {
            Some((likeness, known)) => Some((known.clone(), likeness)),
            None => Some((word, 1.0)),
        }
    }

    /// How much a word tells: rare ones more.
    fn weight(&self, word: &str) -> f64 {
        let seen = self.by_word.get(word).map_or(0, Vec::len);
        (1.0 + self.keys.len() as f64 / (seen as f64 + 1.0)).ln()
    }

    /// Twice the weight of shared words by the weight of all, equipment set right.
    fn likeness(&self, asked: &[(String, f64)], key: &BTreeSet<String>, known: &Known) -> f64 {
        let follows = |word: &str| equipment_of(word).is_some_and(|one| known.equipment.contains(&one));
        let names_equipment = asked.iter().any(|(word, _)| equipment_of(word).is_some());
        let mut shared = 0.0;
        let mut total = 0.0;
        let mut other_equipment = false;
        for (word, likeness) in asked {
            if key.contains(word) {
                shared += 2.0 * self.weight(word) * likeness;
                total += 2.0 * self.weight(word);
            } else if !follows(word) {
                other_equipment |= equipment_of(word).is_some();
                total += self.weight(word);
            }
        }
        let mut unsaid = false;
        for word in key.iter().filter(|word| !asked.iter().any(|(one, _)| one == *word)) {
            if follows(word) {
                unsaid |= !names_equipment;
            } else {
                total += self.weight(word);
            }
        }
        if total <= 0.0 || shared <= 0.0 {
            return 0.0;
        }
        let score = shared / total * if other_equipment { OTHER_EQUIPMENT } else { 1.0 };
        if unsaid { score.min(EQUIPMENT_UNSAID) } else { score }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::exercises::seed::read_seed;

    fn library() -> Library {
        let csv = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/seed/data/exercises.csv")).unwrap();
        let known = read_seed(&csv).unwrap().into_iter().map(|seeded| Known {
            id: seeded.id,
            name: seeded.traits.name,
            aliases: seeded.aliases,
            equipment: seeded.traits.equipment,
            tracking: seeded.tracking,
            prominence: seeded.prominence,
        });
        Library::new(known.collect())
    }

    #[test]
    fn names_of_other_apps_are_understood() {
        let library = library();
        for (name, meant) in [
            ("Bench Press (Barbell)", "Barbell Bench Press - Medium Grip"),
            ("Barbell Bench Press", "Barbell Bench Press - Medium Grip"),
            ("Squat (Barbell)", "Barbell Squat"),
            ("Deadlift (Barbell)", "Barbell Deadlift"),
            ("Bicep Curl (Dumbbell)", "Dumbbell Bicep Curl"),
            ("Bench Press (Dumbbell)", "Dumbbell Bench Press"),
            ("Pull Up", "Pullups"),
            ("Lat Pulldown (Cable)", "Wide-Grip Lat Pulldown"),
            ("Leg Press", "Leg Press"),
            ("Dumbell Bench Press", "Dumbbell Bench Press"),
            ("DB Shoulder Press", "Dumbbell Shoulder Press"),
            ("OHP", "Standing Military Press"),
            ("Romanian Deadlift (Barbell)", "Romanian Deadlift"),
        ] {
            let found = library.candidates(name);
            let first = found.first().unwrap_or_else(|| panic!("{name} is unknown"));
            assert_eq!(first.known.name, meant, "{name}: {}", first.confidence);
            assert!(first.confidence >= CONFIDENCE_CERTAIN, "{name}: {}", first.confidence);
        }
    }

    #[test]
    fn another_equipment_is_another_exercise() {
        let library = library();
        for name in ["Squat (Cable)", "Grandmother's Stretch", "Curl", "Zumba", "Row"] {
            let first = library.candidates(name).first().map(|found| (found.known.name.clone(), found.confidence));
            assert!(first.as_ref().is_none_or(|(_, sure)| *sure < CONFIDENCE_CERTAIN), "{name}: {first:?}");
        }
        assert!(library.candidates("").is_empty());
        assert!(library.candidates("((()))").is_empty());
    }
}
