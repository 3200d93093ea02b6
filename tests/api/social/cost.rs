//! That the price of a page does not grow with the tables.

use rusqlite::{StatementStatus, ToSql};
use vivace::storage::{CatalogueEntry, Location};

use super::app;
use crate::support::TestApp;

fn statements() -> Vec<CatalogueEntry> {
    let slices = vivace::wiring::features::slices();
    let social = slices.iter().find(|slice| slice.name == "social").unwrap();
    let all = social.statements.iter().flat_map(|list| list.iter().copied());
    all.filter(|statement| statement.location == Location::Core).collect()
}

#[test]
fn no_statement_scans_or_sorts() {
    let app = app();
    for statement in statements() {
        let explain = format!("EXPLAIN QUERY PLAN {}", statement.text);
        let parameters = (1..=20).rev().find(|number| statement.text.contains(&format!("?{number}"))).unwrap_or(0);
        let values: Vec<String> = vec!["1".to_owned(); parameters];
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        for step in app.core.rows(&explain, &values) {
            let step = step["detail"].as_str().unwrap();
            // FTS5 reports a look-up (`M`), from a rowid on (`>`), in the order of rowids (64).
            // A list of ids that is told holds a page of them.
            let by_index = step.ends_with("VIRTUAL TABLE INDEX 64:M2>") || step.starts_with("SCAN asked VIRTUAL TABLE");
            assert!(!step.starts_with("SCAN") || by_index || step == "SCAN CONSTANT ROW", "{}: {step}", statement.name);
            assert!(!step.contains("TEMP B-TREE"), "{}: {step}", statement.name);
        }
    }
}

/// Brings the installation to `total` people called sam, each a follower, friend and blocked.
fn fill(app: &TestApp, me: &str, total: i64) {
    let connection = app.core.connection();
    let numbers =
        "WITH RECURSIVE n (i) AS (SELECT (SELECT count(*) FROM accounts) UNION ALL SELECT i + 1 FROM n WHERE i < ?1)";
    let people = format!(
        "{numbers} INSERT INTO accounts (id, username, username_key, shard, display_name, created_at, updated_at)
         SELECT format('0190%032d', i), 'sam' || i, 'sam' || i, 0, 'Sam Lee', i, i FROM n"
    );
    connection.execute(&people, [total]).unwrap();
    for edge in [
        "INSERT INTO follows SELECT id, ?1, created_at FROM accounts WHERE id <> ?1 ON CONFLICT DO NOTHING",
        "INSERT INTO follows SELECT ?1, id, created_at FROM accounts WHERE id <> ?1 ON CONFLICT DO NOTHING",
        "INSERT INTO friendships SELECT min(id, ?1), max(id, ?1), id, ?1, 'accepted', created_at FROM accounts WHERE id <> ?1
         ON CONFLICT DO NOTHING",
    ] {
        connection.execute(edge, [me]).unwrap();
    }
}

/// What SQLite does for one page of 20, in steps of its machine.
fn steps(app: &TestApp, me: &str, name: &str) -> i32 {
    let statement = statements().into_iter().find(|statement| statement.name == name).unwrap();
    let (first_page, late) = ("", 9_007_199_254_740_991_i64);
    let values: Vec<&dyn ToSql> = match name {
        "PEOPLE_BY_USERNAME" => vec![&me, &"sam", &first_page, &21],
        "PEOPLE_BY_WORDS" => vec![&me, &"\"lee\"*", &0, &"lee", &21],
        "MORE_PEOPLE_BY_WORDS" => vec![&me, &"\"sam\"*", &0, &"sam", &21, &first_page],
        _ => vec![&me, &late, &first_page, &21],
    };
    let connection = app.core.connection();
    let mut statement = connection.prepare(statement.text).unwrap();
    let mut rows = statement.query(&*values).unwrap();
    let mut count = 0;
    while rows.next().unwrap().is_some() {
        count += 1;
    }
    drop(rows);
    assert_eq!(count, if name == "MORE_PEOPLE_BY_WORDS" { 0 } else { 21 }, "{name}");
    statement.get_status(StatementStatus::VmStep)
}

#[test]
fn a_page_costs_the_same_among_few_and_among_many() {
    const PAGES: [&str; 6] =
        ["PEOPLE_BY_USERNAME", "PEOPLE_BY_WORDS", "MORE_PEOPLE_BY_WORDS", "FRIENDS", "FOLLOWERS", "FOLLOWING"];
    let app = app();
    let me = app.sign_in("me").account.to_string();
    fill(&app, &me, 100);
    let among_few = PAGES.map(|name| steps(&app, &me, name));
    fill(&app, &me, 2_000);
    let among_many = PAGES.map(|name| steps(&app, &me, name));
    for ((name, few), many) in PAGES.iter().zip(among_few).zip(among_many) {
        assert!(f64::from(many) <= f64::from(few) * 1.1, "{name}: {few} steps, then {many}");
    }
}
