//! Every declared statement, held against the migrations of the database it runs on.

use std::collections::BTreeSet;

use vivace::{
    storage::{CatalogueEntry, Location},
    wiring::features::statements,
};

use crate::support::Sqlite;

/// Statements that may read a whole table, with the reason it stays small.
const MAY_SCAN: &[(&str, &str)] = &[];

/// Statements that may sort what they found, with the reason it is little.
const MAY_SORT: &[(&str, &str)] = &[
    ("WRITE_DAYS", "the muscles of one day's exercises"),
    ("SHARED_WITH_ME", "what friends showed in ninety days, each friend's in order"),
    ("JOBS_OF_PERSON_CORE", "a person's jobs of a week"),
    ("JOBS_OF_PERSON_USER", "a person's jobs of a week"),
    ("OPEN_COUNTS_CORE", "some groups for each kind of job"),
    ("OPEN_COUNTS_USER", "some groups for each kind of job"),
    ("DONE_COUNTS_CORE", "one group for each kind of job"),
    ("DONE_COUNTS_USER", "one group for each kind of job"),
];

/// The most parameters D1 takes in one statement.
const PARAMETERS_MAX: usize = 100;

fn database(location: Location) -> Sqlite {
    Sqlite::migrated(match location {
        Location::Core => "core",
        Location::User => "user",
    })
}

/// The statement as written, each line of white space one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The steps of SQLite's plan.
fn plan(database: &Sqlite, statement: &CatalogueEntry) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.text);
    let connection = database.connection();
    let mut prepared = connection.prepare(&sql).unwrap_or_else(|error| panic!("{}: {error}", statement.name));
    let nulls: Vec<rusqlite::types::Null> = vec![rusqlite::types::Null; prepared.parameter_count()];
    let rows = prepared.query_map(rusqlite::params_from_iter(nulls), |row| row.get::<_, String>(3)).expect("a plan");
    rows.map(|step| step.expect("a step")).collect()
}

/// Whether a step reads a whole table: not a subquery or common table, not `json_each` or a full-text
/// index (virtual tables), not a single constant row.
fn scans_a_table(step: &str, text: &str) -> bool {
    let Some(rest) = step.strip_prefix("SCAN ") else { return false };
    if rest.contains("VIRTUAL TABLE") || rest.starts_with("CONSTANT ROW") || rest.starts_with('(') {
        return false;
    }
    let name = rest.split(' ').next().unwrap_or_default();
    let text = one_line(text);
    let is_derived = [format!(") AS {name}"), format!(") {name}"), format!("WITH {name} "), format!(", {name} AS (")]
        .iter()
        .any(|form| text.contains(form.as_str()));
    !is_derived
}

/// Fails for statements that break a rule without an exception, and for exceptions nobody needs.
fn check(rule: &str, exceptions: &[(&str, &str)], offends: impl Fn(&Sqlite, &CatalogueEntry) -> Option<String>) {
    let (core, user) = (database(Location::Core), database(Location::User));
    let mut needed = BTreeSet::new();
    let mut problems = Vec::new();
    for statement in statements() {
        let database = if statement.location == Location::Core { &core } else { &user };
        let Some(problem) = offends(database, &statement) else { continue };
        needed.insert(statement.name);
        if !exceptions.iter().any(|(name, _)| *name == statement.name) {
            problems.push(format!("{}: {problem}\n    {}", statement.name, one_line(statement.text)));
        }
    }
    assert!(problems.is_empty(), "{rule}:\n{}", problems.join("\n"));
    for (name, _) in exceptions {
        assert!(needed.contains(name), "{name} no longer needs its exception from: {rule}");
    }
}

#[test]
fn every_statement_prepares_where_it_runs() {
    // Preparing on the migrations of its own place also shows that none names a table of the other.
    check("a statement does not prepare", &[], |database, statement| {
        database.connection().prepare(statement.text).err().map(|error| error.to_string())
    });
}

