//! SQL of the people slice.

pub mod portable;

use serde::Deserialize;

use crate::{
    domain::{
        ids::AccountId,
        permissions::{Plan, Role},
        person::{FitnessLevel, Gender},
        principal::ShardNumber,
        time::Timestamp,
    },
    storage::erasure::ErasureRule,
};

crate::statements! {
    /// An account with the copies of what its shard tells of it.
    MYSELF: Core = "SELECT a.email, a.username, a.role, a.plan, a.plan_status, a.status, a.email_verified_at, a.display_name,
            a.avatar_key, a.created_at, a.updated_at, a.last_login_at,
            d.profile, d.profile_revision, d.preferences, d.preferences_revision
        FROM accounts a LEFT JOIN account_details d ON d.account_id = a.id WHERE a.id = ?1";
    /// How many sign-ins of a person hold at ?2.
    LIVE_SESSIONS: Core = "SELECT count(*) AS live FROM sessions
        WHERE account_id = ?1 AND revoked_at IS NULL AND expires_at > ?2 AND idle_expires_at > ?2";
    /// Changes the username (?3 as written, ?4 its unique form) of whoever still has the old one (?2), and the name
    /// shown (?5), which may be the username.
    RENAME: Core = "UPDATE accounts SET username = ?3, username_key = ?4, display_name = ?5, updated_at = ?6
        WHERE id = ?1 AND username = ?2 AND status = 'active'";

    /// Copies a profile, unless a later one was copied or the account is gone.
    COPY_PROFILE: Core = "INSERT INTO account_details (account_id, profile, profile_revision)
        SELECT id, ?2, ?3 FROM accounts WHERE id = ?1 AND status <> 'deleted'
        ON CONFLICT (account_id) DO UPDATE SET profile = excluded.profile, profile_revision = excluded.profile_revision
        WHERE excluded.profile_revision > profile_revision";
    /// Shows others the name (?2) of the profile that was just copied, or the username where none was told.
    SHOW_NAME: Core = "UPDATE accounts SET display_name = CASE ?2 WHEN '' THEN username ELSE ?2 END, updated_at = max(updated_at, ?4)
        WHERE id = ?1 AND status <> 'deleted'
        AND EXISTS (SELECT 1 FROM account_details WHERE account_id = ?1 AND profile_revision = ?3)";
    /// Copies preferences, unless later ones were copied or the account is gone.
    COPY_PREFERENCES: Core = "INSERT INTO account_details (account_id, preferences, preferences_revision)
        SELECT id, ?2, ?3 FROM accounts WHERE id = ?1 AND status <> 'deleted'
        ON CONFLICT (account_id) DO UPDATE SET preferences = excluded.preferences, preferences_revision = excluded.preferences_revision
        WHERE excluded.preferences_revision > preferences_revision";
    /// Applies the visibility (?2) of the preferences that were just copied.
    SHOW_VISIBILITY: Core = "UPDATE accounts SET visibility = ?2, updated_at = max(updated_at, ?4)
        WHERE id = ?1 AND status <> 'deleted'
        AND EXISTS (SELECT 1 FROM account_details WHERE account_id = ?1 AND preferences_revision = ?3)";

    /// Begins the profile of a new account; one that is there stays.
    BEGIN_PROFILE: User = "INSERT INTO profiles (account_id, first_name, last_name, updated_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (account_id) DO NOTHING";
    /// Applies a merge patch (?2, RFC 7396) to a profile. Fails when it is not of the revision expected (?4).
    PATCH_PROFILE: User = "INSERT INTO profiles (account_id, first_name, last_name, date_of_birth, gender, fitness_level, bio, location, time_zone, time_zone_told, updated_at)
        VALUES (?1, json_extract(?2, '$.firstName'), json_extract(?2, '$.lastName'), json_extract(?2, '$.dateOfBirth'),
            json_extract(?2, '$.gender'), json_extract(?2, '$.fitnessLevel'), json_extract(?2, '$.bio'), json_extract(?2, '$.location'),
            coalesce(json_extract(?2, '$.timezone'), 'UTC'), coalesce(json_type(?2, '$.timezone') = 'text', 0), ?3)
        ON CONFLICT (account_id) DO UPDATE SET
            first_name = CASE WHEN json_type(?2, '$.firstName') IS NULL THEN first_name ELSE excluded.first_name END,
            last_name = CASE WHEN json_type(?2, '$.lastName') IS NULL THEN last_name ELSE excluded.last_name END,
            date_of_birth = CASE WHEN json_type(?2, '$.dateOfBirth') IS NULL THEN date_of_birth ELSE excluded.date_of_birth END,
            gender = CASE WHEN json_type(?2, '$.gender') IS NULL THEN gender ELSE excluded.gender END,
            fitness_level = CASE WHEN json_type(?2, '$.fitnessLevel') IS NULL THEN fitness_level ELSE excluded.fitness_level END,
            bio = CASE WHEN json_type(?2, '$.bio') IS NULL THEN bio ELSE excluded.bio END,
            location = CASE WHEN json_type(?2, '$.location') IS NULL THEN location ELSE excluded.location END,
            time_zone = CASE WHEN json_type(?2, '$.timezone') IS NULL THEN time_zone ELSE excluded.time_zone END,
            time_zone_told = CASE WHEN json_type(?2, '$.timezone') IS NULL THEN time_zone_told ELSE excluded.time_zone_told END,
            updated_at = excluded.updated_at,
            revision = CASE WHEN ?4 IS NULL OR revision = ?4 THEN revision + 1 END
        RETURNING first_name, last_name, date_of_birth, gender, fitness_level, bio, location, time_zone, updated_at, revision";
    /// A profile.
    PROFILE: User = "SELECT first_name, last_name, date_of_birth, gender, fitness_level, bio, location, time_zone, updated_at, revision
        FROM profiles WHERE account_id = ?1";
    /// Applies a merge patch (?2, RFC 7396) to preferences.
    PATCH_PREFERENCES: User = "INSERT INTO preferences (account_id, document, updated_at) VALUES (?1, json_patch('{}', ?2), ?3)
        ON CONFLICT (account_id) DO UPDATE SET
            document = json_patch(document, ?2), updated_at = excluded.updated_at, revision = revision + 1
        RETURNING document, updated_at, revision";
    /// Preferences: what differs from the defaults.
    PREFERENCES: User = "SELECT document, updated_at, revision FROM preferences WHERE account_id = ?1";

    /// An account's picture and standing.
    AVATAR: Core = "SELECT avatar_key, status FROM accounts WHERE id = ?1";
    /// Shows another picture, or none.
    SET_AVATAR: Core = "UPDATE accounts SET avatar_key = ?2, updated_at = ?3 WHERE id = ?1 AND status = 'active'";

    /// What closing an account takes to know of it.
    CLOSING: Core = "SELECT email, username, shard FROM accounts WHERE id = ?1 AND status <> 'deleted'";
    /// What leaving takes: how the account stands, and when the sign-in last proved who it is.
    LEAVING: Core = "SELECT a.status, s.authenticated_at
        FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id = ?1 AND s.account_id = ?2";
    /// Leaves of an account a tombstone; its picture is left to the erasure, which needs the name of the object. Fails
    /// when it is a tombstone already, and with it the batch it stands in.
    CLOSE_ACCOUNT: Core = "UPDATE accounts SET status = CASE status WHEN 'deleted' THEN NULL ELSE 'deleted' END,
        email = NULL, username = 'deleted', username_key = NULL, password_hash = NULL, password_pepper = NULL,
        password_changed_at = NULL, role = 'user', plan = 'free', plan_status = 'expired', email_verified_at = NULL,
        display_name = '', visibility = 'private', updated_at = ?2, last_login_at = NULL WHERE id = ?1";
    /// Ends every sign-in of an account that is deleted.
    END_SESSIONS: Core = "UPDATE sessions SET revoked_at = ?2, revoked_reason = 'deleted' WHERE account_id = ?1 AND revoked_at IS NULL";
    /// Ends every one-time token of an account that is deleted.
    END_MAIL_TOKENS: Core = "DELETE FROM mail_tokens WHERE account_id = ?1";
    /// What erasing an account takes: that it is closed, since when, and its picture.
    CLOSED: Core = "SELECT status, avatar_key, updated_at FROM accounts WHERE id = ?1";
    /// Those of some people (?1, a JSON array) whose account is open.
    OPEN_AMONG: Core = "SELECT id FROM accounts WHERE id IN (SELECT value FROM json_each(?1)) AND status <> 'deleted'";
    /// Those of some people (?1, a JSON array) of whom this shard knows. Everybody has a profile.
    KNOWN_AMONG: User = "SELECT account_id AS id FROM profiles WHERE account_id IN (SELECT value FROM json_each(?1))";
    /// Leaves nothing but the tombstone, whoever closed the account.
    ERASE_ACCOUNT: Core = "UPDATE accounts SET email = NULL, username = 'deleted', username_key = NULL, password_hash = NULL,
        password_pepper = NULL, password_changed_at = NULL, email_verified_at = NULL, display_name = '', avatar_key = NULL,
        visibility = 'private', last_login_at = NULL WHERE id = ?1 AND status = 'deleted'";
    /// Forgets the copies.
    ERASE_DETAILS: Core = "DELETE FROM account_details WHERE account_id = ?1";
    /// Forgets a profile.
    ERASE_PROFILE: User = "DELETE FROM profiles WHERE account_id = ?1";
    /// Forgets preferences.
    ERASE_PREFERENCES: User = "DELETE FROM preferences WHERE account_id = ?1";
}

