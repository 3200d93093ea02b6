//! Apple Health's `export.xml`: body weight, body fat, and workouts.
//!
//! The file is hundreds of megabytes of elements of which few are wanted, so it is read in pieces: [`Scanner::feed`]
//! takes the next bytes and keeps no more than the element that is not complete yet. [`Scanner::consumed`] says from
//! where to go on, should the reading have to begin again.

use quick_xml::{Reader, XmlVersion, events::Event};

use super::{
    collect::{BODY_MAX, Collector},
    dates::{When, parse_when},
    measurements::{check_body_weight, check_fat},
    parsed::{Load, ParsedBody, ParsedMeasure, ParsedSet, ParsedWorkout, Refusal, Stretch},
    quantity::{Decimal, LengthUnit, WeightUnit},
};
use crate::domain::time::SECOND_MS;

/// The largest element, in bytes: a workout with all its children is some kilobytes.
const ELEMENT_BYTES_MAX: usize = 1024 * 1024;
/// How much of the end is kept in case an element's name is cut.
const NAME_BYTES: usize = 16;

/// The elements that are looked at.
const WANTED: [(&[u8], &[u8]); 2] = [(b"<Record ", b"</Record>"), (b"<Workout ", b"</Workout>")];
/// What a record has to be of to be looked at.
const WANTED_TYPES: [&[u8]; 2] =
    [b"HKQuantityTypeIdentifierBodyMass\"", b"HKQuantityTypeIdentifierBodyFatPercentage\""];

/// Finds the elements that are wanted in a stream of bytes.
#[derive(Debug, Default)]
pub struct Scanner {
    rest: Vec<u8>,
    consumed: u64,
    number: u32,
}

impl Scanner {
    /// A scanner that goes on where another has left off.
    pub const fn going_on(consumed: u64, number: u32) -> Self {
        Self { rest: Vec::new(), consumed, number }
    }

    /// How many bytes were done with.
    pub const fn consumed(&self) -> u64 {
        self.consumed
    }

    /// How many elements were looked at.
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// An element is too large, or there are too many.
    pub fn feed(&mut self, bytes: &[u8], collector: &mut Collector) -> Result<(), Refusal> {
        self.rest.extend_from_slice(bytes);
        let rest = std::mem::take(&mut self.rest);
        let mut at = 0;
        while let Some((begin, closing)) = find_wanted(&rest, at) {
            let Some(end) = element_end(&rest, begin, closing) else {
                if rest.len() - begin > ELEMENT_BYTES_MAX {
                    return Err(Refusal::Unreadable("has an element that does not end".to_owned()));
                }
                self.keep(rest, begin);
                return Ok(());
            };
            at = end;
            let element = rest.get(begin..end).unwrap_or_default();
            if is_wanted(element) {
                self.number += 1;
                read_element(&String::from_utf8_lossy(element), self.number, collector)?;
            }
        }
        let keep_from = rest.len().saturating_sub(NAME_BYTES).max(at);
        self.keep(rest, keep_from);
        Ok(())
    }

    fn keep(&mut self, mut rest: Vec<u8>, from: usize) {
        self.consumed += from as u64;
        rest.drain(..from.min(rest.len()));
        self.rest = rest;
    }
}

fn find_wanted(bytes: &[u8], from: usize) -> Option<(usize, &'static [u8])> {
    let mut at = from;
    loop {
        let tail = bytes.get(at..)?;
        let begin = at + tail.iter().position(|byte| *byte == b'<')?;
        let rest = bytes.get(begin..)?;
        if let Some((_, closing)) = WANTED.iter().find(|(opening, _)| rest.starts_with(opening)) {
            return Some((begin, closing));
        }
        at = begin + 1;
    }
}

/// Where the element that begins there ends; `None` when its end is not there yet.
fn element_end(bytes: &[u8], begin: usize, closing: &[u8]) -> Option<usize> {
    let mut quote = None;
    let mut tag_end = None;
    for (index, byte) in bytes.iter().enumerate().skip(begin) {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => {
                tag_end = Some(index);
                break;
            }
            _ => {}
        }
    }
    let tag_end = tag_end?;
    if bytes.get(tag_end.wrapping_sub(1)) == Some(&b'/') {
        return Some(tag_end + 1);
    }
    let inside = bytes.get(tag_end..)?;
    let close = inside.windows(closing.len()).position(|window| window == closing)?;
    Some(tag_end + close + closing.len())
}

fn is_wanted(element: &[u8]) -> bool {
    let begins = |kind: &[u8]| element.windows(kind.len()).take(200).any(|window| window == kind);
    element.starts_with(b"<Workout ") || WANTED_TYPES.iter().any(|kind| begins(kind))
}

/// The attributes of the elements of a small document, by element.
type Elements = Vec<(String, Vec<(String, String)>)>;

