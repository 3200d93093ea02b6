//! SQL of foods and recipes, and their row types. What is eaten is in [`log`], what is aimed at in [`plans`].

pub mod log;
pub mod plans;
pub mod portable;

use serde::Deserialize;

use crate::{
    domain::{
        ids::{FoodId, RecipeId},
        nutrition::{Nutrients, serving::Basis},
        time::Timestamp,
    },
    storage::{Location, erasure::ErasureRule},
};

macro_rules! nutrient_columns {
    ($row:literal) => {
        concat!(
            $row,
            ".energy_mkcal, ",
            $row,
            ".protein_mg, ",
            $row,
            ".fat_mg, ",
            $row,
            ".carbohydrate_mg, ",
            $row,
            ".fibre_mg, ",
            $row,
            ".sugars_mg"
        )
    };
}
pub(super) use nutrient_columns;

/// Nutrients out of the member of that name of JSON.
macro_rules! nutrient_values {
    ($json:literal) => {
        concat!(
            $json,
            " ->> '$.nutrients.energy_mkcal', ",
            $json,
            " ->> '$.nutrients.protein_mg', ",
            $json,
            " ->> '$.nutrients.fat_mg', ",
            $json,
            " ->> '$.nutrients.carbohydrate_mg', ",
            $json,
            " ->> '$.nutrients.fibre_mg', ",
            $json,
            " ->> '$.nutrients.sugars_mg'"
        )
    };
}
pub(super) use nutrient_values;

macro_rules! food_columns {
    () => {
        concat!(
            "f.number, f.id, f.name, f.name_key, f.barcode, f.prominence, f.source, f.licence, ",
            nutrient_columns!("f")
        )
    };
}
macro_rules! own_columns {
    () => {
        concat!(
            "o.id, o.name, o.name_key, o.brand, o.barcode, o.serving_mg, o.serving_name, o.revision, ",
            nutrient_columns!("o")
        )
    };
}
/// What the person says of a food, and where it stands in JSON.
macro_rules! own_content {
    (columns) => {
        "name, name_key, brand, barcode, serving_mg, serving_name, energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, fibre_mg, sugars_mg"
    };
    (values) => {
        concat!(
            "?3 ->> '$.name', ?3 ->> '$.nameKey', ?3 ->> '$.brand', ?3 ->> '$.barcode', ?3 ->> '$.servingMg', ?3 ->> '$.servingName', ",
            nutrient_values!("?3")
        )
    };
}
/// What the person says of a recipe, and where it stands in JSON.
macro_rules! recipe_content {
    (columns) => {
        "name, name_key, notes, servings, ingredients, amount_mg, energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, fibre_mg, sugars_mg"
    };
    (values) => {
        concat!(
            "?3 ->> '$.name', ?3 ->> '$.nameKey', ?3 ->> '$.notes', ?3 ->> '$.servings', ?3 ->> '$.ingredients', ?3 ->> '$.amountMg', ",
            nutrient_values!("?3")
        )
    };
}
macro_rules! recipe_columns {
    () => {
        concat!(
            "r.id, r.name, r.name_key, r.notes, r.servings, r.ingredients, r.amount_mg, r.revision, r.created_at, r.updated_at, ",
            nutrient_columns!("r")
        )
    };
}