/// How the tables of this slice forget a person. Of `accounts` a tombstone is left: id, shard and dates, so
/// that ids elsewhere still lead to a deleted account.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::core("accounts", &ERASE_ACCOUNT),
    ErasureRule::core("account_details", &ERASE_DETAILS),
    ErasureRule::user("profiles", &ERASE_PROFILE),
    ErasureRule::user("preferences", &ERASE_PREFERENCES),
];

/// An account with the copies of what its shard tells of it.
#[derive(Debug, Deserialize)]
pub struct PersonRow {
    /// The address; none once deleted.
    pub email: Option<String>,
    /// The username as written.
    pub username: String,
    /// The role.
    pub role: Role,
    /// The subscription.
    pub plan: Plan,
    /// `active`, `cancelled` or `expired`.
    pub plan_status: String,
    /// `active`, `suspended` or `deleted`.
    pub status: String,
    /// When the address was confirmed.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub email_verified_at: Option<Timestamp>,
    /// The name others see.
    pub display_name: String,
    /// The picture.
    pub avatar_key: Option<String>,
    /// When the account began.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When anything of it changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
    /// When the person last signed in.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub last_login_at: Option<Timestamp>,
    /// The copy of the profile; none before the first.
    pub profile: Option<String>,
    /// Its revision.
    pub profile_revision: Option<i64>,
    /// The copy of the preferences; none before the first.
    pub preferences: Option<String>,
}

