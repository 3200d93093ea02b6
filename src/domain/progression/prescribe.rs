//! The next session of an exercise.

use serde::Serialize;

use super::{Percent, PlannedWeight, Rule, Span, WaveSet};
use crate::domain::{loads::Loads, strength::Formula};

/// What the plan says of the exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Sets to do.
    pub sets: u8,
    /// Sets of a week that is not eased: the same, but in an easy one.
    pub whole_sets: u8,
    /// Repetitions of each.
    pub reps: Span,
    /// Load to begin with.
    pub weight: PlannedWeight,
}

/// A working set that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastSet {
    /// Load, in grams; 0 for the body alone.
    pub load_grams: i32,
    /// Repetitions.
    pub reps: u32,
}

/// The working sets of one workout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastSession {
    /// Sets in the order they were done.
    pub sets: Vec<PastSet>,
    /// How many sets its week asked for, where those were fewer than planned: an easy week.
    pub eased_to: Option<u8>,
}

/// A set to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextSet {
    /// Load, in grams; absent for the body alone, and where there is nothing to go by.
    pub load_grams: Option<i32>,
    /// Repetitions.
    pub reps: Span,
    /// As many more as go.
    pub amrap: bool,
}

/// What to do, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextSession {
    /// The sets.
    pub sets: Vec<NextSet>,
    /// Why.
    pub reason: Reason,
}

/// Why a session is as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Reason {
    /// The plan says so.
    AsPlanned,
    /// There is no history to go by: the plan's own load, or one to find out.
    FirstTime,
    /// Not every set reached its repetitions: the same again.
    Repeat {
        /// Failures in a row at this load.
        failures: u32,
    },
    /// Every set reached its repetitions but not the most: one more each.
    MoreReps,
    /// Every set reached what it should: more load.
    MoreLoad {
        /// The load before, in grams.
        from_grams: i32,
    },
    /// It is time for more load, and the plates make none.
    NoHeavierLoad,
    /// Too many failures in a row: a share of the load is taken off.
    Reset {
        /// The load before, in grams.
        from_grams: i32,
        /// Failures in a row at it.
        failures: u32,
    },
    /// A week of a wave.
    Wave {
        /// Which week of the round, from 1.
        week: u32,
        /// Which round, from 1.
        round: u32,
        /// The training maximum of the round, in grams.
        training_max_grams: i32,
    },
    /// A wave without a training maximum, and no history to take one from.
    NoTrainingMax,
}

/// The next session. `history` is newest first; `week` counts the weeks since the programme began, from 0.
///
/// An easy week is neither success nor failure: rules go on from the last session that was asked for whole. Where there
/// is none, the others are judged by what they were asked for. Estimates are of all.
pub fn prescribe(rule: &Rule, target: &Target, history: &[PastSession], week: u32, loads: &Loads) -> NextSession {
    let best = history.iter().flat_map(|session| &session.sets).filter_map(estimate).max();
    let is_only_eased = history.iter().all(|session| session.eased_to.is_some());
    let judged = history.iter().filter(|session| is_only_eased || session.eased_to.is_none());
    let history: Vec<Seen> =
        judged.filter_map(|session| Seen::of(session, session.eased_to.unwrap_or(target.whole_sets))).collect();
    match rule {
        Rule::None {} => straight(target, as_planned(target, best, loads), target.reps, Reason::AsPlanned),
        Rule::PercentageWave { training_max_grams, training_max_percentage, increment_grams, weeks } => {
            let rounds = u32::try_from(weeks.len()).unwrap_or(1).max(1);
            let told = training_max_grams.map(|grams| grams.saturating_add(increment_grams * (week / rounds)));
            let share = Percent::whole(u16::from(*training_max_percentage));
            let maximum = told.and_then(|grams| i32::try_from(grams).ok()).or_else(|| best.map(|best| share.of(best)));
            wave(weeks, week, maximum, loads)
        }
        Rule::Double { increment_grams } => match history.first() {
            Some(last) => double(target, last, *increment_grams, loads),
            None => straight(target, as_planned(target, best, loads), at_least(target.reps), Reason::FirstTime),
        },
        Rule::Linear { increment_grams, failures_before_reset, reset_percentage } => match history.first() {
            Some(last) => {
                let failures = failures_at(&history, last.load_grams, target.reps.target);
                let off = (failures >= u32::from(*failures_before_reset)).then_some(*reset_percentage);
                linear(target, last, failures, *increment_grams, off, loads)
            }
            None => straight(target, as_planned(target, best, loads), target.reps, Reason::FirstTime),
        },
    }
}

/// What the rules look at in a session.
struct Seen {
    /// The heaviest load.
    load_grams: i32,
    /// The least repetitions of the first sets at that load, as many as are planned; `None` when there were fewer.
    reps: Option<u32>,
}

impl Seen {
    fn of(session: &PastSession, planned_sets: u8) -> Option<Self> {
        let load_grams = session.sets.iter().map(|set| set.load_grams).max()?;
        let planned = usize::from(planned_sets);
        let at_load: Vec<u32> =
            session.sets.iter().filter(|set| set.load_grams == load_grams).map(|set| set.reps).take(planned).collect();
        let reps = (at_load.len() == planned).then(|| at_load.into_iter().min()).flatten();
        Some(Self { load_grams, reps })
    }

    fn reached(&self, reps: u32) -> bool {
        self.reps.is_some_and(|done| done >= reps)
    }
}

/// The one-repetition maximum a set speaks for, in grams, by Epley's formula.
fn estimate(set: &PastSet) -> Option<i32> {
    Formula::Epley.one_rep_max_grams(set.load_grams, set.reps).and_then(|grams| i32::try_from(grams).ok())
}

