//! Ways as GPX 1.1, with heart rate in the extension of Garmin's that programs read.

use crate::domain::{imports::parsed::TrackPoint, text::escape_html, time::Timestamp};

/// The beginning of a document.
pub const GPX_BEGIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"Vivace\" xmlns=\"http://www.topografix.com/GPX/1/1\" xmlns:gpxtpx=\"http://www.garmin.com/xmlschemas/TrackPointExtension/v1\">\n";
/// The end of a document.
pub const GPX_END: &str = "</gpx>\n";

/// One way. Degrees are written to seven places, a centimetre.
pub fn write_track(name: &str, sport: &str, points: &[TrackPoint], out: &mut String) {
    let (name, sport) = (escape_html(name), escape_html(sport));
    out.push_str(&format!("<trk><name>{name}</name><type>{sport}</type><trkseg>\n"));
    for point in points {
        out.push_str(&format!("<trkpt lat=\"{:.7}\" lon=\"{:.7}\">", point.latitude, point.longitude));
        if let Some(elevation) = point.elevation {
            out.push_str(&format!("<ele>{elevation:.1}</ele>"));
        }
        if let Some(at) = point.at {
            out.push_str(&format!("<time>{}</time>", Timestamp::from_millis(at).to_rfc3339()));
        }
        if let Some(beats) = point.heart_rate {
            out.push_str(&format!(
                "<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>{beats}</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions>"
            ));
        }
        out.push_str("</trkpt>\n");
    }
    out.push_str("</trkseg></trk>\n");
}
