//! What somebody wants of their eating, as it is kept.

use serde::{Deserialize, Serialize};

use super::{
    metabolism::{Activity, Body},
    targets::{Direction, Missing, Overrides, Reckoning, Wish, reckon},
};
use crate::domain::local_day::LocalDay;

/// What was measured when somebody chose to go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Measured {
    /// Kilocalories a day.
    pub kcal: u32,
    /// On which day it was worked out.
    pub on: LocalDay,
}

/// What somebody wants.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Settings {
    /// How active they are.
    pub activity: Activity,
    /// Where the weight should go.
    pub direction: Direction,
    /// How fast, in hundredths of a percent of weight a week; `null` is the usual.
    pub rate_hundredths: Option<u32>,
    /// What they were found to spend, where that counts and not the formula.
    pub measured: Option<Measured>,
    /// Own figures.
    pub own: Overrides,
}

impl Settings {
    /// The targets of somebody with that body.
    ///
    /// # Errors
    /// What has to be known first.
    pub fn reckon(&self, body: &Body) -> Result<Reckoning, Vec<Missing>> {
        let measured = self.measured.map(|measured| f64::from(measured.kcal));
        let wish = Wish { direction: self.direction, rate: self.rate_hundredths, own: self.own };
        reckon(body, self.activity.factor(), measured, &wish)
    }
}
