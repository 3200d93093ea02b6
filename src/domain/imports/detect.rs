//! What a file is, found out from its content. Names and media types are not believed.

use serde::{Deserialize, Serialize};

use super::{
    apple_health,
    collect::Collector,
    fit, fitbod,
    generic::{self, Mapping},
    gpx, hevy, liftosaur, measurements, native,
    parsed::{Parsed, Refusal},
    strong,
    table::{Header, decode_text},
    tcx, wger,
};
use crate::domain::time::Timestamp;

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Format {
    /// Strong's table, any variant.
    Strong,
    /// Hevy's table.
    Hevy,
    /// Liftosaur's table.
    Liftosaur,
    /// FitBod's table.
    Fitbod,
    /// Any other table, with a mapping.
    Csv,
    /// A table of body measurements.
    Measurements,
    /// wger's API as JSON.
    Wger,
    /// Our own export.
    Vivace,
    /// Apple Health's `export.xml`.
    AppleHealth,
    /// GPX.
    Gpx,
    /// TCX.
    Tcx,
    /// FIT.
    Fit,
}

impl Format {
    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Hevy => "hevy",
            Self::Liftosaur => "liftosaur",
            Self::Fitbod => "fitbod",
            Self::Csv => "csv",
            Self::Measurements => "measurements",
            Self::Wger => "wger",
            Self::Vivace => "vivace",
            Self::AppleHealth => "apple_health",
            Self::Gpx => "gpx",
            Self::Tcx => "tcx",
            Self::Fit => "fit",
        }
    }
}

/// How much of an XML file is looked at to find its root, in bytes: Apple's has a long definition before it.
const ROOT_BYTES: usize = 64 * 1024;

/// What the beginning of a file shows it to be, as far as that can be told without reading all of it.
///
/// # Errors
/// It is empty, packed, or nothing that can be read.
pub fn sniff(bytes: &[u8]) -> Result<Option<Format>, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::Empty);
    }
    if bytes.get(8..12) == Some(b".FIT") {
        return Ok(Some(Format::Fit));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\x1f\x8b") {
        return Err(Refusal::Packed);
    }
    let head = decode_text(bytes.get(..ROOT_BYTES.min(bytes.len())).unwrap_or_default());
    let text = head.trim_start();
    if text.starts_with('<') {
        let roots =
            [("<HealthData", Format::AppleHealth), ("<gpx", Format::Gpx), ("<TrainingCenterDatabase", Format::Tcx)];
        let root = roots.iter().find(|(root, _)| text.contains(root)).map(|(_, format)| *format);
        return root.map(Some).ok_or(Refusal::UnknownFormat);
    }
    Ok(None)
}

/// Reads a whole file. A table of an unknown kind takes a mapping; another kind of file takes no notice of it.
///
/// # Errors
/// See [`Refusal`].
pub fn parse(bytes: &[u8], mapping: Option<&Mapping>, now: Timestamp) -> Result<(Format, Parsed), Refusal> {
    let mut collector = Collector::new(now);
    let format = match sniff(bytes)? {
        Some(format) => {
            match format {
                Format::Fit => fit::read(bytes, &mut collector)?,
                Format::AppleHealth => apple_health::read(bytes, &mut collector)?,
                Format::Gpx => gpx::read(&decode_text(bytes), &mut collector)?,
                _ => tcx::read(&decode_text(bytes), &mut collector)?,
            }
            format
        }
        None => parse_text(&decode_text(bytes), mapping, &mut collector)?,
    };
    Ok((format, collector.finish()?))
}

fn parse_text(text: &str, mapping: Option<&Mapping>, collector: &mut Collector) -> Result<Format, Refusal> {
    if text.trim_start().starts_with(['{', '[']) {
        return parse_json(text, collector);
    }
    if text.contains('\0') {
        return Err(Refusal::UnknownFormat);
    }
    let header = Header::read(text).ok_or(Refusal::UnknownFormat)?;
    // What the person says of the columns goes before what they seem to be.
    if let Some(mapping) = mapping {
        generic::read(&header, mapping, text, collector)?;
        return Ok(Format::Csv);
    }
    if hevy::is_hevy(&header) {
        hevy::read(&header, text, collector)?;
        return Ok(Format::Hevy);
    }
    if liftosaur::is_liftosaur(&header) {
        liftosaur::read(&header, text, collector)?;
        return Ok(Format::Liftosaur);
    }
    if strong::is_strong(&header) {
        strong::read(&header, text, collector)?;
        return Ok(Format::Strong);
    }
    if fitbod::is_fitbod(&header) {
        fitbod::read(&header, text, collector)?;
        return Ok(Format::Fitbod);
    }
    if measurements::is_measurements(&header) {
        measurements::read(&header, text, collector)?;
        return Ok(Format::Measurements);
    }
    Err(Refusal::MappingNeeded { columns: header.names })
}

fn parse_json(text: &str, collector: &mut Collector) -> Result<Format, Refusal> {
    if native::is_native(text) {
        native::read(text, collector)?;
        return Ok(Format::Vivace);
    }
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| Refusal::Unreadable(format!("is no JSON: {error}")))?;
    if !wger::is_wger(&value) {
        return Err(Refusal::UnknownFormat);
    }
    wger::read(&value, collector)?;
    Ok(Format::Wger)
}
