-- What the client calls an asking, so that asking again with the same name gives the answer there is. Stands with the
-- answer: a question may be asked for several.
ALTER TABLE coach_messages ADD COLUMN client_name TEXT;
-- Code of what was asked under that name, made with the person's data key: the same name for something else is refused.
ALTER TABLE coach_messages ADD COLUMN request_code TEXT;
CREATE UNIQUE INDEX coach_messages_by_client_name ON coach_messages (account_id, client_name) WHERE client_name IS NOT NULL;
