//! Jobs a person asked for and waits for: what they see of them.
//!
//! Who makes such a job puts [`track`] into the batch of its [`Job::insert`]. The row follows the outbox by itself: it
//! is `running` while the job is taken, `queued` again while it waits for another try, and `failed` once it was given up.
//! The job's own batch tells the rest: [`finish`] or [`fail`] beside [`Running::done`], [`progress`] on the way,
//! [`carry_on`] where another job does the next piece. All of them do nothing for a job that nobody tracks.
//!
//! Work on something that has an address of its own, as an import has, is shown by [`track_work_on`] and ends with that,
//! by [`end_work_on`]: whoever cancels such work does it there.

use serde::{Deserialize, Serialize};

use super::{
    outbox::{Job, Running},
    tracked_store::{
        TRACK_JOB, TRACKED_CARRY_ON, TRACKED_END_OF, TRACKED_EQUAL, TRACKED_FAIL, TRACKED_FINISH, TRACKED_PROGRESS,
    },
};
use crate::{
    bind,
    domain::{
        ids::{AccountId, JobId},
        priority::Priority,
        time::{DAY_MS, Timestamp},
    },
    platform::{crypto::Key, rng::Rng},
    storage::{Blob, Blobs, Statement, StorageError, User},
};

/// How long a person can ask what became of a job.
pub const KEPT_MS: i64 = 30 * DAY_MS;
/// The largest result that stands in the row, in bytes of JSON; a larger one is an object of the media bucket. As much
/// as a queue message may hold (QUALITY E4), so that no row comes near the limit of the database (2 MB).
pub const INLINE_BYTES_MAX: usize = 100_000;
/// The folder of results in the media bucket.
const FOLDER: &str = "jobs";

/// How a job stands, as its person sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum JobState {
    /// It waits for its turn, or for another try.
    Queued,
    /// It is being done.
    Running,
    /// It is done.
    Done,
    /// It could not be done.
    Failed,
    /// It was cancelled before it began.
    Cancelled,
}

impl JobState {
    /// As it stands in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Whose job it is, and what they know it by.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Tracked {
    /// Whose.
    pub account_id: AccountId,
    /// Its id, which stays when another outbox row goes on with it.
    pub id: JobId,
    /// What was asked for.
    pub kind: String,
}

/// The statement that shows a new job to its person: goes into the batch that writes it ([`Job::insert`]). `kind` is
/// what was asked for, in the words of the API (`programme`, `meal_plan`).
pub fn track(job: &Job<User>, account: AccountId, kind: &'static str) -> Statement<User> {
    show(job, account, kind, (None, None))
}

/// The same, once at a time: while one of the same `code` is to be done, the batch fails ([`is_asked_for_already`]).
pub fn track_once(job: &Job<User>, account: AccountId, kind: &'static str, code: String) -> Statement<User> {
    show(job, account, kind, (None, Some(code)))
}

/// Whether a batch failed because an equal job is to be done ([`equal`] is it).
pub fn is_asked_for_already(error: &StorageError) -> bool {
    error.is_unique_violation_of("tracked_jobs.request_code")
}

/// A job that is to be done.
#[derive(Clone, Debug, Deserialize)]
pub struct Equal {
    /// Its id.
    pub id: JobId,
    /// How it stands.
    pub state: JobState,
    /// How urgent it is.
    pub priority: Priority,
}

/// The statement that reads the job of that code that is to be done ([`Equal`]).
pub fn equal(account: AccountId, code: &str) -> Statement<User> {
    bind!(TRACKED_EQUAL, account, code)
}

/// The same, of work on something (`subject`, its id) that says itself how it stands and where it is ended.
pub fn track_work_on(job: &Job<User>, account: AccountId, kind: &'static str, subject: String) -> Statement<User> {
    show(job, account, kind, (Some(subject), None))
}

fn show(
    job: &Job<User>,
    account: AccountId,
    kind: &'static str,
    (subject, code): (Option<String>, Option<String>),
) -> Statement<User> {
    let now = job.created_at();
    bind!(TRACK_JOB, account, job.id(), job.id(), kind, now, now.plus_millis(KEPT_MS), subject, code)
}

