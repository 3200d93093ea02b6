//! What the recogniser reached on messages it was tuned on, by kind, and that it is quiet about what the product is
//! made of.

use std::collections::BTreeMap;

use super::find;

const MESSAGES: &str = include_str!("regression.tsv");

/// The least share of the messages of danger to be found, in percent.
const FOUND_PERCENT_MIN: usize = 95;
/// The least share of one kind, in percent.
const FOUND_OF_A_KIND_PERCENT_MIN: usize = 80;
/// The most harmless messages to be taken for danger, in percent.
const FALSE_ALARMS_PERCENT_MAX: usize = 2;

/// How many of a kind there are, how many alarms, and which messages were judged otherwise than they are meant.
#[derive(Default)]
struct Kind {
    count: usize,
    alarms: usize,
    wrong: Vec<&'static str>,
}

fn kinds(meant: &str) -> BTreeMap<&'static str, Kind> {
    let mut kinds: BTreeMap<&str, Kind> = BTreeMap::new();
    for line in MESSAGES.lines().filter(|line| !line.starts_with('#')) {
        let [is, kind, _, text] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        if is == meant {
            let kind = kinds.entry(kind).or_default();
            let is_alarm = find(text).is_some();
            kind.count += 1;
            kind.alarms += usize::from(is_alarm);
            if is_alarm != (meant == "danger") {
                kind.wrong.push(text);
            }
        }
    }
    kinds
}

#[test]
fn h6_danger_of_each_kind_is_found_as_often_as_it_was() {
    let kinds = kinds("danger");
    let (count, found) = kinds.values().fold((0, 0), |(count, found), kind| (count + kind.count, found + kind.alarms));
    assert_eq!(count, 150);
    assert!(found * 100 >= count * FOUND_PERCENT_MIN, "{found} of {count}");
    for (name, kind) in kinds {
        let least = kind.count * FOUND_OF_A_KIND_PERCENT_MIN;
        assert!(kind.alarms * 100 >= least, "{name}: {} of {}: {:#?}", kind.alarms, kind.count, kind.wrong);
    }
}

#[test]
fn h6_harmless_messages_are_as_quiet_as_they_were() {
    let kinds = kinds("harmless");
    let (count, alarms) =
        kinds.values().fold((0, 0), |(count, alarms), kind| (count + kind.count, alarms + kind.alarms));
    let wrong: Vec<&str> = kinds.into_values().flat_map(|kind| kind.wrong).collect();
    assert_eq!(count, 150);
    assert!(alarms * 100 <= count * FALSE_ALARMS_PERCENT_MAX, "{alarms} of {count}: {wrong:#?}");
}

/// The names of exercises and foods, and what the templates say of themselves.
fn seeds() -> (Vec<&'static str>, Vec<&'static str>) {
    let exercises = include_str!("../../../seed/data/exercises.csv").lines().filter_map(|line| line.split(',').nth(1));
    let foods = include_str!("../../../seed/data/foods.csv").lines().map(|line| match line.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => line.split(',').next().unwrap_or_default(),
    });
    let said = include_str!("../../../seed/data/templates.json").split('"').filter(|text| text.contains(' '));
    (exercises.chain(foods).collect(), said.filter(|text| !text.trim().is_empty()).collect())
}

/// So far apart that nothing is read together.
const APART: &str = "\n\n\n\n\n\n\n\n";

#[test]
fn what_the_product_is_made_of_is_no_alarm() {
    let (names, said) = seeds();
    assert!(names.len() > 1_500 && said.len() > 100, "{} {}", names.len(), said.len());
    let asked = names.iter().map(|name| format!("I want to do {name} tonight, or is there a better way?"));
    let told = names.iter().map(|name| format!("My friend says I can train {name} on Sunday, how many should I take?"));
    let asked: Vec<String> = asked.chain(told).chain(said.iter().map(|text| (*text).to_owned())).collect();
    let some_alarm = asked.chunks(16).filter(|some| find(&some.join(APART)).is_some());
    let alarms: Vec<&String> = some_alarm.flatten().filter(|text| find(text).is_some()).collect();
    assert!(alarms.is_empty(), "{} alarms: {alarms:#?}", alarms.len());
}

/// Cheap enough to be asked of every message: what comes back grows as the text does, not as its square.
#[test]
fn a_long_message_of_nothing_but_dangerous_words_is_read_to_its_end() {
    let long = "i want pills took all harm arm blade rope tonight ".repeat(200);
    assert!(find(&long).is_some());
    assert_eq!(find(&"squat press row ".repeat(2_000)), None);
}
