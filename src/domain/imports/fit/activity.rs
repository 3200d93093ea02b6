//! Workouts from the messages of a FIT file: sessions with the places recorded in them, or with sets of strength.

use super::reader::{Broken, Message, TIMESTAMP, read_messages};
use crate::domain::imports::{
    collect::Collector,
    dates::When,
    parsed::{Load, ParsedMeasure, ParsedSet, ParsedWorkout, Refusal, TrackPoint},
    quantity::{Decimal, WeightUnit},
    track::Activity,
};

const SESSION: u16 = 18;
const RECORD: u16 = 20;
const EVENT: u16 = 21;
const SET: u16 = 225;

/// Reads a file.
///
/// # Errors
/// See [`Refusal`].
pub fn read(bytes: &[u8], collector: &mut Collector) -> Result<(), Refusal> {
    let (messages, is_cut) = read_messages(bytes).map_err(|broken| match broken {
        Broken::NoHeader => Refusal::UnknownFormat,
        Broken::NoDefinition => Refusal::Unreadable("is a damaged FIT file".to_owned()),
        Broken::TooMany => Refusal::TooMany { most: 200_000, what: "messages" },
    })?;
    let of_kind = |kind: u16| messages.iter().filter(move |message| message.kind == kind);
    let mut sessions: Vec<Option<&Message>> = of_kind(SESSION).map(Some).collect();
    if sessions.is_empty() {
        // A file that breaks off has its places still.
        sessions.push(None);
    }
    for (index, session) in sessions.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let span = span_of(*session);
        let within = |message: &&Message| message.time(TIMESTAMP).is_none_or(|at| span.0 <= at && at <= span.1);
        let sets: Vec<&Message> = of_kind(SET).filter(|set| within_set(set, span)).collect();
        if sets.is_empty() {
            activity_of(number, *session, messages.iter().filter(within))?.collect(collector)?;
        } else {
            collect_sets(number, *session, &sets, collector)?;
        }
        if is_cut {
            collector.warn("", "", "the file breaks off; what is there was read");
        }
    }
    Ok(())
}

/// From when to when a session went, in milliseconds.
fn span_of(session: Option<&Message>) -> (i64, i64) {
    let begin = session.and_then(|session| session.time(2));
    let elapsed = session.and_then(|session| session.get(7));
    match (begin, elapsed) {
        (Some(begin), Some(elapsed)) => (begin, begin.saturating_add(elapsed).saturating_add(60_000)),
        (Some(begin), None) => (begin, i64::MAX),
        _ => (i64::MIN, i64::MAX),
    }
}

fn within_set(set: &Message, span: (i64, i64)) -> bool {
    set.time(6).or_else(|| set.time(254)).is_none_or(|at| span.0 <= at && at <= span.1)
}

fn activity_of<'a>(
    number: u32,
    session: Option<&Message>,
    messages: impl Iterator<Item = &'a Message>,
) -> Result<Activity, Refusal> {
    let field = |number: u8| session.and_then(|session| session.get(number));
    let mut activity = Activity {
        number,
        sport: sport_name(field(5)).to_owned(),
        began: session.and_then(|session| session.time(2)),
        seconds: field(8).or(field(7)).map(|millis| millis as f64 / 1_000.0),
        metres: field(9).map(|centimetres| centimetres as f64 / 100.0),
        ascent: field(22).map(|metres| metres as f64),
        heart_rate: field(16).map(|beats| beats as f64),
        kcal: field(11).and_then(|kcal| u32::try_from(kcal).ok()),
        ..Activity::default()
    };
    for message in messages {
        match message.kind {
            // The timer was stopped: what comes next is another segment.
            EVENT if message.get(0) == Some(0) && matches!(message.get(1), Some(1 | 4)) => {
                activity.segments.push(Vec::new());
            }
            RECORD => {
                if let Some(point) = point_of(message) {
                    activity.push(point)?;
                }
            }
            _ => {}
        }
    }
    Ok(activity)
}

fn point_of(record: &Message) -> Option<TrackPoint> {
    // Half circles: 2^31 are 180 degrees.
    let degrees = |field: u8| record.get(field).map(|half_circles| half_circles as f64 * 180.0 / 2_147_483_648.0);
    let elevation = record.get(78).or_else(|| record.get(2)).map(|raised| raised as f64 / 5.0 - 500.0);
    Some(TrackPoint {
        at: record.time(TIMESTAMP),
        latitude: degrees(0)?,
        longitude: degrees(1)?,
        elevation,
        heart_rate: record.get(3).and_then(|beats| u16::try_from(beats).ok()).filter(|beats| *beats > 0),
    })
}