/// Aims for the least first.
const fn at_least(reps: Span) -> Span {
    Span { target: reps.min, ..reps }
}

fn straight(target: &Target, load_grams: Option<i32>, reps: Span, reason: Reason) -> NextSession {
    let set = NextSet { load_grams, reps, amrap: false };
    NextSession { sets: vec![set; usize::from(target.sets)], reason }
}

/// The load the plan itself asks for.
fn as_planned(target: &Target, best: Option<i32>, loads: &Loads) -> Option<i32> {
    match target.weight {
        PlannedWeight::Bodyweight => None,
        PlannedWeight::Fixed { grams, .. } => Some(loads.nearest(grams)),
        PlannedWeight::Exertion { rpe_tenths } => {
            let percent = PlannedWeight::percent_at(rpe_tenths, target.reps.target)?;
            let best = best?;
            #[expect(clippy::cast_possible_truncation, reason = "a share of at most two tonnes in grams")]
            let grams = (f64::from(best) * percent / 100.0).round() as i32;
            Some(loads.at_or_below(grams))
        }
        PlannedWeight::Percentage { percent } => best.map(|best| loads.at_or_below(percent.of(best))),
    }
}

/// A load as it is shown: none for the body alone.
fn shown(load_grams: i32) -> Option<i32> {
    (load_grams != 0).then_some(load_grams)
}

/// The load after adding the increment: one the plates make, and always more than before.
fn heavier(load_grams: i32, increment_grams: u32, loads: &Loads) -> Option<i32> {
    let wanted = loads.at_or_below(load_grams.saturating_add_unsigned(increment_grams));
    if wanted > load_grams { Some(wanted) } else { loads.above(load_grams) }
}

fn add_load(target: &Target, load_grams: i32, increment: u32, reps: Span, loads: &Loads) -> NextSession {
    match heavier(load_grams, increment, loads) {
        Some(load) => straight(target, shown(load), reps, Reason::MoreLoad { from_grams: load_grams }),
        None => straight(target, shown(load_grams), Span { target: reps.max, ..reps }, Reason::NoHeavierLoad),
    }
}

fn double(target: &Target, last: &Seen, increment: u32, loads: &Loads) -> NextSession {
    let Span { min, max, .. } = target.reps;
    if last.reached(max) {
        return add_load(target, last.load_grams, increment, at_least(target.reps), loads);
    }
    match last.reps {
        Some(done) if done >= min => {
            let reps = Span { target: (done + 1).min(max), ..target.reps };
            straight(target, shown(last.load_grams), reps, Reason::MoreReps)
        }
        _ => straight(target, shown(last.load_grams), at_least(target.reps), Reason::Repeat { failures: 1 }),
    }
}

fn failures_at(history: &[Seen], load_grams: i32, reps: u32) -> u32 {
    let failed = history.iter().take_while(|session| session.load_grams == load_grams && !session.reached(reps));
    u32::try_from(failed.count()).unwrap_or(u32::MAX)
}

fn linear(
    target: &Target,
    last: &Seen,
    failures: u32,
    increment: u32,
    percent_off: Option<u8>,
    loads: &Loads,
) -> NextSession {
    let from_grams = last.load_grams;
    match percent_off {
        _ if failures == 0 => add_load(target, from_grams, increment, target.reps, loads),
        Some(percent) => {
            let kept = Percent::whole(100 - u16::from(percent.min(99)));
            let load = loads.at_or_below(kept.of(from_grams));
            straight(target, shown(load), target.reps, Reason::Reset { from_grams, failures })
        }
        None => straight(target, shown(from_grams), target.reps, Reason::Repeat { failures }),
    }
}

fn wave(weeks: &[Vec<WaveSet>], week: u32, maximum: Option<i32>, loads: &Loads) -> NextSession {
    let length = u32::try_from(weeks.len()).unwrap_or(1).max(1);
    let (of_round, round) = (week % length, week / length);
    let sets = weeks.get(usize::try_from(of_round).unwrap_or(0)).map_or(&[][..], Vec::as_slice);
    let sets = sets.iter().map(|set| NextSet {
        load_grams: maximum.map(|maximum| loads.at_or_below(set.percentage.of(maximum))),
        reps: Span::exactly(set.reps),
        amrap: set.amrap,
    });
    let reason = maximum.map_or(Reason::NoTrainingMax, |training_max_grams| Reason::Wave {
        week: of_round + 1,
        round: round + 1,
        training_max_grams,
    });
    NextSession { sets: sets.collect(), reason }
}

impl Reason {
    /// The same, for a person.
    pub const fn text(&self) -> &'static str {
        match self {
            Self::AsPlanned => "As planned.",
            Self::FirstTime => "There is no earlier session to go by.",
            Self::Repeat { .. } => "Not every set reached its repetitions last time: the same again.",
            Self::MoreReps => "Every set is within the range: aim for one repetition more.",
            Self::MoreLoad { .. } => "Every set reached its repetitions: more load.",
            Self::NoHeavierLoad => {
                "It is time for more load, but your equipment makes none: aim for the most repetitions."
            }
            Self::Reset { .. } => "Too many sessions in a row fell short: less load, and up again from there.",
            Self::Wave { .. } => "This week's shares of the training maximum.",
            Self::NoTrainingMax => "There is no training maximum yet: tell one, or train the exercise once.",
        }
    }
}

#[cfg(test)]
#[path = "prescribe_tests.rs"]
mod tests;