fn elements_of(text: &str) -> Elements {
    let mut reader = Reader::from_str(text);
    let mut elements = Vec::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(start) | Event::Empty(start) if elements.len() < 1_000 => {
                let mut attributes = Vec::new();
                for one in start.attributes().with_checks(false).flatten() {
                    let value = one.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned);
                    attributes.push((one.key.as_ref().to_owned(), value.unwrap_or_default()));
                }
                elements.push((start.name().as_ref().to_owned(), attributes));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    elements
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> &'a str {
    attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

fn read_element(text: &str, number: u32, collector: &mut Collector) -> Result<(), Refusal> {
    let elements = elements_of(text);
    let Some((name, attributes)) = elements.first() else { return Ok(()) };
    collector.begin_row(number)?;
    let start = attribute(attributes, "startDate").to_owned();
    let Some(when) = parse_when(&start, None) else {
        collector.error("startDate", &start, "is not a date that can be read");
        return Ok(());
    };
    let when = collector.check_when("startDate", &start, when);
    if name == "Workout" {
        read_workout(attributes, &elements, when, collector)
    } else {
        read_record(attributes, when, collector)
    }
}

fn read_record(attributes: &[(String, String)], at: When, collector: &mut Collector) -> Result<(), Refusal> {
    let (text, unit) = (attribute(attributes, "value"), attribute(attributes, "unit"));
    let Some(number) = Decimal::parse(text, false) else {
        collector.error("value", text, "is not a number");
        return Ok(());
    };
    let mut body = ParsedBody {
        mood: None,
        row: collector.row(),
        at,
        weight: None,
        fat_percent: None,
        lengths: Vec::new(),
        notes: String::new(),
    };
    if attribute(attributes, "type").ends_with("BodyMass") {
        let Some(unit) = WeightUnit::parse(unit) else {
            collector.error("unit", unit, "is no unit of weight");
            return Ok(());
        };
        if !check_body_weight(collector, unit.exact(number), "value") {
            return Ok(());
        }
        body.weight = Some(Load { number, unit: Some(unit) });
    } else {
        // `%` is told of a share: 0.185 is 18.5 per cent. Some sources write per cent already.
        let share = number.to_f64() <= 1.0;
        let percent = if share { Decimal::from_millionths(number.scaled(100_000_000, 1)) } else { number };
        if !check_fat(collector, Some(percent), "value") {
            return Ok(());
        }
        body.fat_percent = Some(percent);
    }
    if collector.parsed.body.len() >= BODY_MAX as usize {
        return Err(Refusal::TooMany { most: BODY_MAX, what: "measurements" });
    }
    collector.push_body(body)
}

fn read_workout(
    attributes: &[(String, String)],
    elements: &Elements,
    when: When,
    collector: &mut Collector,
) -> Result<(), Refusal> {
    let kind = attribute(attributes, "workoutActivityType").trim_start_matches("HKWorkoutActivityType");
    let name = spaced(kind);
    let seconds = workout_seconds(attributes, when);
    // Newer files tell sums in children; older ones in attributes.
    let sum = |ending: &str| {
        elements
            .iter()
            .filter(|(name, _)| name == "WorkoutStatistics")
            .find(|(_, attributes)| attribute(attributes, "type").ends_with(ending))
            .map(|(_, attributes)| (attribute(attributes, "sum").to_owned(), attribute(attributes, "unit").to_owned()))
    };
    let told = |value: &str, unit: &str| {
        Some((attribute(attributes, value).to_owned(), attribute(attributes, unit).to_owned()))
    };
    let energy = sum("ActiveEnergyBurned").or_else(|| told("totalEnergyBurned", "totalEnergyBurnedUnit"));
    let way =
        ["WalkingRunning", "Cycling", "Swimming", "Wheelchair"].iter().find_map(|kind| sum(&format!("Distance{kind}")));
    let way = way.or_else(|| told("totalDistance", "totalDistanceUnit"));
    let kcal = energy.and_then(|(value, unit)| {
        let number = Decimal::parse(&value, false)?;
        let kcal = if unit == "kJ" { number.scaled(1_000, 4_184) } else { number.round() };
        u32::try_from(kcal).ok().filter(|kcal| (1..=20_000).contains(kcal))
    });
    let distance = way.and_then(|(value, unit)| {
        let number = Decimal::parse(&value, false).filter(|number| !number.is_zero())?;
        let unit = LengthUnit::parse(&unit)?;
        collector
            .check_distance("totalDistance", &value, unit.exact(number))
            .then_some(Stretch { number, unit: Some(unit) })
    });
    if collector.row_failed() {
        return Ok(());
    }
    if seconds.is_none() && distance.is_none() {
        collector.error("duration", attribute(attributes, "duration"), "the workout has neither time nor distance");
        return Ok(());
    }
    let mut workout = ParsedWorkout::new(collector.row(), collector.name("workoutActivityType", &name), when);
    workout.seconds = seconds;
    workout.kcal = kcal;
    let place = collector.push_workout(workout)?;
    collector.exercise(place, &name, true);
    let done = ParsedMeasure { seconds, distance, ..ParsedMeasure::default() };
    collector.push_set(place, ParsedSet { done, ..ParsedSet::default() });
    Ok(())
}

fn workout_seconds(attributes: &[(String, String)], when: When) -> Option<u32> {
    let scale = match attribute(attributes, "durationUnit") {
        "s" | "sec" => Some(1),
        "min" => Some(60),
        "h" | "hr" => Some(3_600),
        _ => None,
    };
    let told = scale.zip(Decimal::parse(attribute(attributes, "duration"), false));
    let seconds = match told {
        Some((scale, number)) => number.scaled(scale, 1),
        None => (parse_when(attribute(attributes, "endDate"), None)?.roughly() - when.roughly()) / SECOND_MS,
    };
    u32::try_from(seconds).ok().filter(|seconds| (1..=86_400).contains(seconds))
}

/// `TraditionalStrengthTraining` as people write it. Both kinds of strength training are one.
fn spaced(kind: &str) -> String {
    if matches!(kind, "TraditionalStrengthTraining" | "FunctionalStrengthTraining") {
        return "Strength Training".to_owned();
    }
    let mut out = String::new();
    for c in kind.chars().take(60) {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.push(c);
    }
    if out.is_empty() { "Workout".to_owned() } else { out }
}

/// Reads a whole file.
///
/// # Errors
/// See [`Refusal`].
pub fn read(bytes: &[u8], collector: &mut Collector) -> Result<(), Refusal> {
    Scanner::default().feed(bytes, collector)
}
