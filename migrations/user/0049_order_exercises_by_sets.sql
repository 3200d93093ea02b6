-- Exercises done on most days, of equal ones those with most sets.
CREATE INDEX exercise_totals_by_days_and_sets ON exercise_totals (account_id, days, sets, exercise_id);
DROP INDEX exercise_totals_by_use;
