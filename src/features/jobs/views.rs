//! The shapes of a person's job.

use serde::Serialize;
use serde_json::Value;

use super::store::JobRow;
use crate::{
    domain::{ids::JobId, time::Timestamp},
    http::Code,
    jobs::tracked::JobState,
};

/// Why a job gave nothing.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct JobErrorView {
    /// A code of the error table.
    code: String,
    /// For a person.
    message: &'static str,
}

/// A piece of background work.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct JobView {
    /// Names it in `/jobs/{id}`.
    id: JobId,
    /// What was asked for: `programme`, `session`, `import`, `import_removal`, `export`.
    kind: String,
    /// The import or export it works on. Such a job is ended there (`DELETE /imports/{import}`), not here.
    subject_id: Option<String>,
    /// How it stands.
    state: JobState,
    /// How far it has come, in percent.
    progress: u8,
    /// Whether it gave something that can be fetched.
    has_result: bool,
    /// Why it gave nothing.
    error: Option<JobErrorView>,
    /// When it was asked for.
    created_at: Timestamp,
    /// When it was first begun.
    started_at: Option<Timestamp>,
    /// When it ended.
    finished_at: Option<Timestamp>,
}

/// The same, with what it gave.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct JobWithResultView {
    #[serde(flatten)]
    job: JobView,
    /// What it gave: the shape is that of the operation it was asked for with. `null` until it is done.
    result: Option<Value>,
}

impl JobView {
    /// The view of a row.
    pub fn of(row: JobRow) -> Self {
        let error = row.error.map(|code| JobErrorView { message: Code::message_of(&code), code });
        Self {
            id: row.id,
            kind: row.kind,
            subject_id: row.subject,
            state: row.state,
            progress: row.progress,
            has_result: row.has_result,
            error,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        }
    }

    /// The same, with what it gave.
    pub const fn with_result(self, result: Option<Value>) -> JobWithResultView {
        JobWithResultView { job: self, result }
    }
}
