//! SQL of the copies of workouts, of their change feed and of what is shared.

use serde::Deserialize;

use crate::{
    domain::{
        ids::{AccountId, ExerciseId, SetId, TemplateId, WorkoutId},
        principal::ShardNumber,
        records::RecordKind,
        time::{Timestamp, millis, optional_millis},
        training::{Source, Status, Workout},
        visibility::Visibility,
    },
    storage::{erasure::ErasureRule, integer_bool, json_text},
};

/// What a list shows of a workout.
macro_rules! summary {
    () => {
        " w.id, w.account_id, w.name, w.status, w.source, w.template_id, w.template_version, w.begins_at, w.ended_at,
          w.active_seconds, w.done_sets, w.volume_grams, w.energy_kcal, w.visibility, w.created_at, w.updated_at "
    };
}

/// The workouts of ?1 from ?2 on and before the position (?3, ?4), latest first.
macro_rules! list {
    ($only:literal) => {
        concat!(
            "SELECT ",
            summary!(),
            " FROM workouts w WHERE w.account_id = ?1 AND w.begins_at >= ?2 AND (w.begins_at, w.id) < (?3, ?4) ",
            $only,
            " ORDER BY w.begins_at DESC, w.id DESC LIMIT ?5"
        )
    };
}

crate::statements! {
    /// The copy of a workout.
    WORKOUT: User = "SELECT w.copied_seq, w.status, w.energy_kcal, d.document, EXISTS (SELECT 1 FROM edited_workouts e
            WHERE e.account_id = w.account_id AND e.workout_id = w.id) AS is_edited
        FROM workouts w CROSS JOIN workout_documents d ON d.account_id = w.account_id AND d.workout_id = w.id
        WHERE w.account_id = ?1 AND w.id = ?2";
    /// Its records.
    RECORDS: User = "SELECT exercise_id, set_id, kind, value, weight_grams, reps, previous FROM personal_records
        WHERE account_id = ?1 AND workout_id = ?2 LIMIT 4000";
    /// What a person lets others see.
    PRIVACY: User = "SELECT coalesce(json_extract(document, '$.privacy.workoutSharing'), 0) AS workout_sharing,
            coalesce(json_extract(document, '$.privacy.profileVisibility'), 'public') AS profile_visibility
        FROM preferences WHERE account_id = ?1";
    /// The same of some people: a JSON list.
    PRIVACY_OF_SOME: User = "SELECT p.account_id, coalesce(json_extract(p.document, '$.privacy.workoutSharing'), 0) AS workout_sharing,
            coalesce(json_extract(p.document, '$.privacy.profileVisibility'), 'public') AS profile_visibility
        FROM json_each(?1) AS asked CROSS JOIN preferences AS p ON p.account_id = asked.value LIMIT 100";
    /// Workouts, latest first.
    LIST: User = list!("");
    /// Those that stand so.
    LIST_BY_STANDING: User = list!("AND w.status = ?6");
    /// Those that follow a template.
    LIST_BY_TEMPLATE: User = list!("AND w.template_id = ?6");
    /// Some workouts of several people: a JSON list of `owner` and `id`.
    SOME: User = concat!("SELECT ", summary!(), " FROM json_each(?1) AS asked CROSS JOIN workouts w
        ON w.account_id = json_extract(asked.value, '$.owner') AND w.id = json_extract(asked.value, '$.id') LIMIT 100");
    /// What changed after a revision.
    WORKOUT_CHANGES: User = "SELECT revision, workout_id, kind, created_in, changed_at FROM workout_changes
        WHERE account_id = ?1 AND revision > ?2 ORDER BY revision LIMIT ?3";
    /// The workouts of those changes.
    CHANGED_WORKOUTS: User = concat!("SELECT ", summary!(), " FROM workout_changes c
        CROSS JOIN workouts w ON w.account_id = c.account_id AND w.id = c.workout_id
        WHERE c.account_id = ?1 AND c.revision > ?2 ORDER BY c.revision LIMIT ?3");
    /// The template a workout follows.
    TEMPLATE_FOLLOWED: User = "SELECT template_id, template_version FROM workouts
        WHERE account_id = ?1 AND id = ?2 AND template_id IS NOT NULL AND template_version IS NOT NULL";
    /// Forgets a person's change numbers.
    ERASE_CHANGE_COUNTERS: User = "DELETE FROM workout_change_counters WHERE account_id = ?1";
    /// Forgets which of a person's workouts were edited.
    ERASE_EDITED: User = "DELETE FROM edited_workouts WHERE account_id = ?1";
    /// Forgets a person's changes.
    ERASE_WORKOUT_CHANGES: User = "DELETE FROM workout_changes WHERE account_id = ?1";

    /// Remembers whose a workout is that others may see.
    SHARE: Core = "INSERT INTO shared_workouts (workout_id, owner_id, shared_at) VALUES (?1, ?2, ?3)
        ON CONFLICT DO NOTHING";
    /// Whose the workout is that others see under that id: of whoever showed it first.
    SHARED_BY: Core = "SELECT owner_id FROM shared_workouts WHERE workout_id = ?1";
    /// Shows a workout to friends: a JSON list.
    SHARE_WITH: Core = "INSERT INTO workout_shares (workout_id, owner_id, person_id, shared_at)
        SELECT ?1, ?2, f_to.value, ?4 FROM json_each(?3) AS f_to CROSS JOIN friendships f
            ON f.low_id = min(?2, f_to.value) AND f.high_id = max(?2, f_to.value) AND f.status = 'accepted'
        WHERE EXISTS (SELECT 1 FROM shared_workouts s WHERE s.workout_id = ?1 AND s.owner_id = ?2)
        ON CONFLICT (workout_id, owner_id, person_id) DO NOTHING";
    /// Shows it to nobody but these: a JSON list.
    SHARE_ONLY_WITH: Core = "DELETE FROM workout_shares WHERE workout_id = ?1 AND owner_id = ?2
        AND person_id NOT IN (SELECT value FROM json_each(?3))";
    /// How many of ?2, a JSON list, are friends of ?1.
    FRIENDS_AMONG: Core = "SELECT count(*) AS friends FROM json_each(?2) AS asked CROSS JOIN friendships f
        ON f.low_id = min(?1, asked.value) AND f.high_id = max(?1, asked.value) AND f.status = 'accepted'";
    /// To whom it is shown.
    SHARED_WITH: Core = "SELECT s.person_id, a.username, s.shared_at FROM workout_shares s
        CROSS JOIN accounts a ON a.id = s.person_id AND a.status = 'active'
        WHERE s.workout_id = ?1 AND s.owner_id = ?2 LIMIT 100";
    /// Forgets that a workout was shared.
    UNSHARE: Core = "DELETE FROM shared_workouts WHERE workout_id = ?1 AND owner_id = ?2";
    /// Forgets to whom it was shown.
    UNSHARE_WITH: Core = "DELETE FROM workout_shares WHERE workout_id = ?1 AND owner_id = ?2";
    /// Whose a workout is that ?2 asks for. An id is chosen by whoever makes the workout: it is of whoever shared first.
    OWNERS: Core = "SELECT s.owner_id, a.shard, EXISTS (SELECT 1 FROM workout_shares n
            WHERE n.workout_id = s.workout_id AND n.owner_id = s.owner_id AND n.person_id = ?2) AS is_named
        FROM shared_workouts s CROSS JOIN accounts a ON a.id = s.owner_id AND a.status = 'active'
        WHERE s.workout_id = ?1";
    /// What friends show to ?1, before a position (?2, ?3), latest first: by name, and, shown since ?5, by visibility.
    /// A row tells only where to look: whether a workout is shown by its visibility, the workout and its person say.
    SHARED_WITH_ME: Core = "WITH friends AS (
            SELECT f.addressee_id AS id FROM friendships AS f WHERE f.requester_id = ?1 AND f.status = 'accepted'
            UNION ALL SELECT f.requester_id FROM friendships AS f WHERE f.addressee_id = ?1 AND f.status = 'accepted')
        SELECT s.workout_id, s.owner_id, s.shared_at, a.username, a.shard, 1 AS is_named FROM workout_shares s
        CROSS JOIN accounts a ON a.id = s.owner_id AND a.status = 'active'
        CROSS JOIN friendships f ON f.low_id = min(s.person_id, s.owner_id) AND f.high_id = max(s.person_id, s.owner_id)
            AND f.status = 'accepted'
        WHERE s.person_id = ?1 AND (s.shared_at, s.workout_id) < (?2, ?3)
        UNION ALL
        SELECT s.workout_id, s.owner_id, s.shared_at, a.username, a.shard, 0 AS is_named FROM friends
        CROSS JOIN shared_workouts s ON s.owner_id = friends.id AND s.shared_at BETWEEN ?5 AND ?2
        CROSS JOIN accounts a ON a.id = s.owner_id AND a.status = 'active'
        WHERE (s.shared_at, s.workout_id) < (?2, ?3) AND NOT EXISTS (SELECT 1 FROM workout_shares n
            WHERE n.workout_id = s.workout_id AND n.owner_id = s.owner_id AND n.person_id = ?1)
        ORDER BY shared_at DESC, workout_id DESC LIMIT ?4";
    /// Forgets what a person shared.
    ERASE_SHARED: Core = "DELETE FROM shared_workouts WHERE owner_id = ?1";
    /// Forgets whom a person showed workouts to.
    ERASE_SHARES_BY: Core = "DELETE FROM workout_shares WHERE owner_id = ?1";
    /// Forgets what was shown to a person.
    ERASE_SHARES_WITH: Core = "DELETE FROM workout_shares WHERE person_id = ?1";
}

