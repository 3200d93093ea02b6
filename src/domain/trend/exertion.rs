//! Whether the same work feels harder than before, and whether that calls for a lighter week.
//!
//! Exertion (RPE, 1 to 10) is compared at equal load only: sets of one load and as many repetitions, in the earlier and
//! the later half of the time looked at (Helms et al. 2016, Strength and Conditioning Journal 38(4):42-49). A lighter
//! week is suggested only to who stands still *and* finds the same sets at least [`DELOAD_DRIFT_MIN`] harder: either
//! alone has many harmless reasons.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{PLATEAU_DAYS_MIN, Plateau};
use crate::domain::local_day::LocalDay;

/// How drift is measured.
pub const DRIFT_METHOD: &str = "rpe_drift_at_equal_load";
/// By how much more exertion the same sets must take.
pub const DELOAD_DRIFT_MIN: f64 = 0.5;
/// Nothing is said of fewer sets that can be compared.
pub const DRIFT_SETS_MIN: usize = 6;
/// The days looked at: exertion of a season ago says nothing of fatigue today.
pub const DRIFT_DAYS: i64 = 84;

/// A set that was rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatedSet {
    /// The day.
    pub day: LocalDay,
    /// Load.
    pub weight_grams: i32,
    /// Repetitions.
    pub reps: u32,
    /// Exertion, in tenths.
    pub rpe_tenths: u32,
}

/// How much harder the same sets became.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Drift {
    /// Points of exertion, later less earlier.
    pub rpe_drift: f64,
    /// Mean exertion of the earlier half.
    pub earlier_rpe: f64,
    /// Mean exertion of the later half.
    pub later_rpe: f64,
    /// How many sets were compared.
    pub sets: usize,
    /// Of how many loads and repetitions.
    pub loads: usize,
    /// Over how many days.
    pub days: i64,
}

/// Why a lighter week is suggested or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum DeloadReason {
    /// It stands still, and the same sets feel harder.
    HarderAtEqualLoad,
    /// It does not stand still.
    NoPlateau,
    /// It stands still, but too few sets of equal load were rated to say why.
    TooFewRatedSets,
    /// It stands still, but the same sets feel no harder: more or other work is likelier to help than less.
    NotHarder,
}

/// Whether a lighter week is suggested, with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Deload {
    /// Whether it is.
    pub is_suggested: bool,
    /// Why.
    pub reason: DeloadReason,
    /// What was compared; `null` when too few sets can be.
    pub evidence: Option<Drift>,
    /// The drift it takes.
    pub needed_drift: f64,
    /// How drift is measured.
    pub method: &'static str,
}

