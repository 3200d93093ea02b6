//! SQL of what goes into an export and is not read back, and of what an import brought beside training.

use serde::Deserialize;

use crate::storage::portable::{PortableList, Source};

crate::statements! {
    /// Who a person is to the installation.
    ACCOUNT_OUT: Core = "SELECT '-' AS key, json_object('id', t.id, 'email', t.email, 'username', t.username, 'displayName', t.display_name,
          'role', t.role, 'plan', t.plan, 'planStatus', t.plan_status, 'visibility', t.visibility, 'emailVerifiedAt', t.email_verified_at,
          'createdAt', t.created_at, 'updatedAt', t.updated_at, 'lastLoginAt', t.last_login_at) AS item
        FROM accounts AS t WHERE t.id = ?1 AND ?2 < '-' LIMIT ?3";
    /// What they tell of themselves.
    PROFILE_OUT: User = "SELECT '-' AS key, json_object('firstName', t.first_name, 'lastName', t.last_name, 'dateOfBirth', t.date_of_birth,
          'gender', t.gender, 'fitnessLevel', t.fitness_level, 'bio', t.bio, 'location', t.location, 'timezone', t.time_zone,
          'updatedAt', t.updated_at) AS item
        FROM profiles AS t WHERE t.account_id = ?1 AND ?2 < '-' LIMIT ?3";
    /// What they were told.
    NOTIFICATIONS_OUT: User = "SELECT t.id AS key, json_object('id', t.id, 'kind', t.kind, 'title', t.title, 'message', t.message,
          'data', json(t.data), 'createdAt', t.created_at, 'readAt', t.read_at) AS item
        FROM notifications AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3";
    /// The devices on which they are told.
    DEVICES_OUT: User = "SELECT t.id AS key, json_object('device', t.device, 'createdAt', t.created_at) AS item
        FROM push_subscriptions AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3";
    /// What language models cost for them.
    AI_USAGE_OUT: User = "SELECT '-' AS key, json_object('day', t.day, 'feature', t.feature, 'model', t.model, 'calls', t.calls,
          'promptTokens', t.prompt_tokens, 'completionTokens', t.completion_tokens, 'costMicrodollars', t.cost) AS item
        FROM ai_usage_days AS t WHERE t.account_id = ?1 AND ?2 < '-' ORDER BY t.day, t.feature, t.model LIMIT ?3";
    /// What they think of templates.
    TEMPLATE_RATINGS_OUT: Core = "SELECT CAST(t.template AS TEXT) AS key, json_object('templateId', (SELECT id FROM templates WHERE number = t.template),
          'rating', t.rating, 'ratedAt', t.rated_at) AS item
        FROM template_ratings AS t WHERE t.account_id = ?1 AND t.template > CAST(?2 AS INTEGER) ORDER BY t.template LIMIT ?3";
    /// What they think of exercises.
    EXERCISE_RATINGS_OUT: Core = "SELECT CAST(t.exercise AS TEXT) AS key, json_object('exerciseId', (SELECT id FROM exercises WHERE number = t.exercise),
          'rating', t.rating, 'ratedAt', t.rated_at) AS item
        FROM exercise_ratings AS t WHERE t.account_id = ?1 AND t.exercise > CAST(?2 AS INTEGER) ORDER BY t.exercise LIMIT ?3";
    /// Their friends, and who asked whom to be one.
    FRIENDS_OUT: Core = "SELECT '-' AS key, json_object('personId', t.addressee_id, 'username', (SELECT username FROM accounts WHERE id = t.addressee_id),
          'askedBy', 'me', 'status', t.status, 'since', t.since) AS item
        FROM friendships AS t WHERE t.requester_id = ?1 AND ?2 < '-'
        UNION ALL SELECT '-', json_object('personId', t.requester_id, 'username', (SELECT username FROM accounts WHERE id = t.requester_id),
          'askedBy', 'them', 'status', t.status, 'since', t.since)
        FROM friendships AS t WHERE t.addressee_id = ?1 AND ?2 < '-' LIMIT ?3";
    /// Whom they follow.
    FOLLOWS_OUT: Core = "SELECT t.followed_id AS key, json_object('personId', t.followed_id,
          'username', (SELECT username FROM accounts WHERE id = t.followed_id), 'createdAt', t.created_at) AS item
        FROM follows AS t WHERE t.follower_id = ?1 AND t.followed_id > ?2 ORDER BY t.followed_id LIMIT ?3";
    /// Whom they block.
    BLOCKS_OUT: Core = "SELECT t.blocked_id AS key, json_object('personId', t.blocked_id, 'createdAt', t.created_at) AS item
        FROM blocks AS t WHERE t.blocker_id = ?1 AND t.blocked_id > ?2 ORDER BY t.blocked_id LIMIT ?3";
    /// The rooms they train in with others.
    ROOMS_OUT: Core = "SELECT '-' AS key, json_object('roomId', t.room_id, 'name', r.name, 'isMine', r.created_by IS ?1, 'state', t.state,
          'since', t.since) AS item
        FROM group_room_members AS t JOIN group_rooms AS r ON r.id = t.room_id WHERE t.account_id = ?1 AND ?2 < '-'
        ORDER BY t.since, t.room_id LIMIT ?3";
    /// The workouts they show to everybody.
    SHARED_OUT: Core = "SELECT '-' AS key, json_object('workoutId', t.workout_id, 'sharedAt', t.shared_at) AS item
        FROM shared_workouts AS t WHERE t.owner_id = ?1 AND ?2 < '-' ORDER BY t.shared_at, t.workout_id LIMIT ?3";
    /// Those they show to some.
    SHARES_OUT: Core = "SELECT '-' AS key, json_object('workoutId', t.workout_id, 'personId', t.person_id, 'sharedAt', t.shared_at) AS item
        FROM workout_shares AS t WHERE t.owner_id = ?1 AND ?2 < '-' LIMIT ?3";
    /// By whom else they sign in.
    IDENTITIES_OUT: Core = "SELECT t.issuer AS key, json_object('issuer', t.issuer, 'email', t.email, 'createdAt', t.created_at) AS item
        FROM identities AS t WHERE t.account_id = ?1 AND t.issuer > ?2 ORDER BY t.issuer LIMIT ?3";
    /// Where they are signed in.
    SESSIONS_OUT: Core = "SELECT '-' AS key, json_object('device', t.device_name, 'createdAt', t.created_at, 'lastSeenAt', t.last_seen_at,
          'revokedAt', t.revoked_at) AS item
        FROM sessions AS t WHERE t.account_id = ?1 AND ?2 < '-' ORDER BY t.created_at, t.id LIMIT ?3";
    /// Their API keys, without the keys.
    API_KEYS_OUT: Core = "SELECT t.id AS key, json_object('name', t.name, 'prefix', t.prefix, 'scopes', json(t.scopes),
          'allowedNetworks', json(t.allowed_networks), 'createdAt', t.created_at, 'expiresAt', t.expires_at, 'lastUsedAt', t.last_used_at) AS item
        FROM api_keys AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3";

    /// Notes that an import (?2) brings some (?4, a JSON list of keys) of a list (?3) of the core database. Fails
    /// unless the import is being applied.
    NOTE_ROWS: User = "INSERT INTO import_rows (account_id, import_id, list, row_id)
        SELECT ?1, (SELECT id FROM imports WHERE account_id = ?1 AND id = ?2 AND state = 'applying'), ?3, value
        FROM json_each(?4) WHERE true ON CONFLICT DO NOTHING";
    /// The next of what an import (?2) brought of a list (?3).
    NEXT_ROWS: User = "SELECT row_id AS id FROM import_rows WHERE account_id = ?1 AND import_id = ?2 AND list = ?3 ORDER BY row_id LIMIT ?4";
    /// Which of some templates (?2, a JSON list of ids) are an account's own.
    OWN_TEMPLATES: Core = "SELECT t.id FROM json_each(?2) AS asked CROSS JOIN templates AS t ON t.id = asked.value WHERE t.created_by = ?1";

    /// Which of some exercises (?2, a JSON list of ids) templates of an account name, perhaps more than once.
    PLANNED_EXERCISES: Core = "SELECT asked.value AS exercise_id FROM templates AS t CROSS JOIN json_each(t.exercises) AS used
        CROSS JOIN json_each(?2) AS asked ON asked.value = used.value ->> '$.id' WHERE t.created_by = ?1 AND t.is_active = 1 LIMIT ?3";

    /// The last list of which an import (?2) brought something that is still there.
    LAST_LIST: User = "SELECT list FROM import_rows WHERE account_id = ?1 AND import_id = ?2 ORDER BY list DESC LIMIT 1";
    /// Forgets the first (?4) of what an import brought of a list (?3).
    FORGET_ROWS: User = "DELETE FROM import_rows WHERE account_id = ?1 AND import_id = ?2 AND list = ?3 AND row_id IN
        (SELECT i.row_id FROM import_rows AS i WHERE i.account_id = ?1 AND i.import_id = ?2 AND i.list = ?3 ORDER BY i.row_id LIMIT ?4)";
    /// Forgets what the imports of an account brought.
    ERASE_IMPORT_ROWS: User = "DELETE FROM import_rows WHERE account_id = ?1";
}

