use std::path::Path;

use crate::support::{Sqlite, TestApp, exercise_seed::seed_sql};

#[test]
fn the_seed_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let csv = std::fs::read_to_string(root.join("seed/data/exercises.csv")).unwrap();
    let path = root.join("seed/core/0001_exercises.sql");
    let fresh = seed_sql(&csv);
    if std::env::var_os("UPDATE_SEED").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == fresh, "seed/core/0001_exercises.sql is stale: run this test with UPDATE_SEED=1");
}

#[test]
fn every_statement_of_the_seed_is_small_and_ends_a_line() {
    let seed =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("seed/core/0001_exercises.sql")).unwrap();
    let statements: Vec<&str> = seed.split(";\n").filter(|statement| !statement.trim().is_empty()).collect();
    assert!(statements.len() > 5);
    let database = Sqlite::migrated("core");
    for statement in statements {
        assert!(statement.len() < 90_000, "{} bytes", statement.len());
        database.execute(statement, &[]);
    }
    assert_eq!(database.count("exercises"), 873);
}

#[test]
fn seeding_again_changes_nothing_and_mends_what_differs() {
    let app = TestApp::seeded();
    let seed =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("seed/core/0001_exercises.sql")).unwrap();
    let rev = |app: &TestApp| app.core.rows("SELECT max(rev) AS rev FROM exercise_changes", &[])[0]["rev"].clone();
    let before = rev(&app);
    app.core.connection().execute_batch(&seed).unwrap();
    assert_eq!(rev(&app), before, "nothing differs");

    app.core.execute("UPDATE exercises SET rating_sum = 9, rating_count = 2 WHERE slug = 'plank'", &[]);
    app.core.execute("UPDATE exercises SET name = 'Plonk', seed_hash = 'old' WHERE slug = 'plank'", &[]);
    app.core.execute("UPDATE exercises SET status = 'retired', seed_hash = 'old' WHERE slug = 'crunches'", &[]);
    app.core.connection().execute_batch(&seed).unwrap();
    let plank = &app.core.rows("SELECT name, rating_sum, rating_count FROM exercises WHERE slug = 'plank'", &[])[0];
    assert_eq!(
        (plank["name"].as_str(), plank["rating_sum"].as_i64(), plank["rating_count"].as_i64()),
        (Some("Plank"), Some(9), Some(2))
    );
    let crunches = &app.core.rows("SELECT status FROM exercises WHERE slug = 'crunches'", &[])[0];
    assert_eq!(crunches["status"], "retired", "staff took it out");
    assert_eq!(app.core.count("exercises"), 873);
}

#[test]
fn index_tables_hold_exactly_what_the_exercises_say() {
    let app = TestApp::seeded();
    let listed = app.core.rows(
        "SELECT count(DISTINCT exercise) AS n FROM exercise_listings WHERE scope = 'public' AND facet = 'all'",
        &[],
    );
    assert_eq!(listed[0]["n"], 873);
    let wrong = app.core.rows(
        "SELECT c.facet FROM exercise_facet_counts AS c WHERE c.exercises <>
           (SELECT count(*) FROM exercise_listings AS l WHERE l.scope = c.scope AND l.facet = c.facet)",
        &[],
    );
    assert!(wrong.is_empty(), "{wrong:?}");
    let facets = app.core.rows("SELECT sum(json_array_length(facets)) AS n FROM exercises", &[]);
    assert_eq!(app.core.count("exercise_listings"), facets[0]["n"].as_u64().unwrap() as usize);
    assert_eq!((app.core.count("exercise_words"), app.core.count("exercise_trigrams")), (873, 873));
}
