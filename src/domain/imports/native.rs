//! Our own export, read back without loss.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    collect::{Collector, EXERCISES_PER_WORKOUT_MAX, NAME_CHARS_MAX, SETS_PER_WORKOUT_MAX},
    dates::When,
    measurements::{check_body_weight, check_fat},
    parsed::{Load, ParsedBody, ParsedItem, ParsedWorkout, Refusal, Stretch, TrackPoint},
    quantity::{Decimal, LengthUnit, WeightUnit},
    track::TRACK_POINTS_MAX,
};
use crate::domain::{
    body::Girths,
    exports::json::{BodyItem, SCHEMA, TrackItem, VERSION},
    ids::WorkoutId,
    json,
    training::{
        Measure, Workout,
        measure::{DISTANCE_MILLIMETRES_MAX, REPS_MAX, SET_SECONDS_MAX, WEIGHT_GRAMS_MAX, WEIGHT_GRAMS_MIN},
    },
};

/// The members of a file, as they stand there.
type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The members that are not lists of items to come back.
const APART: &[&str] = &["schema", "version", "workouts", "bodyMetrics", "tracks", "counts"];

fn member<'a, T: Deserialize<'a> + Default>(members: &Members<'a>, name: &str) -> Result<T, serde_json::Error> {
    members.get(name).map_or_else(|| Ok(T::default()), |raw| serde_json::from_str(raw.get()))
}

/// The longest words of a measurement, in characters: as long as one may write.
const NOTES_CHARS_MAX: usize = 2_000;

/// Whether a text is an export of ours.
pub fn is_native(text: &str) -> bool {
    text.chars().take(200).collect::<String>().contains(SCHEMA)
}

/// Reads an export.
///
/// # Errors
/// See [`Refusal`].
pub fn read(text: &str, collector: &mut Collector) -> Result<(), Refusal> {
    let broken = |error: serde_json::Error| Refusal::Unreadable(format!("is an export that cannot be read: {error}"));
    let members: Members<'_> = serde_json::from_str(text).map_err(broken)?;
    let schema: &str = member(&members, "schema").map_err(broken)?;
    let version: u32 = member(&members, "version").map_err(broken)?;
    if schema != SCHEMA || version > VERSION {
        return Err(Refusal::Unreadable(format!("is an export of version {version}, newer than this one")));
    }
    let list = |name: &str| member::<Vec<&RawValue>>(&members, name).map_err(broken);
    let mut tracks = read_tracks(&list("tracks")?, collector)?;
    for (index, raw) in list("workouts")?.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        collector.begin_row(number)?;
        match json::from_str::<Workout>(raw.get()) {
            Ok(workout) => match fault_of(&workout) {
                Some((member, why)) => collector.error(member, "", why),
                None => {
                    let track = tracks.remove(&workout.id).unwrap_or_default();
                    push(number, workout, track, collector)?;
                }
            },
            Err(error) => collector.error("workouts", "", format!("is no workout: {}", error.in_words())),
        }
    }
    for (index, raw) in list("bodyMetrics")?.iter().enumerate() {
        collector.begin_row(u32::try_from(index + 1).unwrap_or(u32::MAX))?;
        match json::from_str::<BodyItem>(raw.get()) {
            Ok(item) => push_body(&item, collector)?,
            Err(error) => collector.error("bodyMetrics", "", format!("is no measurement: {}", error.in_words())),
        }
    }
    for name in members.keys().filter(|name| !APART.contains(&name.as_str())) {
        for (raw, row) in list(name)?.iter().zip(1..) {
            collector.begin_row(row)?;
            collector.parsed.items.push(ParsedItem { row, list: name.clone(), json: raw.get().to_owned() });
        }
    }
    Ok(())
}

