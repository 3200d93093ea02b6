//! Programmes: the pieces put together, checked before they are handed out.

use super::{
    Avoid, Catalogue, Choice, CoachFacts, DAYS_PER_WEEK, Gap, MINUTES, Programme, ProgrammeDay, Refusal, Source,
    TodaySession, WEEKS,
    allocate::{Order, allocate},
    assemble,
    avoid::Allowed,
    catalogue::Usable,
    check_programme,
    landmarks::{Landmarks, landmarks},
    muscle_group::{Group, PerGroup},
    phases, session_today,
    split::{self, Part},
};
use crate::domain::{exercises::Muscle, progression::Rule, templates::Goal};

/// With fewer exercises for sets there is no plan.
const EXERCISES_MIN: u32 = 4;
/// With fewer muscles they can train there is none either.
const GROUPS_MIN: usize = 2;

/// A programme of `weeks` weeks. The same facts and the same seed give the same programme; another seed chooses
/// other exercises among equals.
///
/// # Errors
/// Numbers out of range, or too few exercises that may be used.
pub fn generate_programme(
    facts: &CoachFacts,
    weeks: u8,
    seed: u64,
    catalogue: &Catalogue,
) -> Result<Programme, Refusal> {
    let usable = usable_of(facts, weeks, catalogue)?;
    let marks = marks_of(facts, &usable);
    let parts = split::parts(facts.days_per_week, facts.level);
    let budget = assemble::shares(facts.goal, facts.level, facts.minutes).for_sets(facts.minutes);
    let order = Order { facts, parts, budget, marks: &marks, usable: &usable, seed };
    let allocation = allocate(&order, catalogue);
    let used: Vec<Part> = allocation.days.iter().map(|day| day.part).collect();
    let days = assemble::days(facts, &allocation, split::weekdays(facts.days_per_week), &usable, catalogue);
    let programme = Programme {
        name: name_of(facts, weeks),
        goal: facts.goal,
        level: facts.level,
        weeks: phases::weeks(facts.goal, facts.level, weeks, !facts.sessions.is_empty()),
        choices: choices(facts, &marks, &used, &days),
        days,
        gaps: gaps(facts, &usable),
    };
    match check_programme(&programme, facts, weeks, catalogue).into_iter().next() {
        None => Ok(programme),
        Some(fault) => Err(Refusal::Unsatisfiable { fault: fault.text }),
    }
}

/// One session without a plan: for `focus`, or for what was trained least of late where that is empty.
///
/// # Errors
/// As [`generate_programme`].
pub fn generate_workout(
    facts: &CoachFacts,
    focus: &[Muscle],
    seed: u64,
    catalogue: &Catalogue,
) -> Result<TodaySession, Refusal> {
    let usable = usable_of(facts, 1, catalogue)?;
    let weekly = marks_of(facts, &usable);
    let marks = marks_of_a_session(facts, &weekly, focus);
    let budget = assemble::shares(facts.goal, facts.level, facts.minutes).for_sets(facts.minutes);
    let order = Order { facts, parts: &[Part::Full], budget, marks: &marks, usable: &usable, seed };
    let allocation = allocate(&order, catalogue);
    let days = assemble::days(facts, &allocation, split::weekdays(2), &usable, catalogue);
    let Some(day) = days.first().filter(|day| !day.exercises.is_empty()) else {
        return Err(Refusal::NoUsableExercise { usable: usable.count, needed: EXERCISES_MIN });
    };
    let mut session = session_today(facts, &day.to_day(), 0, catalogue);
    if !focus.is_empty() {
        session.name = name_of_focus(focus);
    }
    let reason = if focus.is_empty() {
        "Chosen for what you trained least in the last weeks, with many joints before one.".to_owned()
    } else {
        let names: Vec<String> = focus.iter().map(|muscle| muscle.as_str().replace('_', " ")).collect();
        format!("Chosen for {}, with many joints before one.", names.join(", "))
    };
    let source = if focus.is_empty() { Source::OwnRecords } else { Source::OwnWish };
    session.choices.insert(0, Choice { topic: "focus".to_owned(), reason, source });
    Ok(session)
}

/// `Chest and triceps`.
fn name_of_focus(focus: &[Muscle]) -> String {
    let names: Vec<String> = focus.iter().map(|muscle| muscle.as_str().replace('_', " ")).collect();
    let name = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    };
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `Chest and triceps get`.
fn gets(focus: &[Muscle]) -> String {
    let verb = if focus.len() == 1 { "gets" } else { "get" };
    format!("{} {verb}", name_of_focus(focus))
}

