-- Sums follow from days, and are kept by the database itself so that no writer can forget them.

CREATE TRIGGER training_days_added AFTER INSERT ON training_days
BEGIN
  INSERT INTO training_totals (account_id) VALUES (NEW.account_id) ON CONFLICT (account_id) DO NOTHING;
  UPDATE training_totals SET days = days + (NEW.workouts > 0), workouts = workouts + NEW.workouts, sets = sets + NEW.sets,
      reps = reps + NEW.reps, volume_grams = volume_grams + NEW.volume_grams,
      active_seconds = active_seconds + NEW.active_seconds, energy_kcal = energy_kcal + NEW.energy_kcal,
      assumed_weight = assumed_weight + NEW.assumed_weight
    WHERE account_id = NEW.account_id;
END;

CREATE TRIGGER training_days_changed AFTER UPDATE ON training_days
BEGIN
  UPDATE training_totals SET days = days + (NEW.workouts > 0) - (OLD.workouts > 0),
      workouts = workouts + NEW.workouts - OLD.workouts, sets = sets + NEW.sets - OLD.sets,
      reps = reps + NEW.reps - OLD.reps, volume_grams = volume_grams + NEW.volume_grams - OLD.volume_grams,
      active_seconds = active_seconds + NEW.active_seconds - OLD.active_seconds,
      energy_kcal = energy_kcal + NEW.energy_kcal - OLD.energy_kcal,
      assumed_weight = assumed_weight + NEW.assumed_weight - OLD.assumed_weight
    WHERE account_id = NEW.account_id;
END;

CREATE TRIGGER training_days_removed AFTER DELETE ON training_days
BEGIN
  UPDATE training_totals SET days = days - (OLD.workouts > 0), workouts = workouts - OLD.workouts, sets = sets - OLD.sets,
      reps = reps - OLD.reps, volume_grams = volume_grams - OLD.volume_grams,
      active_seconds = active_seconds - OLD.active_seconds, energy_kcal = energy_kcal - OLD.energy_kcal,
      assumed_weight = assumed_weight - OLD.assumed_weight
    WHERE account_id = OLD.account_id;
END;

CREATE TRIGGER personal_records_added AFTER INSERT ON personal_records
BEGIN
  INSERT INTO training_totals (account_id) VALUES (NEW.account_id) ON CONFLICT (account_id) DO NOTHING;
  UPDATE training_totals SET records = records + 1 WHERE account_id = NEW.account_id;
END;

CREATE TRIGGER personal_records_removed AFTER DELETE ON personal_records
BEGIN
  UPDATE training_totals SET records = records - 1 WHERE account_id = OLD.account_id;
END;

CREATE TRIGGER exercise_days_added AFTER INSERT ON exercise_days
BEGIN
  UPDATE exercise_totals SET days = days + 1, sets = sets + NEW.sets, reps = reps + NEW.reps,
      volume_grams = volume_grams + NEW.volume_grams
    WHERE account_id = NEW.account_id AND exercise_id = NEW.exercise_id;
END;

CREATE TRIGGER exercise_days_changed AFTER UPDATE ON exercise_days
BEGIN
  UPDATE exercise_totals SET sets = sets + NEW.sets - OLD.sets, reps = reps + NEW.reps - OLD.reps,
      volume_grams = volume_grams + NEW.volume_grams - OLD.volume_grams
    WHERE account_id = NEW.account_id AND exercise_id = NEW.exercise_id;
END;

CREATE TRIGGER exercise_days_removed AFTER DELETE ON exercise_days
BEGIN
  UPDATE exercise_totals SET days = days - 1, sets = sets - OLD.sets, reps = reps - OLD.reps,
      volume_grams = volume_grams - OLD.volume_grams
    WHERE account_id = OLD.account_id AND exercise_id = OLD.exercise_id;
END;