/// The ways, by the workouts they belong to.
fn read_tracks(raws: &[&RawValue], collector: &mut Collector) -> Result<HashMap<WorkoutId, Vec<TrackPoint>>, Refusal> {
    let mut tracks = HashMap::new();
    for (index, raw) in raws.iter().enumerate() {
        collector.begin_row(u32::try_from(index + 1).unwrap_or(u32::MAX))?;
        match json::from_str::<TrackItem>(raw.get()) {
            Ok(item) if item.points.len() > TRACK_POINTS_MAX => collector.error("tracks", "", "has too many places"),
            Ok(item) if !item.points.iter().all(is_place) => collector.error("tracks", "", "leaves the earth"),
            Ok(item) => {
                tracks.insert(item.workout_id, item.points);
            }
            Err(error) => collector.error("tracks", "", format!("is no way: {}", error.in_words())),
        }
    }
    Ok(tracks)
}

fn is_place(point: &TrackPoint) -> bool {
    (-90.0..=90.0).contains(&point.latitude) && (-180.0..=180.0).contains(&point.longitude)
}

fn push(number: u32, workout: Workout, track: Vec<TrackPoint>, collector: &mut Collector) -> Result<(), Refusal> {
    let began = workout.begins_at().as_millis();
    let mut parsed = ParsedWorkout::new(number, workout.name.clone(), When::Instant(began));
    parsed.track = track;
    parsed.document = Some(Box::new(workout));
    collector.push_workout(parsed).map(drop)
}

fn push_body(item: &BodyItem, collector: &mut Collector) -> Result<(), Refusal> {
    let millimetres = |millimetres: u32| Stretch {
        number: Decimal::from_millionths(i64::from(millimetres) * 1_000_000),
        unit: Some(LengthUnit::Millimetre),
    };
    let weight = item.weight_grams.map(|grams| Load {
        number: Decimal::from_millionths(i64::from(grams) * 1_000_000),
        unit: Some(WeightUnit::Gram),
    });
    if let Some(grams) = item.weight_grams
        && !check_body_weight(collector, i64::from(grams), "weightGrams")
    {
        return Ok(());
    }
    let fat_percent = item.body_fat_hundredths.map(|share| Decimal::from_millionths(i64::from(share) * 10_000));
    if !check_fat(collector, fat_percent, "bodyFatHundredths") {
        return Ok(());
    }
    let girth = |name: &&str| Some(((*name).to_owned(), millimetres(item.girths.named(name)?)));
    let height = item.height_millimetres.map(|height| ("height".to_owned(), millimetres(height)));
    collector.push_body(ParsedBody {
        row: collector.row(),
        at: When::Instant(item.measured_at.as_millis()),
        weight,
        fat_percent,
        lengths: height.into_iter().chain(Girths::NAMES.iter().filter_map(girth)).collect(),
        mood: item.mood.filter(|mood| (1..=10).contains(mood)),
        notes: item.notes.chars().take(NOTES_CHARS_MAX).collect(),
    })
}

/// What no workout of ours can have.
fn fault_of(workout: &Workout) -> Option<(&'static str, &'static str)> {
    let is_name = |name: &str| {
        !name.trim().is_empty() && name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(char::is_control)
    };
    let fits = |measure: &Measure| {
        measure.weight_grams.is_none_or(|grams| (WEIGHT_GRAMS_MIN..=WEIGHT_GRAMS_MAX).contains(&grams))
            && measure.reps.is_none_or(|reps| reps <= REPS_MAX)
            && measure.duration_seconds.is_none_or(|seconds| seconds <= SET_SECONDS_MAX)
            && measure.distance_millimetres.is_none_or(|way| way <= DISTANCE_MILLIMETRES_MAX)
    };
    let sets = || workout.exercises.iter().flat_map(|exercise| &exercise.sets);
    if !is_name(&workout.name) || !workout.exercises.iter().all(|exercise| is_name(&exercise.name)) {
        return Some(("name", "is no name"));
    }
    if workout.exercises.len() > EXERCISES_PER_WORKOUT_MAX || sets().count() > SETS_PER_WORKOUT_MAX {
        return Some(("exercises", "are more than a workout may have"));
    }
    if !sets().all(|set| fits(&set.actual) && fits(&set.target)) {
        return Some(("sets", "measure what is not possible"));
    }
    let long = |text: &str| text.chars().count() > 5_000;
    if long(&workout.notes) || sets().any(|set| long(&set.notes)) {
        return Some(("notes", "are too long"));
    }
    None
}
