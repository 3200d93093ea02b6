//! Activities of endurance: from the places on a way to a workout with one exercise of distance and time.

use super::{
    collect::Collector,
    dates::When,
    parsed::{ParsedMeasure, ParsedSet, ParsedWorkout, Refusal, Stretch, TrackPoint},
    quantity::{Decimal, LengthUnit},
};
use crate::domain::time::SECOND_MS;

/// The mean radius of the earth, in metres (IUGG).
const EARTH_METRES: f64 = 6_371_008.8;
/// The most places of a way: a day, one each second.
pub const TRACK_POINTS_MAX: usize = 86_400;
/// How far one must have climbed or descended for it to count, in metres: less is the noise of receivers.
const CLIMB_STEP_METRES: f64 = 2.0;
/// The longest activity, in seconds.
const ACTIVITY_SECONDS_MAX: u32 = 86_400;

/// What a file tells of an activity. What it leaves out is worked out from the places.
#[derive(Debug, Default)]
pub struct Activity {
    /// Its number in the file.
    pub number: u32,
    /// What was done, as the file says.
    pub sport: String,
    /// Its name.
    pub name: String,
    /// When it began, in milliseconds.
    pub began: Option<i64>,
    /// Seconds moving.
    pub seconds: Option<f64>,
    /// Metres.
    pub metres: Option<f64>,
    /// Metres climbed.
    pub ascent: Option<f64>,
    /// Mean beats a minute.
    pub heart_rate: Option<f64>,
    /// Energy, in kilocalories.
    pub kcal: Option<u32>,
    /// Segments of places; between two segments nothing was recorded.
    pub segments: Vec<Vec<TrackPoint>>,
}

impl Activity {
    /// Adds a place to the last segment. One that is nowhere on earth is left out.
    ///
    /// # Errors
    /// There are too many.
    pub fn push(&mut self, point: TrackPoint) -> Result<(), Refusal> {
        let on_earth = point.latitude.abs() <= 90.0 && point.longitude.abs() <= 180.0;
        if !on_earth {
            return Ok(());
        }
        if self.segments.iter().map(Vec::len).sum::<usize>() >= TRACK_POINTS_MAX {
            return Err(Refusal::TooMany { most: TRACK_POINTS_MAX as u32, what: "places on one way" });
        }
        match self.segments.last_mut() {
            Some(segment) => segment.push(point),
            None => self.segments.push(vec![point]),
        }
        Ok(())
    }

    fn points(&self) -> impl Iterator<Item = &TrackPoint> {
        self.segments.iter().flatten()
    }

    fn first_at(&self) -> Option<i64> {
        self.began.or_else(|| self.points().find_map(|point| point.at))
    }

    fn elapsed_seconds(&self) -> Option<f64> {
        let of_segment = |segment: &Vec<TrackPoint>| {
            let first = segment.iter().find_map(|point| point.at)?;
            let last = segment.iter().rev().find_map(|point| point.at)?;
            (last > first).then(|| (last - first) as f64 / SECOND_MS as f64)
        };
        let total: f64 = self.segments.iter().filter_map(of_segment).sum();
        (total > 0.0).then_some(total)
    }

    fn travelled_metres(&self) -> Option<f64> {
        let pairs = self.segments.iter().flat_map(|segment| segment.iter().zip(segment.iter().skip(1)));
        let total: f64 = pairs.map(|(from, to)| haversine_metres(from, to)).sum();
        (total > 0.0).then_some(total)
    }

    fn climbed_metres(&self) -> Option<f64> {
        let mut heights = self.points().filter_map(|point| point.elevation);
        let mut level = heights.next()?;
        let mut climbed = 0.0;
        for height in heights {
            if height - level >= CLIMB_STEP_METRES {
                climbed += height - level;
                level = height;
            } else if level - height >= CLIMB_STEP_METRES {
                level = height;
            }
        }
        Some(climbed)
    }

    fn mean_heart_rate(&self) -> Option<f64> {
        let beats: Vec<f64> = self.points().filter_map(|point| point.heart_rate).map(f64::from).collect();
        (!beats.is_empty()).then(|| beats.iter().sum::<f64>() / beats.len() as f64)
    }

