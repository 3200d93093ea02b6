//! SQL of notifications.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    domain::{
        ids::{AccountId, ExerciseId, NotificationId},
        principal::ShardNumber,
        time::Timestamp,
    },
    storage::erasure::ErasureRule,
};

crate::statements! {
    /// Tells a person something, unless they were told of that cause (?3) or have switched such notices off. ?9 is
    /// where the switch stands in their preferences, or NULL for what is always told.
    TELL: User = "INSERT INTO notifications (account_id, id, cause, kind, title, message, data, created_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
        WHERE coalesce((SELECT json_extract(document, ?9) FROM preferences WHERE account_id = ?1), 1)
        ON CONFLICT (account_id, cause) DO NOTHING";
    /// Writes the job that pushes what was just told to the person's devices, if they were told and have any. The job
    /// has the notification's id.
    PUSH: User = crate::write_job!("WHERE EXISTS (SELECT 1 FROM notifications AS n WHERE n.account_id = ?7 AND n.id = ?1)
        AND EXISTS (SELECT 1 FROM push_subscriptions AS d WHERE d.account_id = ?7)");
    /// What a person was told of a cause.
    TOLD: User = "SELECT n.id, n.kind, n.title, n.message, n.data, n.created_at, n.read_at,
            EXISTS (SELECT 1 FROM outbox AS o WHERE o.id = n.id) AS is_pushed
        FROM notifications AS n WHERE n.account_id = ?1 AND n.cause = ?2";
    /// A page of what a person is told, the newest first, after ?2.
    ALL: User = "SELECT id, kind, title, message, data, created_at, read_at FROM notifications
        WHERE account_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
    /// The same, of what they have not read. Left to itself, SQLite reads by the key all that was read besides.
    UNREAD: User = "SELECT id, kind, title, message, data, created_at, read_at FROM notifications INDEXED BY notifications_unread
        WHERE account_id = ?1 AND id < ?2 AND read_at IS NULL ORDER BY id DESC LIMIT ?3";
    /// How many a person has not read.
    UNREAD_COUNT: User = "SELECT unread FROM notification_counts WHERE account_id = ?1";
    /// Marks one as read; once read, it keeps its time.
    READ: User = "UPDATE notifications SET read_at = coalesce(read_at, ?3) WHERE account_id = ?1 AND id = ?2
        RETURNING id, kind, title, message, data, created_at, read_at";
    /// Marks as read what is unread, some at a time.
    READ_ALL: User = "UPDATE notifications SET read_at = ?2 WHERE account_id = ?1 AND read_at IS NULL
        AND id IN (SELECT id FROM notifications INDEXED BY notifications_unread
            WHERE account_id = ?1 AND read_at IS NULL ORDER BY id LIMIT ?3)";
    /// Deletes one.
    DELETE: User = "DELETE FROM notifications WHERE account_id = ?1 AND id = ?2";
    /// Forgets what was read long ago, some at a time.
    PRUNE_READ: User = "DELETE FROM notifications WHERE (account_id, id) IN
        (SELECT account_id, id FROM notifications WHERE read_at <= ?1 ORDER BY read_at LIMIT 500)";
    /// Forgets what is old and was never read, some at a time.
    PRUNE_OLD: User = "DELETE FROM notifications WHERE (account_id, id) IN
        (SELECT account_id, id FROM notifications WHERE created_at <= ?1 ORDER BY created_at LIMIT 500)";
    /// A finished workout.
    COMPLETED: User = "SELECT name, active_seconds, done_sets FROM workouts WHERE account_id = ?1 AND id = ?2 AND status = 'completed'";
    /// The records set in a workout, over what stood before.
    RECORDS_OF_COMPLETED: User = "SELECT r.exercise_id, r.kind, t.name FROM personal_records r
        JOIN exercise_totals t ON t.account_id = r.account_id AND t.exercise_id = r.exercise_id
        WHERE r.account_id = ?1 AND r.workout_id = ?2 AND r.previous IS NOT NULL LIMIT 500";
    /// Where an account's rows are, unless it is closed.
    HOME: Core = "SELECT shard FROM accounts WHERE id = ?1 AND status <> 'deleted'";
    /// Whom a person (?1) was named to, at most ?2 notifications at once.
    NAMED_TO: User = "SELECT account_id, id, created_at FROM notifications WHERE about = ?1 AND about IS NOT NULL LIMIT ?2";
    /// Whether a notification (?2) of a person names somebody else, and since when it is there.
    NAMES_SOMEBODY: User = "SELECT account_id, id, created_at FROM notifications
        WHERE account_id = ?1 AND id = ?2 AND about IS NOT NULL";
    /// Takes a person (?1) out of what others were told of them in these notifications (a JSON list of ids): who it was is
    /// not said any more, what happened is.
    FORGET_PERSON: User = "UPDATE notifications SET cause = kind || ':' || id,
          message = CASE kind
            WHEN 'friend_requested' THEN 'Somebody who has left would have liked to be friends.'
            WHEN 'friend_accepted' THEN 'Somebody who has left and you became friends.'
            WHEN 'room_invited' THEN 'Somebody who has left invited you to train together.'
            ELSE 'This was about somebody who has left.' END,
          data = json_remove(data, '$.userId', '$.username', '$.name')
        WHERE about = ?1 AND about IS NOT NULL AND id IN (SELECT value FROM json_each(?2))";
    /// Forgets what a person was told.
    ERASE_NOTIFICATIONS: User = "DELETE FROM notifications WHERE account_id = ?1";
    /// Forgets how many they had not read.
    ERASE_COUNTS_OF_UNREAD: User = "DELETE FROM notification_counts WHERE account_id = ?1";
}

/// How the tables of this slice forget a person: the rows first, whose triggers write the counts.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::user("notifications", &ERASE_NOTIFICATIONS),
    ErasureRule::user("notification_counts", &ERASE_COUNTS_OF_UNREAD),
];

