//! Which body weights are none to aim for.

use super::{goal::refuse, store::BodyRow};
use crate::{
    domain::{
        goals::{Dimension, GoalType, MeasureKind, milli_per_unit},
        local_day::LocalDay,
        nutrition::healthy_weight::{HealthyWeight, UnsafeLoss},
    },
    http::Answer,
};

/// What a goal aims for, in thousandths of its base unit.
pub struct Aim<'a> {
    /// What it is about.
    pub goal_type: GoalType,
    /// What it is measured by.
    pub measure: MeasureKind,
    /// In which unit the person says it.
    pub unit: &'a str,
    /// Where it should be.
    pub target: i64,
    /// Where it is.
    pub current: Option<i64>,
}

impl Aim<'_> {
    /// Grams in a thousandth, where it is a body weight: one that is measured, or told to be lost in a unit of weight.
    fn grams_per_milli(&self) -> Option<f64> {
        match (self.measure, self.goal_type) {
            (MeasureKind::Weight, _) => Some(1.0),
            (MeasureKind::Manual, GoalType::WeightLoss) => {
                milli_per_unit(Dimension::Weight, self.unit).map(|milli| milli / 1_000.0)
            }
            _ => None,
        }
    }
}

/// Refuses a body weight that nobody should aim for: below what is healthy, or less for who is growing.
///
/// # Errors
/// [`crate::http::Code::GoalRefused`], by field.
pub fn refuse_unsafe_weight(aim: &Aim<'_>, body: &BodyRow, today: LocalDay) -> Answer<()> {
    let age = body.date_of_birth.map(|born| today.years_since(born));
    let healthy = HealthyWeight::of(age, body.height_millimetres);
    let is_loss = aim.goal_type == GoalType::WeightLoss;
    let Some(grams_per_milli) = aim.grams_per_milli() else {
        return match is_loss && healthy.is_growing {
            true => Err(refuse("type", "you are still growing: see a doctor before you lose weight")),
            false => Ok(()),
        };
    };
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let grams = |milli: i64| milli as f64 * grams_per_milli;
    let told = aim.current.filter(|_| aim.measure == MeasureKind::Manual);
    let now = told.map(grams).or(body.body_weight_grams.map(f64::from));
    match healthy.refuses(grams(aim.target), now) {
        Some(UnsafeLoss::TooLight(least)) => {
            let one = milli_per_unit(Dimension::Weight, aim.unit).unwrap_or(1_000.0);
            let least = (least / one * 10.0).ceil() / 10.0;
            let why = "is below a body mass index of 18.5, which is not healthy: aim for no less than";
            Err(refuse("targetValue", &format!("{why} {least} {}", aim.unit)))
        }
        // Whether another goal goes down is not known before one is weighed.
        Some(UnsafeLoss::Growing) if is_loss || now.is_some() => {
            let why = "is less than you weigh, and you are still growing: see a doctor before you lose weight";
            Err(refuse("targetValue", why))
        }
        _ => Ok(()),
    }
}