/// How the tables of this slice forget a person. The counters go before the changes: without them nothing that
/// happens to the workouts is followed any more.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::user("workout_change_counters", &ERASE_CHANGE_COUNTERS),
    ErasureRule::user("workout_changes", &ERASE_WORKOUT_CHANGES),
    ErasureRule::user("edited_workouts", &ERASE_EDITED),
    ErasureRule::core("shared_workouts", &ERASE_SHARED),
    ErasureRule::core("workout_shares", &ERASE_SHARES_BY),
    ErasureRule::core("workout_shares", &ERASE_SHARES_WITH),
];

/// The copy of a workout.
#[derive(Debug, Deserialize)]
pub struct WorkoutRow {
    /// The last event in it.
    pub copied_seq: i64,
    /// Where it stands.
    pub status: Status,
    /// Energy told or estimated.
    pub energy_kcal: u32,
    /// All of it.
    #[serde(with = "json_text")]
    pub document: Workout,
    /// Whether its room has an edit that is not in here yet.
    #[serde(with = "integer_bool")]
    pub is_edited: bool,
}

/// A record of a workout.
#[derive(Debug, Deserialize)]
pub struct RecordRow {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// The set.
    pub set_id: SetId,
    /// What it is in.
    pub kind: RecordKind,
    /// The figure.
    pub value: i64,
    /// The load of the set.
    pub weight_grams: Option<i32>,
    /// The repetitions of the set.
    pub reps: Option<u32>,
    /// What stood before.
    pub previous: Option<i64>,
}

