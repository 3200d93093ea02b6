-- The person a notification tells of: found by, to be made unknown when that account is erased. Of every row, whichever
-- release wrote it.
ALTER TABLE notifications ADD COLUMN about TEXT GENERATED ALWAYS AS (json_extract(data, '$.userId')) VIRTUAL;
CREATE INDEX notifications_about ON notifications (about) WHERE about IS NOT NULL;
