//! The heaviest load for one repetition, estimated from a set of several.
//!
//! Every formula is a fit to people who then tried their maximum; they agree best from 2 to 10 repetitions and drift
//! apart above (LeSuer et al. 1997, J Strength Cond Res 11(4):211-213, which compares all seven). So one number is
//! never the whole answer: [`estimate`] gives the least, the middle and the greatest of them.

use serde::{Deserialize, Serialize};

/// Above this many repetitions no formula is trusted and none answers.
pub const REPS_TRUSTED_MAX: u32 = 12;

/// A published formula. Each gives the load itself for one repetition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Formula {
    /// `w (1 + r/30)`. Epley 1985, Poundage Chart, Boyd Epley Workout. It gives 103.3 % for one repetition, so that
    /// one repetition is answered with the load.
    #[default]
    Epley,
    /// `36 w / (37 - r)`. Brzycki 1993, JOPERD 64(1):88-90.
    Brzycki,
    /// `w r^0.10`. Lombardi 1989, Beginning Weight Training.
    Lombardi,
    /// `100 w / (52.2 + 41.9 e^(-0.055 r))`. Mayhew et al. 1992, J Appl Sport Sci Res 6(4):200-206.
    Mayhew,
    /// `100 w / (48.8 + 53.8 e^(-0.075 r))`. Wathan 1994, Load Assignment, in Baechle (ed.), Essentials of Strength
    /// Training and Conditioning.
    Wathan,
    /// `w (1 + 0.025 r)`. O'Conner, Simmons and O'Shea 1989, Weight Training Today.
    Oconner,
    /// `100 w / (101.3 - 2.67123 r)`. Lander 1985, NSCA Journal 6(6):60-61.
    Lander,
}

impl Formula {
    /// Every formula.
    pub const ALL: [Formula; 7] =
        [Self::Epley, Self::Brzycki, Self::Lombardi, Self::Mayhew, Self::Wathan, Self::Oconner, Self::Lander];

    /// The word it is known by.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Epley => "epley",
            Self::Brzycki => "brzycki",
            Self::Lombardi => "lombardi",
            Self::Mayhew => "mayhew",
            Self::Wathan => "wathan",
            Self::Oconner => "oconner",
            Self::Lander => "lander",
        }
    }

    /// The load for one repetition of somebody who lifted `weight` (any unit, above zero) `reps` times. `None` for no
    /// load, no repetition and more than [`REPS_TRUSTED_MAX`].
    pub fn one_rep_max(self, weight: f64, reps: u32) -> Option<f64> {
        if !(weight > 0.0 && weight.is_finite()) || reps == 0 || reps > REPS_TRUSTED_MAX {
            return None;
        }
        if reps == 1 {
            return Some(weight);
        }
        let r = f64::from(reps);
        Some(match self {
            Self::Epley => weight * (1.0 + r / 30.0),
            Self::Brzycki => 36.0 * weight / (37.0 - r),
            Self::Lombardi => weight * r.powf(0.10),
            Self::Mayhew => 100.0 * weight / (52.2 + 41.9 * (-0.055 * r).exp()),
            Self::Wathan => 100.0 * weight / (48.8 + 53.8 * (-0.075 * r).exp()),
            Self::Oconner => weight * (1.0 + 0.025 * r),
            Self::Lander => 100.0 * weight / (101.3 - 2.671_23 * r),
        })
    }

    /// The same in whole grams, rounded to the nearest: what is stored and compared.
    pub fn one_rep_max_grams(self, weight_grams: i32, reps: u32) -> Option<i64> {
        let grams = self.one_rep_max(f64::from(weight_grams), reps)?.round();
        #[expect(clippy::cast_possible_truncation, reason = "at most a few tonnes in grams")]
        let grams = grams as i64;
        Some(grams)
    }
}

/// What the seven formulas say together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Estimate {
    /// The least.
    pub min: f64,
    /// The middle one.
    pub median: f64,
    /// The greatest.
    pub max: f64,
}

/// The span of all formulas for one set. `None` where they do not answer.
pub fn estimate(weight: f64, reps: u32) -> Option<Estimate> {
    let mut answers: Vec<f64> = Formula::ALL.iter().filter_map(|formula| formula.one_rep_max(weight, reps)).collect();
    answers.sort_by(f64::total_cmp);
    Some(Estimate { min: *answers.first()?, median: *answers.get(answers.len() / 2)?, max: *answers.last()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_repetitions_with_a_hundred_have_the_published_values() {
        let golden = [116.667, 112.500, 117.462, 119.011, 116.583, 112.500, 113.709];
        for (formula, expected) in Formula::ALL.iter().zip(golden) {
            let got = formula.one_rep_max(100.0, 5).unwrap();
            assert!((got - expected).abs() < 0.000_5, "{}: {got}", formula.id());
        }
    }

    #[test]
    fn epley_and_brzycki_meet_at_ten() {
        let [epley, brzycki] =
            [Formula::Epley, Formula::Brzycki].map(|formula| formula.one_rep_max(100.0, 10).unwrap());
        assert!((epley - brzycki).abs() < 1e-9 && (epley - 133.333).abs() < 0.001);
    }

    #[test]
    fn one_repetition_is_its_own_maximum_and_more_repetitions_always_tell_of_more() {
        for formula in Formula::ALL {
            assert_eq!(formula.one_rep_max(140.0, 1), Some(140.0));
            let by_reps: Vec<f64> = (1..=12).filter_map(|reps| formula.one_rep_max(100.0, reps)).collect();
            assert!(by_reps.len() == 12 && by_reps.windows(2).all(|pair| pair[0] < pair[1]), "{}", formula.id());
        }
    }

    #[test]
    fn nothing_is_said_of_no_load_and_of_long_sets() {
        for (weight, reps) in [(100.0, 0), (100.0, 13), (0.0, 5), (-20.0, 5), (f64::NAN, 5), (f64::INFINITY, 5)] {
            assert_eq!(estimate(weight, reps), None, "{weight} x {reps}");
        }
    }

    #[test]
    fn the_span_holds_the_middle_one() {
        let span = estimate(100.0, 5).unwrap();
        assert!((span.min - 112.5).abs() < 1e-9 && (span.median - 116.583).abs() < 0.001, "{span:?}");
        assert!((span.max - 119.011).abs() < 0.001);
        assert_eq!(Formula::Epley.one_rep_max_grams(100_000, 5), Some(116_667));
    }
}