/// How many of the lists are read at once that have no order to go on in: more than anybody has.
const ALL_AT_ONCE: u32 = 20_000;

/// What this slice exports of others that nobody reads back.
pub const PORTABLE: &[PortableList] = &[
    PortableList::shown("account", Source::Core(&ACCOUNT_OUT), 2),
    PortableList::shown("profile", Source::User(&PROFILE_OUT), 2),
    PortableList::shown("templateRatings", Source::Core(&TEMPLATE_RATINGS_OUT), 2_000),
    PortableList::shown("exerciseRatings", Source::Core(&EXERCISE_RATINGS_OUT), 2_000),
    PortableList::shown("friends", Source::Core(&FRIENDS_OUT), ALL_AT_ONCE),
    PortableList::shown("follows", Source::Core(&FOLLOWS_OUT), 2_000),
    PortableList::shown("blocks", Source::Core(&BLOCKS_OUT), 2_000),
    PortableList::shown("rooms", Source::Core(&ROOMS_OUT), ALL_AT_ONCE),
    PortableList::shown("sharedWorkouts", Source::Core(&SHARED_OUT), ALL_AT_ONCE),
    PortableList::shown("workoutShares", Source::Core(&SHARES_OUT), ALL_AT_ONCE),
    PortableList::shown("notifications", Source::User(&NOTIFICATIONS_OUT), 500),
    PortableList::shown("devices", Source::User(&DEVICES_OUT), 500),
    PortableList::shown("signIns", Source::Core(&SESSIONS_OUT), ALL_AT_ONCE),
    PortableList::shown("identities", Source::Core(&IDENTITIES_OUT), 100),
    PortableList::shown("apiKeys", Source::Core(&API_KEYS_OUT), 500),
    PortableList::shown("aiUsage", Source::User(&AI_USAGE_OUT), ALL_AT_ONCE),
];

/// An item on its way out.
#[derive(Clone, Debug, Deserialize)]
pub struct ItemRow {
    /// Where the list goes on after it.
    pub key: String,
    /// A JSON object.
    pub item: String,
}

/// What something is known by.
#[derive(Clone, Debug, Deserialize)]
pub struct KeyRow {
    /// An id, or what stands for one.
    pub id: String,
}

/// A list.
#[derive(Clone, Debug, Deserialize)]
pub struct ListRow {
    /// The member of the file.
    pub list: String,
}