/// How much harder sets of equal load and repetitions became. `None` for fewer than [`DRIFT_SETS_MIN`] sets that have
/// their like in the other half, and over fewer than [`PLATEAU_DAYS_MIN`] days.
pub fn rpe_drift(sets: &[RatedSet]) -> Option<Drift> {
    let first = sets.iter().map(|set| set.day).min()?;
    let days = sets.iter().map(|set| set.day).max()?.since(first);
    if days < PLATEAU_DAYS_MIN {
        return None;
    }
    let middle = first.plus_days(days / 2);
    let mut groups: BTreeMap<(i32, u32), [Vec<f64>; 2]> = BTreeMap::new();
    for set in sets {
        let [earlier, later] = groups.entry((set.weight_grams, set.reps)).or_default();
        let half = if set.day > middle { later } else { earlier };
        half.push(f64::from(set.rpe_tenths) / 10.0);
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / as_number(values.len());
    let (mut compared, mut loads, mut weights, mut before, mut after) = (0, 0, 0.0, 0.0, 0.0);
    for [earlier, later] in groups.values().filter(|halves| halves.iter().all(|half| !half.is_empty())) {
        // A group says as much as its smaller half.
        let weight = as_number(earlier.len().min(later.len()));
        before += weight * mean(earlier);
        after += weight * mean(later);
        weights += weight;
        compared += earlier.len() + later.len();
        loads += 1;
    }
    if compared < DRIFT_SETS_MIN {
        return None;
    }
    let to_cents = |value: f64| (value * 100.0).round() / 100.0;
    let (earlier, later) = (before / weights, after / weights);
    Some(Drift {
        rpe_drift: to_cents(later - earlier),
        earlier_rpe: to_cents(earlier),
        later_rpe: to_cents(later),
        sets: compared,
        loads,
        days,
    })
}

/// Whether a lighter week is suggested.
pub fn deload(plateau: &Plateau, drift: Option<Drift>) -> Deload {
    let reason = match drift {
        _ if !plateau.is_plateau => DeloadReason::NoPlateau,
        None => DeloadReason::TooFewRatedSets,
        Some(drift) if drift.rpe_drift >= DELOAD_DRIFT_MIN => DeloadReason::HarderAtEqualLoad,
        Some(_) => DeloadReason::NotHarder,
    };
    Deload {
        is_suggested: reason == DeloadReason::HarderAtEqualLoad,
        reason,
        evidence: drift,
        needed_drift: DELOAD_DRIFT_MIN,
        method: DRIFT_METHOD,
    }
}

fn as_number(count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "sets of twelve weeks")]
    let number = count as f64;
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(day: i64, kilograms: i32, reps: u32, rpe_tenths: u32) -> RatedSet {
        let day = LocalDay::parse("2026-09-01").unwrap().plus_days(day);
        RatedSet { day, weight_grams: kilograms * 1_000, reps, rpe_tenths }
    }

    fn plateau(is_plateau: bool) -> Plateau {
        Plateau {
            is_plateau,
            has_enough_data: true,
            is_slope_flat: is_plateau,
            days_since_record: None,
            useful_percent_per_week: 0.25,
            exposures: 8,
            days: 49,
        }
    }

    #[test]
    fn the_same_sets_half_a_point_harder_suggest_a_lighter_week_to_who_stands_still() {
        let sets: Vec<RatedSet> = (0..8).map(|week| set(week * 4, 100, 5, if week < 4 { 75 } else { 80 })).collect();
        let drift = rpe_drift(&sets).unwrap();
        assert_eq!((drift.rpe_drift, drift.earlier_rpe, drift.later_rpe), (0.5, 7.5, 8.0));
        assert_eq!((drift.sets, drift.loads, drift.days), (8, 1, 28));
        assert!(deload(&plateau(true), Some(drift)).is_suggested);
        assert_eq!(deload(&plateau(false), Some(drift)).reason, DeloadReason::NoPlateau);
        let less = Drift { rpe_drift: 0.49, ..drift };
        assert_eq!(deload(&plateau(true), Some(less)).reason, DeloadReason::NotHarder);
        assert_eq!(deload(&plateau(true), None).reason, DeloadReason::TooFewRatedSets);
    }

    #[test]
    fn only_equal_loads_and_repetitions_are_compared() {
        // Heavier sets later are harder, and say nothing of fatigue.
        let mut sets: Vec<RatedSet> = (0..4).map(|day| set(day, 100, 5, 70)).collect();
        sets.extend((30..34).map(|day| set(day, 110, 5, 90)));
        sets.extend((30..34).map(|day| set(day, 100, 8, 90)));
        assert_eq!(rpe_drift(&sets), None);
        sets.extend((30..32).map(|day| set(day, 100, 5, 70)));
        assert_eq!(rpe_drift(&sets).unwrap().rpe_drift, 0.0);
    }

    #[test]
    fn a_load_counts_as_much_as_it_was_lifted_in_both_halves() {
        let mut sets = vec![set(0, 60, 10, 60), set(30, 60, 10, 100)];
        sets.extend((0..3).map(|day| set(day, 100, 5, 80)));
        sets.extend((28..31).map(|day| set(day, 100, 5, 80)));
        // One pair of +4 among four pairs.
        assert_eq!(rpe_drift(&sets).unwrap().rpe_drift, 1.0);
    }

    #[test]
    fn little_or_short_evidence_says_nothing() {
        assert_eq!(rpe_drift(&[]), None);
        let short: Vec<RatedSet> = (0..20).map(|day| set(day, 100, 5, 70)).collect();
        assert_eq!(rpe_drift(&short), None, "under three weeks");
        let few = [0, 1, 29, 30, 31].map(|day| set(day, 100, 5, 70));
        assert_eq!(rpe_drift(&few), None);
    }
}
