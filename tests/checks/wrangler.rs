//! The names in `wrangler.toml` are those the code looks for.

use std::collections::BTreeSet;

use vivace::wiring::env::names;

use crate::source::root;

/// The quoted values given to `key` anywhere in the file.
fn values(text: &str, key: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .filter(|(name, _)| name.trim() == key)
        .filter_map(|(_, value)| value.trim().strip_prefix('"')?.split('"').next().map(str::to_owned))
        .collect()
}

#[test]
fn the_nights_work_has_its_line_among_the_crons() {
    let Ok(text) = std::fs::read_to_string(root().join("wrangler.toml")) else {
        eprintln!("skipped: wrangler.toml is missing, so nothing says when the clock strikes");
        return;
    };
    let crons = text.lines().find(|line| line.starts_with("crons = ")).unwrap_or_default();
    assert!(crons.contains(&format!("\"{}\"", vivace::wiring::schedule::NIGHTLY)), "{crons}");
}

#[test]
fn links_lead_to_the_same_hosts_where_nothing_is_said() {
    let Ok(text) = std::fs::read_to_string(root().join("wrangler.toml")) else {
        eprintln!("skipped: wrangler.toml is missing, so nothing says where links may lead");
        return;
    };
    let hosts = vivace::domain::safe_markdown::USUAL_HOSTS.join(",");
    assert_eq!(values(&text, "AI_LINK_HOSTS"), BTreeSet::from([hosts]));
}

#[test]
fn bindings_have_the_same_names_on_both_sides() {
    let Ok(text) = std::fs::read_to_string(root().join("wrangler.toml")) else {
        eprintln!("skipped: wrangler.toml is missing, so nothing says which bindings the Worker gets");
        return;
    };
    // Durable Objects are bound by `name`, everything else by `binding`.
    let objects = text.split("[[durable_objects.bindings]]").skip(1).map(|part| {
        let section = part.split("\n[").next().unwrap_or_default();
        values(section, "name")
    });
    let mut bound = values(&text, "binding");
    bound.extend(objects.flatten());
    let (shards, others): (BTreeSet<String>, BTreeSet<String>) =
        bound.into_iter().partition(|name| name.starts_with(names::USER_PREFIX));
    let required: BTreeSet<String> = names::REQUIRED
        .iter()
        .filter(|name| !name.starts_with(names::USER_PREFIX))
        .map(|name| (*name).to_owned())
        .collect();
    assert_eq!(others, required);
    let numbered: BTreeSet<String> =
        (0..shards.len()).map(|number| format!("{}{number}", names::USER_PREFIX)).collect();
    assert_eq!(shards, numbered, "shards are numbered from 0 without gaps");
    assert!(shards.len() >= 2, "at least two shards, so that nothing can quietly assume one");
    let queues = values(&text, "queue");
    assert!(queues.contains(names::DEAD_QUEUE), "nobody reads {}", names::DEAD_QUEUE);
    assert_eq!(values(&text, "dead_letter_queue"), BTreeSet::from([names::DEAD_QUEUE.to_owned()]));
}