fn usable_of(facts: &CoachFacts, weeks: u8, catalogue: &Catalogue) -> Result<Usable, Refusal> {
    let out = |field: &str, min: u32, max: u32| Err(Refusal::OutOfRange { field: field.to_owned(), min, max });
    if !DAYS_PER_WEEK.contains(&facts.days_per_week) {
        return out("daysPerWeek", u32::from(*DAYS_PER_WEEK.start()), u32::from(*DAYS_PER_WEEK.end()));
    }
    if !MINUTES.contains(&facts.minutes) {
        return out("minutes", u32::from(*MINUTES.start()), u32::from(*MINUTES.end()));
    }
    if !WEEKS.contains(&weeks) {
        return out("weeks", u32::from(*WEEKS.start()), u32::from(*WEEKS.end()));
    }
    let usable = catalogue.usable(&Allowed::new(&facts.owned, &facts.avoid), facts.level);
    let groups = usable.trains.iter().filter(|trains| **trains).count();
    if usable.count < EXERCISES_MIN || groups < GROUPS_MIN {
        return Err(Refusal::NoUsableExercise { usable: usable.count, needed: EXERCISES_MIN });
    }
    Ok(usable)
}

/// The landmarks of a person: nothing is asked of muscles no exercise is left for, and who does more already than the
/// target keeps it.
pub(super) fn marks_of(facts: &CoachFacts, usable: &Usable) -> Landmarks {
    let minutes = u32::from(facts.days_per_week) * u32::from(facts.minutes);
    let mut marks = landmarks(facts.goal, facts.level, minutes);
    let done = done_halves(facts);
    let limits = marks.min.iter_mut().zip(&mut marks.target).zip(&marks.max);
    for ((((min, target), max), trains), done) in limits.zip(&usable.trains).zip(&done) {
        if !trains {
            *min = 0;
        }
        *target = (*done).min(*max * 9 / 10).max(*target);
    }
    if !facts.focus.is_empty() {
        lean(&mut marks, &facts.focus);
    }
    marks
}

/// Aims at as much as is sensible for the muscles that matter most to the person, and at less for the others, within
/// what each needs at least and can use at most.
fn lean(marks: &mut Landmarks, focus: &[Muscle]) {
    for group in Group::ALL {
        let at = |of: &PerGroup| of.get(group.index()).copied().unwrap_or(0);
        let (min, target, max) = (at(&marks.min), at(&marks.target), at(&marks.max));
        let is_focus = focus.iter().any(|muscle| Group::of(*muscle) == group);
        let leaning = if is_focus { target.max(max * 9 / 10) } else { min.max(target * 3 / 4) };
        if let Some(target) = marks.target.get_mut(group.index()) {
            *target = leaning;
        }
    }
}

fn done_halves(facts: &CoachFacts) -> PerGroup {
    let mut done: PerGroup = Default::default();
    for one in &facts.weekly_sets {
        if let Some(halves) = done.get_mut(Group::of(one.muscle).index()) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the range")]
            let sets = (one.sets * 2.0).clamp(0.0, 200.0) as u16;
            *halves = sets.max(*halves);
        }
    }
    done
}

/// What one session should bring: half a week's target of the focus, else what is missing to a week's target.
fn marks_of_a_session(facts: &CoachFacts, weekly: &Landmarks, focus: &[Muscle]) -> Landmarks {
    let done = done_halves(facts);
    let mut marks = *weekly;
    for group in Group::ALL {
        let place = group.index();
        let at = |of: &PerGroup| of.get(place).copied().unwrap_or(0);
        let is_focus = focus.iter().any(|muscle| Group::of(*muscle) == group);
        let missing = at(&weekly.target).saturating_sub(at(&done));
        let (min, target) = match (focus.is_empty(), is_focus) {
            (true, _) => (missing / 4, at(&weekly.target) / 2),
            (false, true) => (8, 16),
            (false, false) => (0, 0),
        };
        if let (Some(a), Some(b)) = (marks.min.get_mut(place), marks.target.get_mut(place)) {
            (*a, *b) = (min, target);
        }
    }
    marks
}

fn name_of(facts: &CoachFacts, weeks: u8) -> String {
    let goal = match facts.goal {
        Goal::Strength => "Strength",
        Goal::MuscleBuilding => "Muscle",
        Goal::FatLoss => "Lean",
        Goal::Endurance => "Endurance",
    };
    format!("{goal}: {} days, {} minutes, {weeks} weeks", facts.days_per_week, facts.minutes)
}

