//! What people eat, on its way into an export and back: SQL and the shapes of items.

use serde_json::Value;

use crate::{
    before, bringing, brought, claim, claim_setting, claimed,
    domain::{
        imports::shape::{Field, Holds},
        json,
        nutrition::{
            Nutrients,
            foods::name_key,
            plan::{DAYS_MAX, MEALS_MAX, MealPlan},
            serving::Basis,
            settings::Settings,
            targets::{Targets, check_overrides},
        },
    },
    features::nutrition::{
        meal_plans::Asked,
        recipes::{INGREDIENTS_MAX, Ingredient},
    },
    storage::{
        Sql, User,
        portable::{Back, PortableList, Source},
    },
};

macro_rules! nutrients_out {
    () => {
        "'energyMkcal', t.energy_mkcal, 'proteinMg', t.protein_mg, 'fatMg', t.fat_mg, 'carbohydrateMg', t.carbohydrate_mg,
         'fibreMg', t.fibre_mg, 'sugarsMg', t.sugars_mg"
    };
}
macro_rules! nutrient_names {
    () => {
        "energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, fibre_mg, sugars_mg, created_at, updated_at"
    };
}
macro_rules! nutrients_back {
    () => {
        "r.value ->> '$.energyMkcal', r.value ->> '$.proteinMg', r.value ->> '$.fatMg', r.value ->> '$.carbohydrateMg',
         r.value ->> '$.fibreMg', r.value ->> '$.sugarsMg', r.value ->> '$.createdAt', r.value ->> '$.updatedAt'"
    };
}

