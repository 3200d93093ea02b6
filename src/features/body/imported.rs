//! Measurements brought by imports: added many at a time, and taken away together.

use serde::Serialize;

use super::store::{ADD_IMPORTED_METRICS, DROP_IMPORTED_METRICS, LEFT_OF_IMPORTED_METRICS, REFRESH_BODY_WEIGHT};
use crate::{
    bind,
    domain::{
        body::Girths,
        ids::{AccountId, BodyMetricId, ImportId},
        local_day::LocalDay,
        time::{Timestamp, millis},
    },
    storage::{Statement, User},
};

/// A measurement on its way from a file.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportedMetric {
    /// Its id: made from its content, so that the same measurement is there once.
    pub id: BodyMetricId,
    /// When.
    #[serde(with = "millis")]
    pub measured_at: Timestamp,
    /// On which day of the person.
    pub day: LocalDay,
    /// Grams.
    pub weight_grams: Option<i32>,
    /// Hundredths of a percent.
    pub body_fat_hundredths: Option<i32>,
    /// Millimetres.
    pub height_millimetres: Option<u32>,
    /// Circumferences.
    pub girths: Option<Girths>,
    /// How one felt, from 1 to 10.
    pub mood: Option<u8>,
    /// Words, sealed with [`super::seal_words`].
    pub notes: Option<String>,
}

/// The statement that adds measurements, except where one of the same instant is there. [`refresh_weight`] after.
pub fn add_imported_metrics(
    account: AccountId,
    import: ImportId,
    metrics: &[ImportedMetric],
    now: Timestamp,
) -> Statement<User> {
    bind!(ADD_IMPORTED_METRICS, account, import, serde_json::to_string(metrics).unwrap_or_default(), now)
}

/// The statements that take away `most` of what an import brought, except what the person has added photos to. The last
/// gives a row while there is more. [`refresh_weight`] after.
pub fn drop_imported_metrics(account: AccountId, import: ImportId, most: u32) -> Vec<Statement<User>> {
    vec![bind!(DROP_IMPORTED_METRICS, account, import, most), bind!(LEFT_OF_IMPORTED_METRICS, account, import)]
}

/// The statement that tells the statistics of training what a person weighs now.
pub fn refresh_weight(account: AccountId) -> Statement<User> {
    bind!(REFRESH_BODY_WEIGHT, account)
}
