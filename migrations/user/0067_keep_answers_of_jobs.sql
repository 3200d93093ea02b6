-- What a model answered to a job, sealed with the person's data key, so that a job that is run again need neither ask
-- nor pay again. Goes with the call, after two days. NULL where nobody would ask for it.
ALTER TABLE ai_calls ADD COLUMN answer TEXT;