fn collect_sets(
    number: u32,
    session: Option<&Message>,
    sets: &[&Message],
    collector: &mut Collector,
) -> Result<(), Refusal> {
    collector.begin_row(number)?;
    let began = session.and_then(|session| session.time(2));
    let Some(began) = began.or_else(|| sets.iter().find_map(|set| set.time(6).or_else(|| set.time(254)))) else {
        collector.error("start_time", "", "the session has no time");
        return Ok(());
    };
    let when = collector.check_when("start_time", "", When::Instant(began));
    let mut workout = ParsedWorkout::new(number, "Strength training".to_owned(), when);
    let elapsed = session.and_then(|session| session.get(7).or_else(|| session.get(8)));
    workout.seconds = elapsed.and_then(|millis| u32::try_from(millis / 1_000).ok());
    workout.kcal = session.and_then(|session| session.get(11)).and_then(|kcal| u32::try_from(kcal).ok());
    let place = collector.push_workout(workout)?;
    for set in sets {
        let seconds = set.get(0).map(|millis| millis / 1_000);
        if set.get(5) == Some(0) {
            let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok()).filter(|seconds| *seconds <= 3_600);
            let last = collector.workout(place).and_then(|workout| workout.exercises.last_mut());
            if let Some(set) = last.and_then(|exercise| exercise.sets.last_mut()) {
                set.rest_seconds = seconds;
            }
            continue;
        }
        let name = category_name(set.get(7));
        collector.exercise(place, name, false);
        // Sixteenths of a kilogram.
        let load = set.get(4).filter(|sixteenths| *sixteenths > 0).and_then(|sixteenths| {
            let load = Load { number: Decimal::from_millionths(sixteenths * 62_500), unit: Some(WeightUnit::Kg) };
            collector.check_load("weight", "", load)
        });
        let reps = set.get(3).filter(|reps| *reps > 0).and_then(|reps| collector.check_reps("repetitions", "", reps));
        let seconds = if reps.is_some() {
            None
        } else {
            seconds.and_then(|seconds| collector.check_seconds("duration", "", seconds))
        };
        let done = ParsedMeasure { load, reps, seconds: seconds.filter(|seconds| *seconds > 0), distance: None };
        if done.is_done() {
            let at = set.time(254).or_else(|| set.time(6)).map(When::Instant);
            collector.push_set(place, ParsedSet { done, at, ..ParsedSet::default() });
        }
    }
    Ok(())
}

const fn sport_name(sport: Option<i64>) -> &'static str {
    match sport {
        Some(1) => "running",
        Some(2 | 21) => "cycling",
        Some(4) => "elliptical",
        Some(5) => "swimming",
        Some(10) => "training",
        Some(11) => "walking",
        Some(12) => "cross-country skiing",
        Some(13) => "alpine skiing",
        Some(15) => "rowing",
        Some(17) => "hiking",
        Some(19) => "paddling",
        Some(31) => "rock climbing",
        _ => "generic",
    }
}

/// The categories of exercises, in the order of the profile.
const CATEGORIES: &[&str] = &[
    "Bench Press",
    "Calf Raise",
    "Cardio",
    "Carry",
    "Chop",
    "Core",
    "Crunch",
    "Curl",
    "Deadlift",
    "Flye",
    "Hip Raise",
    "Hip Stability",
    "Hip Swing",
    "Hyperextension",
    "Lateral Raise",
    "Leg Curl",
    "Leg Raise",
    "Lunge",
    "Olympic Lift",
    "Plank",
    "Plyo",
    "Pull-Up",
    "Push-Up",
    "Row",
    "Shoulder Press",
    "Shoulder Stability",
    "Shrug",
    "Sit-Up",
    "Squat",
    "Total Body",
    "Triceps Extension",
    "Warm-Up",
    "Run",
];

fn category_name(category: Option<i64>) -> &'static str {
    let index = category.and_then(|category| usize::try_from(category).ok());
    index.and_then(|index| CATEGORIES.get(index)).copied().unwrap_or("Unknown Exercise")
}
