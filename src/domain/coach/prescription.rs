//! Repetitions, rest, exertion and progression, by goal and by what an exercise is in the day.

use super::{CoachFacts, ProgrammeExercise, Source, catalogue::Slot};
use crate::domain::{
    exercises::TrackingType,
    person::{FitnessLevel, Units},
    progression::{FIRST_RPE_TENTHS, Percent, PlannedWeight, Rule, Span},
    strength::exertion::percent_of_max,
    templates::Goal,
    training::Rpe,
};

/// Sessions this short rest less, so that there are sets at all.
const MINUTES_SHORT: u16 = 35;
/// The most sets of one exercise in a day.
pub(super) const SETS_MAX: u16 = 5;
/// The shortest and the longest rest of any plan, in seconds.
pub(super) const REST_SECONDS: std::ops::RangeInclusive<u32> = 15..=300;

/// What is done of an exercise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prescription {
    pub reps: Option<Span>,
    pub seconds: Option<Span>,
    pub rest_seconds: u32,
    pub source: Source,
}

impl Prescription {
    /// Seconds of one set and the rest after it, as a plan's time is counted.
    pub(super) fn set_seconds(&self) -> u32 {
        self.seconds.map_or_else(|| self.reps.map_or(0, |reps| reps.target * 4), |span| span.target) + self.rest_seconds
    }
}

const fn span(min: u32, max: u32) -> Span {
    Span { min, max, target: min.midpoint(max) }
}

/// Repetitions with a load: of the main lifts, of other lifts, and of single joints.
///
/// Heavy loads serve maximal strength best, while growth comes about over a wide range (Schoenfeld et al. 2017, JSCR);
/// 15 to 25 repetitions serve local endurance (ACSM 2009). In a deficit loads stay as heavy as for growth.
const fn loaded_reps(goal: Goal, level: FitnessLevel, is_main: bool, is_joint_alone: bool) -> Span {
    match (goal, is_main, is_joint_alone) {
        (Goal::Strength, true, _) => match level {
            FitnessLevel::Beginner => span(5, 8),
            FitnessLevel::Intermediate => span(4, 6),
            FitnessLevel::Advanced => span(3, 5),
        },
        (Goal::Strength, _, false) | (Goal::MuscleBuilding, true, _) => span(6, 10),
        (Goal::Strength, ..) | (Goal::MuscleBuilding, _, false) | (Goal::FatLoss, true, _) => span(8, 12),
        (Goal::MuscleBuilding, ..) | (Goal::FatLoss, ..) => span(10, 15),
        (Goal::Endurance, true, _) => span(15, 20),
        (Goal::Endurance, ..) => span(15, 25),
    }
}

/// Repetitions with the body alone, whose load cannot be chosen.
const fn free_reps(goal: Goal) -> Span {
    match goal {
        Goal::Strength => span(5, 12),
        Goal::MuscleBuilding => span(8, 16),
        Goal::FatLoss => span(8, 18),
        Goal::Endurance => span(12, 25),
    }
}

/// Rest: two minutes and more for strength (Grgic et al. 2018), long enough to keep repetitions for growth (Schoenfeld
/// et al. 2016), short for endurance (ACSM 2009).
const fn rest(goal: Goal, is_main: bool, is_joint_alone: bool) -> u32 {
    match (goal, is_main, is_joint_alone) {
        (Goal::Strength, true, _) => 180,
        (Goal::Strength, _, false) | (Goal::MuscleBuilding, true, _) => 120,
        (Goal::Strength, ..) | (Goal::MuscleBuilding, _, false) | (Goal::FatLoss, true, _) => 90,
        (Goal::MuscleBuilding, ..) | (Goal::FatLoss, _, false) => 75,
        (Goal::FatLoss, ..) | (Goal::Endurance, true, _) => 60,
        (Goal::Endurance, _, false) => 45,
        (Goal::Endurance, ..) => 30,
    }
}

const fn rest_source(goal: Goal, is_short: bool) -> Source {
    match goal {
        _ if is_short => Source::LittleTime,
        Goal::Strength => Source::RestStrength,
        Goal::MuscleBuilding => Source::RestGrowth,
        Goal::FatLoss => Source::Deficit,
        Goal::Endurance => Source::AcsmProgression,
    }
}

/// What is done of an exercise in that place.
pub(super) fn prescribe(facts: &CoachFacts, slot: Slot, tracking: TrackingType) -> Prescription {
    let is_joint_alone = !slot.is_main();
    let is_main = matches!(
        slot,
        Slot::Squat | Slot::ChestPress | Slot::HamstringHinge | Slot::ShoulderPress | Slot::Row | Slot::BackHinge
    );
    let is_short = facts.minutes <= MINUTES_SHORT;
    let full = rest(facts.goal, is_main, is_joint_alone);
    // Two thirds, to the quarter of a minute.
    let rest_seconds = if is_short { (full * 2 / 3 / 15 * 15).max(30) } else { full };
    let (reps, seconds) = match tracking {
        TrackingType::Duration if matches!(facts.goal, Goal::Endurance) => (None, Some(span(30, 60))),
        TrackingType::Duration => (None, Some(span(20, 40))),
        TrackingType::Reps => (Some(free_reps(facts.goal)), None),
        _ => (Some(loaded_reps(facts.goal, facts.level, is_main, is_joint_alone)), None),
    };
    Prescription { reps, seconds, rest_seconds, source: rest_source(facts.goal, is_short) }
}

