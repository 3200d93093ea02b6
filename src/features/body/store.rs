//! SQL of body measurements and their photos.

use serde::Deserialize;

use crate::{
    domain::{
        body::Girths,
        ids::BodyMetricId,
        local_day::LocalDay,
        person::{Gender, Units},
        time::Timestamp,
    },
    platform::time_zones::TimeZones,
    storage::erasure::ErasureRule,
};

macro_rules! columns {
    () => {
        "m.id, m.measured_at, m.day, m.weight_grams, m.body_fat_hundredths, m.height_millimetres,
         coalesce(m.measurements, '{}') AS measurements, m.mood, m.notes, m.revision, m.created_at, m.updated_at"
    };
}
/// A page of an account (?1) after a position (?2, ?3), at most ?4.
macro_rules! page {
    ($columns:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM body_metrics AS m WHERE m.account_id = ?1 AND (m.measured_at, m.id) < (?2, ?3)
             ORDER BY m.measured_at DESC, m.id DESC LIMIT ?4"
        )
    };
}

crate::statements! {
    /// A page, latest first.
    BODY_METRICS: User = page!(columns!());
    /// The photos of the same page.
    PHOTOS_OF_PAGE: User = concat!("SELECT p.metric_id, p.side, p.object_key, p.width, p.height
        FROM (", page!("m.id"), ") AS page CROSS JOIN body_photos AS p ON p.account_id = ?1 AND p.metric_id = page.id LIMIT 400");
    /// The weights that move the trend of the same page, in the order of time; ?5 milliseconds before its first.
    WEIGHTS_OF_PAGE: User = concat!("SELECT w.day, w.weight_grams FROM body_metrics AS w
        WHERE w.account_id = ?1 AND w.weight_grams IS NOT NULL AND w.measured_at <= ?2
          AND w.measured_at >= (SELECT min(page.measured_at) FROM (", page!("m.measured_at"), ") AS page) - ?5
        ORDER BY w.measured_at LIMIT 5000");
    /// The weights that move the trend of one measurement (?2), in the order of time; ?3 milliseconds before it.
    WEIGHTS_AROUND: User = "SELECT w.day, w.weight_grams FROM body_metrics AS w
        WHERE w.account_id = ?1 AND w.weight_grams IS NOT NULL
          AND w.measured_at <= (SELECT m.measured_at FROM body_metrics AS m WHERE m.account_id = ?1 AND m.id = ?2) + 86400000
          AND w.measured_at >= (SELECT m.measured_at FROM body_metrics AS m WHERE m.account_id = ?1 AND m.id = ?2) - ?3
        ORDER BY w.measured_at LIMIT 5000";
    /// The weights of an account from an instant (?2) on, in the order of time.
    WEIGHTS_SINCE: User = "SELECT w.day, w.weight_grams FROM body_metrics AS w
        WHERE w.account_id = ?1 AND w.weight_grams IS NOT NULL AND w.measured_at >= ?2 ORDER BY w.measured_at LIMIT 5000";
    /// One measurement (?2).
    BODY_METRIC: User = concat!("SELECT ", columns!(), " FROM body_metrics AS m WHERE m.account_id = ?1 AND m.id = ?2");
    /// Its photos.
    PHOTOS_OF_METRIC: User = "SELECT p.metric_id, p.side, p.object_key, p.width, p.height FROM body_photos AS p
        WHERE p.account_id = ?1 AND p.metric_id = ?2 LIMIT 3";
    /// What formulas take of a person: gender, where they are, when their day begins, and their latest height.
    BODY_OF_PERSON: User = "SELECT (SELECT gender FROM profiles WHERE account_id = ?1) AS gender,
        coalesce((SELECT time_zone FROM profiles WHERE account_id = ?1), 'UTC') AS time_zone,
        coalesce((SELECT time_zone_told OR time_zone <> 'UTC' FROM profiles WHERE account_id = ?1), 0) AS zone_told,
        coalesce((SELECT json_extract(document, '$.training.dayStartHour') FROM preferences WHERE account_id = ?1), 0) AS day_start_hour,
        (SELECT json_extract(document, '$.units') FROM preferences WHERE account_id = ?1) AS units,
        (SELECT h.height_millimetres FROM body_metrics AS h WHERE h.account_id = ?1 AND h.height_millimetres IS NOT NULL
         ORDER BY h.measured_at DESC LIMIT 1) AS height_millimetres";

    /// Adds a measurement.
    INSERT_METRIC: User = "INSERT INTO body_metrics (account_id, id, measured_at, day, weight_grams, body_fat_hundredths, height_millimetres,
          measurements, mood, notes, created_at, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)";
    /// Adds what an import (?2) brings: a JSON list. One of an instant at which there is one already stays out.
    ADD_IMPORTED_METRICS: User = "INSERT INTO body_metrics (account_id, id, measured_at, day, weight_grams, body_fat_hundredths, height_millimetres,
          measurements, mood, notes, import_id, created_at, updated_at)
        SELECT ?1, json_extract(value, '$.id'), json_extract(value, '$.measuredAt'), json_extract(value, '$.day'),
            json_extract(value, '$.weightGrams'), json_extract(value, '$.bodyFatHundredths'),
            json_extract(value, '$.heightMillimetres'), json_extract(value, '$.girths'), json_extract(value, '$.mood'),
            json_extract(value, '$.notes'), ?2, ?4, ?4
        FROM json_each(?3)
        WHERE NOT EXISTS (SELECT 1 FROM body_metrics AS m WHERE m.account_id = ?1 AND m.measured_at = json_extract(value, '$.measuredAt'))
        ON CONFLICT DO NOTHING";
    /// Takes away what an import (?2) brought, but what has photos; at most ?3 at once.
    DROP_IMPORTED_METRICS: User = "DELETE FROM body_metrics WHERE account_id = ?1 AND id IN
        (SELECT m.id FROM body_metrics AS m WHERE m.account_id = ?1 AND m.import_id = ?2
           AND NOT EXISTS (SELECT 1 FROM body_photos AS p WHERE p.account_id = ?1 AND p.metric_id = m.id) LIMIT ?3)";
    /// A measurement that is still to be taken away.
    LEFT_OF_IMPORTED_METRICS: User = "SELECT m.id FROM body_metrics AS m WHERE m.account_id = ?1 AND m.import_id = ?2
        AND NOT EXISTS (SELECT 1 FROM body_photos AS p WHERE p.account_id = ?1 AND p.metric_id = m.id) LIMIT 1";
    /// Replaces what a measurement says. Fails when it is not of the revision ?11.
    UPDATE_METRIC: User = "UPDATE body_metrics SET measured_at = ?3, day = ?4, weight_grams = ?5, body_fat_hundredths = ?6,
          height_millimetres = ?7, measurements = ?8, mood = ?9, notes = ?10,
          revision = CASE WHEN revision = ?11 THEN revision + 1 END, updated_at = ?12
        WHERE account_id = ?1 AND id = ?2";
    /// Deletes a measurement.
    DELETE_METRIC: User = "DELETE FROM body_metrics WHERE account_id = ?1 AND id = ?2";
    /// Deletes its photos' rows.
    DELETE_PHOTOS_OF_METRIC: User = "DELETE FROM body_photos WHERE account_id = ?1 AND metric_id = ?2";
    /// Tells the statistics of training what a person weighed first and weighs now.
    REFRESH_BODY_WEIGHT: User = "INSERT INTO training_people (account_id, revision, first_weight_grams, body_weight_grams, weighed_at)
        VALUES (?1, 0,
          (SELECT w.weight_grams FROM body_metrics AS w WHERE w.account_id = ?1 AND w.weight_grams IS NOT NULL ORDER BY w.measured_at LIMIT 1),
          (SELECT w.weight_grams FROM body_metrics AS w WHERE w.account_id = ?1 AND w.weight_grams IS NOT NULL ORDER BY w.measured_at DESC LIMIT 1),
          (SELECT w.measured_at FROM body_metrics AS w WHERE w.account_id = ?1 AND w.weight_grams IS NOT NULL ORDER BY w.measured_at DESC LIMIT 1))
        ON CONFLICT (account_id) DO UPDATE SET first_weight_grams = excluded.first_weight_grams,
          body_weight_grams = excluded.body_weight_grams, weighed_at = excluded.weighed_at";

    /// How much a person keeps, and what one side (?3) of a measurement (?2) shows now.
    PHOTO_ROOM: User = "SELECT (SELECT count(*) FROM body_photos WHERE account_id = ?1) AS photos,
          (SELECT coalesce(sum(bytes), 0) FROM body_photos WHERE account_id = ?1) AS bytes,
          (SELECT p.object_key FROM body_photos AS p WHERE p.account_id = ?1 AND p.metric_id = ?2 AND p.side = ?3) AS object_key,
          (SELECT 1 FROM body_metrics AS m WHERE m.account_id = ?1 AND m.id = ?2) AS metric";
    /// Shows a photo, unless its measurement is gone or the person keeps too many (?9) or too much (?10).
    SHOW_PHOTO: User = "INSERT INTO body_photos (account_id, metric_id, side, object_key, width, height, bytes, created_at)
        SELECT ?1, m.id, ?3, ?4, ?5, ?6, ?7, ?8 FROM body_metrics AS m WHERE m.account_id = ?1 AND m.id = ?2
          AND (SELECT count(*) FROM body_photos WHERE account_id = ?1) < ?9
          AND (SELECT coalesce(sum(bytes), 0) FROM body_photos WHERE account_id = ?1) + ?7 <= ?10
        ON CONFLICT (account_id, metric_id, side) DO UPDATE SET object_key = excluded.object_key, width = excluded.width,
          height = excluded.height, bytes = excluded.bytes, created_at = excluded.created_at";
    /// Shows a photo no longer.
    DELETE_PHOTO: User = "DELETE FROM body_photos WHERE account_id = ?1 AND metric_id = ?2 AND side = ?3";
    /// Whether a row names an object (?2).
    PHOTO_IN_USE: User = "SELECT p.object_key FROM body_photos AS p WHERE p.account_id = ?1 AND p.object_key = ?2";

    /// The objects of a person.
    OBJECTS_OF_PHOTOS: User = "SELECT object_key FROM body_photos WHERE account_id = ?1";
    /// Forgets the photos' rows.
    ERASE_PHOTOS: User = "DELETE FROM body_photos WHERE account_id = ?1";
    /// Forgets the measurements.
    ERASE_METRICS: User = "DELETE FROM body_metrics WHERE account_id = ?1";
}

