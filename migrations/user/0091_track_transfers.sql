-- What a job works on that has an address of its own (an import, an export): it begins and ends with that.
ALTER TABLE tracked_jobs ADD COLUMN subject TEXT;
CREATE INDEX tracked_jobs_subject ON tracked_jobs (account_id, subject) WHERE subject IS NOT NULL;
