//! SQL of the jobs people wait for. An outbox row and its tracked row stand in one database, and change in one batch.

use crate::storage::erasure::ErasureRule;

crate::statements! {
    /// Shows a new job to its person.
    TRACK_JOB: User = "INSERT INTO tracked_jobs (account_id, id, job_id, kind, created_at, forget_at, subject, request_code)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    /// The job of a person that is to be done and was asked for in the same words (?2).
    TRACKED_EQUAL: User = "SELECT t.id, t.state, o.priority FROM tracked_jobs AS t JOIN outbox AS o ON o.id = t.job_id
        WHERE t.account_id = ?1 AND t.request_code = ?2 AND t.state IN ('queued', 'running')";
    /// Follows a job that was taken until ?2, and tells whose it is; nothing when nobody tracks it.
    TRACKED_STARTED: User = "UPDATE tracked_jobs SET state = 'running', started_at = coalesce(started_at, ?3)
        WHERE job_id = ?1 AND state IN ('queued', 'running')
        AND EXISTS (SELECT 1 FROM outbox WHERE id = ?1 AND state = 'pending' AND claimed_until = ?2)
        RETURNING account_id, id, kind";
    /// Follows a job that was put off: it has not begun where that was no try.
    TRACKED_WAITS: User = "UPDATE tracked_jobs SET state = 'queued', started_at = CASE
          WHEN id <> job_id OR (SELECT attempts FROM outbox WHERE outbox.id = ?1) > 0 THEN started_at END
        WHERE job_id = ?1 AND state = 'running'";
    /// Follows a job that was given up.
    TRACKED_DIED: User = "UPDATE tracked_jobs SET state = 'failed', error = 'job_failed', finished_at = ?2
        WHERE job_id = ?1 AND state IN ('queued', 'running')";
    /// Follows a dead job that is tried again. Its person may have asked for the same anew: both are done then.
    TRACKED_REVIVED: User = "UPDATE tracked_jobs SET state = 'queued', request_code = NULL, error = NULL, finished_at = NULL, forget_at = max(forget_at, ?2)
        WHERE job_id = ?1 AND state = 'failed'
        AND EXISTS (SELECT 1 FROM outbox WHERE id = ?1 AND state = 'pending')";
    /// How far it has come.
    TRACKED_PROGRESS: User = "UPDATE tracked_jobs SET progress = max(progress, ?2) WHERE job_id = ?1 AND state IN ('queued', 'running')";
    /// Another outbox row goes on with it.
    TRACKED_CARRY_ON: User = "UPDATE tracked_jobs SET job_id = ?2, progress = max(progress, ?3) WHERE job_id = ?1 AND state IN ('queued', 'running')";
    /// It is done, with what it gave.
    TRACKED_FINISH: User = "UPDATE tracked_jobs SET state = 'done', progress = 100, result = ?2, result_key = ?3, error = NULL,
        finished_at = ?4, forget_at = ?5 WHERE job_id = ?1 AND state IN ('queued', 'running')";
    /// It could not be done, because of that.
    TRACKED_FAIL: User = "UPDATE tracked_jobs SET state = 'failed', error = ?2, finished_at = ?3, forget_at = ?4
        WHERE job_id = ?1 AND state IN ('queued', 'running')";
    /// Ends what is still done about a subject (?2), because that has come to its end.
    TRACKED_END_OF: User = "UPDATE tracked_jobs SET state = ?3, error = ?4, progress = CASE ?3 WHEN 'done' THEN 100 ELSE progress END,
        finished_at = ?5, forget_at = ?6 WHERE account_id = ?1 AND subject = ?2 AND state IN ('queued', 'running')";
    /// How it stands.
    TRACKED_STANDING: User = "SELECT state, progress FROM tracked_jobs WHERE account_id = ?1 AND id = ?2";
    /// The jobs of a person.
    ERASE_TRACKED_JOBS: User = "DELETE FROM tracked_jobs WHERE account_id = ?1";
}

/// How the table forgets a person. Large results are in a folder of their own, which goes with the account.
pub const ERASURES: &[ErasureRule] = &[ErasureRule::user("tracked_jobs", &ERASE_TRACKED_JOBS)];