/// A profile, as its shard has it.
#[derive(Debug, Deserialize)]
pub struct ProfileRow {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// `YYYY-MM-DD`.
    pub date_of_birth: Option<String>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Experience.
    pub fitness_level: Option<FitnessLevel>,
    /// About oneself.
    pub bio: Option<String>,
    /// Where one lives.
    pub location: Option<String>,
    /// IANA name.
    pub time_zone: String,
    /// When it changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
    /// How often it changed.
    pub revision: i64,
}

/// Preferences, as their shard has them.
#[derive(Debug, Deserialize)]
pub struct PreferencesRow {
    /// What differs from the defaults, as JSON.
    pub document: String,
    /// When they changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
    /// How often they changed.
    pub revision: i64,
}

/// How many sign-ins hold.
#[derive(Debug, Deserialize)]
pub struct LiveSessionsRow {
    /// The number.
    pub live: u32,
}

/// Somebody.
#[derive(Debug, Deserialize)]
pub struct IdRow {
    /// The account.
    pub id: AccountId,
}

/// An account's picture and standing.
#[derive(Debug, Deserialize)]
pub struct AvatarRow {
    /// The picture.
    pub avatar_key: Option<String>,
    /// `active`, `suspended` or `deleted`.
    pub status: String,
}

/// An account to be closed.
#[derive(Debug, Deserialize)]
pub struct ClosingRow {
    /// The address.
    pub email: Option<String>,
    /// The username.
    pub username: String,
    /// The user shard.
    pub shard: ShardNumber,
}

/// How somebody who leaves stands.
#[derive(Debug, Deserialize)]
pub struct LeavingRow {
    /// `active`, `suspended` or `deleted`.
    pub status: String,
    /// When the sign-in last proved who it is.
    #[serde(with = "crate::domain::time::millis")]
    pub authenticated_at: Timestamp,
}

/// What erasing an account takes.
#[derive(Debug, Deserialize)]
pub struct ClosedRow {
    /// `active`, `suspended` or `deleted`.
    pub status: String,
    /// The picture.
    pub avatar_key: Option<String>,
    /// When it was closed: nothing changes a tombstone.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
}
