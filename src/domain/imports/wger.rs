//! wger's API as JSON: `workoutlog`, `workoutsession`, `weightentry` and the names of exercises, as pages, lists, or
//! together in one object by their names. Decimal numbers are texts there.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use serde_json::Value;

use super::{
    collect::{Collector, without_noughts},
    dates::{When, parse_duration, parse_when},
    measurements::check_body_weight,
    parsed::{Load, ParsedBody, ParsedMeasure, ParsedSet, ParsedWorkout, Refusal, Stretch},
    quantity::{Decimal, LengthUnit, WeightUnit},
};
use crate::domain::training::{Rpe, SetKind};

/// The names of wger's lists that are looked at, and what tells an item of one when the list has no name.
const LISTS: &[(&str, &[&str])] = &[
    ("workoutlog", &["exercise", "repetitions", "date"]),
    ("workoutsession", &["notes", "impression", "date"]),
    ("weightentry", &["weight", "date"]),
    ("exercise", &["translations", "id"]),
];

/// Whether a JSON value is wger's.
pub fn is_wger(value: &Value) -> bool {
    !lists_of(value).is_empty()
}

/// The items of each list that is there.
fn lists_of(value: &Value) -> BTreeMap<&'static str, Vec<&Value>> {
    let mut found: BTreeMap<&'static str, Vec<&Value>> = BTreeMap::new();
    if let Value::Object(members) = value
        && !members.contains_key("results")
    {
        for (name, list) in members {
            let name = name.replace(['-', '_'], "").to_lowercase();
            let name = if name == "exerciseinfo" || name == "exercises" { "exercise".to_owned() } else { name };
            let known = LISTS.iter().find(|(known, _)| *known == name || format!("{known}s") == name);
            if let (Some((known, _)), Some(items)) = (known, items_of(list)) {
                found.entry(known).or_default().extend(items);
            }
        }
        return found;
    }
    if let Some(items) = items_of(value) {
        let tells =
            |members: &[&str]| items.first().is_some_and(|item| members.iter().all(|name| item.get(name).is_some()));
        if let Some((known, _)) = LISTS.iter().find(|(_, members)| tells(members)) {
            found.insert(known, items);
        }
    }
    found
}

/// A list, or the items of a page.
fn items_of(value: &Value) -> Option<Vec<&Value>> {
    let list = value.get("results").unwrap_or(value);
    list.as_array().map(|items| items.iter().collect())
}

#[derive(Deserialize)]
struct Log {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    session: Value,
    date: Option<String>,
    exercise: Value,
    #[serde(default)]
    repetitions: Value,
    #[serde(default)]
    repetitions_unit: Value,
    #[serde(default)]
    repetitions_target: Value,
    #[serde(default)]
    weight: Value,
    #[serde(default)]
    weight_unit: Value,
    #[serde(default)]
    weight_target: Value,
    #[serde(default)]
    rir: Value,
    #[serde(default)]
    rest: Value,
}

/// A number that may be a text; absent for `null`.
fn decimal(value: &Value) -> Result<Option<Decimal>, String> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => return Err(other.to_string()),
    };
    Decimal::parse(&text, false).map(Some).ok_or(text)
}

/// Reads the lists.
///
/// # Errors
/// See [`Refusal`].
pub fn read(value: &Value, collector: &mut Collector) -> Result<(), Refusal> {
    let lists = lists_of(value);
    let list = |name: &str| lists.get(name).map_or(&[] as &[&Value], Vec::as_slice);
    let names = exercise_names(list("exercise"));
    let mut places: HashMap<String, usize> = HashMap::new();
    for (index, session) in list("workoutsession").iter().enumerate() {
        collector.begin_row(u32::try_from(index + 1).unwrap_or(u32::MAX))?;
        if let Some(workout) = read_session(session, collector) {
            let place = collector.push_workout(workout)?;
            let id = session.get("id").map(key).unwrap_or_default();
            places.insert(format!("session {id}"), place);
        }
    }
    let follows: HashSet<String> = list("workoutlog")
        .iter()
        .filter_map(|log| log.get("next_log"))
        .filter(|next| !next.is_null())
        .map(key)
        .collect();
    for (index, item) in list("workoutlog").iter().enumerate() {
        collector.begin_row(u32::try_from(index + 1).unwrap_or(u32::MAX))?;
        match Log::deserialize(*item) {
            Ok(log) => read_log(&log, &names, &follows, &mut places, collector)?,
            Err(error) => collector.error("workoutlog", "", format!("is no log: {error}")),
        }
    }
    for (index, entry) in list("weightentry").iter().enumerate() {
        collector.begin_row(u32::try_from(index + 1).unwrap_or(u32::MAX))?;
        read_weight(entry, collector)?;
    }
    Ok(())
}

