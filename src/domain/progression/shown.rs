//! A load as templates and programmes show it.

use serde::{Deserialize, Serialize, Serializer};

use super::PlannedWeight;
use crate::domain::training::weight::WeightUnit;

/// What kind of load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum WeightKind {
    /// The body alone.
    Bodyweight,
    /// `value` percent of the estimated one-repetition maximum.
    Percentage,
    /// `value` is a rating of exertion from 5 to 10, by halves: the load that makes the repetitions as hard as that.
    Rpe,
    /// `value` in `unit`, or `grams`.
    Fixed,
}

/// A load, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ShownWeight {
    /// What kind.
    #[serde(rename = "type")]
    pub kind: WeightKind,
    /// Percent, a rating, or a weight in `unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// The unit of a fixed weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<WeightUnit>,
    /// A fixed weight exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grams: Option<i32>,
}

impl From<PlannedWeight> for ShownWeight {
    fn from(weight: PlannedWeight) -> Self {
        let plain = |kind, value| Self { kind, value, unit: None, grams: None };
        match weight {
            PlannedWeight::Bodyweight => plain(WeightKind::Bodyweight, None),
            PlannedWeight::Percentage { percent } => plain(WeightKind::Percentage, Some(percent.percent())),
            PlannedWeight::Exertion { rpe_tenths } => plain(WeightKind::Rpe, Some(f64::from(rpe_tenths) / 10.0)),
            // In the unit it was told in; kilograms are exact.
            PlannedWeight::Fixed { grams, unit } => {
                let unit = unit.unwrap_or_default();
                let value = match unit {
                    WeightUnit::Kg => f64::from(grams) / 1_000.0,
                    WeightUnit::Lb => unit.of_grams(i64::from(grams)),
                };
                Self { kind: WeightKind::Fixed, value: Some(value), unit: Some(unit), grams: Some(grams) }
            }
        }
    }
}

/// Writes a load as it is shown.
///
/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(weight: &PlannedWeight, serializer: S) -> Result<S::Ok, S::Error> {
    ShownWeight::from(*weight).serialize(serializer)
}
