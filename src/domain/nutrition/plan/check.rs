//! What is wrong with a plan, whoever made it.

use serde::Serialize;

use super::{DAYS_MAX, MealPlan, PORTION_MAX, PlanRequest, PlannedDay, PlannedItem, TOLERANCE_PARTS};
use crate::domain::{
    ids::FoodId,
    nutrition::{Nutrients, nutrients::MILLI, targets::Targets},
};

/// A food as the library has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFood {
    /// Its name.
    pub name: String,
    /// Per 100 g.
    pub nutrients: Nutrients,
}

/// What kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Not as many days as were asked for.
    Days,
    /// Not as many meals, or an empty one.
    Meals,
    /// A food that the library has not.
    UnknownFood,
    /// A name or values that are not the library's.
    WrongFood,
    /// A portion of nothing, or more than anybody eats.
    Portion,
    /// A food that the person does not eat.
    Unfit,
    /// Further from the targets than allowed.
    OffTarget,
}

/// A fault of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The day, from 0; `None` for the plan.
    pub day: Option<usize>,
    /// What kind.
    pub kind: FaultKind,
    /// What, so that whoever made the plan can mend it.
    pub message: String,
}

/// Everything wrong with a plan. `known` looks a food up in the library.
pub fn check_meal_plan(
    plan: &MealPlan,
    request: &PlanRequest,
    targets: &Targets,
    known: &dyn Fn(FoodId) -> Option<KnownFood>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let wanted = usize::from(request.days.min(DAYS_MAX));
    if plan.days.len() != wanted {
        let message = format!("{} days instead of {wanted}", plan.days.len());
        faults.push(Fault { day: None, kind: FaultKind::Days, message });
    }
    for (index, day) in plan.days.iter().enumerate() {
        let mut fault = |kind, message| faults.push(Fault { day: Some(index), kind, message });
        let meals = usize::from(request.meals_per_day);
        if day.meals.len() != meals || day.meals.iter().any(|meal| meal.items.is_empty()) {
            fault(FaultKind::Meals, format!("every day has {meals} meals, none of them empty"));
        }
        for item in day.meals.iter().flat_map(|meal| &meal.items) {
            if let Some((kind, message)) = fault_of_item(item, request, known) {
                fault(kind, message);
            }
        }
        for (name, found, target) in goals(day, targets) {
            if (found - target).abs() * TOLERANCE_PARTS > target {
                fault(FaultKind::OffTarget, format!("{name} is {found}, more than 5 % off {target}"));
            }
        }
    }
    faults
}

fn fault_of_item(
    item: &PlannedItem,
    request: &PlanRequest,
    known: &dyn Fn(FoodId) -> Option<KnownFood>,
) -> Option<(FaultKind, String)> {
    let Some(food) = known(item.food_id) else {
        return Some((FaultKind::UnknownFood, format!("no food {}", item.food_id)));
    };
    if !(1..=PORTION_MAX).contains(&item.grams) {
        return Some((FaultKind::Portion, format!("{} g of {}", item.grams, food.name)));
    }
    if food.name != item.name || food.nutrients.of_amount(i64::from(item.grams) * MILLI) != item.nutrients {
        return Some((FaultKind::WrongFood, format!("{} is not as the library has it", food.name)));
    }
    let unfit = request.preferences.check(&food.name).err()?;
    Some((FaultKind::Unfit, format!("{} does not fit: {unfit:?}", food.name)))
}

/// What a day holds and should: energy in thousandths of a kilocalorie, the rest in milligrams.
fn goals(day: &PlannedDay, targets: &Targets) -> [(&'static str, i64, i64); 4] {
    let totals = day.totals();
    let milli = |target: u32| i64::from(target) * MILLI;
    [
        ("energy (mkcal)", totals.energy_mkcal, milli(targets.energy_kcal)),
        ("protein (mg)", totals.protein_mg, milli(targets.protein_grams)),
        ("fat (mg)", totals.fat_mg, milli(targets.fat_grams)),
        ("carbohydrate (mg)", totals.carbohydrate_mg, milli(targets.carbohydrate_grams)),
    ]
}
