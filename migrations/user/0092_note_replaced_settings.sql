-- What an import put its own over, as JSON, so that undoing it puts that back. NULL where nothing was there.
ALTER TABLE import_rows ADD COLUMN before TEXT;
