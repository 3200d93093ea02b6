//! SQL of the social graph.
//!
//! In every statement `?1` is who asks. Pieces that several statements share are macros, so that the text of
//! each statement is still a constant:
//! - `friendship!` joins the pair's row, as `f`, to the account looked at, `a`;
//! - `visible_to!` is the rule of who may see whom;
//! - `card!` and `card_joins!` are what a card shows.

use serde::Deserialize;

use crate::domain::{ids::AccountId, principal::ShardNumber, time::Timestamp, visibility::Relation};

macro_rules! friendship {
    () => {
        " LEFT JOIN friendships f ON f.low_id = min(?1, a.id) AND f.high_id = max(?1, a.id) "
    };
}

macro_rules! visible_to {
    () => {
        " a.status = 'active'
          AND (a.visibility = 'public' OR a.id = ?1 OR f.status = 'accepted' OR f.requester_id = a.id)
          AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = ?1 AND b.blocked_id = a.id)
          AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = a.id AND b.blocked_id = ?1) "
    };
}

/// An access token outlives its account for minutes; in that time nothing new may be tied to the account.
macro_rules! asker_is_active {
    () => {
        " EXISTS (SELECT 1 FROM accounts me WHERE me.id = ?1 AND me.status = 'active') "
    };
}

macro_rules! card {
    ($id:literal) => {
        concat!(
            $id,
            " AS id, a.username, a.display_name, a.avatar_key,
              coalesce(f.status = 'accepted', 0) AS is_friend,
              coalesce(f.status = 'requested' AND f.requester_id = ?1, 0) AS request_sent,
              coalesce(f.status = 'requested' AND f.requester_id = a.id, 0) AS request_received,
              forth.followed_id IS NOT NULL AS is_following, back.followed_id IS NOT NULL AS follows_you "
        )
    };
}

macro_rules! card_joins {
    () => {
        concat!(
            friendship!(),
            " LEFT JOIN follows forth ON forth.follower_id = ?1 AND forth.followed_id = a.id
              LEFT JOIN follows back ON back.follower_id = a.id AND back.followed_id = ?1 "
        )
    };
}

/// Friends or requests of whom `?1` is the `$mine`, after the position (`?2`, `?3`).
macro_rules! friendships_of {
    ($mine:literal, $theirs:literal, $status:literal) => {
        concat!(
            "SELECT ",
            card!($theirs),
            ", g.since AS since FROM friendships g CROSS JOIN accounts a ON a.id = ",
            $theirs,
            card_joins!(),
            " WHERE ",
            $mine,
            " = ?1 AND g.status = '",
            $status,
            "' AND (g.since, ",
            $theirs,
            ") < (?2, ?3) AND ",
            visible_to!()
        )
    };
}

/// The cast: D1 binds numbers as reals, and for a bound on its rowid that is not an integer FTS5 would walk past
/// everybody before it.
macro_rules! people_by_words {
    () => {
        concat!(
            "SELECT ",
            card!("a.id"),
            ", s.number FROM people_search
                CROSS JOIN searchable_people s ON s.number = people_search.rowid
                CROSS JOIN accounts a ON a.id = s.account_id ",
            card_joins!(),
            " WHERE people_search MATCH ?2 AND people_search.rowid > CAST(?3 AS INTEGER)
                AND NOT (a.username_key >= ?4 AND a.username_key < ?4 || char(1114111)) AND ",
            visible_to!(),
            " ORDER BY people_search.rowid"
        )
    };
}

