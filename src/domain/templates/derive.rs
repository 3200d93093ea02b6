//! What follows from a plan when its author does not say: how long a day takes, and what the whole is about.

use super::{Day, PlannedExercise, WeeklyPlan};
use crate::domain::{
    exercises::{Difficulty, Equipment, Muscle, energy::Energy},
    ids::ExerciseId,
};

/// Seconds of one repetition: two up and two down, as strength is usually trained.
const REPETITION_SECONDS: u32 = 4;
/// Rest between sets where the plan says nothing: the default of everybody's preferences.
const REST_SECONDS: u32 = 90;
/// From one exercise to the next: walk there, set it up.
const CHANGE_SECONDS: u32 = 60;
/// Millimetres a second where only a distance is planned: a brisk walk of 5.4 km/h.
const MILLIMETRES_A_SECOND: u32 = 1_500;
/// The metabolic equivalents of an exercise that tells none: resistance training of 8 to 15 repetitions,
/// Compendium of Physical Activities 2011, code 02054.
const MET_OF_TRAINING: f64 = 3.5;

/// What the library says of an exercise.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its id.
    pub id: ExerciseId,
    /// What it mainly works.
    pub primary_muscles: Vec<Muscle>,
    /// What it takes.
    pub equipment: Vec<Equipment>,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Metabolic equivalents.
    pub met: Option<f64>,
}

/// Seconds of one set.
fn set_seconds(planned: &PlannedExercise) -> u32 {
    let of_reps = planned.reps.map(|reps| reps.target.saturating_mul(REPETITION_SECONDS));
    let of_distance = planned.distance_millimetres.map(|distance| distance.target.div_ceil(MILLIMETRES_A_SECOND));
    planned.duration_seconds.map(|seconds| seconds.target).or(of_reps).or(of_distance).unwrap_or(0)
}

/// How long a day takes, in whole minutes, begun ones counted. In a superset the rest follows each round, not
/// each set: it is counted once for the exercise of the group with the most sets.
pub fn minutes_of(day: &Day) -> u32 {
    let around: u32 = day.warmup.iter().chain(&day.cooldown).map(|part| part.duration_seconds).sum();
    let work: u32 = day.exercises.iter().map(|one| u32::from(one.sets).saturating_mul(set_seconds(one))).sum();
    let rest_of = |one: &PlannedExercise| u32::from(one.sets).saturating_mul(one.rest_seconds.unwrap_or(REST_SECONDS));
    let mut rest: u32 = 0;
    let mut grouped: Vec<(u8, u32)> = Vec::new();
    for one in &day.exercises {
        match one.superset {
            None => rest = rest.saturating_add(rest_of(one)),
            Some(number) => match grouped.iter_mut().find(|(known, _)| *known == number) {
                Some((_, most)) => *most = (*most).max(rest_of(one)),
                None => grouped.push((number, rest_of(one))),
            },
        }
    }
    rest = grouped.iter().fold(rest, |sum, (_, most)| sum.saturating_add(*most));
    let changes = u32::try_from(day.exercises.len().saturating_sub(1)).unwrap_or(0).saturating_mul(CHANGE_SECONDS);
    [around, work, rest, changes].into_iter().fold(0, u32::saturating_add).div_ceil(60)
}

/// Writes down how long each day takes where its author did not.
pub fn fill_durations(plan: &mut WeeklyPlan) {
    for day in &mut plan.days {
        if !day.is_duration_told {
            day.estimated_duration = minutes_of(day);
        }
    }
}

/// Minutes of a session, on average over the days with training, rounded.
pub fn average_minutes(plan: &WeeklyPlan) -> u32 {
    let days = plan.days_per_week().max(1);
    let sum: u32 = plan.training_days().map(|day| day.estimated_duration).sum();
    (sum + days / 2) / days
}

/// What a plan is about, by the exercises done in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// That of the hardest exercise.
    pub difficulty: Difficulty,
    /// Most worked first.
    pub primary_muscles: Vec<Muscle>,
    /// All that any exercise takes; nothing but the body when none takes anything.
    pub equipment: Vec<Equipment>,
    /// Kilocalories of a session, on average, for a person of 70 kg: the mean of the exercises' MET over its minutes.
    pub estimated_calories: u32,
}

