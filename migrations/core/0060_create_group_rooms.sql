-- The directory of rooms in which people train together. What happens in a room is owned by its object; here is
-- how it is found, and until when.
CREATE TABLE group_rooms (
  id         TEXT PRIMARY KEY,
  code       TEXT NOT NULL UNIQUE,  -- by which whoever was told it joins (src/domain/room_code.rs)
  name       TEXT NOT NULL,
  created_by TEXT,                  -- NULL once that account was erased
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL       -- moves on whenever somebody joins
) STRICT;
CREATE INDEX group_rooms_of_creator ON group_rooms (created_by);
CREATE INDEX group_rooms_expires ON group_rooms (expires_at);

-- Who may be in which room. Who is, is decided by the room itself; this may be behind it by one call.
CREATE TABLE group_room_members (
  room_id    TEXT NOT NULL REFERENCES group_rooms (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  state      TEXT NOT NULL CHECK (state IN ('invited', 'member')),
  since      INTEGER NOT NULL,
  PRIMARY KEY (room_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_room_members_of_account ON group_room_members (account_id, since, room_id);