crate::statements! {
    /// The card of ?2.
    PERSON: Core = concat!("SELECT ", card!("a.id"), " FROM accounts a ", card_joins!(), " WHERE a.id = ?2 AND ", visible_to!());
    /// What ?2 is to ?1.
    RELATION: Core = concat!("SELECT coalesce(f.status = 'accepted', 0) AS is_friend,
            coalesce(f.status = 'requested' AND f.requester_id = a.id, 0) AS asked_me,
            EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = ?1 AND b.blocked_id = a.id)
              OR EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = a.id AND b.blocked_id = ?1) AS blocked
        FROM accounts a ", friendship!(), " WHERE a.id = ?2 AND a.status = 'active'");

    /// People whose username begins with ?2, after the username ?3, in the order of usernames: an exact
    /// match comes first.
    PEOPLE_BY_USERNAME: Core = concat!("SELECT ", card!("a.id"), ", a.username_key FROM accounts a ", card_joins!(),
        " WHERE a.username_key >= max(?2, ?3) AND a.username_key < ?2 || char(1114111) AND a.username_key <> ?3 AND ",
        visible_to!(), " ORDER BY a.username_key LIMIT ?4");
    /// People with the words ?2 in their names, after the number ?3, but for those whose username begins
    /// with ?4.
    PEOPLE_BY_WORDS: Core = concat!(people_by_words!(), " LIMIT ?5");
    /// The same, but nobody when ?5 people are found by username already: then the page is full, and there
    /// may be many to be left out.
    MORE_PEOPLE_BY_WORDS: Core = concat!(people_by_words!(), " LIMIT CASE WHEN (SELECT 1 FROM accounts a ", friendship!(),
        " WHERE a.username_key >= max(?4, ?6) AND a.username_key < ?4 || char(1114111) AND a.username_key <> ?6 AND ",
        visible_to!(), " LIMIT 1 OFFSET ?5 - 1) IS NULL THEN ?5 ELSE 0 END");

    /// Friends, latest first.
    FRIENDS: Core = concat!(friendships_of!("g.requester_id", "g.addressee_id", "accepted"), " UNION ALL ",
        friendships_of!("g.addressee_id", "g.requester_id", "accepted"), " ORDER BY since DESC, id DESC LIMIT ?4");
    /// When friends among these people (a JSON list, ?2) were last heard of; without those who keep it to themselves.
    PRESENCE_OF: Core = concat!("SELECT a.id, a.shard, coalesce(json_extract(d.preferences, '$.privacy.workoutSharing'), 0) AS shares_workouts,
          (SELECT max(s.last_seen_at) FROM sessions s WHERE s.account_id = a.id) AS last_seen_at
        FROM json_each(?2) asked CROSS JOIN accounts a ON a.id = asked.value ", friendship!(), "
        LEFT JOIN account_details d ON d.account_id = a.id
        WHERE f.status = 'accepted' AND coalesce(json_extract(d.preferences, '$.privacy.presenceSharing'), 1) = 1 AND ",
        visible_to!(), " LIMIT 100");
    /// Who of these people (a JSON list) has a workout under way that was touched after ?2.
    TRAINING_NOW: User = "SELECT asked.value AS account_id FROM json_each(?1) AS asked
        WHERE EXISTS (SELECT 1 FROM workouts AS w WHERE w.account_id = asked.value AND w.status = 'in_progress' AND w.updated_at >= ?2)
        LIMIT ?3";
    /// Requests to ?1, latest first.
    INCOMING_REQUESTS: Core = concat!(friendships_of!("g.addressee_id", "g.requester_id", "requested"),
        " ORDER BY g.since DESC, g.requester_id DESC LIMIT ?4");
    /// Requests by ?1, latest first.
    OUTGOING_REQUESTS: Core = concat!(friendships_of!("g.requester_id", "g.addressee_id", "requested"),
        " ORDER BY g.since DESC, g.addressee_id DESC LIMIT ?4");
    /// Whether ?2 can be seen, and is a friend.
    FRIENDSHIP: Core = concat!("SELECT coalesce(f.status = 'accepted', 0) AS is_friend FROM accounts a ", friendship!(),
        " WHERE a.id = ?2 AND ", visible_to!());
    /// Asks ?2 to be friends, unless there is a row of the pair.
    ASK_FRIENDSHIP: Core = concat!("INSERT INTO friendships (low_id, high_id, requester_id, addressee_id, status, since)
        SELECT min(?1, a.id), max(?1, a.id), ?1, a.id, 'requested', ?3 FROM accounts a ", friendship!(),
        " WHERE a.id = ?2 AND ", asker_is_active!(), " AND ", visible_to!(), " ON CONFLICT (low_id, high_id) DO NOTHING");
    /// Accepts the request of ?2.
    ACCEPT_FRIENDSHIP: Core = concat!("UPDATE friendships SET status = 'accepted', since = ?3
        WHERE low_id = min(?1, ?2) AND high_id = max(?1, ?2) AND requester_id = ?2 AND status = 'requested' AND ",
        asker_is_active!(), " AND EXISTS (SELECT 1 FROM accounts a ", friendship!(), " WHERE a.id = ?2 AND ",
        visible_to!(), ")");
    /// Writes a job that tells ?10 that ?9 asks to be friends, if that was asked at this instant (?11). The job's message
    /// gets the name of who asks.
    TELL_ASKED: Core = crate::write_job!(
        message: "json_set(?3, '$.payload.notice.username', (SELECT username FROM accounts WHERE id = ?9))",
        "FROM friendships WHERE low_id = min(?9, ?10) AND high_id = max(?9, ?10)
            AND requester_id = ?9 AND status = 'requested' AND since = ?11");
    /// Writes a job that tells ?10 that ?9 has accepted their request, if that was at this instant (?11).
    TELL_ACCEPTED: Core = crate::write_job!(
        message: "json_set(?3, '$.payload.notice.username', (SELECT username FROM accounts WHERE id = ?9))",
        "FROM friendships WHERE low_id = min(?9, ?10) AND high_id = max(?9, ?10)
            AND requester_id = ?10 AND status = 'accepted' AND since = ?11");
    /// Declines the request of ?2.
    DECLINE_FRIENDSHIP: Core = "DELETE FROM friendships WHERE low_id = min(?1, ?2) AND high_id = max(?1, ?2)
        AND requester_id = ?2 AND status = 'requested'";
    /// Ends the friendship with ?2, or withdraws one's own request.
    END_FRIENDSHIP: Core = "DELETE FROM friendships WHERE low_id = min(?1, ?2) AND high_id = max(?1, ?2)
        AND (status = 'accepted' OR requester_id = ?1)";

    /// Who follows ?1, latest first.
    FOLLOWERS: Core = concat!("SELECT ", card!("g.follower_id"), ", g.created_at AS since
        FROM follows g CROSS JOIN accounts a ON a.id = g.follower_id ", card_joins!(),
        " WHERE g.followed_id = ?1 AND (g.created_at, g.follower_id) < (?2, ?3) AND ", visible_to!(),
        " ORDER BY g.created_at DESC, g.follower_id DESC LIMIT ?4");
    /// Whom ?1 follows, latest first.
    FOLLOWING: Core = concat!("SELECT ", card!("g.followed_id"), ", g.created_at AS since
        FROM follows g CROSS JOIN accounts a ON a.id = g.followed_id ", card_joins!(),
        " WHERE g.follower_id = ?1 AND (g.created_at, g.followed_id) < (?2, ?3) AND ", visible_to!(),
        " ORDER BY g.created_at DESC, g.followed_id DESC LIMIT ?4");
    /// Follows ?2.
    FOLLOW: Core = concat!("INSERT INTO follows (follower_id, followed_id, created_at) SELECT ?1, a.id, ?3 FROM accounts a ",
        friendship!(), " WHERE a.id = ?2 AND ", asker_is_active!(), " AND ", visible_to!(),
        " ON CONFLICT (follower_id, followed_id) DO NOTHING");
    /// Follows ?2 no longer.
    UNFOLLOW: Core = "DELETE FROM follows WHERE follower_id = ?1 AND followed_id = ?2";

    /// Whom ?1 has blocked, latest first. Names as everybody could see them: a block gives no right to more.
    BLOCKED: Core = "SELECT g.blocked_id AS id, a.username, g.created_at AS since,
            CASE a.visibility WHEN 'public' THEN a.display_name ELSE '' END AS display_name,
            CASE a.visibility WHEN 'public' THEN a.avatar_key END AS avatar_key
        FROM blocks g CROSS JOIN accounts a ON a.id = g.blocked_id
        WHERE g.blocker_id = ?1 AND (g.created_at, g.blocked_id) < (?2, ?3) AND a.status <> 'deleted'
        ORDER BY g.created_at DESC, g.blocked_id DESC LIMIT ?4";
    /// Blocks ?2.
    BLOCK: Core = concat!("INSERT INTO blocks (blocker_id, blocked_id, created_at) SELECT ?1, a.id, ?3 FROM accounts a ",
        friendship!(), " WHERE a.id = ?2 AND ", asker_is_active!(), " AND ", visible_to!(),
        " ON CONFLICT (blocker_id, blocked_id) DO NOTHING");
    /// Writes a job that parts ?9 and ?10, if the one has blocked the other.
    PART_BLOCKED: Core = crate::write_job!("FROM blocks WHERE blocker_id = ?9 AND blocked_id = ?10");
    /// Whether ?1 has blocked ?2.
    HAS_BLOCKED: Core = "SELECT blocked_id AS id FROM blocks WHERE blocker_id = ?1 AND blocked_id = ?2";
    /// What a block of ?2 ends: friendship and requests.
    END_FRIENDSHIP_BY_BLOCK: Core = "DELETE FROM friendships WHERE low_id = min(?1, ?2) AND high_id = max(?1, ?2)
        AND EXISTS (SELECT 1 FROM blocks WHERE blocker_id = ?1 AND blocked_id = ?2)";
    /// What a block of ?2 ends: following in both directions.
    END_FOLLOWS_BY_BLOCK: Core = "DELETE FROM follows
        WHERE ((follower_id = ?1 AND followed_id = ?2) OR (follower_id = ?2 AND followed_id = ?1))
        AND EXISTS (SELECT 1 FROM blocks WHERE blocker_id = ?1 AND blocked_id = ?2)";
    /// Blocks ?2 no longer.
    UNBLOCK: Core = "DELETE FROM blocks WHERE blocker_id = ?1 AND blocked_id = ?2";

    /// Forgets friendships and requests of ?1, on both sides.
    ERASE_FRIENDSHIPS: Core = "DELETE FROM friendships WHERE requester_id = ?1 OR addressee_id = ?1";
    /// Forgets whom ?1 follows, and who follows them.
    ERASE_FOLLOWS: Core = "DELETE FROM follows WHERE follower_id = ?1 OR followed_id = ?1";
    /// Forgets whom ?1 has blocked, and who has blocked them.
    ERASE_BLOCKS: Core = "DELETE FROM blocks WHERE blocker_id = ?1 OR blocked_id = ?1";
    /// Forgets how many of these ?1 had.
    ERASE_COUNTS: Core = "DELETE FROM social_counts WHERE account_id = ?1";
    /// Forgets the names ?1 was found by.
    ERASE_NAMES: Core = "DELETE FROM searchable_people WHERE account_id = ?1";
}

/// Whether an error is the limit of friends, requests, follows or blocks of one account.
pub fn is_limit(error: &crate::storage::StorageError) -> bool {
    matches!(error, crate::storage::StorageError::Constraint(text) if text.contains("social_limit_of_"))
}

/// A card.
#[derive(Debug, Deserialize)]
pub struct PersonRow {
    /// The account.
    pub id: AccountId,
    /// As written.
    pub username: String,
    /// May be empty.
    pub display_name: String,
    /// The picture's object.
    pub avatar_key: Option<String>,
    /// Friends.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_friend: bool,
    /// Who asks has asked them.
    #[serde(with = "crate::storage::integer_bool")]
    pub request_sent: bool,
    /// They have asked.
    #[serde(with = "crate::storage::integer_bool")]
    pub request_received: bool,
    /// Who asks follows them.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_following: bool,
    /// They follow who asks.
    #[serde(with = "crate::storage::integer_bool")]
    pub follows_you: bool,
}

/// A card in search results, with its place in the order of one of the two indexes.
#[derive(Debug, Deserialize)]
pub struct FoundRow {
    /// The card.
    #[serde(flatten)]
    pub person: PersonRow,
    /// Where it was found by username.
    pub username_key: Option<String>,
    /// Where it was found by words.
    pub number: Option<i64>,
}

/// A card in a list, with the instant it is ordered by.
#[derive(Debug, Deserialize)]
pub struct ConnectionRow {
    /// The card.
    #[serde(flatten)]
    pub person: PersonRow,
    /// Since when.
    #[serde(with = "crate::domain::time::millis")]
    pub since: Timestamp,
}

/// Somebody blocked.
#[derive(Debug, Deserialize)]
pub struct BlockedRow {
    /// The account.
    pub id: AccountId,
    /// As written.
    pub username: String,
    /// Empty unless public.
    pub display_name: String,
    /// `None` unless public.
    pub avatar_key: Option<String>,
    /// Since when.
    #[serde(with = "crate::domain::time::millis")]
    pub since: Timestamp,
}

/// The state of a pair.
#[derive(Debug, Deserialize)]
pub struct FriendshipRow {
    /// Friends, and not only asked.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_friend: bool,
}

/// What somebody is to who asks.
#[derive(Debug, Deserialize)]
pub struct RelationRow {
    #[serde(with = "crate::storage::integer_bool")]
    is_friend: bool,
    #[serde(with = "crate::storage::integer_bool")]
    asked_me: bool,
    #[serde(with = "crate::storage::integer_bool")]
    blocked: bool,
}

impl RelationRow {
    /// The relation; a block outweighs all.
    pub const fn relation(&self) -> Relation {
        match self {
            Self { blocked: true, .. } => Relation::Blocked,
            Self { is_friend: true, .. } => Relation::Friend,
            Self { asked_me: true, .. } => Relation::AskedMe,
            _ => Relation::Stranger,
        }
    }
}

/// A friend who shares when they are here.
#[derive(Debug, Deserialize)]
pub struct PresenceRow {
    /// Who.
    pub id: AccountId,
    /// Where their rows are.
    pub shard: ShardNumber,
    /// Whether they share workouts too.
    #[serde(with = "crate::storage::integer_bool")]
    pub shares_workouts: bool,
    /// When a device of theirs was last heard of.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub last_seen_at: Option<Timestamp>,
}

/// Somebody who trains.
#[derive(Debug, Deserialize)]
pub struct TrainingRow {
    /// Who.
    pub account_id: AccountId,
}
