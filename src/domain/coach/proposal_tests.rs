use super::{
    super::{
        BodyRegion, generate_programme, impossible,
        test_support::{Dice, library, nobody, somebody},
    },
    *,
};
use crate::domain::{
    person::FitnessLevel,
    templates::change::{CHANGES_MAX, ChangeKind},
};

/// How many weeks and wishes are tried. Unoptimised few, to be done in a few seconds.
const PEOPLE: u64 = if cfg!(debug_assertions) { 60 } else { 2_000 };

/// A week of somebody's own: mostly made for another person, sometimes with parts of it gone or doubled.
fn some_week(dice: &mut Dice) -> Option<WeeklyPlan> {
    let seed = dice.roll();
    let mut plan = generate_programme(&somebody(dice), 4, seed, library()).ok()?.to_weekly_plan();
    for day in &mut plan.days {
        match dice.below(6) {
            0 => day.exercises.truncate(1 + dice.below(3)),
            1 => day.exercises.iter_mut().for_each(|one| one.sets = (one.sets * 2).min(10)),
            2 => day.warmup.clear(),
            3 => day.cooldown.clear(),
            _ => {}
        }
    }
    fill_durations(&mut plan);
    Some(plan)
}

#[test]
fn what_is_proposed_for_any_week_and_wish_passes_the_checks_or_the_reason_is_said() {
    let (mut proposed, mut refused) = (0, Vec::new());
    for number in 0..PEOPLE {
        let mut dice = Dice(number + 70_000);
        let Some(plan) = some_week(&mut dice) else { continue };
        let facts = somebody(&mut dice);
        let days = (dice.below(4) > 0).then(|| 2 + u8::try_from(dice.below(5)).unwrap());
        let minutes = (dice.below(4) > 0).then(|| 20 + 5 * u16::try_from(dice.below(21)).unwrap());
        let shape = Shape::asked(&plan, days, minutes);
        let Improvement { changes, note } = improve_plan(&plan, shape, &facts, library());
        let Ok(after) = changed_plan(&plan, &changes, shape, &facts, library()) else {
            assert!(!impossible(&plan, &facts, library()).is_empty(), "{number}");
            continue;
        };
        if let Some(note) = note {
            assert!(changes.is_empty() && after == plan, "{number}");
            refused.push(format!("{number} {shape:?}: {note}"));
            continue;
        }
        if changes.is_empty() {
            continue;
        }
        proposed += 1;
        let faults = check_changed(&plan, &after, shape, &facts, library());
        assert!(faults.is_empty(), "{number}: {faults:?}");
        assert_eq!(impossible(&after, &facts, library()), [], "{number}");
        if let Some(shape) = shape {
            assert_eq!(after.days_per_week(), u32::from(shape.days), "{number}");
        }
    }
    assert!(refused.len() * 5 < proposed, "{proposed} proposed, refused {}: {refused:#?}", refused.len());
}

fn lifter() -> CoachFacts {
    CoachFacts { level: FitnessLevel::Intermediate, days_per_week: 4, ..nobody() }
}

fn own_week(days_per_week: u8, minutes: u16) -> WeeklyPlan {
    let facts = CoachFacts { days_per_week, minutes, ..lifter() };
    generate_programme(&facts, 4, 0, library()).unwrap().to_weekly_plan()
}

#[test]
fn fewer_days_keep_the_exercises_by_moving_them_and_shorter_ones_lose_sets() {
    let before = own_week(4, 60);
    let shape = Shape::asked(&before, Some(3), Some(45)).unwrap();
    let found = improve_plan(&before, Some(shape), &lifter(), library());
    assert_eq!(found.note, None);
    let after = changed_plan(&before, &found.changes, Some(shape), &lifter(), library()).unwrap();
    let minutes: Vec<u32> = after.training_days().map(minutes_of).collect();
    assert!(minutes.len() == 3 && minutes.iter().all(|one| (41..=49).contains(one)), "{minutes:?}");
    assert!(found.changes.iter().any(|one| one.kind == ChangeKind::Move), "{:#?}", found.changes);
    assert!(found.changes.iter().any(|one| one.reason.contains("sets instead of")), "{:#?}", found.changes);
    let kept = after.exercises().iter().filter(|id| before.exercises().contains(id)).count();
    assert!(kept * 2 > before.exercises().len(), "most of what one chose stays: {kept}");
}

#[test]
fn more_days_and_longer_ones_get_exercises_and_sets() {
    let before = own_week(2, 40);
    let shape = Shape::asked(&before, Some(4), Some(60)).unwrap();
    let found = improve_plan(&before, Some(shape), &lifter(), library());
    let after = changed_plan(&before, &found.changes, Some(shape), &lifter(), library()).unwrap();
    let minutes: Vec<u32> = after.training_days().map(minutes_of).collect();
    assert!(minutes.len() == 4 && minutes.iter().all(|one| (54..=66).contains(one)), "{minutes:?} {found:#?}");
    let sets = |plan: &WeeklyPlan| -> u32 {
        plan.days.iter().flat_map(|day| &day.exercises).map(|one| u32::from(one.sets)).sum()
    };
    assert!(sets(&after) > sets(&before));
}

#[test]
fn a_week_that_has_the_shape_asked_for_stays_as_it_is() {
    let before = own_week(4, 60);
    let shape = Shape::asked(&before, Some(4), Some(60));
    assert_eq!(improve_plan(&before, shape, &lifter(), library()), Improvement::default());
    assert_eq!(Shape::asked(&before, None, None), None);
}

#[test]
fn a_proposal_leaves_nothing_that_hurts_or_is_not_owned_and_warms_up_for_what_is_done() {
    let before = generate_programme(&CoachFacts { days_per_week: 6, ..lifter() }, 4, 0, library()).unwrap();
    let before = before.to_weekly_plan();
    let mut hurt = lifter();
    hurt.avoid.regions = vec![BodyRegion::Knee, BodyRegion::Shoulder];
    for facts in [hurt, CoachFacts { owned: Vec::new(), ..lifter() }] {
        let gone = impossible(&before, &facts, library());
        assert!(gone.len() > CHANGES_MAX, "{}", gone.len());
        let changes = improve_plan(&before, None, &facts, library()).changes;
        let usable: Vec<_> = usable_exercises(&facts, library()).into_iter().map(|one| one.id).collect();
        assert!(!changes.is_empty());
        let after = changed_plan(&before, &changes, None, &facts, library()).unwrap();
        assert_eq!(impossible(&after, &facts, library()), []);
        let named = after.exercises();
        assert!(named.iter().all(
            |id| usable.contains(id) || library().find(*id).is_some_and(|one| library().suits(one.id, facts.level))
        ));
        for (day, was) in after.days.iter().zip(&before.days) {
            let lost = was.exercises.iter().filter(|one| !day.exercises.iter().any(|now| now.exercise == one.exercise));
            for name in lost.map(|one| &library().find(one.exercise).unwrap().traits.name) {
                assert!(day.warmup.iter().all(|part| !part.instructions.contains(name.as_str())), "{name}");
            }
        }
    }
}