    /// Gives the workout to the collector.
    ///
    /// # Errors
    /// There are too many.
    pub fn collect(self, collector: &mut Collector) -> Result<(), Refusal> {
        collector.begin_row(self.number)?;
        let Some(began) = self.first_at() else {
            collector.error("time", "", "the activity has no time");
            return Ok(());
        };
        let when = collector.check_when("time", "", When::Instant(began));
        let seconds = self.seconds.or_else(|| self.elapsed_seconds()).filter(|seconds| *seconds > 0.0);
        let metres = self.metres.filter(|metres| *metres > 0.0).or_else(|| self.travelled_metres());
        let seconds = seconds.map(|seconds| seconds.round().clamp(0.0, f64::from(ACTIVITY_SECONDS_MAX)) as u32);
        let distance = metres.filter(|metres| metres.is_finite()).and_then(|metres| {
            let number = Decimal::from_millionths((metres.clamp(0.0, 1e9) * 1e3).round() as i64 * 1_000);
            let unit = LengthUnit::Metre;
            collector
                .check_distance("distance", &metres.to_string(), unit.exact(number))
                .then_some(Stretch { number, unit: Some(unit) })
        });
        if collector.row_failed() {
            return Ok(());
        }
        if seconds.is_none() && distance.is_none() {
            collector.error("", &self.sport, "the activity has neither distance nor time");
            return Ok(());
        }
        let sport = exercise_of(&self.sport);
        let name = if self.name.trim().is_empty() { sport.clone() } else { self.name.clone() };
        let mut workout = ParsedWorkout::new(self.number, collector.name("name", &name), when);
        workout.seconds = seconds;
        workout.kcal = self.kcal.filter(|kcal| (1..=20_000).contains(kcal));
        let notes = self.notes();
        workout.track = self.segments.into_iter().flatten().collect();
        let place = collector.push_workout(workout)?;
        if let Some(exercise) = collector.exercise(place, &sport, true) {
            exercise.notes = notes;
        }
        let done = ParsedMeasure { seconds, distance, ..ParsedMeasure::default() };
        collector.push_set(place, ParsedSet { done, ..ParsedSet::default() });
        Ok(())
    }

    fn notes(&self) -> String {
        let ascent = self.ascent.or_else(|| self.climbed_metres()).filter(|metres| *metres >= 1.0);
        let heart_rate = self.heart_rate.or_else(|| self.mean_heart_rate()).filter(|beats| *beats >= 1.0);
        let ascent = ascent.map(|metres| format!("Ascent {metres:.0} m"));
        let heart_rate = heart_rate.map(|beats| format!("Average heart rate {beats:.0} bpm"));
        ascent.into_iter().chain(heart_rate).collect::<Vec<_>>().join("\n")
    }
}

/// The way along the earth between two places, in metres.
pub fn haversine_metres(from: &TrackPoint, to: &TrackPoint) -> f64 {
    let (from_lat, to_lat) = (from.latitude.to_radians(), to.latitude.to_radians());
    let half_lat = ((to_lat - from_lat) / 2.0).sin();
    let half_long = ((to.longitude - from.longitude).to_radians() / 2.0).sin();
    let a = half_lat * half_lat + from_lat.cos() * to_lat.cos() * half_long * half_long;
    2.0 * EARTH_METRES * a.clamp(0.0, 1.0).sqrt().asin()
}

/// The exercise of a sport: its word, as people write it.
fn exercise_of(sport: &str) -> String {
    let folded = crate::domain::text::fold(sport);
    let known = match folded.as_str() {
        "run" | "running" | "trail run" | "trail running" | "9" => "Running",
        "treadmill" | "treadmill running" => "Running, Treadmill",
        "ride" | "biking" | "cycling" | "bike" | "1" | "mountain biking" => "Cycling",
        "walk" | "walking" => "Walking",
        "hike" | "hiking" => "Hiking",
        "swim" | "swimming" | "lap swimming" => "Swimming",
        "row" | "rowing" | "indoor rowing" => "Rowing",
        "elliptical" => "Elliptical Trainer",
        "" | "other" | "generic" | "default" => "Cardio",
        _ => {
            let mut letters = folded.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            return first + letters.as_str();
        }
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(latitude: f64, longitude: f64) -> TrackPoint {
        TrackPoint { at: None, latitude, longitude, elevation: None, heart_rate: None }
    }

    #[test]
    fn distances_agree_with_known_ones() {
        // A degree of latitude is 111.195 km on a sphere of that radius.
        assert!((haversine_metres(&point(0.0, 0.0), &point(1.0, 0.0)) - 111_195.08).abs() < 0.1);
        assert!((haversine_metres(&point(60.0, 0.0), &point(60.0, 1.0)) - 55_596.0).abs() < 5.0);
        assert_eq!(haversine_metres(&point(5.0, 5.0), &point(5.0, 5.0)), 0.0);
        // Antipodes: half the way round.
        assert!((haversine_metres(&point(0.0, 0.0), &point(0.0, 180.0)) - 20_015_114.0).abs() < 10.0);
    }

    #[test]
    fn small_ups_and_downs_are_no_climb() {
        let heights = [100.0, 101.0, 100.0, 101.0, 104.0, 103.0, 110.0, 90.0, 95.0];
        let segment = heights.map(|elevation| TrackPoint { elevation: Some(elevation), ..point(0.0, 0.0) });
        let activity = Activity { segments: vec![segment.to_vec()], ..Activity::default() };
        assert_eq!(activity.climbed_metres(), Some(15.0));
    }
}
