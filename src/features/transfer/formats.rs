//! The forms an export may have.

use serde::{Deserialize, Serialize};

use crate::domain::imports::Format;

/// Whether files of that form tell ways.
pub const fn has_tracks(format: Format) -> bool {
    matches!(format, Format::Gpx | Format::Tcx | Format::Fit)
}

/// The forms an export may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum ExportFormat {
    /// Everything, without loss, to be imported again.
    Json,
    /// Workouts as Strong's table.
    StrongCsv,
    /// Workouts as Hevy's table.
    HevyCsv,
    /// Ways as GPX.
    Gpx,
    /// Planned workouts as a calendar.
    Ics,
    /// All of these in a ZIP archive.
    All,
}

impl ExportFormat {
    /// The forms in an archive.
    pub const IN_ARCHIVE: [Self; 5] = [Self::Json, Self::StrongCsv, Self::HevyCsv, Self::Gpx, Self::Ics];

    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::StrongCsv => "strong_csv",
            Self::HevyCsv => "hevy_csv",
            Self::Gpx => "gpx",
            Self::Ics => "ics",
            Self::All => "all",
        }
    }

    /// What the file is called.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Json => "vivace.json",
            Self::StrongCsv => "strong.csv",
            Self::HevyCsv => "hevy.csv",
            Self::Gpx => "tracks.gpx",
            Self::Ics => "planned.ics",
            Self::All => "vivace.zip",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::StrongCsv | Self::HevyCsv => "text/csv; charset=utf-8",
            Self::Gpx => "application/gpx+xml",
            Self::Ics => "text/calendar; charset=utf-8",
            Self::All => "application/zip",
        }
    }
}
