//! SQL of what people ate, and its row types. The sums of days follow by triggers (migration 0076).

use serde::Deserialize;

use super::{nutrient_columns, nutrient_values};
use crate::domain::{
    ids::FoodEntryId,
    local_day::LocalDay,
    nutrition::{Nutrients, plan::Meal, serving::Basis},
    time::Timestamp,
};

macro_rules! entry_columns {
    () => {
        concat!(
            "e.id, e.day, e.meal, e.name, e.source, e.source_id, e.amount_mg, e.servings_milli, e.basis, e.revision, e.created_at,
             e.updated_at, ",
            nutrient_columns!("e")
        )
    };
}
macro_rules! day_columns {
    () => {
        "d.day, d.entries, d.energy_mkcal, d.protein_mg, d.fat_mg, d.carbohydrate_mg, d.fibre_mg, d.sugars_mg, d.without_fibre,
         d.without_sugars, d.water_millilitres"
    };
}

crate::statements! {
    /// A page of a person's entries, latest first, before a position (?2, ?3).
    ENTRIES: User = concat!("SELECT ", entry_columns!(), " FROM food_entries AS e WHERE e.account_id = ?1 AND (e.day, e.id) < (?2, ?3)
        ORDER BY e.day DESC, e.id DESC LIMIT ?4");
    /// A page of those of one day (?2), before an id (?3). Left to itself, SQLite reads those of all days by the key.
    ENTRIES_OF_DAY: User = concat!("SELECT ", entry_columns!(), " FROM food_entries AS e INDEXED BY food_entries_by_day WHERE e.account_id = ?1 AND e.day = ?2 AND e.id < ?3
        ORDER BY e.id DESC LIMIT ?4");
    /// One entry.
    ENTRY: User = concat!("SELECT ", entry_columns!(), " FROM food_entries AS e WHERE e.account_id = ?1 AND e.id = ?2");
    /// Some entries: a JSON list of ids (?2), in its order.
    ENTRIES_BY_ID: User = concat!("SELECT ", entry_columns!(), " FROM json_each(?2) AS asked CROSS JOIN food_entries AS e
        ON e.account_id = ?1 AND e.id = asked.value LIMIT ?3");
    /// Adds entries: a JSON list (?2), all of one day (?3), unless that would be more than a day takes (?4); at ?5.
    INSERT_ENTRIES: User = concat!("INSERT INTO food_entries (account_id, id, day, meal, name, source, source_id, amount_mg, servings_milli, basis,
          energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, fibre_mg, sugars_mg, created_at, updated_at)
        SELECT ?1, json_extract(value, '$.id'), ?3, json_extract(value, '$.meal'), json_extract(value, '$.name'),
          json_extract(value, '$.source'), json_extract(value, '$.sourceId'), json_extract(value, '$.amountMg'),
          json_extract(value, '$.servingsMilli'), json_extract(value, '$.basis'), ", nutrient_values!("value"), ", ?5, ?5
        FROM json_each(?2)
        WHERE coalesce((SELECT d.entries FROM food_days AS d WHERE d.account_id = ?1 AND d.day = ?3), 0) + json_array_length(?2) <= ?4");
    /// Replaces what an entry says. Fails when it is not of the revision ?13, or the day it moves to has as many as it may (?15).
    UPDATE_ENTRY: User = "UPDATE food_entries SET day = CASE WHEN day = ?3
            OR coalesce((SELECT d.entries FROM food_days AS d WHERE d.account_id = ?1 AND d.day = ?3), 0) < ?15 THEN ?3 END, meal = ?4, amount_mg = ?5, servings_milli = ?6, energy_mkcal = ?7, protein_mg = ?8,
          fat_mg = ?9, carbohydrate_mg = ?10, fibre_mg = ?11, sugars_mg = ?12, revision = CASE WHEN revision = ?13 THEN revision + 1 END,
          updated_at = ?14
        WHERE account_id = ?1 AND id = ?2";
    /// Deletes an entry.
    DELETE_ENTRY: User = "DELETE FROM food_entries WHERE account_id = ?1 AND id = ?2";
    /// The sums of the days from ?2 to ?3.
    DAYS: User = concat!("SELECT ", day_columns!(), " FROM food_days AS d WHERE d.account_id = ?1 AND d.day >= ?2 AND d.day <= ?3
        ORDER BY d.day LIMIT 100");
    /// Sets the water of a day.
    SET_WATER: User = "INSERT INTO food_days (account_id, day, water_millilitres) VALUES (?1, ?2, ?3)
        ON CONFLICT (account_id, day) DO UPDATE SET water_millilitres = excluded.water_millilitres";

    /// Forgets what was eaten.
    ERASE_ENTRIES: User = "DELETE FROM food_entries WHERE account_id = ?1";
    /// Forgets the sums.
    ERASE_DAYS: User = "DELETE FROM food_days WHERE account_id = ?1";
}

/// Where a logged food comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum EntrySource {
    /// The library.
    Library,
    /// The person's own foods.
    Own,
    /// A recipe of theirs.
    Recipe,
    /// USDA FoodData Central.
    Usda,
    /// Figures without a food.
    Quick,
}

/// Something that was eaten.
#[derive(Clone, Debug, Deserialize)]
pub struct EntryRow {
    /// Id.
    pub id: FoodEntryId,
    /// On which day.
    pub day: LocalDay,
    /// At which meal.
    pub meal: Meal,
    /// What.
    pub name: String,
    /// Where it comes from.
    pub source: EntrySource,
    /// The id there.
    pub source_id: Option<String>,
    /// Its weight.
    pub amount_mg: Option<i64>,
    /// Thousandths of a serving.
    pub servings_milli: Option<i64>,
    /// What other amounts follow from.
    #[serde(with = "crate::storage::json_text")]
    pub basis: Basis,
    /// Grows with every change.
    pub revision: i64,
    /// When it was logged.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
    /// What it holds.
    #[serde(flatten)]
    pub nutrients: Nutrients,
}

/// The sums of a day.
#[derive(Clone, Debug, Deserialize)]
pub struct DayRow {
    /// The day.
    pub day: LocalDay,
    /// How many entries.
    pub entries: u32,
    /// Entries that do not tell fibre.
    pub without_fibre: u32,
    /// Entries that do not tell sugars.
    pub without_sugars: u32,
    /// Water.
    pub water_millilitres: u32,
    /// The sums.
    #[serde(flatten)]
    pub nutrients: Nutrients,
}