/// What follows from a plan.
pub fn derive(plan: &WeeklyPlan, known: &[Known], session_minutes: u32) -> Derived {
    let done: Vec<(&PlannedExercise, &Known)> = plan
        .training_days()
        .flat_map(|day| &day.exercises)
        .filter_map(|one| known.iter().find(|known| known.id == one.exercise).map(|known| (one, known)))
        .collect();
    let mut worked: Vec<(Muscle, u32)> = Vec::new();
    let mut equipment: Vec<Equipment> = Vec::new();
    for (one, known) in &done {
        for muscle in &known.primary_muscles {
            match worked.iter_mut().find(|(worked, _)| worked == muscle) {
                Some((_, sets)) => *sets += u32::from(one.sets),
                None => worked.push((*muscle, u32::from(one.sets))),
            }
        }
        equipment.extend(known.equipment.iter().filter(|needed| **needed != Equipment::BodyOnly));
    }
    worked.sort_by_key(|(_, sets)| std::cmp::Reverse(*sets));
    equipment.sort_unstable();
    equipment.dedup();
    if equipment.is_empty() {
        equipment.push(Equipment::BodyOnly);
    }
    let count = u32::try_from(done.len()).unwrap_or(0).max(1);
    let sum: f64 = done.iter().map(|(_, known)| known.met.unwrap_or(MET_OF_TRAINING)).sum();
    let met = if done.is_empty() { MET_OF_TRAINING } else { sum / f64::from(count) };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "minutes of a day times at most 37 kcal"
    )]
    let estimated_calories = (Energy::of_met(met).per_minute * f64::from(session_minutes)).round() as u32;
    Derived {
        difficulty: done.iter().map(|(_, known)| known.difficulty).max().unwrap_or(Difficulty::Beginner),
        primary_muscles: worked.into_iter().map(|(muscle, _)| muscle).collect(),
        equipment,
        estimated_calories,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        progression::{PlannedWeight, Rule, Span},
        templates::Preparation,
    };

    fn exercise(number: u8, sets: u8, reps: u32, rest: Option<u32>) -> PlannedExercise {
        PlannedExercise {
            exercise: ExerciseId::from_bytes([number; 16]),
            sets,
            reps: Some(Span::exactly(reps)),
            duration_seconds: None,
            distance_millimetres: None,
            weight: PlannedWeight::Bodyweight,
            rest_seconds: rest,
            notes: String::new(),
            alternatives: Vec::new(),
            superset: None,
            progression: Rule::default(),
        }
    }

    fn day(exercises: Vec<PlannedExercise>) -> Day {
        Day { exercises, ..Day::default() }
    }

    #[test]
    fn a_day_takes_its_work_its_rest_and_the_ways_between() {
        // 3 x (10 x 4 + 120) = 480 s.
        assert_eq!(minutes_of(&day(vec![exercise(1, 3, 10, Some(120))])), 8);
        // And 4 x (5 x 4 + 90) + 60 = 500 s more.
        assert_eq!(minutes_of(&day(vec![exercise(1, 3, 10, Some(120)), exercise(2, 4, 5, None)])), 17);
        let timed = PlannedExercise {
            reps: None,
            duration_seconds: Some(Span { min: 30, max: 60, target: 45 }),
            ..exercise(1, 2, 0, Some(15))
        };
        assert_eq!(minutes_of(&day(vec![timed])), 2);
        let far = PlannedExercise {
            reps: None,
            distance_millimetres: Some(Span::exactly(1_500_000)),
            ..exercise(1, 1, 0, Some(0))
        };
        assert_eq!(minutes_of(&day(vec![far])), 17);
        let warm = Preparation { exercise: None, duration_seconds: 301, instructions: String::new() };
        assert_eq!(minutes_of(&Day { warmup: vec![warm.clone()], cooldown: vec![warm], ..Day::default() }), 11);
        assert_eq!(minutes_of(&Day::default()), 0);
    }

    #[test]
    fn a_superset_rests_once_a_round() {
        let in_turn = |number, sets| PlannedExercise { superset: Some(1), ..exercise(number, sets, 10, Some(60)) };
        // Work 3 x 40 + 4 x 40, rest 4 x 60, one change: 580 s.
        assert_eq!(minutes_of(&day(vec![in_turn(1, 3), in_turn(2, 4)])), 10);
    }

    #[test]
    fn what_a_plan_is_about_follows_from_its_exercises() {
        let known = |number, muscle, equipment: &[Equipment], difficulty, met| Known {
            id: ExerciseId::from_bytes([number; 16]),
            primary_muscles: vec![muscle],
            equipment: equipment.to_vec(),
            difficulty,
            met,
        };
        let all = [
            known(1, Muscle::Chest, &[Equipment::Barbell, Equipment::Bench], Difficulty::Beginner, Some(5.0)),
            known(2, Muscle::Quadriceps, &[Equipment::Barbell], Difficulty::Intermediate, Some(6.0)),
            known(3, Muscle::Lats, &[Equipment::BodyOnly], Difficulty::Advanced, None),
        ];
        let mut days = vec![Day { is_rest_day: true, ..Day::default() }; 7];
        days[0] = day(vec![exercise(1, 3, 5, None), exercise(2, 5, 5, None)]);
        let mut plan = WeeklyPlan { total_weeks: 4, days, phases: Vec::new() };
        fill_durations(&mut plan);
        assert_eq!((plan.days_per_week(), average_minutes(&plan)), (1, 16));
        assert_eq!(
            derive(&plan, &all, 60),
            Derived {
                difficulty: Difficulty::Intermediate,
                primary_muscles: vec![Muscle::Quadriceps, Muscle::Chest],
                equipment: vec![Equipment::Barbell, Equipment::Bench],
                // 5.5 MET, 70 kg: 6.7 kcal a minute.
                estimated_calories: 402,
            }
        );
        let empty = WeeklyPlan { total_weeks: 1, days: vec![Day::default(); 7], phases: Vec::new() };
        assert_eq!(derive(&empty, &all, 0).equipment, [Equipment::BodyOnly]);
    }
}