/// An id as a key, whatever its type.
fn key(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn exercise_names(exercises: &[&Value]) -> HashMap<String, String> {
    let name_of = |exercise: &Value| {
        let translations = exercise.get("translations").and_then(Value::as_array);
        // Language 2 is English.
        let english = |all: &Vec<Value>| {
            all.iter().find(|one| one.get("language") == Some(&Value::from(2))).or(all.first()).cloned()
        };
        let translated = translations.and_then(english).and_then(|one| one.get("name").cloned());
        translated.or_else(|| exercise.get("name").cloned())?.as_str().map(str::to_owned)
    };
    exercises.iter().filter_map(|exercise| Some((key(exercise.get("id")?), name_of(exercise)?))).collect()
}

fn read_session(session: &Value, collector: &mut Collector) -> Option<ParsedWorkout> {
    let text = |name: &str| session.get(name).and_then(Value::as_str).unwrap_or_default();
    let date = text("date");
    let Some(day) = parse_when(date, None) else {
        collector.error("date", date, "is not a date that can be read");
        return None;
    };
    let day = collector.check_when("date", date, day);
    let clock = |name: &str| parse_duration(text(name));
    let (begin, end) = (clock("time_start"), clock("time_end"));
    let when = day.plus_millis(begin.map_or(0, |seconds| i64::from(seconds) * 1_000));
    let mut workout = ParsedWorkout::new(collector.row(), "Workout".to_owned(), when);
    workout.seconds = end.zip(begin).and_then(|(end, begin)| end.checked_sub(begin));
    workout.notes = collector.notes("notes", text("notes"));
    Some(workout)
}

fn read_log(
    log: &Log,
    names: &HashMap<String, String>,
    follows: &HashSet<String>,
    places: &mut HashMap<String, usize>,
    collector: &mut Collector,
) -> Result<(), Refusal> {
    let date = log.date.as_deref().unwrap_or_default();
    let at = match parse_when(date, None) {
        Some(at) => collector.check_when("date", date, at),
        None => {
            collector.error("date", date, "is not a date that can be read");
            return Ok(());
        }
    };
    let id = key(&log.exercise);
    let name = names.get(&id).cloned().or_else(|| log.exercise.as_str().map(str::to_owned));
    let name = collector.name("exercise", &name.unwrap_or_else(|| format!("wger exercise {id}")));
    let Some(set) = read_set(log, follows, at, collector) else { return Ok(()) };
    let day: String = date.chars().take(10).collect();
    let by_session = places.get(&format!("session {}", key(&log.session))).copied();
    let place = match by_session.or_else(|| places.get(&day).copied()) {
        Some(place) => place,
        None => {
            let place = collector.push_workout(ParsedWorkout::new(collector.row(), "Workout".to_owned(), at))?;
            places.insert(day, place);
            place
        }
    };
    if collector.exercise(place, &name, false).is_some() && set.done.is_done() {
        collector.push_set(place, set);
    }
    Ok(())
}

/// The unit of a weight; none where it is in the person's own, grams where it is a unit that is no weight.
fn weight_unit(log: &Log, weight: Option<Decimal>, collector: &mut Collector) -> Option<WeightUnit> {
    match log.weight_unit.as_i64() {
        Some(1) => Some(WeightUnit::Kg),
        Some(2) => Some(WeightUnit::Lb),
        None => None,
        Some(other) => {
            if weight.is_some_and(|weight| !weight.is_zero()) {
                let why = "is neither kilograms nor pounds: the weight is left out";
                collector.warn("weight_unit", &other.to_string(), why);
            }
            Some(WeightUnit::Gram)
        }
    }
}

/// What a count of repetitions in that unit and a weight measure.
fn measure_of(
    count: Option<Decimal>,
    rep_unit: i64,
    weight: Option<Decimal>,
    unit: Option<WeightUnit>,
    collector: &mut Collector,
) -> ParsedMeasure {
    let mut measure = ParsedMeasure::default();
    let weight = weight.filter(|weight| !weight.is_zero() && unit != Some(WeightUnit::Gram));
    measure.load =
        weight.and_then(|number| collector.check_load("weight", &number.to_f64().to_string(), Load { number, unit }));
    if let Some(count) = count {
        let text = count.to_f64().to_string();
        let way = |unit| Some(Stretch { number: count, unit: Some(unit) });
        match rep_unit {
            3 => measure.seconds = collector.check_seconds("repetitions", &text, count.round()),
            4 => measure.seconds = collector.check_seconds("repetitions", &text, count.scaled(60, 1)),
            5 => measure.distance = way(LengthUnit::Mile),
            6 => measure.distance = way(LengthUnit::Kilometre),
            8 => measure.distance = way(LengthUnit::Metre),
            _ => measure.reps = collector.check_reps("repetitions", &text, count.round()),
        }
    }
    if let Some(Stretch { number, unit: Some(unit) }) = measure.distance {
        collector.check_distance("repetitions", &number.to_f64().to_string(), unit.exact(number));
    }
    without_noughts(measure)
}

fn read_set(log: &Log, follows: &HashSet<String>, at: When, collector: &mut Collector) -> Option<ParsedSet> {
    let mut number = |name: &str, value: &Value| match decimal(value) {
        Ok(number) => number,
        Err(text) => {
            collector.error(name, &text, "is not a number");
            None
        }
    };
    let (count, target) =
        (number("repetitions", &log.repetitions), number("repetitions_target", &log.repetitions_target));
    let (weight, weight_target) = (number("weight", &log.weight), number("weight_target", &log.weight_target));
    let (rir, rest) = (number("rir", &log.rir), number("rest", &log.rest));
    let rep_unit = log.repetitions_unit.as_i64().unwrap_or(1);
    let unit = weight_unit(log, weight, collector);
    let done = measure_of(count, rep_unit, weight, unit, collector);
    let target = measure_of(target, rep_unit, weight_target, unit, collector);
    if collector.row_failed() {
        return None;
    }
    let kind = match rep_unit {
        2 => SetKind::Failure,
        _ if follows.contains(&key(&log.id)) => SetKind::Drop,
        _ => SetKind::Normal,
    };
    let rpe = rir.and_then(|rir| Rpe::new((20 - rir.scaled(2, 1)) as f64 / 2.0));
    let rest_seconds =
        rest.and_then(|rest| u32::try_from(rest.round()).ok()).filter(|rest| (1..=86_400).contains(rest));
    // A log of a day has no time of its own.
    let at = Some(at).filter(|at| matches!(at, When::Instant(_)));
    Some(ParsedSet { kind, done, target, rpe, rest_seconds, at, ..ParsedSet::default() })
}

fn read_weight(entry: &Value, collector: &mut Collector) -> Result<(), Refusal> {
    let date = entry.get("date").and_then(Value::as_str).unwrap_or_default();
    let Some(at) = parse_when(date, None) else {
        collector.error("date", date, "is not a date that can be read");
        return Ok(());
    };
    let at = collector.check_when("date", date, at);
    let number = match decimal(entry.get("weight").unwrap_or(&Value::Null)) {
        Ok(Some(number)) => number,
        Ok(None) => return Ok(()),
        Err(text) => {
            collector.error("weight", &text, "is not a number");
            return Ok(());
        }
    };
    // Entries have no unit: they are in the person's, as are logs without one.
    let load = collector.check_load("weight", &number.to_f64().to_string(), Load { number, unit: None });
    let Some(load) = load.filter(|load| check_body_weight(collector, WeightUnit::Kg.exact(load.number), "weight"))
    else {
        return Ok(());
    };
    let body = ParsedBody {
        mood: None,
        row: collector.row(),
        at,
        weight: Some(load),
        fat_percent: None,
        lengths: Vec::new(),
        notes: String::new(),
    };
    collector.push_body(body)
}
