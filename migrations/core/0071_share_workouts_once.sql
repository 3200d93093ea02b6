-- The id of a workout is made by whoever makes the workout. Under one id others see one workout: that of whoever showed
-- it first.
DELETE FROM shared_workouts WHERE EXISTS (
  SELECT 1 FROM shared_workouts AS first
  WHERE first.workout_id = shared_workouts.workout_id
    AND (first.shared_at, first.owner_id) < (shared_workouts.shared_at, shared_workouts.owner_id)
);
DELETE FROM workout_shares WHERE NOT EXISTS (
  SELECT 1 FROM shared_workouts AS shown
  WHERE shown.workout_id = workout_shares.workout_id AND shown.owner_id = workout_shares.owner_id
);
CREATE UNIQUE INDEX shared_workouts_by_workout ON shared_workouts (workout_id);
