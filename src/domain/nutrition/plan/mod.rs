//! Plans of meals that meet somebody's targets.
//!
//! By rules: a day is put together from everyday foods of the library, each in the role it plays in a meal
//! ([`components`]), portions are found by least squares within sensible bounds and rounded to what a kitchen measures
//! ([`solve`]), and days differ. Whoever makes a plan, rules or a model, it is only shown when [`check_meal_plan`] finds
//! nothing wrong with it. The same question always gets the same plan.

mod build;
mod check;
pub mod components;
mod fit;
mod shopping;
mod solve;

use serde::{Deserialize, Serialize};

pub use build::{Infeasible, Larder, build_plan};
pub use check::{Fault, FaultKind, KnownFood, check_meal_plan};
pub use fit::fit_portions;
pub use shopping::{Purchase, shopping_list};

use super::{Nutrients, diet::Preferences};
use crate::domain::ids::FoodId;

/// How far a day may be from each target: one part in twenty.
pub const TOLERANCE_PARTS: i64 = 20;
/// The most days of a plan.
pub const DAYS_MAX: u8 = 7;
/// The fewest and most meals of a day.
pub const MEALS_MIN: u8 = 3;
/// The most meals of a day.
pub const MEALS_MAX: u8 = 6;
/// The largest portion of one food, in grams.
pub const PORTION_MAX: u32 = 1_500;

/// Which meal of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Meal {
    /// In the morning.
    Breakfast,
    /// At noon.
    Lunch,
    /// In the evening.
    Dinner,
    /// Between.
    Snack,
}

impl Meal {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Breakfast => "breakfast",
            Self::Lunch => "lunch",
            Self::Dinner => "dinner",
            Self::Snack => "snack",
        }
    }
}

/// What a plan is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRequest {
    /// How many days, up to [`DAYS_MAX`].
    pub days: u8,
    /// How many meals a day.
    pub meals_per_day: u8,
    /// What somebody eats.
    pub preferences: Preferences,
    /// Another number gives another plan.
    pub variant: u32,
}

/// A food in a meal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedItem {
    /// Which food.
    pub food_id: FoodId,
    /// What it is called.
    pub name: String,
    /// How much, in grams.
    pub grams: u32,
    /// What that holds.
    pub nutrients: Nutrients,
}

/// A meal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedMeal {
    /// Which.
    pub meal: Meal,
    /// What it is made of.
    pub items: Vec<PlannedItem>,
}

/// A day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedDay {
    /// Its meals, in order.
    pub meals: Vec<PlannedMeal>,
}

impl PlannedDay {
    /// What all of it holds.
    pub fn totals(&self) -> Nutrients {
        Nutrients::sum(self.meals.iter().flat_map(|meal| &meal.items).map(|item| &item.nutrients))
    }
}

/// A plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MealPlan {
    /// Its days, in order.
    pub days: Vec<PlannedDay>,
}

#[cfg(test)]
mod tests;