#[test]
fn no_statement_reads_a_whole_table() {
    check("a statement scans a table", MAY_SCAN, |database, statement| {
        plan(database, statement).into_iter().find(|step| scans_a_table(step, statement.text))
    });
}

#[test]
fn no_list_is_sorted_after_it_was_read() {
    check("a statement sorts what it read", MAY_SORT, |database, statement| {
        plan(database, statement).into_iter().find(|step| step.contains("USE TEMP B-TREE"))
    });
}

#[test]
fn parameters_are_numbered_without_gaps() {
    check("parameters are not ?1, ?2, … or too many", &[], |_, statement| {
        let numbers: Vec<Option<usize>> = statement
            .text
            .split('?')
            .skip(1)
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok())
            .collect();
        let distinct: BTreeSet<usize> = numbers.iter().flatten().copied().collect();
        let contiguous = distinct.iter().copied().eq(1..=distinct.len());
        let ok = numbers.iter().all(Option::is_some) && contiguous && distinct.len() <= PARAMETERS_MAX;
        (!ok).then(|| format!("{distinct:?}"))
    });
}

#[test]
fn every_job_is_written_with_its_owner_and_its_turn() {
    check("a job without owner or turn", &[], |_, statement| {
        let text = one_line(statement.text);
        let row = "INTO outbox (id, kind, message, priority, run_after, created_at, owner, turn)";
        (text.contains("INTO outbox ") && !text.contains(row)).then(|| "use write_job!".to_owned())
    });
    for folder in ["core", "user"] {
        let hidden = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%INTO outbox%'";
        assert_eq!(Sqlite::migrated(folder).rows(hidden, &[]).len(), 0, "a trigger of {folder} writes jobs");
    }
}

#[test]
fn no_two_statements_of_a_place_have_one_name() {
    let mut seen = BTreeSet::new();
    for statement in statements() {
        assert!(seen.insert(statement.name), "{} is declared twice", statement.name);
    }
}

#[test]
fn no_statement_selects_every_column() {
    check("a statement selects *", &[], |_, statement| {
        let text = one_line(statement.text);
        (text.contains("SELECT *") || text.contains(".*") || text.contains("RETURNING *")).then(|| "*".to_owned())
    });
}

#[test]
fn tables_are_strict_and_have_a_comment() {
    for folder in ["core", "user"] {
        let names: Vec<String> = Sqlite::migrated(folder)
            .rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' AND sql NOT LIKE '%STRICT%' AND name NOT LIKE 'sqlite_%' AND NOT EXISTS (SELECT 1 FROM sqlite_schema v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND substr(sqlite_schema.name, 1, length(v.name) + 1) = v.name || '_')", &[])
            .iter()
            .map(|row| row["name"].as_str().expect("a name").to_owned())
            .collect();
        assert!(names.is_empty(), "not STRICT in {folder}: {names:?}");
        for (file, text) in crate::support::sqlite::migrations(folder) {
            for (index, _) in text.match_indices("CREATE TABLE") {
                let before = text[..index].trim_end().lines().next_back().unwrap_or_default();
                assert!(before.starts_with("--"), "{folder}/{file}: a table without a comment before it");
            }
        }
    }
}

#[test]
fn the_checks_can_fail() {
    let database = Sqlite::migrated("core");
    let entry = |text| CatalogueEntry { name: "X", location: Location::Core, text };
    let scan = |text| plan(&database, &entry(text)).iter().any(|step| scans_a_table(step, text));
    assert!(scan("SELECT id FROM accounts WHERE display_name = ?1"));
    assert!(scan("SELECT a.id FROM accounts a JOIN sessions s WHERE s.device_name = a.username"));
    assert!(!scan("SELECT id FROM accounts WHERE id = ?1"));
    assert!(!scan("SELECT value FROM json_each(?1)"));
    assert!(
        plan(&database, &entry("SELECT id FROM accounts WHERE shard = ?1 ORDER BY username"))
            .iter()
            .any(|step| step.contains("USE TEMP B-TREE"))
    );
}
