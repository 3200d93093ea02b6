//! What would make a week better for somebody: what they cannot do is replaced, what stands still is varied, what gets
//! too little is added, and what gets too much is reduced.

use super::{
    Catalogue, CatalogueExercise, CoachFacts, MuscleSets, avoid::Allowed, find_plateaus, substitutes, suggest_exercises,
};
use crate::domain::{
    exercises::Muscle,
    ids::ExerciseId,
    templates::{
        Day, Preparation, Weekday, WeeklyPlan,
        change::{CHANGES_MAX, ChangeKind, PlanChange},
        derive::fill_durations,
    },
};

/// The most exercises that are varied at once: with more, nobody could tell what helped.
const VARIED_MAX: usize = 2;
/// The most exercises that are added at once.
const ADDED_MAX: usize = 3;
/// Above so many main sets a week of one muscle, more does little more (Baz-Valle et al. 2022 looked up to 20).
const SETS_MAX: f64 = 22.0;
/// Minutes an added exercise takes.
const ADDED_MINUTES: u32 = 8;

/// The exercises somebody may be offered: owned, and sparing what hurts. Most popular first.
pub fn usable_exercises<'a>(facts: &CoachFacts, catalogue: &'a Catalogue) -> Vec<&'a CatalogueExercise> {
    let allowed = Allowed::new(&facts.owned, &facts.avoid);
    let may = |exercise: &&CatalogueExercise| {
        catalogue.may_not(exercise.id, &allowed) == Some((false, false)) && catalogue.suits(exercise.id, facts.level)
    };
    catalogue.exercises().iter().filter(may).collect()
}

/// Changes that make a week better for that person, most needed first; none where nothing speaks for one.
pub(super) fn optimise_plan(plan: &WeeklyPlan, facts: &CoachFacts, catalogue: &Catalogue) -> Vec<PlanChange> {
    let mut changes = Vec::new();
    replace_impossible(plan, facts, catalogue, &mut changes);
    // What cannot be done goes, however much it is; only what is merely better is bounded.
    let most = changes.len().max(CHANGES_MAX);
    vary_what_stands_still(plan, facts, catalogue, &mut changes);
    reduce_excess(plan, catalogue, &mut changes);
    add_neglected(plan, facts, catalogue, &mut changes);
    changes.truncate(most);
    changes
}

/// The exercises of a week that somebody cannot do: what takes equipment they lack, and what loads what is to be spared.
pub fn impossible(plan: &WeeklyPlan, facts: &CoachFacts, catalogue: &Catalogue) -> Vec<(Weekday, ExerciseId)> {
    let allowed = Allowed::new(&facts.owned, &facts.avoid);
    let planned = days(plan).flat_map(|(weekday, day)| day.exercises.iter().map(move |one| (weekday, one.exercise)));
    planned.filter(|(_, id)| catalogue.may_not(*id, &allowed).is_some_and(|(lacks, hurts)| lacks || hurts)).collect()
}

/// What goes with changed exercises: what may be done instead, before and after is possible too, and the warm-up prepares
/// for what is done now.
pub(super) fn settle(after: &mut WeeklyPlan, before: &WeeklyPlan, facts: &CoachFacts, catalogue: &Catalogue) {
    let allowed = Allowed::new(&facts.owned, &facts.avoid);
    let may = |id: ExerciseId| catalogue.may_not(id, &allowed) == Some((false, false));
    for (day, was) in after.days.iter_mut().zip(&before.days) {
        let has = |day: &Day, id: ExerciseId| day.exercises.iter().any(|planned| planned.exercise == id);
        let gone: Vec<String> = was
            .exercises
            .iter()
            .filter(|planned| !has(day, planned.exercise))
            .map(|planned| name_of(catalogue, planned.exercise))
            .collect();
        let first = day.exercises.first().map(|planned| name_of(catalogue, planned.exercise));
        for part in day.warmup.iter_mut().chain(&mut day.cooldown) {
            for name in &gone {
                let instead = first.as_deref().unwrap_or("the first exercise");
                part.instructions = part.instructions.replace(name.as_str(), instead);
            }
        }
        let is_possible = |part: &Preparation| part.exercise.is_none_or(may);
        day.warmup.retain(is_possible);
        day.cooldown.retain(is_possible);
        for planned in &mut day.exercises {
            planned.alternatives.retain(|id| may(*id));
        }
    }
    fill_durations(after);
}

