//! Weights as people say them. Grams are the truth; kilograms and pounds are spellings of it.

use serde::{Deserialize, Serialize};

use super::measure::{WEIGHT_GRAMS_MAX, WEIGHT_GRAMS_MIN};

/// Grams in a kilogram.
const GRAMS_PER_KILOGRAM: f64 = 1_000.0;
/// Grams in an international avoirdupois pound (NIST Special Publication 811, appendix B: exactly 453.59237).
const GRAMS_PER_POUND: f64 = 453.592_37;

/// The unit a weight is said in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum WeightUnit {
    /// Kilograms.
    #[default]
    Kg,
    /// Pounds.
    Lb,
}

/// Why a weight was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightProblem {
    /// Said twice.
    #[error("send weightGrams or weight, not both")]
    Twice,
    /// A unit of nothing.
    #[error("says the unit of weight, which is not there")]
    UnitAlone,
    /// Out of range, or no number.
    #[error("must be from -500 kg to 2000 kg")]
    OutOfRange,
}

impl WeightUnit {
    const fn grams(self) -> f64 {
        match self {
            Self::Kg => GRAMS_PER_KILOGRAM,
            Self::Lb => GRAMS_PER_POUND,
        }
    }

    /// As it is written behind a number.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Kg => "kg",
            Self::Lb => "lb",
        }
    }

    /// So many of this unit, to the nearest gram.
    ///
    /// # Errors
    /// No weight of a set.
    pub fn to_grams(self, weight: f64) -> Result<i32, WeightProblem> {
        let grams = (weight * self.grams()).round();
        if !(f64::from(WEIGHT_GRAMS_MIN)..=f64::from(WEIGHT_GRAMS_MAX)).contains(&grams) {
            return Err(WeightProblem::OutOfRange);
        }
        #[expect(clippy::cast_possible_truncation, reason = "a whole number inside the range of i32")]
        let grams = grams as i32;
        Ok(grams)
    }

    /// Grams in this unit, to a hundredth: what was said in steps of 0.01 is shown as it was said.
    pub fn of_grams(self, grams: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "weights and volumes are far below 2^53 grams")]
        let grams = grams as f64;
        (grams / self.grams() * 100.0).round() / 100.0
    }
}

/// The grams of a weight told as `weightGrams`, or as `weight` with its `unit`. `None` when it is not told.
///
/// # Errors
/// Told twice, or out of range.
pub fn read_grams(
    weight_grams: Option<i32>,
    weight: Option<f64>,
    unit: Option<WeightUnit>,
) -> Result<Option<i32>, WeightProblem> {
    match (weight_grams, weight) {
        (Some(_), Some(_)) => Err(WeightProblem::Twice),
        (None, None) if unit.is_some() => Err(WeightProblem::UnitAlone),
        (None, None) => Ok(None),
        (Some(grams), None) if (WEIGHT_GRAMS_MIN..=WEIGHT_GRAMS_MAX).contains(&grams) => Ok(Some(grams)),
        (Some(_), None) => Err(WeightProblem::OutOfRange),
        (None, Some(weight)) => unit.unwrap_or_default().to_grams(weight).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_weight_is_told_once() {
        assert_eq!(read_grams(Some(100_000), None, None), Ok(Some(100_000)));
        assert_eq!(read_grams(None, Some(100.0), None), Ok(Some(100_000)));
        assert_eq!(read_grams(None, Some(225.0), Some(WeightUnit::Lb)), Ok(Some(102_058)));
        assert_eq!(read_grams(None, None, None), Ok(None));
        assert_eq!(read_grams(Some(1), Some(1.0), None), Err(WeightProblem::Twice));
        assert_eq!(read_grams(None, None, Some(WeightUnit::Kg)), Err(WeightProblem::UnitAlone));
    }

    #[test]
    fn no_weight_is_beyond_what_can_be_lifted() {
        for refused in [2_000.1, -500.1, f64::NAN, f64::INFINITY] {
            assert_eq!(read_grams(None, Some(refused), None), Err(WeightProblem::OutOfRange), "{refused}");
        }
        assert_eq!(read_grams(Some(WEIGHT_GRAMS_MAX + 1), None, None), Err(WeightProblem::OutOfRange));
    }

    proptest! {
        #[test]
        fn what_was_said_is_shown_as_it_was_said(hundredths in -50_000i32..=200_000) {
            for unit in [WeightUnit::Kg, WeightUnit::Lb] {
                let said = f64::from(hundredths) / 100.0;
                prop_assert!((unit.of_grams(i64::from(unit.to_grams(said).unwrap())) - said).abs() < 1e-9);
            }
        }
    }
}
