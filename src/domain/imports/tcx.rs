//! TCX: each activity is a workout; laps tell time, distance and energy.

use super::{
    collect::Collector,
    parsed::{Refusal, TrackPoint},
    track::Activity,
    xml::{Node, ends_with, walk},
};
use crate::domain::time::Timestamp;

#[derive(Default)]
struct Place {
    at: Option<i64>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    elevation: Option<f64>,
    heart_rate: Option<u16>,
}

#[derive(Default)]
struct State {
    activity: Option<Activity>,
    place: Place,
    beats: Vec<f64>,
}

/// Reads the activities of a document.
///
/// # Errors
/// See [`Refusal`].
pub fn read(text: &str, collector: &mut Collector) -> Result<(), Refusal> {
    let mut state = State::default();
    let mut number = 0;
    walk(text, &mut |path, node| match node {
        Node::Open(attributes) => {
            if ends_with(path, &["Activities", "Activity"]) {
                number += 1;
                let sport = attributes.get("Sport").unwrap_or_default();
                state = State { activity: Some(Activity { number, sport, ..Activity::default() }), ..State::default() };
            } else if ends_with(path, &["Lap", "Track"])
                && let Some(activity) = state.activity.as_mut()
            {
                activity.segments.push(Vec::new());
            } else if ends_with(path, &["Activity", "Lap"])
                && let Some(activity) = state.activity.as_mut()
                && activity.began.is_none()
            {
                activity.began = attributes.get("StartTime").and_then(|text| millis(&text));
            }
            Ok(())
        }
        Node::Close(text) => close(path, text, &mut state, collector),
    })
}

fn millis(text: &str) -> Option<i64> {
    Timestamp::parse_rfc3339(text).map(Timestamp::as_millis)
}

fn close(path: &[String], text: &str, state: &mut State, collector: &mut Collector) -> Result<(), Refusal> {
    if ends_with(path, &["Activities", "Activity"]) {
        let Some(mut activity) = state.activity.take() else { return Ok(()) };
        if !state.beats.is_empty() && activity.segments.iter().flatten().all(|point| point.heart_rate.is_none()) {
            activity.heart_rate = Some(state.beats.iter().sum::<f64>() / state.beats.len() as f64);
        }
        return activity.collect(collector);
    }
    let Some(activity) = state.activity.as_mut() else { return Ok(()) };
    if ends_with(path, &["Track", "Trackpoint"]) {
        let place = std::mem::take(&mut state.place);
        let Some((latitude, longitude)) = place.latitude.zip(place.longitude) else {
            // Indoors there is no position; the heart still beats.
            state.beats.extend(place.heart_rate.map(f64::from));
            return Ok(());
        };
        let Place { at, elevation, heart_rate, .. } = place;
        return activity.push(TrackPoint { at, latitude, longitude, elevation, heart_rate });
    }
    let number = || text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    let add = |total: &mut Option<f64>| *total = number().map(|more| total.unwrap_or(0.0) + more).or(*total);
    if ends_with(path, &["Activity", "Id"]) {
        activity.began = activity.began.or(millis(text));
    } else if ends_with(path, &["Lap", "TotalTimeSeconds"]) {
        add(&mut activity.seconds);
    } else if ends_with(path, &["Lap", "DistanceMeters"]) {
        add(&mut activity.metres);
    } else if ends_with(path, &["Lap", "Calories"]) {
        let kcal = number().map_or(0, |kcal| kcal.min(20_000.0) as u32);
        activity.kcal = Some(activity.kcal.unwrap_or(0).saturating_add(kcal));
    } else if ends_with(path, &["Lap", "AverageHeartRateBpm", "Value"]) {
        state.beats.extend(number().filter(|beats| (20.0..=260.0).contains(beats)));
    } else {
        close_in_place(path, text, &mut state.place);
    }
    Ok(())
}

fn close_in_place(path: &[String], text: &str, place: &mut Place) {
    if ends_with(path, &["Trackpoint", "Time"]) {
        place.at = millis(text);
    } else if ends_with(path, &["Position", "LatitudeDegrees"]) {
        place.latitude = text.parse().ok();
    } else if ends_with(path, &["Position", "LongitudeDegrees"]) {
        place.longitude = text.parse().ok();
    } else if ends_with(path, &["Trackpoint", "AltitudeMeters"]) {
        place.elevation = text.parse().ok().filter(|metres: &f64| metres.abs() < 12_000.0);
    } else if ends_with(path, &["HeartRateBpm", "Value"]) {
        place.heart_rate = text.parse().ok().filter(|beats| (20..=260).contains(beats));
    }
}