fn days(plan: &WeeklyPlan) -> impl Iterator<Item = (Weekday, &Day)> {
    Weekday::ALL.iter().copied().zip(&plan.days).filter(|(_, day)| !day.exercises.is_empty())
}

pub(super) fn change(kind: ChangeKind, day: Weekday, exercise: ExerciseId, reason: String) -> PlanChange {
    PlanChange {
        kind,
        day,
        exercise_id: exercise,
        to_exercise_id: None,
        to_day: None,
        sets: None,
        min: None,
        max: None,
        reason,
    }
}

fn touches(changes: &[PlanChange], day: Weekday, exercise: ExerciseId) -> bool {
    let names = |change: &PlanChange| change.exercise_id == exercise || change.to_exercise_id == Some(exercise);
    changes.iter().any(|change| change.day == day && names(change))
}

/// The best substitute that is not in the day, and does not come to it.
fn instead_of(
    exercise: ExerciseId,
    (weekday, day): (Weekday, &Day),
    facts: &CoachFacts,
    catalogue: &Catalogue,
    changes: &[PlanChange],
) -> Option<(ExerciseId, String)> {
    let is_free =
        |id: ExerciseId| !day.exercises.iter().any(|planned| planned.exercise == id) && !touches(changes, weekday, id);
    let found = substitutes(facts, exercise, 8, catalogue).into_iter().find(|one| is_free(one.exercise_id))?;
    let why = found.reasons.first().map(|reason| format!(" ({})", reason.to_lowercase())).unwrap_or_default();
    Some((found.exercise_id, format!("{}{why}", found.name)))
}

pub(super) fn name_of(catalogue: &Catalogue, exercise: ExerciseId) -> String {
    catalogue.find(exercise).map_or_else(|| "This exercise".to_owned(), |known| known.traits.name.clone())
}

fn replace_impossible(plan: &WeeklyPlan, facts: &CoachFacts, catalogue: &Catalogue, changes: &mut Vec<PlanChange>) {
    let allowed = Allowed::new(&facts.owned, &facts.avoid);
    for (weekday, day) in days(plan) {
        for planned in &day.exercises {
            let why = match catalogue.may_not(planned.exercise, &allowed) {
                Some((true, _)) => "takes equipment you do not have",
                Some((_, true)) => "loads what you want to spare",
                _ => continue,
            };
            let name = name_of(catalogue, planned.exercise);
            let found = instead_of(planned.exercise, (weekday, day), facts, catalogue, changes);
            changes.push(match found {
                Some((to, instead)) => PlanChange {
                    to_exercise_id: Some(to),
                    ..change(ChangeKind::Swap, weekday, planned.exercise, format!("{name} {why}. Instead: {instead}."))
                },
                None => change(
                    ChangeKind::Remove,
                    weekday,
                    planned.exercise,
                    format!("{name} {why}, and nothing you can do stands in for it."),
                ),
            });
        }
    }
}

fn vary_what_stands_still(plan: &WeeklyPlan, facts: &CoachFacts, catalogue: &Catalogue, changes: &mut Vec<PlanChange>) {
    let mut varied = 0;
    // Where an easy week is advised, another exercise would only hide the fatigue.
    for finding in find_plateaus(facts).into_iter().filter(|finding| !finding.deload) {
        let planned = days(plan).find(|(weekday, day)| {
            let is_in = day.exercises.iter().any(|planned| planned.exercise == finding.exercise_id);
            is_in && !touches(changes, *weekday, finding.exercise_id)
        });
        let Some((weekday, day)) = planned else { continue };
        let Some((to, instead)) = instead_of(finding.exercise_id, (weekday, day), facts, catalogue, changes) else {
            continue;
        };
        let reason = format!("{} stands still. For some weeks: {instead}.", finding.name);
        changes.push(PlanChange {
            to_exercise_id: Some(to),
            ..change(ChangeKind::Swap, weekday, finding.exercise_id, reason)
        });
        varied += 1;
        if varied >= VARIED_MAX {
            return;
        }
    }
}

