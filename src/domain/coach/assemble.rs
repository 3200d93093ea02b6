//! A day, ready to be trained: warm-up, sets, endurance, cool-down, and exactly the time that was asked for.

use super::{
    Catalogue, CoachFacts, ProgrammeDay, ProgrammeExercise,
    allocate::{Allocation, Draft},
    catalogue::{Slot, Usable},
    muscle_group::{GROUPS, Group, PerGroup, add_work},
    prescription::{first_load, prescribe, progression, reason},
};
use crate::domain::{
    person::FitnessLevel,
    templates::{Goal, Preparation, Weekday, derive::minutes_of},
};

/// How a session's seconds are shared out before there are sets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shares {
    pub warmup: u32,
    pub cooldown: u32,
    /// Kept free for endurance.
    pub conditioning: u32,
}

/// The longest warm-up and cool-down, in seconds.
const WARMUP_MAX: u32 = 600;
const COOLDOWN_MAX: u32 = 900;
/// With less endurance than this it is left out, in seconds.
pub(super) const CONDITIONING_MIN: u32 = 300;

/// The longest endurance of a day, in seconds: a beginner's tendons and feet need weeks to get used to it. Practice, so
/// that six days of a beginner are three hours a week, within what is recommended for health (ACSM 2011).
pub(super) const fn conditioning_max(goal: Goal, level: FitnessLevel) -> u32 {
    match (goal, level) {
        (Goal::Endurance, FitnessLevel::Intermediate) => 2_700,
        (Goal::Endurance, FitnessLevel::Beginner) | (_, FitnessLevel::Intermediate) => 1_800,
        (Goal::Endurance, FitnessLevel::Advanced) => 4_500,
        (_, FitnessLevel::Beginner) => 1_200,
        (_, FitnessLevel::Advanced) => 2_400,
    }
}

/// Whether a day is as long as it may be, so that it may be shorter than what was asked for.
pub(super) fn is_as_long_as_may_be(facts: &CoachFacts, conditioning: Option<&Preparation>) -> bool {
    conditioning.is_some_and(|part| part.duration_seconds + 30 >= conditioning_max(facts.goal, facts.level))
}
/// From how much endurance on a beginner works up to it, in seconds.
const CONDITIONING_RAMP: u32 = 600;
/// How long a stretch is held: 30 seconds twice (Garber et al. 2011: 60 seconds in all for each).
const STRETCH_SECONDS: u32 = 60;
/// The most stretches of a day.
const STRETCHES_MAX: u32 = 8;

/// A whole number of half minutes.
const fn halves(seconds: u32) -> u32 {
    seconds / 30 * 30
}

/// The shares of a session of so many minutes.
pub(super) fn shares(goal: Goal, level: FitnessLevel, minutes: u16) -> Shares {
    let whole = u32::from(minutes) * 60;
    let percent = match goal {
        Goal::Strength | Goal::MuscleBuilding => 0,
        Goal::FatLoss if minutes >= 40 => 20,
        Goal::FatLoss => 0,
        Goal::Endurance => 40,
    };
    let conditioning = halves(whole * percent / 100).min(conditioning_max(goal, level));
    Shares {
        warmup: halves(whole * 8 / 100).clamp(150, 480),
        cooldown: halves(whole * 5 / 100).clamp(60, 300),
        conditioning: if conditioning < CONDITIONING_MIN { 0 } else { conditioning },
    }
}

impl Shares {
    /// What is left for sets, rests and changes.
    pub(super) fn for_sets(&self, minutes: u16) -> u32 {
        (u32::from(minutes) * 60).saturating_sub(self.warmup + self.cooldown + self.conditioning)
    }
}