crate::statements! {
    /// A person's foods.
    FOODS_OUT: User = concat!("SELECT t.id AS key, json_object('id', t.id, 'name', t.name, 'brand', t.brand, 'barcode', t.barcode, ",
          nutrients_out!(), ", 'servingMg', t.serving_mg, 'servingName', t.serving_name, 'createdAt', t.created_at, 'updatedAt', t.updated_at) AS item
        FROM own_foods AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3");
    /// Which come back.
    CLAIM_FOODS: User = claim!("foods", "r.value ->> '$.id'",
        "NOT EXISTS (SELECT 1 FROM own_foods AS t WHERE t.account_id = ?1 AND t.id = r.value ->> '$.id')
         AND NOT EXISTS (SELECT 1 FROM own_foods AS t WHERE t.account_id = ?1 AND t.barcode = r.value ->> '$.barcode')",
        "1000 - (SELECT count(*) FROM own_foods WHERE account_id = ?1)");
    /// Brings them.
    BRING_FOODS: User = concat!("INSERT INTO own_foods (account_id, id, name, name_key, brand, barcode, serving_mg, serving_name, ",
          nutrient_names!(), ") SELECT ?1, i.row_id, r.value ->> '$.name', r.value ->> '$.nameKey', r.value ->> '$.brand',
          r.value ->> '$.barcode', r.value ->> '$.servingMg', r.value ->> '$.servingName', ", nutrients_back!(),
        claimed!("foods", "r.value ->> '$.id'"));
    /// Takes them away.
    DROP_FOODS: User = concat!("DELETE FROM own_foods WHERE account_id = ?1 AND id IN ", brought!("foods"));

    /// A person's recipes.
    RECIPES_OUT: User = concat!("SELECT t.id AS key, json_object('id', t.id, 'name', t.name, 'notes', t.notes, 'servings', t.servings,
          'ingredients', json(t.ingredients), 'amountMg', t.amount_mg, ", nutrients_out!(), ", 'createdAt', t.created_at,
          'updatedAt', t.updated_at) AS item
        FROM recipes AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3");
    /// Which come back.
    CLAIM_RECIPES: User = claim!("recipes", "r.value ->> '$.id'",
        "NOT EXISTS (SELECT 1 FROM recipes AS t WHERE t.account_id = ?1 AND t.id = r.value ->> '$.id')",
        "300 - (SELECT count(*) FROM recipes WHERE account_id = ?1)");
    /// Brings them.
    BRING_RECIPES: User = concat!("INSERT INTO recipes (account_id, id, name, name_key, notes, servings, ingredients, amount_mg, ",
          nutrient_names!(), ") SELECT ?1, i.row_id, r.value ->> '$.name', r.value ->> '$.nameKey', r.value ->> '$.notes',
          r.value ->> '$.servings', r.value ->> '$.ingredients', r.value ->> '$.amountMg', ", nutrients_back!(),
        claimed!("recipes", "r.value ->> '$.id'"));
    /// Takes them away.
    DROP_RECIPES: User = concat!("DELETE FROM recipes WHERE account_id = ?1 AND id IN ", brought!("recipes"));

    /// What a person ate.
    ENTRIES_OUT: User = concat!("SELECT t.id AS key, json_set(json_object('id', t.id, 'day', t.day, 'meal', t.meal, 'name', t.name, 'source', t.source,
          'sourceId', t.source_id, 'amountMg', t.amount_mg, 'servingsMilli', t.servings_milli, 'basis', json(t.basis), ", nutrients_out!(),
          "), '$.createdAt', t.created_at, '$.updatedAt', t.updated_at) AS item
        FROM food_entries AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3");
    /// Which comes back.
    CLAIM_ENTRIES: User = claim!("foodLog", "r.value ->> '$.id'",
        "NOT EXISTS (SELECT 1 FROM food_entries AS t WHERE t.account_id = ?1 AND t.id = r.value ->> '$.id')
         AND coalesce((SELECT d.entries FROM food_days AS d WHERE d.account_id = ?1 AND d.day = r.value ->> '$.day'), 0) < 200",
        "1000000");
    /// Brings it. Sums of days follow by triggers.
    BRING_ENTRIES: User = concat!("INSERT INTO food_entries (account_id, id, day, meal, name, source, source_id, amount_mg, servings_milli,
          basis, ", nutrient_names!(), ") SELECT ?1, i.row_id, r.value ->> '$.day', r.value ->> '$.meal', r.value ->> '$.name',
          r.value ->> '$.source', r.value ->> '$.sourceId', r.value ->> '$.amountMg', r.value ->> '$.servingsMilli', r.value ->> '$.basis', ",
          nutrients_back!(), claimed!("foodLog", "r.value ->> '$.id'"));
    /// Takes it away.
    DROP_ENTRIES: User = concat!("DELETE FROM food_entries WHERE account_id = ?1 AND id IN ", brought!("foodLog"));

    /// What a person drank.
    WATER_OUT: User = "SELECT t.day AS key, json_object('day', t.day, 'millilitres', t.water_millilitres) AS item
        FROM food_days AS t WHERE t.account_id = ?1 AND t.day > ?2 AND t.water_millilitres > 0 ORDER BY t.day LIMIT ?3";
    /// Which days of it come back.
    CLAIM_WATER: User = claim!("water", "r.value ->> '$.day'",
        "NOT EXISTS (SELECT 1 FROM food_days AS t WHERE t.account_id = ?1 AND t.day = r.value ->> '$.day' AND t.water_millilitres > 0)",
        "1000000");
    /// Brings them.
    BRING_WATER: User = "INSERT INTO food_days (account_id, day, water_millilitres)
        SELECT ?1, i.row_id, r.value ->> '$.millilitres' FROM json_each(?3) AS r CROSS JOIN import_rows AS i
          ON i.account_id = ?1 AND i.import_id = ?2 AND i.list = 'water' AND i.row_id = r.value ->> '$.day' WHERE true
        ON CONFLICT (account_id, day) DO UPDATE SET water_millilitres = excluded.water_millilitres WHERE water_millilitres = 0";
    /// Takes them away.
    DROP_WATER: User = concat!("UPDATE food_days SET water_millilitres = 0 WHERE account_id = ?1 AND day IN ", brought!("water"));

    /// What a person wants of their eating.
    SETTINGS_OUT: User = "SELECT '-' AS key, json_object('document', json(t.document), 'updatedAt', t.updated_at) AS item
        FROM nutrition_settings AS t WHERE t.account_id = ?1 AND ?2 < '-' LIMIT ?3";
    /// Whether it comes back.
    CLAIM_SETTINGS: User = claim_setting!("nutritionSettings", "nutrition_settings",
        "json_object('document', t.document, 'updatedAt', t.updated_at)", "t.updated_at = r.value ->> '$.updatedAt'");
    /// Brings it.
    BRING_SETTINGS: User = concat!("INSERT INTO nutrition_settings (account_id, document, updated_at)
        SELECT ?1, r.value ->> '$.document', r.value ->> '$.updatedAt'", bringing!("nutritionSettings", "'-'"),
        " ON CONFLICT (account_id) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at");
    /// Puts back what it was.
    RESTORE_SETTINGS: User = concat!("UPDATE nutrition_settings SET document = b.before ->> '$.document', updated_at = b.before ->> '$.updatedAt'",
        before!("nutritionSettings"));
    /// Takes it away.
    DROP_SETTINGS: User = concat!("DELETE FROM nutrition_settings WHERE account_id = ?1 AND '-' IN ", brought!("nutritionSettings", new));

    /// A person's plans of meals.
    PLANS_OUT: User = "SELECT t.id AS key, json_object('id', t.id, 'startDay', t.start_day, 'source', t.source, 'asked', json(t.request),
          'targets', json(t.targets), 'plan', json(t.document), 'createdAt', t.created_at) AS item
        FROM meal_plans AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3";
    /// Which come back.
    CLAIM_PLANS: User = claim!("mealPlans", "r.value ->> '$.id'",
        "NOT EXISTS (SELECT 1 FROM meal_plans AS t WHERE t.account_id = ?1 AND t.id = r.value ->> '$.id')",
        "100 - (SELECT count(*) FROM meal_plans WHERE account_id = ?1)");
    /// Brings them.
    BRING_PLANS: User = concat!("INSERT INTO meal_plans (account_id, id, start_day, source, request, targets, document, created_at)
        SELECT ?1, i.row_id, r.value ->> '$.startDay', r.value ->> '$.source', r.value ->> '$.asked', r.value ->> '$.targets',
          r.value ->> '$.plan', r.value ->> '$.createdAt'", claimed!("mealPlans", "r.value ->> '$.id'"));
    /// Takes them away.
    DROP_PLANS: User = concat!("DELETE FROM meal_plans WHERE account_id = ?1 AND id IN ", brought!("mealPlans"));
}

/// The most of anything an item holds: thousandths of a kilocalorie, or milligrams.
const MUCH: i64 = 100_000_000_000;
/// The most servings, in thousandths.
const SERVINGS_MILLI_MAX: i64 = 100_000;
/// The heaviest portion, in milligrams, and serving.
const AMOUNT_MG_MAX: i64 = 2_000_000_000;

const fn amount(name: &'static str) -> Field {
    Field::needed(name, Holds::Whole(0, MUCH))
}

const fn maybe(name: &'static str) -> Field {
    Field::optional(name, Holds::Whole(0, MUCH))
}

/// The shape of something with nutrients: these members, and what all of those have.
macro_rules! eaten {
    ($($field:expr),+ $(,)?) => {
        &[
            $($field,)+
            amount("energyMkcal"), amount("proteinMg"), amount("fatMg"), amount("carbohydrateMg"), maybe("fibreMg"), maybe("sugarsMg"),
            Field::needed("createdAt", Holds::Instant), Field::needed("updatedAt", Holds::Instant),
        ]
    };
}

const ID: Field = Field::needed("id", Holds::Id);
const NAME: Field = Field::needed("name", Holds::Line(200));

const FOOD: &[Field] = eaten![
    ID,
    NAME,
    Field::optional("brand", Holds::Line(200)),
    Field::optional("barcode", Holds::Digits(8, 14)),
    Field::optional("servingMg", Holds::Whole(1, AMOUNT_MG_MAX)),
    Field::optional("servingName", Holds::Line(100)),
];
const RECIPE: &[Field] = eaten![
    ID,
    NAME,
    Field::needed("notes", Holds::Text(5_000)),
    Field::needed("servings", Holds::Whole(1, 100)),
    Field::needed("amountMg", Holds::Whole(0, AMOUNT_MG_MAX)),
    Field::needed("ingredients", Holds::Document(are_ingredients)),
];
const ENTRY: &[Field] = eaten![
    ID,
    NAME,
    Field::needed("day", Holds::Day),
    Field::needed("meal", Holds::OneOf(&["breakfast", "lunch", "dinner", "snack"])),
    Field::needed("source", Holds::OneOf(&["library", "own", "recipe", "usda", "quick"])),
    Field::optional("sourceId", Holds::Line(36)),
    Field::optional("amountMg", Holds::Whole(0, AMOUNT_MG_MAX)),
    Field::optional("servingsMilli", Holds::Whole(1, SERVINGS_MILLI_MAX)),
    Field::needed("basis", Holds::Document(is_basis)),
];
const WATER: &[Field] = &[Field::needed("day", Holds::Day), Field::needed("millilitres", Holds::Whole(1, 20_000))];
const SETTINGS: &[Field] =
    &[Field::needed("document", Holds::Document(are_settings)), Field::needed("updatedAt", Holds::Instant)];
const PLAN: &[Field] = &[
    ID,
    Field::needed("startDay", Holds::Day),
    Field::needed("source", Holds::OneOf(&["rules", "model"])),
    Field::needed("asked", Holds::Document(|text| json::from_str::<Asked>(text).is_ok())),
    Field::needed("targets", Holds::Document(|text| json::from_str::<Targets>(text).is_ok())),
    Field::needed("plan", Holds::Document(is_plan)),
    Field::needed("createdAt", Holds::Instant),
];

/// Nothing that is more than anybody eats; that it is not less than nothing was seen before.
fn fits(nutrients: &Nutrients) -> bool {
    let Nutrients { energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, fibre_mg, sugars_mg } = *nutrients;
    let all = [energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, fibre_mg.unwrap_or(0), sugars_mg.unwrap_or(0)];
    all.iter().all(|amount| *amount <= MUCH)
}

fn is_basis(text: &str) -> bool {
    let Ok(basis) = json::from_str::<Basis>(text) else { return false };
    let is_share = |part: i64| (1..=AMOUNT_MG_MAX).contains(&part);
    fits(&basis.nutrients)
        && basis.amount_mg.is_none_or(|amount| amount <= AMOUNT_MG_MAX)
        && basis.serving.is_none_or(|(part, of)| is_share(part) && is_share(of))
}

fn are_ingredients(text: &str) -> bool {
    let Ok(ingredients) = json::from_str::<Vec<Ingredient>>(text) else { return false };
    let is_ingredient = |one: &Ingredient| fits(&one.nutrients) && one.amount_mg <= AMOUNT_MG_MAX;
    (1..=INGREDIENTS_MAX).contains(&ingredients.len()) && ingredients.iter().all(is_ingredient)
}

fn is_plan(text: &str) -> bool {
    let Ok(plan) = json::from_str::<MealPlan>(text) else { return false };
    let meals = || plan.days.iter().flat_map(|day| &day.meals);
    plan.days.len() <= usize::from(DAYS_MAX)
        && plan.days.iter().all(|day| day.meals.len() <= usize::from(MEALS_MAX))
        && meals().flat_map(|meal| &meal.items).all(|item| fits(&item.nutrients))
}

/// As somebody may set them: see `SetTargetsRequest`.
fn are_settings(text: &str) -> bool {
    let Ok(settings) = json::from_str::<Settings>(text) else { return false };
    let own = settings.own;
    let most = |grams: Option<u32>, most: u32| grams.is_none_or(|grams| grams <= most);
    own.energy_kcal.is_none_or(|kcal| (1_000..=10_000).contains(&kcal))
        && most(own.protein_grams, 500)
        && most(own.fat_grams, 500)
        && most(own.carbohydrate_grams, 1_500)
        && most(own.fibre_grams, 150)
        && most(settings.rate_hundredths, 500)
        && most(settings.measured.map(|measured| measured.kcal), 10_000)
        && check_overrides(&own).is_ok()
}

/// Adds what lists are sorted by.
fn add_name_key(item: &mut Value) -> bool {
    let key = item.get("name").and_then(Value::as_str).map(name_key);
    if let (Value::Object(members), Some(key)) = (item, key) {
        members.insert("nameKey".to_owned(), Value::String(key));
    }
    true
}

const fn list(name: &'static str, source: &'static Sql<User>, page: u32, back: Back) -> PortableList {
    PortableList::read_back(name, Source::User(source), page, back)
}

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[
    list("foods", &FOODS_OUT, 500, Back::user(FOOD, &CLAIM_FOODS, &BRING_FOODS, &DROP_FOODS).completed(add_name_key)),
    list(
        "recipes",
        &RECIPES_OUT,
        100,
        Back::user(RECIPE, &CLAIM_RECIPES, &BRING_RECIPES, &DROP_RECIPES).completed(add_name_key),
    ),
    list("foodLog", &ENTRIES_OUT, 1_000, Back::user(ENTRY, &CLAIM_ENTRIES, &BRING_ENTRIES, &DROP_ENTRIES)),
    list("water", &WATER_OUT, 1_000, Back::user(WATER, &CLAIM_WATER, &BRING_WATER, &DROP_WATER)),
    list(
        "nutritionSettings",
        &SETTINGS_OUT,
        1,
        Back::setting(SETTINGS, &CLAIM_SETTINGS, &BRING_SETTINGS, &RESTORE_SETTINGS, &DROP_SETTINGS),
    ),
    list("mealPlans", &PLANS_OUT, 20, Back::user(PLAN, &CLAIM_PLANS, &BRING_PLANS, &DROP_PLANS)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::nutrition::{
        log::ENTRIES_OF_DAY_MAX, meal_plans::MEAL_PLANS_MAX, own_foods::OWN_FOODS_MAX, recipes::RECIPES_MAX,
    };

    #[test]
    fn a_file_brings_no_more_than_one_may_have() {
        for (claim, room) in [
            (&CLAIM_FOODS, format!("max(0, {OWN_FOODS_MAX} - (")),
            (&CLAIM_RECIPES, format!("max(0, {RECIPES_MAX} - (")),
            (&CLAIM_PLANS, format!("max(0, {MEAL_PLANS_MAX} - (")),
            (&CLAIM_ENTRIES, format!("0) < {ENTRIES_OF_DAY_MAX}")),
        ] {
            let text = claim.entry("").text;
            assert!(text.contains(&room), "{room}: {text}");
        }
    }

    #[test]
    fn what_divides_by_nothing_or_is_no_setting_is_refused() {
        let basis = |serving: &str| {
            format!(
                "{{\"nutrients\":{{\"energy_mkcal\":1,\"protein_mg\":0,\"fat_mg\":0,\"carbohydrate_mg\":0,\"fibre_mg\":null,\"sugars_mg\":null}},\"amountMg\":100000,\"serving\":{serving}}}"
            )
        };
        assert!(is_basis(&basis("null")) && is_basis(&basis("[1,3]")));
        assert!(!is_basis(&basis("[1,0]")) && !is_basis(&basis("[0,1]")) && !is_basis("{}"));
        assert!(are_settings("{}") && are_settings("{\"own\":{\"energyKcal\":2000}}"));
        assert!(!are_settings("{\"own\":{\"energyKcal\":500}}") && !are_settings("{\"activity\":\"much\"}"));
    }
}
