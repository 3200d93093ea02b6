//! What can be done instead of an exercise, and why.

use super::{Difficulty, Equipment, MovementPattern, Muscle, Traits};

/// What the substitute must respect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// What the person owns; `None` when anything will do. The body itself is always owned.
    pub owned: Option<Vec<Equipment>>,
    /// Muscles to leave alone, whether worked mainly or also.
    pub without_muscles: Vec<Muscle>,
    /// Movements to leave out.
    pub without_patterns: Vec<MovementPattern>,
}

/// How good a substitute is.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// From 0 to 100.
    pub score: u32,
    /// Why, best reason first, for a person.
    pub reasons: Vec<String>,
}

/// The least score told: below it, two exercises merely share a muscle.
pub const SCORE_MIN: u32 = 30;

impl Wishes {
    /// Whether an exercise may be offered at all.
    pub fn allow(&self, candidate: &Traits) -> bool {
        let owned = self.owned.as_ref().is_none_or(|owned| {
            candidate.equipment.iter().all(|needed| *needed == Equipment::BodyOnly || owned.contains(needed))
        });
        let spares =
            candidate.primary.iter().chain(&candidate.secondary).all(|muscle| !self.without_muscles.contains(muscle));
        owned && spares && candidate.pattern.is_none_or(|pattern| !self.without_patterns.contains(&pattern))
    }
}

/// How well `candidate` stands in for `target`. `None` when it does not, or may not be offered.
///
/// Of 100: 40 for the movement, 30 for the main muscles, 10 for the others, and 5 each for the number of joints, for
/// the direction of force, for the difficulty and for the equipment.
pub fn compare(target: &Traits, candidate: &Traits, wishes: &Wishes) -> Option<Match> {
    if !wishes.allow(candidate) || target.exercise_type != candidate.exercise_type {
        return None;
    }
    let mut reasons = Vec::new();
    let mut score = 0.0;
    match (target.pattern, candidate.pattern) {
        (Some(a), Some(b)) if a == b => {
            score += 40.0;
            reasons.push(format!("Same movement: {}", a.as_str()));
        }
        // Neither follows a pattern: the muscles decide alone.
        (None, None) => score += 20.0,
        _ => {}
    }
    let main = overlap(&target.primary, &candidate.primary);
    if main > 0.0 {
        score += 30.0 * main;
        reasons.push(format!("Mainly works the same: {}", names(&shared(&target.primary, &candidate.primary))));
    } else if candidate.secondary.iter().any(|muscle| target.primary.contains(muscle)) {
        score += 8.0;
        reasons.push(format!("Also works {}", names(&shared(&target.primary, &candidate.secondary))));
    }
    let also = shared(&target.secondary, &candidate.secondary);
    if !also.is_empty() {
        score += 10.0 * overlap(&target.secondary, &candidate.secondary);
        reasons.push(format!("Both also work {}", names(&also)));
    } else if target.secondary.is_empty() && candidate.secondary.is_empty() {
        score += 10.0;
    }
    score += if target.mechanic == candidate.mechanic { 5.0 } else { 0.0 };
    score += if target.force == candidate.force { 5.0 } else { 0.0 };
    score += ease(target.difficulty, candidate.difficulty, &mut reasons);
    score += tools(target, candidate, wishes, &mut reasons);
    let score = score.round() as u32;
    (score >= SCORE_MIN).then_some(Match { score, reasons })
}

fn shared(a: &[Muscle], b: &[Muscle]) -> Vec<Muscle> {
    a.iter().copied().filter(|muscle| b.contains(muscle)).collect()
}

/// The share of two lists that both have.
fn overlap(a: &[Muscle], b: &[Muscle]) -> f64 {
    let both = shared(a, b).len();
    let either = a.len() + b.len() - both;
    if either == 0 { 0.0 } else { both as f64 / either as f64 }
}

fn names(muscles: &[Muscle]) -> String {
    muscles.iter().map(|muscle| muscle.as_str().replace('_', " ")).collect::<Vec<_>>().join(", ")
}

fn ease(target: Option<Difficulty>, candidate: Option<Difficulty>, reasons: &mut Vec<String>) -> f64 {
    let (Some(target), Some(candidate)) = (target, candidate) else { return 0.0 };
    match candidate.cmp(&target) {
        std::cmp::Ordering::Equal => 5.0,
        std::cmp::Ordering::Less => {
            reasons.push("Easier to learn".to_owned());
            3.0
        }
        std::cmp::Ordering::Greater => {
            reasons.push("Harder to learn".to_owned());
            0.0
        }
    }
}

fn tools(target: &Traits, candidate: &Traits, wishes: &Wishes, reasons: &mut Vec<String>) -> f64 {
    let needed: Vec<&str> = candidate
        .equipment
        .iter()
        .filter(|equipment| **equipment != Equipment::BodyOnly)
        .map(|equipment| equipment.as_str())
        .collect();
    let needed = needed.join(", ").replace('_', " ");
    if needed.is_empty() {
        reasons.push("Needs no equipment".to_owned());
    } else if wishes.owned.is_some() {
        reasons.push(format!("Needs only what you have: {needed}"));
    } else if target.equipment == candidate.equipment {
        reasons.push(format!("Same equipment: {needed}"));
    }
    if target.equipment == candidate.equipment { 5.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::exercises::{ExerciseType, Force, Mechanic};

    fn bench_press() -> Traits {
        Traits {
            name: "Bench Press".to_owned(),
            primary: vec![Muscle::Chest],
            secondary: vec![Muscle::Shoulders, Muscle::Triceps],
            equipment: vec![Equipment::Barbell, Equipment::Bench],
            difficulty: Some(Difficulty::Beginner),
            exercise_type: Some(ExerciseType::Strength),
            pattern: Some(MovementPattern::Push),
            mechanic: Some(Mechanic::Compound),
            force: Some(Force::Push),
        }
    }

    fn push_up() -> Traits {
        Traits { name: "Push-Up".to_owned(), equipment: vec![Equipment::BodyOnly], ..bench_press() }
    }

    #[test]
    fn the_same_lift_scores_all_and_a_push_up_nearly() {
        assert_eq!(compare(&bench_press(), &bench_press(), &Wishes::default()).unwrap().score, 100);
        let found = compare(&bench_press(), &push_up(), &Wishes::default()).unwrap();
        assert_eq!(found.score, 95);
        assert_eq!(
            found.reasons,
            [
                "Same movement: push",
                "Mainly works the same: chest",
                "Both also work shoulders, triceps",
                "Needs no equipment"
            ]
        );
    }

    #[test]
    fn what_is_not_owned_or_not_wanted_is_never_offered() {
        let no_bar = Wishes { owned: Some(vec![Equipment::Dumbbell]), ..Wishes::default() };
        assert_eq!(compare(&push_up(), &bench_press(), &no_bar), None);
        assert!(compare(&bench_press(), &push_up(), &no_bar).is_some());
        let sore_shoulder = Wishes { without_muscles: vec![Muscle::Shoulders], ..Wishes::default() };
        assert_eq!(compare(&bench_press(), &push_up(), &sore_shoulder), None);
        let no_push = Wishes { without_patterns: vec![MovementPattern::Push], ..Wishes::default() };
        assert_eq!(compare(&bench_press(), &push_up(), &no_push), None);
    }

    #[test]
    fn a_stretch_does_not_stand_in_for_a_lift() {
        let stretch = Traits { exercise_type: Some(ExerciseType::Flexibility), ..push_up() };
        assert_eq!(compare(&bench_press(), &stretch, &Wishes::default()), None);
    }
}