fn exercise(
    facts: &CoachFacts,
    catalogue: &Catalogue,
    usable: &Usable,
    pick: &super::allocate::Pick,
    week: &PerGroup,
) -> Option<ProgrammeExercise> {
    let (known, _) = catalogue.at(pick.place)?;
    let made = prescribe(facts, pick.slot, known.tracking);
    let e1rm = facts.e1rm_grams(known.id);
    let others = usable.by_slot.get(pick.slot as usize).into_iter().flatten();
    let alternatives = others.filter(|place| **place != pick.place).take(2);
    let mut one = ProgrammeExercise {
        exercise_id: known.id,
        name: known.traits.name.clone(),
        sets: u8::try_from(pick.sets).unwrap_or(1),
        reps: made.reps,
        duration_seconds: made.seconds,
        weight: first_load(e1rm, made.reps, known.tracking),
        rest_seconds: made.rest_seconds,
        progression: progression(facts, pick.slot, known.tracking),
        alternatives: alternatives.filter_map(|place| Some(catalogue.at(*place)?.0.id)).collect(),
        reason: String::new(),
        source: made.source,
    };
    let weekly = pick.slot.group().and_then(|group| week.get(group.index())).copied().unwrap_or(0);
    one.reason = reason(&one, pick.slot, facts.history_of(known.id).is_some(), f64::from(weekly) / 2.0);
    Some(one)
}

fn worked(draft: &Draft, catalogue: &Catalogue) -> Vec<Group> {
    let mut halves: PerGroup = [0; GROUPS];
    for pick in &draft.picks {
        if let Some((_, entry)) = catalogue.at(pick.place) {
            add_work(&mut halves, &entry.work, pick.sets);
        }
    }
    let mut groups: Vec<(u16, Group)> = halves.into_iter().zip(Group::ALL).filter(|(sets, _)| *sets >= 4).collect();
    groups.sort_by_key(|(sets, group)| (std::cmp::Reverse(*sets), *group));
    groups.into_iter().map(|(_, group)| group).collect()
}

fn cardio(usable: &Usable, catalogue: &Catalogue, turn: usize) -> Option<(crate::domain::ids::ExerciseId, String)> {
    let found = usable.by_slot.get(Slot::Cardio as usize)?;
    let place = found.get(turn % found.len().clamp(1, 3))?;
    catalogue.at(*place).map(|(exercise, _)| (exercise.id, exercise.traits.name.clone()))
}

fn warmup(seconds: u32, draft: &Draft, catalogue: &Catalogue) -> Vec<Preparation> {
    let ramp = (seconds * 2 / 5 / 30 * 30).max(60);
    let first = draft.picks.first().and_then(|pick| catalogue.at(pick.place));
    let name = first.map_or("the first exercise", |(exercise, _)| exercise.traits.name.as_str());
    let is_loaded = first.is_some_and(|(_, entry)| entry.is_loaded);
    let part = |duration_seconds, instructions: String| Preparation { exercise: None, duration_seconds, instructions };
    vec![
        part(
            seconds.saturating_sub(ramp),
            "Move easily until you feel warm: walk briskly, cycle or march on the spot, then circle hips, shoulders and \
             ankles. Leave out whatever hurts."
                .to_owned(),
        ),
        part(ramp, if is_loaded {
            format!("Two or three easy sets of {name}, each a little heavier than the one before.")
        } else {
            format!("One or two easy sets of {name} with few repetitions, or of an easier form of it.")
        }),
    ]
}

/// So much endurance after the sets.
pub(super) fn conditioning(
    facts: &CoachFacts,
    usable: &Usable,
    catalogue: &Catalogue,
    seconds: u32,
    turn: usize,
) -> Preparation {
    let found = cardio(usable, catalogue, turn);
    let how = match facts.goal {
        Goal::Endurance => "At a pace at which you can still speak in sentences; in the last quarter, a little faster",
        _ => "At a pace at which you can still speak in sentences",
    };
    let what = found.as_ref().map_or("Walk briskly, cycle or swim, whatever does not hurt".to_owned(), |(_, name)| {
        format!("{name}, or anything else that keeps you moving")
    });
    let ramp = match facts.level {
        FitnessLevel::Beginner if seconds > CONDITIONING_RAMP => {
            " In the first week half of it is enough; add a few minutes each week."
        }
        _ => "",
    };
    let instructions = format!("{what}. {how} (moderate, {} minutes).{ramp}", seconds / 60);
    Preparation { exercise: found.map(|(id, _)| id), duration_seconds: seconds, instructions }
}

