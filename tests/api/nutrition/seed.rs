use std::path::Path;

use crate::support::{Sqlite, TestApp, food_seed::food_seed_sql};

const SEED: &str = "seed/core/0002_foods.sql";

fn kept() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SEED)).unwrap_or_default()
}

#[test]
fn the_seed_of_foods_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fresh = food_seed_sql(&std::fs::read_to_string(root.join("seed/data/foods.csv")).unwrap());
    if std::env::var_os("UPDATE_SEED").is_some() {
        std::fs::write(root.join(SEED), &fresh).unwrap();
    }
    assert!(kept() == fresh, "{SEED} is stale: run this test with UPDATE_SEED=1");
}

#[test]
fn every_statement_of_the_seed_of_foods_is_small_and_ends_a_line() {
    let seed = kept();
    let statements: Vec<&str> = seed.split(";\n").filter(|statement| !statement.trim().is_empty()).collect();
    let database = Sqlite::migrated("core");
    for statement in &statements {
        assert!(statement.len() < 90_000, "{} bytes", statement.len());
        database.execute(statement, &[]);
    }
    assert!(statements.len() > 1);
    assert_eq!(
        (database.count("foods"), database.count("food_words"), database.count("food_trigrams")),
        (934, 934, 934)
    );
}

#[test]
fn seeding_foods_again_changes_nothing_and_mends_what_differs() {
    let app = TestApp::seeded();
    let changes = |app: &TestApp| app.core.connection().total_changes();
    let before = changes(&app);
    app.core.connection().execute_batch(&kept()).unwrap();
    assert_eq!(changes(&app), before, "nothing differs");
    app.core.execute(
        "UPDATE foods SET name_terms = 'plonk', energy_mkcal = 1, seed_hash = 'old' WHERE name = 'Arugula, raw'",
        &[],
    );
    app.core.connection().execute_batch(&kept()).unwrap();
    let mended = &app.core.rows("SELECT energy_mkcal FROM foods WHERE name = 'Arugula, raw'", &[])[0];
    assert_eq!(mended["energy_mkcal"], 25_000);
    let found = app.core.rows("SELECT rowid FROM food_words WHERE food_words MATCH 'arugula'", &[]);
    assert_eq!((found.len(), app.core.count("food_words")), (1, 934));
}