/// What is added at once: 2.5 kg or 5 lb, twice that for squats and hinges (ACSM 2009: 2 to 10 % when repetitions allow).
const fn increment_grams(units: Units, slot: Slot) -> u32 {
    let is_heavy = matches!(slot, Slot::Squat | Slot::HamstringHinge | Slot::BackHinge | Slot::GluteHinge);
    match (units, is_heavy) {
        (Units::Metric, true) => 5_000,
        (Units::Metric, false) => 2_500,
        (Units::Imperial, true) => 4_536,
        (Units::Imperial, false) => 2_268,
    }
}

/// How it goes on: beginners of strength add load every session they can, everybody else repetitions first.
pub(super) fn progression(facts: &CoachFacts, slot: Slot, tracking: TrackingType) -> Rule {
    let increment_grams = increment_grams(facts.units, slot);
    match tracking {
        TrackingType::WeightReps
            if facts.goal == Goal::Strength && facts.level == FitnessLevel::Beginner && slot.is_main() =>
        {
            Rule::Linear { increment_grams, failures_before_reset: 3, reset_percentage: 10 }
        }
        TrackingType::WeightReps => Rule::Double { increment_grams },
        _ => Rule::None {},
    }
}

/// The load to begin with: what leaves two to three repetitions in reserve at the least repetitions of the range, by the
/// person's own estimated maximum. Where there is none, or no chart reaches so many repetitions, whatever is as hard.
pub(super) fn first_load(e1rm_grams: Option<f64>, reps: Option<Span>, tracking: TrackingType) -> PlannedWeight {
    if tracking != TrackingType::WeightReps {
        return PlannedWeight::Bodyweight;
    }
    let known = || {
        e1rm_grams?;
        let rpe = Rpe::new(f64::from(FIRST_RPE_TENTHS) / 10.0)?;
        let (percent, _) = percent_of_max(reps?.target, rpe)?;
        Percent::new((percent * 2.0).floor() / 2.0)
    };
    let open = PlannedWeight::Exertion { rpe_tenths: FIRST_RPE_TENTHS };
    known().map_or(open, |percent| PlannedWeight::Percentage { percent })
}

/// The most a load may be, in per cent of the estimated maximum, for so many repetitions: all out. Beyond the chart,
/// what its last line says.
pub(super) fn most_percent(reps: u32) -> f64 {
    Rpe::new(10.0).and_then(|rpe| percent_of_max(reps, rpe)).map_or(66.7, |(percent, _)| percent)
}

/// In words: why this exercise, so often.
pub(super) fn reason(one: &ProgrammeExercise, slot: Slot, is_known: bool, weekly_sets: f64) -> String {
    let group = slot.group().map_or("endurance", super::muscle_group::Group::name);
    let load = match one.weight {
        PlannedWeight::Percentage { .. } => " The load follows from your own best sets.",
        _ if matches!(one.progression, Rule::None {}) => "",
        _ => " Choose a load that leaves as many repetitions in reserve as the week says.",
    };
    let known = if is_known { " You know it already." } else { "" };
    format!("For the {group}, which gets {weekly_sets} sets in this week.{known}{load}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::local_day::LocalDay;

    fn facts(goal: Goal, level: FitnessLevel, minutes: u16) -> CoachFacts {
        let today = LocalDay::parse("2026-11-21").unwrap();
        CoachFacts { goal, level, minutes, ..CoachFacts::of_nobody(today) }
    }

    #[test]
    fn repetitions_and_rest_follow_the_goal() {
        let of = |goal, level, slot| {
            let made = prescribe(&facts(goal, level, 60), slot, TrackingType::WeightReps);
            let reps = made.reps.unwrap();
            (reps.min, reps.max, made.rest_seconds)
        };
        use FitnessLevel::{Advanced, Beginner, Intermediate};
        assert_eq!(of(Goal::Strength, Advanced, Slot::Squat), (3, 5, 180));
        assert_eq!(of(Goal::Strength, Beginner, Slot::Squat), (5, 8, 180));
        assert_eq!(of(Goal::MuscleBuilding, Intermediate, Slot::ChestPress), (6, 10, 120));
        assert_eq!(of(Goal::MuscleBuilding, Intermediate, Slot::Biceps), (10, 15, 75));
        assert_eq!(of(Goal::Endurance, Intermediate, Slot::Squat), (15, 20, 60));
        let short = prescribe(&facts(Goal::Strength, Advanced, 30), Slot::Squat, TrackingType::WeightReps);
        assert_eq!((short.rest_seconds, short.source), (120, Source::LittleTime));
    }

    #[test]
    fn a_load_is_a_share_of_ones_own_maximum_and_never_more_than_all_out() {
        // Six repetitions at 7.5: 2.5 in reserve, 8.5 to failure, 77.4 % by the chart.
        let PlannedWeight::Percentage { percent } =
            first_load(Some(100_000.0), Some(Span::exactly(6)), TrackingType::WeightReps)
        else {
            panic!("no share")
        };
        assert!((percent.percent() - 77.0).abs() < 1e-9);
        assert!(percent.percent() < most_percent(6));
        let open = PlannedWeight::Exertion { rpe_tenths: 75 };
        assert_eq!(first_load(None, Some(Span::exactly(6)), TrackingType::WeightReps), open);
        assert_eq!(first_load(Some(100_000.0), Some(Span::exactly(20)), TrackingType::WeightReps), open);
        assert_eq!(first_load(None, Some(Span::exactly(6)), TrackingType::Reps), PlannedWeight::Bodyweight);
    }
}