/// Ends what is done about a subject that has come to its end: `state` is one of those a job ends in, `error` the code
/// the person is told of what failed.
pub fn end_work_on(
    account: AccountId,
    subject: String,
    state: JobState,
    error: Option<&str>,
    now: Timestamp,
) -> Statement<User> {
    bind!(TRACKED_END_OF, account, subject, state.as_str(), error, now, forget_at(now))
}

/// How far it has come, in percent, for the batch of a piece. Never goes back.
pub fn progress(job: &Running<User>, percent: u8) -> Statement<User> {
    bind!(TRACKED_PROGRESS, job.id, percent.min(99))
}

/// Lets `next` go on with it, for the batch of a piece, beside `next.insert()` and `job.done()`.
pub fn carry_on(job: &Running<User>, next: &Job<User>, percent: u8) -> Statement<User> {
    bind!(TRACKED_CARRY_ON, job.id, next.id(), percent.min(99))
}

/// Its end, for the batch of its effect, beside `job.done()`.
pub fn finish(job: &Running<User>, result: &KeptResult) -> Statement<User> {
    let now = job.taken_at();
    bind!(TRACKED_FINISH, job.id, result.sealed.as_ref(), result.object_key.as_ref(), now, now.plus_millis(KEPT_MS))
}

/// Its end without what was asked for, beside `job.done()`: for what no other try would mend. `code` is what the person
/// is told, a code of the error table.
pub fn fail(job: &Running<User>, code: &str) -> Statement<User> {
    let now = job.taken_at();
    bind!(TRACKED_FAIL, job.id, code, now, now.plus_millis(KEPT_MS))
}

/// What a job gave, as it is kept: sealed, in the row or as an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptResult {
    sealed: Option<String>,
    object_key: Option<String>,
}

impl KeptResult {
    /// Of a job that has nothing to give.
    pub const NONE: Self = Self { sealed: None, object_key: None };
}

/// The object of a job's large result.
pub fn object_key(account: AccountId, job: JobId) -> String {
    format!("{FOLDER}/{account}/{job}")
}

fn context(account: AccountId, job: JobId) -> String {
    format!("job-result|{account}|{job}")
}

/// Seals what a job gave, and stores it where it is large. A run that is killed afterwards stores the same object
/// again.
///
/// # Errors
/// The bucket failed.
pub async fn keep_result(
    key: &Key,
    rng: &dyn Rng,
    media: &dyn Blobs,
    tracked: &Tracked,
    json: &str,
) -> Result<KeptResult, StorageError> {
    let sealed = key.seal(rng, &context(tracked.account_id, tracked.id), json.as_bytes());
    if json.len() <= INLINE_BYTES_MAX {
        return Ok(KeptResult { sealed: Some(sealed), object_key: None });
    }
    let object_key = object_key(tracked.account_id, tracked.id);
    let blob = Blob { bytes: sealed.into_bytes(), content_type: "application/octet-stream".to_owned() };
    media.put(&object_key, blob).await?;
    Ok(KeptResult { sealed: None, object_key: Some(object_key) })
}

/// Opens what [`keep_result`] sealed; `None` when it is not what was sealed.
pub fn open_result(key: &Key, account: AccountId, job: JobId, sealed: &str) -> Option<String> {
    String::from_utf8(key.open(&context(account, job), sealed)?).ok()
}

/// How a job stands, for its person's devices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// How it stands.
    pub state: JobState,
    /// How far it has come, in percent.
    pub progress: u8,
}

/// The statement that reads how a job stands ([`Standing`]).
pub fn standing(tracked: &Tracked) -> Statement<User> {
    bind!(super::tracked_store::TRACKED_STANDING, tracked.account_id, tracked.id)
}

/// Until when a row made or ended at `now` is kept.
pub const fn forget_at(now: Timestamp) -> Timestamp {
    now.plus_millis(KEPT_MS)
}
