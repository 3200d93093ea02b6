use std::collections::BTreeSet;

use vivace::{
    storage::{Location, erasure::Erasure},
    wiring::{erasures::rules, features::statements},
};

use crate::support::TestApp;

#[test]
fn j5_every_table_has_a_rule_of_erasure() {
    let app = TestApp::new();
    for (location, database) in [(Location::Core, &app.core), (Location::User, &app.shards[0])] {
        // Full-text tables keep their content in shadow tables, which follow them.
        let tables: BTreeSet<String> = database
            .rows("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'", &[])
            .iter()
            .map(|row| row["name"].as_str().unwrap().to_owned())
            .collect();
        let ruled: BTreeSet<String> =
            rules().iter().filter(|rule| rule.location() == location).map(|rule| rule.table.to_owned()).collect();
        assert_eq!(tables, ruled, "{location:?}: declare in the slice's ERASURES how each table forgets a person");
    }
}

#[test]
fn j5_a_rule_erases_by_a_declared_statement_over_its_own_table() {
    let declared: Vec<_> = statements();
    for rule in rules() {
        let text = match rule.erasure {
            Erasure::Core(statement) => statement.entry("").text,
            Erasure::User(statement) | Erasure::Objects(statement) => statement.entry("").text,
            Erasure::Keep(_, reason) => {
                assert!(reason.len() > 15, "{}: say why", rule.table);
                continue;
            }
        };
        let found = declared.iter().any(|entry| entry.text == text && entry.location == rule.location());
        assert!(found, "{}: not in a slice's catalogue", rule.table);
        assert!(text.split_whitespace().any(|word| word == rule.table), "{text}");
        assert!(text.contains("?1") && !text.contains("?2"), "{text}");
    }
}