/// Something a person is told.
#[derive(Debug, Deserialize)]
pub struct NotificationRow {
    /// Which.
    pub id: NotificationId,
    /// Its kind.
    pub kind: String,
    /// One line.
    pub title: String,
    /// A sentence or two.
    pub message: String,
    /// For the app.
    #[serde(with = "crate::storage::json_text")]
    pub data: Value,
    /// When it was told.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When it was read.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub read_at: Option<Timestamp>,
}

/// What a person was told of a cause.
#[derive(Debug, Deserialize)]
pub struct ToldRow {
    /// It.
    #[serde(flatten)]
    pub row: NotificationRow,
    /// Whether there is a job that pushes it; such a job has its id.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_pushed: bool,
}

/// A notification that names somebody.
#[derive(Debug, Deserialize)]
pub struct NamingRow {
    /// Whose it is.
    pub account_id: AccountId,
    /// Which.
    pub id: NotificationId,
    /// When it was told.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
}

/// How many are unread.
#[derive(Debug, Deserialize)]
pub struct UnreadRow {
    /// How many.
    pub unread: u32,
}

/// A finished workout.
#[derive(Debug, Deserialize)]
pub struct CompletedRow {
    /// Its name.
    pub name: String,
    /// How long it took, pauses apart.
    pub active_seconds: i64,
    /// Completed sets that are no warm-up.
    pub done_sets: u32,
}

/// A record.
#[derive(Debug, Deserialize)]
pub struct RecordRow {
    /// Of which exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// Which.
    pub kind: String,
}

/// Where an account's rows are.
#[derive(Debug, Deserialize)]
pub struct HomeRow {
    /// Its shard.
    pub shard: ShardNumber,
}

/// What `account` was told of `cause`, as a statement.
pub fn told(account: AccountId, cause: &str) -> crate::storage::Statement<crate::storage::User> {
    crate::bind!(TOLD, account, cause)
}
