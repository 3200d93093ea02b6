//! What people eat: foods, recipes, what was eaten, what should be, and plans of meals.
//!
//! Owns `foods` and its indexes in the core database (seeded; nothing here writes them), and in the user shards
//! `own_foods`, `recipes`, `food_entries`, `food_days` (sums, kept by triggers), `nutrition_settings` and `meal_plans`.
//! An entry keeps what its food held when it was logged. Reads measurements of the body and the profile, and writes
//! neither. USDA FoodData Central is asked where a key is set; without it, or when it fails, the seeded foods answer.

mod choice;
mod expenditure;
mod library;
mod log;
mod meal_plans;
mod model_plan;
mod own_foods;
mod planned;
mod recipes;
mod search;
mod settings;
mod store;
mod summary;
mod usda;
mod views;

pub use store::{ERASURES, portable::PORTABLE};

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
};

/// The slice.
pub fn slice() -> Slice {
    let mut routes = foods();
    routes.extend(own());
    routes.extend(eaten());
    routes.extend(aimed());
    Slice {
        name: "nutrition",
        routes,
        statements: &[store::CATALOGUE, store::log::CATALOGUE, store::plans::CATALOGUE, store::portable::CATALOGUE],
    }
}

fn reads(route: Route) -> Route {
    route.access(Access::Needs(Permission::ReadOwnProgress))
}

fn writes(route: Route) -> Route {
    route.access(Access::Needs(Permission::WriteOwnProgress))
}

fn foods() -> Vec<Route> {
    vec![
        Route::get("/api/nutrition/foods", library::list_foods)
            .access(Access::Open)
            .summary("The foods of the library, by name")
            .errors(&[Code::InvalidCursor]),
        Route::get("/api/nutrition/foods/search", search::search_foods)
            .access(Access::Optional(Permission::ReadOwnProgress))
            .limit(LimitClass::Search)
            .summary("Foods by name, forgiving of misspellings: the library's, one's own, or those of FoodData Central")
            .errors(&[Code::InvalidCursor, Code::NotSignedIn]),
        Route::get("/api/nutrition/foods/{id}", library::get_food)
            .access(Access::Open)
            .summary("A food of the library")
            .errors(&[Code::NotFound]),
        reads(Route::get("/api/nutrition/usda-foods/{fdcIndex}", usda::get_usda_food))
            .limit(LimitClass::Search)
            .summary("A food of USDA FoodData Central, by its number there")
            .errors(&[Code::ServiceUnavailable]),
    ]
}

fn own() -> Vec<Route> {
    vec![
        reads(Route::get("/api/nutrition/my-foods", own_foods::list_own_foods))
            .summary("One's own foods, by name, or the one with a barcode")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/nutrition/my-foods/{id}", own_foods::get_own_food)).summary("A food of one's own"),
        writes(Route::post("/api/nutrition/my-foods", own_foods::create_own_food))
            .summary("Adds a food of one's own")
            .errors(&[Code::NutritionRefused, Code::LimitReached, Code::AlreadyAdded]),
        writes(Route::patch("/api/nutrition/my-foods/{id}", own_foods::update_own_food))
            .summary("Changes a food of one's own; what was logged or cooked with it stays as it was")
            .errors(&[Code::NutritionRefused, Code::EditConflict, Code::AlreadyAdded]),
        writes(Route::delete("/api/nutrition/my-foods/{id}", own_foods::delete_own_food))
            .summary("Deletes a food of one's own"),
        reads(Route::get("/api/nutrition/recipes", recipes::list_recipes))
            .summary("One's recipes, by name")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/nutrition/recipes/{id}", recipes::get_recipe)).summary("A recipe"),
        writes(Route::post("/api/nutrition/recipes", recipes::create_recipe))
            .summary("Adds a recipe; what a serving holds follows from its ingredients")
            .errors(&[Code::FoodUnavailable, Code::NutritionRefused, Code::LimitReached]),
        writes(Route::put("/api/nutrition/recipes/{id}", recipes::replace_recipe))
            .summary("Replaces a recipe; what was logged of it stays as it was")
            .errors(&[Code::FoodUnavailable, Code::NutritionRefused, Code::EditConflict]),
        writes(Route::delete("/api/nutrition/recipes/{id}", recipes::delete_recipe)).summary("Deletes a recipe"),
    ]
}

fn eaten() -> Vec<Route> {
    vec![
        reads(Route::get("/api/nutrition/log", log::list_entries))
            .summary("What one ate, latest first: of all days or one")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/nutrition/log/{id}", log::get_entry)).summary("An entry"),
        writes(Route::post("/api/nutrition/log", log::create_entry))
            .summary("Logs a food, a recipe, or figures")
            .errors(&[Code::FoodUnavailable, Code::NutritionRefused, Code::LimitReached]),
        writes(Route::patch("/api/nutrition/log/{id}", log::update_entry))
            .summary("Changes day, meal or amount of an entry")
            .errors(&[Code::NutritionRefused, Code::EditConflict, Code::LimitReached]),
        writes(Route::delete("/api/nutrition/log/{id}", log::delete_entry)).summary("Deletes an entry"),
        writes(Route::post("/api/nutrition/log/copy", log::copy_day))
            .summary("Copies what one ate on a day to another")
            .errors(&[Code::NutritionRefused, Code::LimitReached]),
        writes(Route::put("/api/nutrition/water", log::set_water))
            .summary("Sets how much one drank on a day")
            .errors(&[Code::NutritionRefused]),
        reads(Route::get("/api/nutrition/summary/day", summary::get_day))
            .summary("A day against one's targets, by meal"),
        reads(Route::get("/api/nutrition/summary/week", summary::get_week))
            .summary("The days of a week against one's targets, and their mean"),
    ]
}

fn aimed() -> Vec<Route> {
    vec![
        reads(Route::get("/api/nutrition/targets", settings::get_targets))
            .summary("What one should eat a day, and how that comes about"),
        writes(Route::put("/api/nutrition/targets", settings::set_targets))
            .summary("Sets goal, activity and own figures, from which the targets follow")
            .errors(&[Code::NutritionRefused]),
        reads(Route::get("/api/nutrition/expenditure", expenditure::get_expenditure))
            .summary("What one spends a day, from what one ate and where the weight went"),
        reads(Route::get("/api/nutrition/meal-plans", meal_plans::list_meal_plans))
            .summary("One's plans of meals, latest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/nutrition/meal-plans/{id}", meal_plans::get_meal_plan)).summary("A plan of meals"),
        writes(Route::post("/api/nutrition/meal-plans", meal_plans::create_meal_plan))
            .limit(LimitClass::Ai)
            .summary("Plans meals that meet one's targets within 5 %")
            .errors(&[
                Code::TargetsUnknown,
                Code::MealPlanInfeasible,
                Code::NutritionRefused,
                Code::LimitReached,
                Code::Forbidden,
            ]),
        writes(Route::delete("/api/nutrition/meal-plans/{id}", meal_plans::delete_meal_plan)).summary("Deletes a plan"),
        reads(Route::get("/api/nutrition/meal-plans/{id}/shopping-list", planned::get_shopping_list))
            .summary("What to buy for a plan"),
        writes(Route::post("/api/nutrition/meal-plans/{id}/log", planned::log_planned_meal))
            .summary("Logs a planned meal as eaten")
            .errors(&[Code::NutritionRefused, Code::LimitReached]),
    ]
}