crate::statements! {
    /// A page of the library by name, after a position (?1, ?2).
    FOODS: Core = concat!("SELECT ", food_columns!(), " FROM foods AS f WHERE (f.name_key, f.number) > (?1, ?2)
        ORDER BY f.name_key, f.number LIMIT ?3");
    /// A food of the library.
    FOOD: Core = concat!("SELECT ", food_columns!(), " FROM foods AS f WHERE f.id = ?1");
    /// Foods of the library by id: a JSON list, limit.
    FOODS_BY_ID: Core = concat!("SELECT ", food_columns!(), " FROM json_each(?1) AS asked CROSS JOIN foods AS f ON f.id = asked.value LIMIT ?2");
    /// Candidates by words.
    SEARCH_FOOD_WORDS: Core = concat!("SELECT ", food_columns!(), " FROM food_words AS w CROSS JOIN foods AS f ON f.number = w.rowid
        WHERE w.food_words MATCH ?1 ORDER BY w.rank LIMIT ?2");
    /// Candidates by trigrams.
    SEARCH_FOOD_TRIGRAMS: Core = concat!("SELECT ", food_columns!(), " FROM food_trigrams AS w CROSS JOIN foods AS f ON f.number = w.rowid
        WHERE w.food_trigrams MATCH ?1 ORDER BY w.rank LIMIT ?2");

    /// A page of a person's foods by name, after a position (?2, ?3).
    OWN_FOODS: User = concat!("SELECT ", own_columns!(), " FROM own_foods AS o WHERE o.account_id = ?1 AND (o.name_key, o.id) > (?2, ?3)
        ORDER BY o.name_key, o.id LIMIT ?4");
    /// One of them.
    OWN_FOOD: User = concat!("SELECT ", own_columns!(), " FROM own_foods AS o WHERE o.account_id = ?1 AND o.id = ?2");
    /// One of them by its barcode.
    OWN_FOOD_BY_BARCODE: User = concat!("SELECT ", own_columns!(), " FROM own_foods AS o WHERE o.account_id = ?1 AND o.barcode = ?2");
    /// Some of them: a JSON list of ids, limit.
    OWN_FOODS_BY_ID: User = concat!("SELECT ", own_columns!(), " FROM json_each(?2) AS asked CROSS JOIN own_foods AS o
        ON o.account_id = ?1 AND o.id = asked.value LIMIT ?3");
    /// Adds one that says this (?3, JSON), unless there are as many as may be (?5).
    INSERT_OWN_FOOD: User = concat!("INSERT INTO own_foods (account_id, id, ", own_content!(columns), ", created_at, updated_at)
        SELECT ?1, ?2, ", own_content!(values), ", ?4, ?4 WHERE (SELECT count(*) FROM own_foods WHERE account_id = ?1) < ?5");
    /// Replaces what one says (?3, JSON). Fails when it is not of the revision ?5.
    UPDATE_OWN_FOOD: User = concat!("UPDATE own_foods SET (", own_content!(columns), ") = (", own_content!(values), "), updated_at = ?4,
          revision = CASE WHEN revision = ?5 THEN revision + 1 END WHERE account_id = ?1 AND id = ?2");
    /// Deletes one.
    DELETE_OWN_FOOD: User = "DELETE FROM own_foods WHERE account_id = ?1 AND id = ?2";

    /// A page of a person's recipes by name, after a position (?2, ?3).
    RECIPES: User = concat!("SELECT ", recipe_columns!(), " FROM recipes AS r WHERE r.account_id = ?1 AND (r.name_key, r.id) > (?2, ?3)
        ORDER BY r.name_key, r.id LIMIT ?4");
    /// One of them.
    RECIPE: User = concat!("SELECT ", recipe_columns!(), " FROM recipes AS r WHERE r.account_id = ?1 AND r.id = ?2");
    /// Adds one that says this (?3, JSON), unless there are as many as may be (?5).
    INSERT_RECIPE: User = concat!("INSERT INTO recipes (account_id, id, ", recipe_content!(columns), ", created_at, updated_at)
        SELECT ?1, ?2, ", recipe_content!(values), ", ?4, ?4 WHERE (SELECT count(*) FROM recipes WHERE account_id = ?1) < ?5");
    /// Replaces what one says (?3, JSON). Fails when it is not of the revision ?5.
    UPDATE_RECIPE: User = concat!("UPDATE recipes SET (", recipe_content!(columns), ") = (", recipe_content!(values), "), updated_at = ?4,
          revision = CASE WHEN revision = ?5 THEN revision + 1 END WHERE account_id = ?1 AND id = ?2");
    /// Deletes one.
    DELETE_RECIPE: User = "DELETE FROM recipes WHERE account_id = ?1 AND id = ?2";

    /// Forgets a person's foods.
    ERASE_OWN_FOODS: User = "DELETE FROM own_foods WHERE account_id = ?1";
    /// Forgets a person's recipes.
    ERASE_RECIPES: User = "DELETE FROM recipes WHERE account_id = ?1";
}

/// How the tables of this slice forget a person. The sums of days go after the entries, whose deletion changes them.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::user("own_foods", &ERASE_OWN_FOODS),
    ErasureRule::user("recipes", &ERASE_RECIPES),
    ErasureRule::user("food_entries", &log::ERASE_ENTRIES),
    ErasureRule::user("food_days", &log::ERASE_DAYS),
    ErasureRule::user("nutrition_settings", &plans::ERASE_SETTINGS),
    ErasureRule::user("meal_plans", &plans::ERASE_PLANS),
    ErasureRule::keep(Location::Core, "foods", "seeded foods: they tell of nobody"),
    ErasureRule::keep(Location::Core, "food_words", "the index of foods: triggers keep it in step"),
    ErasureRule::keep(Location::Core, "food_trigrams", "the index of foods: triggers keep it in step"),
];

/// A food of the library.
#[derive(Clone, Debug, Deserialize)]
pub struct FoodRow {
    /// Short key.
    pub number: i64,
    /// Id.
    pub id: FoodId,
    /// Name.
    pub name: String,
    /// What it is sorted by.
    pub name_key: String,
    /// GTIN.
    pub barcode: Option<String>,
    /// How well known it is.
    pub prominence: u32,
    /// Where it comes from.
    pub source: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// Of 100 g.
    #[serde(flatten)]
    pub nutrients: Nutrients,
}

/// A food of a person.
#[derive(Clone, Debug, Deserialize)]
pub struct OwnFoodRow {
    /// Id.
    pub id: FoodId,
    /// Name.
    pub name: String,
    /// What it is sorted by.
    pub name_key: String,
    /// Whose product it is.
    pub brand: Option<String>,
    /// GTIN.
    pub barcode: Option<String>,
    /// The weight of a serving.
    pub serving_mg: Option<i64>,
    /// What a serving is called.
    pub serving_name: Option<String>,
    /// Grows with every change.
    pub revision: i64,
    /// Of 100 g.
    #[serde(flatten)]
    pub nutrients: Nutrients,
}

/// A recipe.
#[derive(Clone, Debug, Deserialize)]
pub struct RecipeRow {
    /// Id.
    pub id: RecipeId,
    /// Name.
    pub name: String,
    /// What it is sorted by.
    pub name_key: String,
    /// How it is made.
    pub notes: String,
    /// How many servings.
    pub servings: i64,
    /// What it is made of.
    #[serde(with = "crate::storage::json_text")]
    pub ingredients: Vec<super::recipes::Ingredient>,
    /// Of all ingredients.
    pub amount_mg: i64,
    /// Grows with every change.
    pub revision: i64,
    /// Since when it is there.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
    /// Of all servings together.
    #[serde(flatten)]
    pub nutrients: Nutrients,
}

impl RecipeRow {
    /// What every amount follows from.
    pub fn basis(&self) -> Basis {
        Basis::of_recipe(self.nutrients, self.amount_mg, self.servings)
    }
}
