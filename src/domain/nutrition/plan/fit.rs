//! Portions of a plan whose foods somebody else chose, moved so that its days meet their targets.

use super::{
    MealPlan, PlannedDay,
    solve::{Aim, GOALS, Portion, solve},
};
use crate::domain::{
    ids::FoodId,
    nutrition::{Nutrients, nutrients::MILLI, targets::Targets},
};

/// How far a portion may be moved: from this share of what was chosen …
const SHRINK: f64 = 0.4;
/// … to this.
const GROW: f64 = 2.0;

/// Moves the portions, and tells what they hold. `known` gives what 100 g of a food hold; what it does not know stays as
/// it is, for the check to find.
pub fn fit_portions(plan: &mut MealPlan, targets: &Targets, known: &dyn Fn(FoodId) -> Option<Nutrients>) {
    for day in &mut plan.days {
        fit_day(day, targets, known);
    }
}

fn fit_day(day: &mut PlannedDay, targets: &Targets, known: &dyn Fn(FoodId) -> Option<Nutrients>) {
    let mut portions = Vec::new();
    for (meal, planned) in day.meals.iter().enumerate() {
        for item in &planned.items {
            let Some(food) = known(item.food_id) else { return };
            portions.push(portion_of(f64::from(item.grams), &food, meal));
        }
    }
    let energy = |meal: usize| {
        let own = portions.iter().filter(|portion: &&Portion| portion.meal == meal);
        own.map(|portion| portion.usual * portion.per_gram.first().copied().unwrap_or(0.0)).sum::<f64>()
    };
    let all: f64 = (0..day.meals.len()).map(energy).sum();
    let shares: Vec<f64> = (0..day.meals.len()).map(|meal| energy(meal) / all.max(1.0)).collect();
    let aims: [f64; GOALS] =
        [targets.energy_kcal, targets.protein_grams, targets.fat_grams, targets.carbohydrate_grams].map(f64::from);
    let grams = solve(&portions, &Aim { targets: aims, shares: &shares });
    let items = day.meals.iter_mut().flat_map(|meal| &mut meal.items);
    for (item, grams) in items.zip(grams) {
        item.grams = grams.round() as u32;
        let holds = known(item.food_id).map(|food| food.of_amount(i64::from(item.grams) * MILLI));
        item.nutrients = holds.unwrap_or(item.nutrients);
    }
}

fn portion_of(grams: f64, food: &Nutrients, meal: usize) -> Portion {
    let step = if grams >= 100.0 {
        10.0
    } else if grams >= 20.0 {
        5.0
    } else {
        1.0
    };
    let stepped = |grams: f64| (grams / step).round().max(1.0) * step;
    let per_gram =
        [food.energy_mkcal, food.protein_mg, food.fat_mg, food.carbohydrate_mg].map(|v| v as f64 / 100_000.0);
    Portion {
        per_gram,
        least: stepped(grams * SHRINK),
        usual: grams,
        most: stepped(grams * GROW),
        step,
        is_optional: false,
        meal,
    }
}
