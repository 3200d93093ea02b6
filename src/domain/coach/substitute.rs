//! What can be done instead of an exercise: the same movement for the same muscles, with what there is, sparing what
//! hurts.

use super::{Catalogue, CoachFacts, Source, Substitute, avoid::Allowed};
use crate::domain::{
    exercises::similar::{Wishes, compare},
    ids::ExerciseId,
};

/// The best substitutes, best first: only what the person owns and what spares what hurts. Empty for an exercise that
/// is not in the catalogue.
pub fn substitutes(facts: &CoachFacts, exercise: ExerciseId, limit: usize, catalogue: &Catalogue) -> Vec<Substitute> {
    let Some(target) = catalogue.find(exercise) else { return Vec::new() };
    let allowed = Allowed::new(&facts.owned, &facts.avoid);
    let wishes = Wishes { owned: Some(facts.owned.clone()), ..Wishes::default() };
    let mut found: Vec<(u32, u32, Substitute)> = Vec::new();
    for candidate in catalogue.exercises() {
        let may = catalogue.may_not(candidate.id, &allowed) == Some((false, false));
        let suits = catalogue.suits(candidate.id, facts.level);
        if candidate.id == exercise
            || !may
            || !suits
            || candidate.tracking != target.tracking && !shares_main(target, candidate)
        {
            continue;
        }
        let Some(matched) = compare(&target.traits, &candidate.traits, &wishes) else { continue };
        let mut reasons = matched.reasons;
        let is_known = facts.history_of(candidate.id).is_some();
        if is_known {
            reasons.push("You have done it before".to_owned());
        }
        if !facts.avoid.regions.is_empty() {
            reasons.push("Loads nothing you said hurts".to_owned());
        }
        // What is recorded the same way goes on with the same numbers.
        let same_way = u32::from(candidate.tracking == target.tracking) * 4;
        let score = (matched.score + same_way + u32::from(is_known) * 3).min(100);
        let name = candidate.traits.name.clone();
        let one = Substitute { exercise_id: candidate.id, name, score, reasons, source: Source::AcsmProgression };
        found.push((score, candidate.popularity, one));
    }
    found.sort_by_key(|(score, popularity, one)| (std::cmp::Reverse((*score, *popularity)), one.exercise_id));
    found.into_iter().take(limit).map(|(.., one)| one).collect()
}

/// Whether both mainly work the same muscle, so that sets recorded otherwise still do the same.
fn shares_main(target: &super::CatalogueExercise, candidate: &super::CatalogueExercise) -> bool {
    target.traits.primary.iter().any(|muscle| candidate.traits.primary.contains(muscle))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            BodyRegion,
            test_support::{id_of, library, nobody},
        },
        *,
    };
    use crate::domain::exercises::Equipment;

    #[test]
    fn a_bench_press_without_a_bar_becomes_one_with_dumbbells_or_a_push_up() {
        let facts = CoachFacts { owned: vec![Equipment::Dumbbell, Equipment::Bench], ..nobody() };
        let bench = id_of("barbell-bench-press-medium-grip");
        let found = substitutes(&facts, bench, 3, library());
        assert_eq!(found[0].name, "Dumbbell Bench Press");
        assert!(found[0].score >= 90 && found[0].reasons[0] == "Same movement: push");
        let body = substitutes(&CoachFacts { owned: Vec::new(), ..nobody() }, bench, 1, library());
        assert_eq!(body[0].name, "Pushups");
    }

    #[test]
    fn what_hurts_is_never_loaded_by_a_substitute() {
        let mut facts = nobody();
        facts.avoid.regions = vec![BodyRegion::Shoulder];
        let found = substitutes(&facts, id_of("standing-military-press"), 50, library());
        let shoulders = crate::domain::exercises::Muscle::Shoulders;
        for one in &found {
            let traits = &library().find(one.exercise_id).unwrap().traits;
            assert!(!traits.primary.contains(&shoulders) && !traits.secondary.contains(&shoulders), "{}", one.name);
        }
        assert!(substitutes(&facts, id_of("no such"), 5, library()).is_empty());
    }
}
