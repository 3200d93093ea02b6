//! Writes the seed of the foods as SQL, from `seed/data/foods.csv` and the rules in `src/domain/nutrition/foods.rs`.

use vivace::domain::nutrition::foods::{LICENCE, SOURCE, SeedFood, name_key, name_terms, read_foods};

use super::seed_sql::{SEEDED_AT_MS, SeedTable, text, with_hash};

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "name_key",
    "name_terms",
    "prominence",
    "energy_mkcal",
    "protein_mg",
    "fat_mg",
    "carbohydrate_mg",
    "fibre_mg",
    "sugars_mg",
    "source",
    "licence",
    "created_at",
    "updated_at",
    "seed_hash",
];

fn row(food: &SeedFood) -> String {
    let optional = |amount: Option<i64>| amount.map_or_else(|| "NULL".to_owned(), |amount| amount.to_string());
    let n = &food.nutrients;
    with_hash(vec![
        text(&food.id.to_string()),
        text(&food.name),
        text(&name_key(&food.name)),
        text(&name_terms(&food.name)),
        food.prominence.to_string(),
        n.energy_mkcal.to_string(),
        n.protein_mg.to_string(),
        n.fat_mg.to_string(),
        n.carbohydrate_mg.to_string(),
        optional(n.fibre_mg),
        optional(n.sugars_mg),
        text(SOURCE),
        text(LICENCE),
        SEEDED_AT_MS.to_string(),
        SEEDED_AT_MS.to_string(),
    ])
}

/// The seed. Ids stay.
pub fn food_seed_sql(csv: &str) -> String {
    let table = SeedTable {
        comment: "-- The foods. Written by a test from seed/data/foods.csv: change that file or the rules in\n\
                  -- src/domain/nutrition/foods.rs, then run UPDATE_SEED=1 cargo test --features openapi --test api the_seed_of_foods_is_fresh\n",
        name: "foods",
        columns: COLUMNS,
        kept: &["id", "created_at"],
        own: &[],
    };
    table.statements(read_foods(csv).expect("the table reads").iter().map(row))
}
