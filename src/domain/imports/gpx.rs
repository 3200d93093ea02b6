//! GPX 1.0 and 1.1: each track is a workout. Heart rate is read from the extension of Garmin's, by its local name.

use super::{
    collect::Collector,
    parsed::{Refusal, TrackPoint},
    track::Activity,
    xml::{Node, ends_with, walk},
};
use crate::domain::time::Timestamp;

/// Reads the tracks of a document.
///
/// # Errors
/// See [`Refusal`].
pub fn read(text: &str, collector: &mut Collector) -> Result<(), Refusal> {
    let mut activity: Option<Activity> = None;
    let mut point: Option<TrackPoint> = None;
    let mut number = 0;
    walk(text, &mut |path, node| {
        match node {
            Node::Open(attributes) => {
                if ends_with(path, &["gpx", "trk"]) {
                    number += 1;
                    activity = Some(Activity { number, ..Activity::default() });
                } else if ends_with(path, &["trk", "trkseg"]) {
                    activity.iter_mut().for_each(|activity| activity.segments.push(Vec::new()));
                } else if ends_with(path, &["trkseg", "trkpt"]) {
                    let degrees = |name| attributes.get(name).and_then(|text| text.trim().parse::<f64>().ok());
                    point = degrees("lat").zip(degrees("lon")).map(|(latitude, longitude)| TrackPoint {
                        at: None,
                        latitude,
                        longitude,
                        elevation: None,
                        heart_rate: None,
                    });
                }
            }
            Node::Close(text) => close(path, text, &mut activity, &mut point, collector)?,
        }
        Ok(())
    })
}

fn close(
    path: &[String],
    text: &str,
    activity: &mut Option<Activity>,
    point: &mut Option<TrackPoint>,
    collector: &mut Collector,
) -> Result<(), Refusal> {
    if ends_with(path, &["gpx", "trk"]) {
        return activity.take().map_or(Ok(()), |activity| activity.collect(collector));
    }
    let Some(activity) = activity.as_mut() else { return Ok(()) };
    if ends_with(path, &["trkseg", "trkpt"]) {
        return point.take().map_or(Ok(()), |point| activity.push(point));
    }
    if ends_with(path, &["trk", "name"]) {
        text.clone_into(&mut activity.name);
    } else if ends_with(path, &["trk", "type"]) {
        text.clone_into(&mut activity.sport);
    } else if let Some(point) = point.as_mut() {
        if ends_with(path, &["trkpt", "ele"]) {
            point.elevation = text.parse().ok().filter(|metres: &f64| metres.abs() < 12_000.0);
        } else if ends_with(path, &["trkpt", "time"]) {
            point.at = Timestamp::parse_rfc3339(text).map(Timestamp::as_millis);
        } else if ends_with(path, &["hr"]) {
            point.heart_rate = text.parse().ok().filter(|beats| (20..=260).contains(beats));
        }
    }
    Ok(())
}
