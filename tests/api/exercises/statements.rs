use rusqlite::{StatementStatus, ToSql};
use vivace::{features::exercises, storage::Location};

use crate::support::{Sqlite, TestApp};

#[test]
fn every_statement_is_answered_by_an_index() {
    let app = TestApp::seeded();
    app.core.execute("ANALYZE", &[]);
    for plain in [true, false] {
        let fresh = Sqlite::migrated("core");
        let database = if plain { &fresh } else { &*app.core };
        for entry in exercises::slice().statements.iter().copied().flatten() {
            assert_eq!(entry.location, Location::Core);
            let connection = database.connection();
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", entry.text)).expect(entry.name);
            let parameters = explain.parameter_count();
            let values: Vec<&dyn ToSql> = (0..parameters).map(|_| &"[]" as &dyn ToSql).collect();
            let plan: Vec<String> =
                explain.query_map(&*values, |row| row.get("detail")).expect(entry.name).map(Result::unwrap).collect();
            for step in &plan {
                let is_scan = step.starts_with("SCAN")
                    && !step.contains("VIRTUAL TABLE")
                    && !["SCAN CONSTANT ROW", "SCAN rarest", "SCAN changed", "SCAN (subquery"]
                        .iter()
                        .any(|fine| step.starts_with(fine));
                assert!(!is_scan && !step.contains("TEMP B-TREE"), "{} scans or sorts: {plan:#?}", entry.name);
            }
        }
    }
}

/// The steps SQLite takes for a statement of this name.
fn steps(database: &Sqlite, name: &str, values: &[&dyn ToSql]) -> i32 {
    let entry = exercises::slice().statements.iter().copied().flatten().find(|entry| entry.name == name).unwrap();
    let connection = database.connection();
    let mut statement = connection.prepare(entry.text).unwrap();
    let rows = statement.query_map(values, |_| Ok(())).unwrap().count();
    assert!(rows > 0, "{name} found nothing");
    statement.get_status(StatementStatus::VmStep)
}

#[test]
fn reading_costs_the_same_however_large_the_library_is() {
    let app = TestApp::seeded();
    let person = app.sign_in("ada");
    let account = person.account.to_string();
    let measure = || {
        let all: &[&dyn ToSql] = &[&"public", &"[\"all\"]", &"b", &0, &20];
        let two: &[&dyn ToSql] = &[&"public", &"[\"equipment:barbell\",\"muscle:chest\"]", &"", &0, &10];
        let popular: &[&dyn ToSql] = &[&"public", &"[\"muscle:chest\"]", &9_000_000_000_000_000i64, &0, &20];
        let counts: &[&dyn ToSql] = &[&"public", &"muscle:", &"muscle;"];
        let changes: &[&dyn ToSql] = &[&"public", &10, &20];
        [
            steps(&app.core, "LIST_BY_NAME", all),
            steps(&app.core, "LIST_BY_NAME", two),
            steps(&app.core, "LIST_BY_POPULARITY", popular),
            steps(&app.core, "COUNT_FACETS", counts),
            steps(&app.core, "CHANGES", changes),
        ]
    };
    let before = measure();
    // Private ones of somebody, and more public ones that come after in every order.
    for (status, author) in [("private", Some(&account)), ("approved", None)] {
        app.core.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
             INSERT INTO exercises (id, slug, name, name_key, description, instructions, primary_muscles, secondary_muscles, equipment,
               difficulty, exercise_type, tracking_type, tags, aliases, media, variations, safety, facets, name_terms,
               alias_terms, keyword_terms, created_by, status, created_at, updated_at)
             SELECT ?1 || i, ?1 || i, 'Zz', 'zz ' || i, '', '[]', '[]', '[]', '[]', 'beginner', 'strength', 'reps', '[]', '[]', '{}', '[]', '{}',
               '[\"all\",\"muscle:chest\",\"equipment:barbell\"]', 'zz', '', '', ?2, ?1, 0, 0 FROM n",
            &[&status, &author],
        );
    }
    let after = measure();
    for (before, after) in before.iter().zip(after) {
        assert!(f64::from(after) <= f64::from(*before) * 1.1, "{before} steps became {after}");
    }
}
