//! SQL of the directory of rooms.

use serde::Deserialize;

use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, GroupRoomId},
        time::Timestamp,
    },
    storage::{Core, Statement, StorageError, erasure::ErasureRule},
};

/// What keeps out whoever has blocked a member of `r`, or was blocked by one. ?2 is who asks. It begins at their own
/// blocks, which are few.
macro_rules! nobody_blocked {
    () => {
        " NOT EXISTS (SELECT 1 FROM blocks b JOIN group_room_members m ON m.room_id = r.id AND m.account_id = b.blocked_id
              WHERE b.blocker_id = ?2 AND m.state = 'member')
          AND NOT EXISTS (SELECT 1 FROM blocks b JOIN group_room_members m ON m.room_id = r.id AND m.account_id = b.blocker_id
              WHERE b.blocked_id = ?2 AND m.state = 'member') "
    };
}

crate::statements! {
    /// Adds a room, unless its creator has as many open ones as there may be (?7).
    INSERT_ROOM: Core = "INSERT INTO group_rooms (id, code, name, created_by, created_at, expires_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE (SELECT count(*) FROM group_rooms WHERE created_by = ?4) < ?7";
    /// Enters a member (?2) of a room that is there.
    ENTER_MEMBER: Core = "INSERT INTO group_room_members (room_id, account_id, state, since)
        SELECT r.id, ?2, 'member', ?3 FROM group_rooms r WHERE r.id = ?1
        ON CONFLICT (room_id, account_id) DO UPDATE SET state = 'member', since = CASE state WHEN 'member' THEN since ELSE excluded.since END";
    /// Keeps a room open until ?2.
    KEEP_OPEN: Core = "UPDATE group_rooms SET expires_at = max(expires_at, ?2) WHERE id = ?1";
    /// The room of a code that ?2 may join, and their name.
    JOINABLE_BY_CODE: Core = concat!("SELECT r.id, r.name, r.code, r.expires_at, a.username FROM group_rooms r
        JOIN accounts a ON a.id = ?2 AND a.status = 'active' WHERE r.code = ?1 AND r.expires_at > ?3 AND ", nobody_blocked!());
    /// The room that ?2 was invited to or is in, and their name.
    JOINABLE_BY_INVITATION: Core = concat!("SELECT r.id, r.name, r.code, r.expires_at, a.username FROM group_rooms r
        JOIN group_room_members me ON me.room_id = r.id AND me.account_id = ?2
        JOIN accounts a ON a.id = ?2 AND a.status = 'active' WHERE r.id = ?1 AND r.expires_at > ?3 AND ", nobody_blocked!());
    /// A room, for a member of it.
    ROOM_OF_MEMBER: Core = "SELECT r.id, r.name, r.code, r.expires_at, '' AS username FROM group_rooms r
        JOIN group_room_members m ON m.room_id = r.id AND m.account_id = ?2 AND m.state = 'member'
        WHERE r.id = ?1 AND r.expires_at > ?3";
    /// The rooms somebody is in or invited to, the latest first, after a place (?3, ?4).
    ROOMS: Core = "SELECT r.id, r.name, CASE m.state WHEN 'member' THEN r.code END AS code, m.state, m.since, r.expires_at
        FROM group_room_members m CROSS JOIN group_rooms r ON r.id = m.room_id
        WHERE m.account_id = ?1 AND (m.since, m.room_id) < (?3, ?4) AND r.expires_at > ?2
        ORDER BY m.since DESC, m.room_id DESC LIMIT ?5";
    /// Invites a friend (?3) of a member (?2).
    INVITE: Core = "INSERT INTO group_room_members (room_id, account_id, state, since)
        SELECT r.id, ?3, 'invited', ?4 FROM group_rooms r
        JOIN group_room_members me ON me.room_id = r.id AND me.account_id = ?2 AND me.state = 'member'
        JOIN friendships f ON f.low_id = min(?2, ?3) AND f.high_id = max(?2, ?3) AND f.status = 'accepted'
        JOIN accounts a ON a.id = ?3 AND a.status = 'active'
        WHERE r.id = ?1 AND r.expires_at > ?4
        ON CONFLICT (room_id, account_id) DO NOTHING";
    /// Writes a job that tells ?11 of the invitation of ?10 into ?9, if that was made at this instant (?12). The job's
    /// message gets the names.
    TELL_INVITED: Core = crate::write_job!(
        message: "json_set(?3, '$.payload.notice.username', (SELECT username FROM accounts WHERE id = ?10),
            '$.payload.notice.name', (SELECT name FROM group_rooms WHERE id = ?9))",
        "FROM group_room_members AS m WHERE m.room_id = ?9 AND m.account_id = ?11 AND m.state = 'invited' AND m.since = ?12");
    /// How somebody (?3) stands to a room of a member (?2).
    INVITED: Core = "SELECT m.state FROM group_room_members m
        JOIN group_room_members me ON me.room_id = m.room_id AND me.account_id = ?2 AND me.state = 'member'
        WHERE m.room_id = ?1 AND m.account_id = ?3";
    /// Takes somebody out of a room.
    REMOVE_MEMBER: Core = "DELETE FROM group_room_members WHERE room_id = ?1 AND account_id = ?2";
    /// The rooms in which both are, while ?1 blocks ?2.
    ROOMS_OF_BOTH: Core = "SELECT one.room_id AS id FROM group_room_members AS one
        CROSS JOIN group_room_members AS other ON other.room_id = one.room_id AND other.account_id = ?2 AND other.state = 'member'
        WHERE one.account_id = ?1 AND one.state = 'member'
          AND EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = ?1 AND b.blocked_id = ?2) LIMIT 100";
    /// Rooms whose time is over, some at a time.
    EXPIRED_ROOMS: Core = "SELECT id FROM group_rooms WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 50";
    /// Forgets who is in a room.
    DELETE_MEMBERS: Core = "DELETE FROM group_room_members WHERE room_id = ?1";
    /// Forgets a room.
    DELETE_ROOM: Core = "DELETE FROM group_rooms WHERE id = ?1";
    /// The rooms somebody is in or invited to.
    ROOMS_OF_MEMBER: Core = "SELECT room_id AS id FROM group_room_members WHERE account_id = ?1 LIMIT 1000";
    /// Forgets in which rooms somebody is.
    ERASE_MEMBERSHIPS: Core = "DELETE FROM group_room_members WHERE account_id = ?1";
    /// Forgets who opened a room.
    ERASE_CREATOR: Core = "UPDATE group_rooms SET created_by = NULL WHERE created_by = ?1";
}

