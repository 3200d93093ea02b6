//! Load and exertion: what share of the maximum a set takes, by repetitions and rating.
//!
//! Repetitions in reserve are 10 minus the rating (Zourdos et al. 2016, J Strength Cond Res 30(1):267-275; Helms et
//! al. 2016, Strength Cond J 38(4):42-49). The shares are the chart of Reactive Training Systems (Tuchscherer 2008);
//! half steps are tabulated, not computed. Copies of the chart disagree beyond ten repetitions to failure.

use serde::Serialize;

use crate::domain::training::Rpe;

/// The id of the table.
pub const METHOD: &str = "rpe_rts";

/// Per cent of the maximum for 1 to 12 repetitions to failure.
const WHOLE: [f64; 12] = [100.0, 95.5, 92.2, 89.2, 86.3, 83.7, 81.1, 78.6, 76.2, 73.9, 70.7, 68.0];
/// The same for 1.5 to 12.5.
const HALF: [f64; 12] = [97.8, 93.9, 90.7, 87.8, 85.0, 82.4, 79.9, 77.4, 75.1, 72.3, 69.4, 66.7];
/// Beyond this many repetitions to failure copies of the chart disagree.
const SURE_UNTIL: f64 = 10.0;

/// How much an estimate by rating is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Confidence {
    /// Within the part of the chart all copies agree on.
    Fair,
    /// Beyond it.
    Low,
}

/// The share of the maximum, in per cent, of `reps` repetitions at a rating, and what it is worth. `None` for no
/// repetition and beyond the chart.
pub fn percent_of_max(reps: u32, rpe: Rpe) -> Option<(f64, Confidence)> {
    let halves_in_reserve = (100 - u32::from(rpe.tenths())) / 5;
    let halves = reps.checked_mul(2)?.checked_add(halves_in_reserve)?;
    if reps == 0 {
        return None;
    }
    let column = if halves.is_multiple_of(2) { WHOLE } else { HALF };
    let index = usize::try_from(halves / 2).ok()?.checked_sub(1)?;
    let percent = column.get(index).copied()?;
    let confidence = if f64::from(halves) / 2.0 <= SURE_UNTIL { Confidence::Fair } else { Confidence::Low };
    Some((percent, confidence))
}

/// The one-repetition maximum of somebody who lifted `weight` so often at that rating.
pub fn one_rep_max(weight: f64, reps: u32, rpe: Rpe) -> Option<(f64, Confidence)> {
    let (percent, confidence) = percent_of_max(reps, rpe).filter(|_| weight > 0.0 && weight.is_finite())?;
    Some((weight * 100.0 / percent, confidence))
}

/// The load for `reps` repetitions at a rating, for somebody with that one-repetition maximum. What plates make of it
/// is another matter.
pub fn next_load(one_rep_max: f64, reps: u32, rpe: Rpe) -> Option<(f64, Confidence)> {
    let (percent, confidence) = percent_of_max(reps, rpe).filter(|_| one_rep_max > 0.0 && one_rep_max.is_finite())?;
    Some((one_rep_max * percent / 100.0, confidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rpe(rating: f64) -> Rpe {
        Rpe::new(rating).unwrap()
    }

    #[test]
    fn five_at_eight_with_a_hundred_tell_of_123() {
        let (estimate, confidence) = one_rep_max(100.0, 5, rpe(8.0)).unwrap();
        assert!((estimate - 123.305).abs() < 0.000_5, "{estimate}");
        assert_eq!(confidence, Confidence::Fair);
    }

    #[test]
    fn the_chart_is_read_by_halves() {
        assert_eq!(percent_of_max(1, rpe(10.0)), Some((100.0, Confidence::Fair)));
        assert_eq!(percent_of_max(1, rpe(9.5)), Some((97.8, Confidence::Fair)));
        assert_eq!(percent_of_max(5, rpe(7.5)), Some((79.9, Confidence::Fair)));
        assert_eq!(percent_of_max(12, rpe(10.0)), Some((68.0, Confidence::Low)));
        assert_eq!(percent_of_max(12, rpe(9.0)), None);
        assert_eq!(percent_of_max(0, rpe(8.0)), None);
        assert_eq!(percent_of_max(u32::MAX, rpe(8.0)), None);
    }

    #[test]
    fn more_repetitions_and_more_reserve_always_mean_less_load() {
        let shares: Vec<f64> = WHOLE.iter().zip(HALF).flat_map(|(whole, half)| [*whole, half]).collect();
        assert!(shares.windows(2).all(|pair| pair[0] > pair[1]));
    }

    #[test]
    fn the_next_load_is_the_way_back() {
        let (maximum, _) = one_rep_max(100.0, 5, rpe(8.0)).unwrap();
        assert!((next_load(maximum, 5, rpe(8.0)).unwrap().0 - 100.0).abs() < 1e-9);
        assert!((next_load(200.0, 3, rpe(9.0)).unwrap().0 - 178.4).abs() < 1e-9);
    }
}
