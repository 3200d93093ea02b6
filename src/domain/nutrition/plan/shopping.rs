//! What to buy for a plan.

use super::MealPlan;
use crate::domain::ids::FoodId;

/// A food and how much of it all days take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// Which food.
    pub food_id: FoodId,
    /// What it is called.
    pub name: String,
    /// Grams, as eaten: cooked food weighs other than raw.
    pub grams: u32,
}

/// Everything the days take, each food once, by name.
pub fn shopping_list(plan: &MealPlan) -> Vec<Purchase> {
    let mut list: Vec<Purchase> = Vec::new();
    for item in plan.days.iter().flat_map(|day| &day.meals).flat_map(|meal| &meal.items) {
        match list.iter_mut().find(|purchase| purchase.food_id == item.food_id) {
            Some(purchase) => purchase.grams += item.grams,
            None => list.push(Purchase { food_id: item.food_id, name: item.name.clone(), grams: item.grams }),
        }
    }
    list.sort_by(|a, b| a.name.cmp(&b.name));
    list
}