/// How the tables of this slice forget a person. The rooms' objects forget them first.
pub const ERASURES: &[ErasureRule] =
    &[ErasureRule::core("group_room_members", &ERASE_MEMBERSHIPS), ErasureRule::core("group_rooms", &ERASE_CREATOR)];

/// The rooms `account` is in or invited to.
///
/// # Errors
/// The database failed.
pub async fn rooms_of(app: &App, account: AccountId) -> Result<Vec<GroupRoomId>, StorageError> {
    let rows: Vec<RoomIdRow> = app.core_db().all(bind!(ROOMS_OF_MEMBER, account)).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What forgets a room.
pub fn delete_room(room: GroupRoomId) -> Vec<Statement<Core>> {
    vec![bind!(DELETE_MEMBERS, room), bind!(DELETE_ROOM, room)]
}

/// A room's id.
#[derive(Debug, Deserialize)]
pub struct RoomIdRow {
    /// Which.
    pub id: GroupRoomId,
}

/// A room as it stands in the directory.
#[derive(Debug, Deserialize)]
pub struct RoomRow {
    /// Which.
    pub id: GroupRoomId,
    /// Its name.
    pub name: String,
    /// By which one joins.
    pub code: String,
    /// When it is over.
    #[serde(with = "crate::domain::time::millis")]
    pub expires_at: Timestamp,
    /// The name of who asks.
    pub username: String,
}

/// A room in one's list.
#[derive(Debug, Deserialize)]
pub struct ListedRow {
    /// Which.
    pub id: GroupRoomId,
    /// Its name.
    pub name: String,
    /// By which one joins; for members.
    pub code: Option<String>,
    /// `invited` or `member`.
    pub state: String,
    /// Since when.
    #[serde(with = "crate::domain::time::millis")]
    pub since: Timestamp,
    /// When it is over.
    #[serde(with = "crate::domain::time::millis")]
    pub expires_at: Timestamp,
}