fn gaps(facts: &CoachFacts, usable: &Usable) -> Vec<Gap> {
    let main = Group::ALL.iter().take(10);
    main.filter(|group| usable.trains.get(group.index()) == Some(&false))
        .map(|group| Gap {
            muscle: group.muscle(),
            reason: if facts.avoid == Avoid::default() {
                format!("No exercise mainly for the {} fits your equipment and your level.", group.name())
            } else {
                format!(
                    "No exercise mainly for the {} fits your equipment and your level and spares what you avoid.",
                    group.name()
                )
            },
        })
        .collect()
}

fn choices(facts: &CoachFacts, marks: &Landmarks, parts: &[Part], days: &[ProgrammeDay]) -> Vec<Choice> {
    let at = |of: &PerGroup| of.get(Group::Chest.index()).copied().unwrap_or(0) / 2;
    let source = match facts.goal {
        Goal::Strength | Goal::MuscleBuilding => Source::LoadRange,
        Goal::FatLoss => Source::Deficit,
        Goal::Endurance => Source::AcsmProgression,
    };
    let given = || days.iter().flat_map(|day| &day.exercises);
    let reps = || given().filter_map(|one| one.reps);
    let range = |least: Option<u32>, most: Option<u32>| match (least, most) {
        (Some(least), Some(most)) if least < most => format!("{least} to {most}"),
        (Some(only), _) => only.to_string(),
        _ => String::new(),
    };
    // What is said is what is given, whatever was chosen.
    let reps = range(reps().map(|reps| reps.min).min(), reps().map(|reps| reps.max).max());
    let rests = range(given().map(|one| one.rest_seconds).min(), given().map(|one| one.rest_seconds).max());
    let has_loads = given().any(|one| one.progression != Rule::default());
    let mut all = vec![
        split::choice(parts),
        choice(
            "volume",
            format!(
                "Large muscles get {} to {} hard sets a week, with {} in mind, in the time there is.",
                at(&marks.min),
                at(&marks.max),
                at(&marks.target)
            ),
            marks.source,
        ),
        choice("repetitions", format!("For this goal: {reps} repetitions, with rests of {rests} seconds."), source),
        choice("order", "Exercises of many joints come first, while you are fresh.".to_owned(), Source::Order),
        choice("balance", "Presses and rows get about as many sets.".to_owned(), Source::Practice),
        choice("warmUp", "Each day begins with easy movement and lighter sets.".to_owned(), Source::WarmUp),
        choice(
            "progression",
            if has_loads {
                "When all sets reach the top of the range, the load goes up by the smallest step; where there is no load, \
                 go on to a harder form of the exercise."
            } else {
                "When all sets reach the top of the range, go on to a harder form of the exercise."
            }
            .to_owned(),
            Source::AcsmProgression,
        ),
    ];
    all.extend(conditional_choices(facts, days));
    all
}

fn choice(topic: &str, reason: String, source: Source) -> Choice {
    Choice { topic: topic.to_owned(), reason, source }
}

/// Why what not every programme has is as it is.
fn conditional_choices(facts: &CoachFacts, days: &[ProgrammeDay]) -> Vec<Choice> {
    let mut all = Vec::new();
    if !facts.focus.is_empty() {
        let reason =
            format!("{} further sets before the rest, as far as time and what is sensible go.", gets(&facts.focus));
        all.push(choice("focus", reason, Source::OwnWish));
    }
    if matches!(facts.goal, Goal::FatLoss | Goal::Endurance) {
        let reason = "Endurance follows the sets, so that it costs no strength in them.".to_owned();
        all.push(choice("conditioning", reason, Source::Concurrent));
    }
    let is_short = days.iter().any(|day| day.minutes * 10 < u32::from(facts.minutes) * 9);
    if is_short {
        let most = assemble::conditioning_max(facts.goal, facts.level) / 60;
        let reason = format!(
            "Shorter than you asked: more sets would add little, and more than {most} minutes of endurance a day is too much for \
             your level. Go up by about a tenth a week."
        );
        all.push(choice("time", reason, Source::Practice));
    }
    if !facts.avoid.regions.is_empty() {
        let reason =
            "Everything that loads what hurts is left out. That is no treatment: have it looked at.".to_owned();
        all.push(choice("injuries", reason, Source::OwnWish));
    }
    all
}

#[cfg(test)]
#[path = "programme_tests.rs"]
mod tests;
