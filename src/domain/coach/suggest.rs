//! Exercises for muscles that get little.

use super::{
    Catalogue, CoachFacts, Neglected, Suggestion, Suggestions, avoid::Allowed, catalogue::Slot, muscle_group::Group,
    programme::marks_of,
};

/// Sets to add for one muscle at once: a little more each week.
const SETS_TO_ADD_MAX: f64 = 4.0;
/// With fewer completed workouts nothing is called neglected.
const WORKOUTS_MIN: usize = 3;

/// Which muscles get little, and at most `limit` exercises for them.
pub fn suggest_exercises(facts: &CoachFacts, limit: usize, catalogue: &Catalogue) -> Suggestions {
    let usable = catalogue.usable(&Allowed::new(&facts.owned, &facts.avoid), facts.level);
    let none = Suggestions { neglected: Vec::new(), exercises: Vec::new(), note: None };
    if facts.sessions.len() < WORKOUTS_MIN {
        let note = "There are too few workouts yet to say what is neglected: record three or more.".to_owned();
        return Suggestions { note: Some(note), ..none };
    }
    let marks = marks_of(facts, &usable);
    let mut neglected: Vec<(f64, Group, Neglected)> = Vec::new();
    for group in Group::ALL {
        let wanted = f64::from(marks.min.get(group.index()).copied().unwrap_or(0)) / 2.0;
        let of_group = facts.weekly_sets.iter().filter(|one| Group::of(one.muscle) == group);
        let sets = of_group.map(|one| one.sets).fold(0.0, f64::max);
        if sets >= wanted {
            continue;
        }
        let reason =
            format!("{sets:.1} hard sets a week in the last four weeks; {wanted:.0} or more would serve your goal.");
        let one = Neglected { muscle: group.muscle(), sets, wanted, reason, source: marks.source };
        neglected.push((sets / wanted, group, one));
    }
    neglected.sort_by(|(a, first, _), (b, second, _)| a.total_cmp(b).then(first.cmp(second)));
    let mut exercises = Vec::new();
    for (_, group, one) in &neglected {
        let slots = Slot::MAIN.iter().chain(&Slot::SMALL).filter(|slot| slot.group() == Some(*group));
        let places = slots.filter_map(|slot| usable.by_slot.get(*slot as usize)?.first());
        // The best of each of two places: a large lift and a small one, where there are both.
        for place in places.take(2) {
            let Some((known, _)) = catalogue.at(*place) else { continue };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 4")]
            let sets = (one.wanted - one.sets).ceil().clamp(1.0, SETS_TO_ADD_MAX) as u8;
            let name = known.traits.name.clone();
            let reason =
                format!("Mainly for the {}: add {sets} sets a week, stopping two short of failure.", group.name());
            exercises.push(Suggestion {
                exercise_id: known.id,
                name,
                muscle: one.muscle,
                sets,
                reason,
                source: one.source,
            });
        }
    }
    exercises.truncate(limit);
    let note = neglected.is_empty().then(|| "Every muscle gets what your goal asks for.".to_owned());
    Suggestions { neglected: neglected.into_iter().map(|(.., one)| one).collect(), exercises, note }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            MuscleSets, SessionFact,
            test_support::{library, nobody, today},
        },
        *,
    };
    use crate::domain::exercises::Muscle;

    fn facts(sets: &[(Muscle, f64)]) -> CoachFacts {
        let session = SessionFact { day: today(), minutes: 60, rpe: None, load: None, muscles: Vec::new() };
        let weekly_sets = sets.iter().map(|(muscle, sets)| MuscleSets { muscle: *muscle, sets: *sets }).collect();
        CoachFacts { sessions: vec![session; 3], weekly_sets, ..nobody() }
    }

    #[test]
    fn the_most_neglected_muscle_comes_first_with_exercises_for_it() {
        let all: Vec<(Muscle, f64)> = Muscle::ALL.iter().map(|muscle| (*muscle, 12.0)).collect();
        assert_eq!(
            suggest_exercises(&facts(&all), 5, library()).note.unwrap(),
            "Every muscle gets what your goal asks for."
        );
        let less = all.into_iter().map(|(muscle, sets)| match muscle {
            Muscle::Hamstrings => (muscle, 0.0),
            Muscle::Chest => (muscle, 2.0),
            _ => (muscle, sets),
        });
        let found = suggest_exercises(&facts(&less.collect::<Vec<_>>()), 5, library());
        let muscles: Vec<Muscle> = found.neglected.iter().map(|one| one.muscle).collect();
        assert_eq!(muscles, [Muscle::Hamstrings, Muscle::Chest]);
        assert_eq!(found.exercises[0].muscle, Muscle::Hamstrings);
        assert!(found.exercises.iter().any(|one| one.name.contains("Bench Press")));
    }

    #[test]
    fn who_has_hardly_trained_neglects_nothing() {
        let found = suggest_exercises(&nobody(), 5, library());
        assert!(found.neglected.is_empty() && found.note.is_some());
    }
}