/// What a person lets others see.
#[derive(Debug, Deserialize)]
pub struct PrivacyRow {
    /// Whether those who see the profile see workouts.
    #[serde(with = "integer_bool")]
    pub workout_sharing: bool,
    /// Who sees the profile.
    pub profile_visibility: Visibility,
}

/// What one of some people lets others see.
#[derive(Debug, Deserialize)]
pub struct PrivacyOfRow {
    /// Who.
    pub account_id: AccountId,
    /// Whether those who see the profile see workouts.
    #[serde(with = "integer_bool")]
    pub workout_sharing: bool,
    /// Who sees the profile.
    pub profile_visibility: Visibility,
}

/// A workout in a list.
#[derive(Debug, Deserialize)]
pub struct SummaryRow {
    /// Which.
    pub id: WorkoutId,
    /// Whose.
    pub account_id: AccountId,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub status: Status,
    /// How it came into being.
    pub source: Source,
    /// The template it follows.
    pub template_id: Option<TemplateId>,
    /// In which version.
    pub template_version: Option<u32>,
    /// When it began, or is to begin.
    #[serde(with = "millis")]
    pub begins_at: Timestamp,
    /// When it ended.
    #[serde(with = "optional_millis")]
    pub ended_at: Option<Timestamp>,
    /// Pauses apart.
    pub active_seconds: u32,
    /// Sets done.
    pub done_sets: u32,
    /// Load moved.
    pub volume_grams: i64,
    /// Energy told or estimated.
    pub energy_kcal: u32,
    /// Who else may see it.
    pub visibility: Visibility,
    /// When it was made.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
    /// When it was copied last.
    #[serde(with = "millis")]
    pub updated_at: Timestamp,
}

/// The template a workout follows.
#[derive(Debug, Deserialize)]
pub struct FollowedRow {
    /// Which.
    pub template_id: TemplateId,
    /// In which version.
    pub template_version: u32,
}

/// A change.
#[derive(Debug, Deserialize)]
pub struct ChangeRow {
    /// Its number.
    pub revision: i64,
    /// The workout.
    pub workout_id: WorkoutId,
    /// What became of it.
    pub kind: ChangeKind,
    /// The change in which it was created.
    pub created_in: i64,
    /// When.
    #[serde(with = "millis")]
    pub changed_at: Timestamp,
}

/// What became of a workout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum ChangeKind {
    /// It is new.
    Created,
    /// It is different.
    Updated,
    /// It is gone.
    Deleted,
}

/// Whose a shared workout may be.
#[derive(Debug, Deserialize)]
pub struct OwnerRow {
    /// The person.
    pub owner_id: AccountId,
    /// Where their data are.
    pub shard: ShardNumber,
    /// Whether it is shown by name to who asks.
    #[serde(with = "integer_bool")]
    pub is_named: bool,
}

/// Whose a shared workout is.
#[derive(Debug, Deserialize)]
pub struct SharedByRow {
    /// The person.
    pub owner_id: AccountId,
}

/// How many of some people are friends.
#[derive(Debug, Deserialize)]
pub struct FriendsAmongRow {
    /// The count.
    pub friends: usize,
}

/// Somebody a workout is shown to.
#[derive(Debug, Deserialize)]
pub struct SharedWithRow {
    /// The person.
    pub person_id: AccountId,
    /// Their name.
    pub username: String,
    /// Since when.
    #[serde(with = "millis")]
    pub shared_at: Timestamp,
}

/// A workout somebody shows.
#[derive(Debug, Deserialize)]
pub struct SharedRow {
    /// The workout.
    pub workout_id: WorkoutId,
    /// Whose it is.
    pub owner_id: AccountId,
    /// Since when.
    #[serde(with = "millis")]
    pub shared_at: Timestamp,
    /// Whose, by name.
    pub username: String,
    /// Where it is.
    pub shard: ShardNumber,
    /// Whether it is shown by name.
    #[serde(with = "integer_bool")]
    pub is_named: bool,
}