fn cooldown(seconds: u32, groups: &[Group], usable: &Usable, catalogue: &Catalogue) -> Vec<Preparation> {
    let stretches = usable.by_slot.get(Slot::Stretch as usize).into_iter().flatten();
    let fitting = stretches.filter_map(|place| {
        let (exercise, _) = catalogue.at(*place)?;
        let group = Group::of(*exercise.traits.primary.first()?);
        groups.contains(&group).then_some(exercise)
    });
    let count = (seconds.saturating_sub(90) / STRETCH_SECONDS).min(STRETCHES_MAX);
    let mut parts: Vec<Preparation> = fitting
        .take(usize::try_from(count).unwrap_or(0))
        .map(|exercise| Preparation {
            exercise: Some(exercise.id),
            duration_seconds: STRETCH_SECONDS,
            instructions: format!("{}: two times 30 seconds, never into pain.", exercise.traits.name),
        })
        .collect();
    let left = seconds.saturating_sub(u32::try_from(parts.len()).unwrap_or(0) * STRETCH_SECONDS);
    let instructions = "Let breath and pulse come down: walk slowly, then move gently through what you trained. It does \
                        little for recovery, but it is a good end.";
    parts.insert(0, Preparation { exercise: None, duration_seconds: left, instructions: instructions.to_owned() });
    parts
}

/// What sets, warm-up and cool-down leave of a session.
const fn draft_left(draft: &Draft, share: &Shares, whole: u32) -> u32 {
    whole.saturating_sub(draft.seconds + share.warmup + share.cooldown)
}

/// The days of an allocation, each of the minutes asked for.
pub(super) fn days(
    facts: &CoachFacts,
    allocation: &Allocation,
    weekdays: &[Weekday],
    usable: &Usable,
    catalogue: &Catalogue,
) -> Vec<ProgrammeDay> {
    let share = shares(facts.goal, facts.level, facts.minutes);
    let whole = u32::from(facts.minutes) * 60;
    let of_day = |(number, (draft, weekday)): (usize, (&Draft, &Weekday))| {
        let mut left = draft_left(draft, &share, whole);
        let mut take = |most: u32| {
            let taken = halves(left.min(most));
            left -= taken;
            taken
        };
        // What sets did not take goes to endurance where it is worth beginning, else to warm-up and cool-down.
        let is_worth_it = share.conditioning > 0 || draft_left(draft, &share, whole) >= CONDITIONING_MIN;
        let endurance = take(if is_worth_it { conditioning_max(facts.goal, facts.level) } else { 0 });
        let warm = share.warmup + take((WARMUP_MAX - share.warmup).min(share.warmup));
        let cool = share.cooldown + take(COOLDOWN_MAX - share.cooldown);
        let groups = worked(draft, catalogue);
        let exercises =
            draft.picks.iter().filter_map(|pick| exercise(facts, catalogue, usable, pick, &allocation.week));
        let mut day = ProgrammeDay {
            weekday: *weekday,
            name: draft.part.name().to_owned(),
            focus: groups.iter().take(5).map(|group| group.muscle()).collect(),
            minutes: 0,
            warmup: warmup(warm, draft, catalogue),
            exercises: exercises.collect(),
            conditioning: (endurance > 0).then(|| conditioning(facts, usable, catalogue, endurance, number)),
            cooldown: cooldown(cool, &groups, usable, catalogue),
        };
        day.minutes = minutes_of(&day.to_day());
        day
    };
    allocation.days.iter().zip(weekdays).enumerate().map(of_day).collect()
}
