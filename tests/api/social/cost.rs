//! That the price of a page does not grow with the tables.

use vivace::storage::CatalogueEntry;

use super::app;

fn statements() -> Vec<CatalogueEntry> {
    let slices = vivace::wiring::features::slices();
    let social = slices.iter().find(|slice| slice.name == "social").unwrap();
    social.statements.iter().flat_map(|list| list.iter().copied()).collect()
}

#[test]
fn no_statement_scans_or_sorts() {
    let app = app();
    for statement in statements() {
        let explain = format!("EXPLAIN QUERY PLAN {}", statement.text);
        let parameters = (1..=5).rev().find(|number| statement.text.contains(&format!("?{number}"))).unwrap_or(0);
        let values: Vec<String> = vec!["1".to_owned(); parameters];
        let values: Vec<&dyn rusqlite::ToSql> = values.iter().map(|value| value as &dyn rusqlite::ToSql).collect();
        for step in app.core.rows(&explain, &values) {
            let step = step["detail"].as_str().unwrap();
            // FTS5 reports a look-up (`M`), from a rowid on (`>`), in the order of rowids (64).
            let by_index = step.ends_with("VIRTUAL TABLE INDEX 64:M2>");
            assert!(!step.starts_with("SCAN") || by_index || step == "SCAN CONSTANT ROW", "{}: {step}", statement.name);
            assert!(!step.contains("TEMP B-TREE"), "{}: {step}", statement.name);
        }
    }
}