/// How the tables of this slice forget a person: the photos' objects first, then the rows.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::objects("body_photos", &OBJECTS_OF_PHOTOS),
    ErasureRule::user("body_photos", &ERASE_PHOTOS),
    ErasureRule::user("body_metrics", &ERASE_METRICS),
];

/// A measurement.
#[derive(Clone, Debug, Deserialize)]
pub struct MetricRow {
    /// Id.
    pub id: BodyMetricId,
    /// When.
    #[serde(with = "crate::domain::time::millis")]
    pub measured_at: Timestamp,
    /// On which day of the person.
    pub day: LocalDay,
    /// Weight.
    pub weight_grams: Option<i32>,
    /// Percent of fat, in hundredths.
    pub body_fat_hundredths: Option<u32>,
    /// Height.
    pub height_millimetres: Option<u32>,
    /// Circumferences.
    #[serde(with = "crate::storage::json_text")]
    pub measurements: Girths,
    /// From 1 to 10.
    pub mood: Option<u8>,
    /// Sealed.
    pub notes: Option<String>,
    /// Grows with every change.
    pub revision: i64,
    /// Since when it is there.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
}

/// A photo.
#[derive(Clone, Debug, Deserialize)]
pub struct PhotoRow {
    /// Of which measurement.
    pub metric_id: BodyMetricId,
    /// Which side.
    pub side: super::photos::Angle,
    /// The object.
    pub object_key: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A weight.
#[derive(Clone, Debug, Deserialize)]
pub struct WeightRow {
    /// On which day.
    pub day: LocalDay,
    /// Grams.
    pub weight_grams: i32,
}

/// What formulas take of a person.
#[derive(Clone, Debug, Deserialize)]
pub struct BodyRow {
    /// Gender, if told.
    pub gender: Option<Gender>,
    /// IANA name.
    pub time_zone: String,
    /// Whether they said where they are.
    #[serde(with = "crate::storage::integer_bool")]
    pub zone_told: bool,
    /// When their day begins.
    pub day_start_hour: u8,
    /// In which units they are shown quantities, if they said.
    pub units: Option<Units>,
    /// The latest height.
    pub height_millimetres: Option<u32>,
}

impl BodyRow {
    /// The units asked for, else those the person prefers.
    pub fn units_or(&self, asked: Option<Units>) -> Units {
        asked.or(self.units).unwrap_or(Units::Metric)
    }

    /// The latest day it may be for the person: where nobody knows where they are, that of the easternmost zone.
    pub fn last_day(&self, now: Timestamp, zones: &dyn TimeZones) -> LocalDay {
        if self.zone_told { self.day_of(now, zones) } else { LocalDay::of(now, EASTERNMOST_SECONDS, 0) }
    }

    /// The day an instant belongs to, where the person is.
    pub fn day_of(&self, instant: Timestamp, zones: &dyn TimeZones) -> LocalDay {
        LocalDay::of(instant, zones.offset_seconds(&self.time_zone, instant), self.day_start_hour)
    }
}

/// How far the clocks of the Line Islands are ahead of UTC: nowhere does a day begin earlier.
const EASTERNMOST_SECONDS: i32 = 14 * 3_600;

/// How much a person keeps.
#[derive(Clone, Debug, Deserialize)]
pub struct RoomRow {
    /// Photos.
    pub photos: u32,
    /// Their bytes.
    pub bytes: u64,
    /// What is shown there now.
    pub object_key: Option<String>,
    /// Whether the measurement is there.
    pub metric: Option<u8>,
}

/// The name of an object.
#[derive(Clone, Debug, Deserialize)]
pub struct KeyRow {
    /// Its key.
    pub object_key: String,
}