/// Sets a week of each muscle in a plan: main muscles 1, others a half.
pub fn planned_sets(plan: &WeeklyPlan, catalogue: &Catalogue) -> Vec<MuscleSets> {
    let mut sums: Vec<MuscleSets> = Vec::new();
    let mut add = |muscle: Muscle, sets: f64| match sums.iter_mut().find(|sum| sum.muscle == muscle) {
        Some(sum) => sum.sets += sets,
        None => sums.push(MuscleSets { muscle, sets }),
    };
    for planned in days(plan).flat_map(|(_, day)| &day.exercises) {
        let Some(known) = catalogue.find(planned.exercise) else { continue };
        known.traits.primary.iter().for_each(|muscle| add(*muscle, f64::from(planned.sets)));
        known.traits.secondary.iter().for_each(|muscle| add(*muscle, f64::from(planned.sets) / 2.0));
    }
    sums
}

fn reduce_excess(plan: &WeeklyPlan, catalogue: &Catalogue, changes: &mut Vec<PlanChange>) {
    for sum in planned_sets(plan, catalogue).into_iter().filter(|sum| sum.sets > SETS_MAX) {
        let is_for =
            |id: ExerciseId| catalogue.find(id).is_some_and(|known| known.traits.primary.contains(&sum.muscle));
        let planned = days(plan).flat_map(|(weekday, day)| day.exercises.iter().map(move |planned| (weekday, planned)));
        let most = planned
            .filter(|(weekday, planned)| is_for(planned.exercise) && !touches(changes, *weekday, planned.exercise))
            .max_by_key(|(_, planned)| planned.sets);
        let Some((weekday, planned)) = most.filter(|(_, planned)| planned.sets > 2) else { continue };
        let less = planned.sets - 1 - u8::from(planned.sets > 4);
        let reason = format!(
            "{:.0} sets a week for {} are more than add anything: {} in {less} sets.",
            sum.sets,
            sum.muscle.as_str().replace('_', " "),
            name_of(catalogue, planned.exercise)
        );
        changes.push(PlanChange { sets: Some(less), ..change(ChangeKind::Adjust, weekday, planned.exercise, reason) });
    }
}

fn add_neglected(plan: &WeeklyPlan, facts: &CoachFacts, catalogue: &Catalogue, changes: &mut Vec<PlanChange>) {
    // What the plan gives counts, not what was done before it.
    let planned = CoachFacts { weekly_sets: planned_sets(plan, catalogue), ..facts.clone() };
    let mut minutes: Vec<(Weekday, u32)> = days(plan).map(|(weekday, day)| (weekday, day.estimated_duration)).collect();
    for one in suggest_exercises(&planned, ADDED_MAX, catalogue).exercises {
        minutes.sort_by_key(|(_, minutes)| *minutes);
        let most = u32::from(facts.minutes) + ADDED_MINUTES / 2;
        let Some((weekday, taken)) =
            minutes.first_mut().filter(|(_, taken)| taken.saturating_add(ADDED_MINUTES) <= most)
        else {
            return;
        };
        let is_there = plan
            .day(*weekday)
            .is_some_and(|day| day.exercises.iter().any(|planned| planned.exercise == one.exercise_id));
        if is_there || touches(changes, *weekday, one.exercise_id) {
            continue;
        }
        *taken += ADDED_MINUTES;
        let sets = one.sets.clamp(1, 4);
        changes.push(PlanChange { sets: Some(sets), ..change(ChangeKind::Add, *weekday, one.exercise_id, one.reason) });
    }
}
