-- Whether the room of a workout ever held it. Only those of imported workouts are noted: undoing an import empties
-- these rooms and wakes no others. What was imported before may have been opened.
ALTER TABLE workouts ADD COLUMN room_opened INTEGER NOT NULL DEFAULT 0;
UPDATE workouts SET room_opened = 1 WHERE import_id IS NOT NULL;
