//! Gathers what the rows of a file give, and what is wrong with them.

use super::{
    dates::When,
    parsed::{
        Load, Need, Parsed, ParsedBody, ParsedExercise, ParsedMeasure, ParsedSet, ParsedWorkout, Problem, Refusal,
        Severity,
    },
    quantity::{Decimal, LengthUnit, WeightUnit},
};
use crate::domain::{
    live_session::SETS_PER_EXERCISE_MAX,
    time::{DAY_MS, Timestamp},
    training::{
        Rpe,
        measure::{DISTANCE_MILLIMETRES_MAX, REPS_MAX, SET_SECONDS_MAX, WEIGHT_GRAMS_MAX, WEIGHT_GRAMS_MIN},
    },
};

/// The most rows of a file: forty years of training.
pub const ROWS_MAX: u32 = 200_000;
/// The most workouts of a file.
pub const WORKOUTS_MAX: u32 = 20_000;
/// The most measurements of a file: one an hour for eleven years.
pub const BODY_MAX: u32 = 100_000;
/// The most exercises of a workout.
pub const EXERCISES_PER_WORKOUT_MAX: usize = 100;
/// The most sets of a workout.
pub const SETS_PER_WORKOUT_MAX: usize = 500;
/// The most problems that are listed; the rest is counted.
pub const PROBLEMS_MAX: usize = 1_000;
/// The longest a name may be, in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// The longest notes may be, in characters.
pub const NOTES_CHARS_MAX: usize = 2_000;
/// How much of a value a problem quotes, in characters.
const VALUE_CHARS_MAX: usize = 100;
/// Rows with errors at which a file is not judged yet: a short file may have one bad row of two.
const BAD_ROWS_JUDGED: u32 = 2;

/// The row of a table's names of columns, as spreadsheets number it.
const HEADER_ROW: u32 = 1;

/// Weights above this are asked about: 3,000 lb.
const WEIGHT_GRAMS_PLAUSIBLE: i64 = 1_360_777;
/// Repetitions above this are asked about.
const REPS_PLAUSIBLE: u32 = 1_000;
/// 2000-01-01: training recorded by an app is younger.
const PLAUSIBLE_FROM_MS: i64 = 946_684_800_000;

/// What was gathered so far.
#[derive(Debug)]
pub struct Collector {
    /// What is to come out.
    pub parsed: Parsed,
    now: Timestamp,
    row: u32,
    row_failed: bool,
}

impl Collector {
    /// Nothing yet. Dates after `now` are doubted.
    pub fn new(now: Timestamp) -> Self {
        Self { parsed: Parsed::default(), now, row: 0, row_failed: false }
    }

    /// What was gathered before, to go on with.
    pub fn going_on(now: Timestamp, parsed: Parsed) -> Self {
        Self { parsed, now, row: 0, row_failed: false }
    }

    /// What was gathered so far, as it can be gone on with.
    pub fn so_far(&mut self) -> &Parsed {
        self.end_row();
        &self.parsed
    }

    /// Begins a row.
    ///
    /// # Errors
    /// There are too many.
    pub fn begin_row(&mut self, row: u32) -> Result<(), Refusal> {
        self.end_row();
        self.row = row;
        self.parsed.rows += 1;
        if self.parsed.rows > ROWS_MAX {
            return Err(Refusal::TooMany { most: ROWS_MAX, what: "rows" });
        }
        Ok(())
    }

    fn end_row(&mut self) {
        self.parsed.bad_rows += u32::from(std::mem::take(&mut self.row_failed));
    }

    /// Whether the row read now has an error.
    pub const fn row_failed(&self) -> bool {
        self.row_failed
    }

    /// The row read now.
    pub const fn row(&self) -> u32 {
        self.row
    }

    /// Notes an error: the row is left out.
    pub fn error(&mut self, column: &str, value: &str, message: impl Into<String>) {
        self.row_failed = true;
        self.note(column, value, message.into(), Severity::Error);
    }

    /// Notes a warning: the row is taken.
    pub fn warn(&mut self, column: &str, value: &str, message: impl Into<String>) {
        self.note(column, value, message.into(), Severity::Warning);
    }

    /// Notes a column that is not known: its cells are left out.
    pub fn unknown_column(&mut self, column: &str) {
        self.row = HEADER_ROW;
        self.warn(column, "", "is no column that is known, and is left out");
    }

    fn note(&mut self, column: &str, value: &str, message: String, severity: Severity) {
        self.parsed.problem_count += 1;
        if self.parsed.problems.len() < PROBLEMS_MAX {
            let cut = |text: &str| text.chars().filter(|c| !c.is_control()).take(VALUE_CHARS_MAX).collect();
            self.parsed.problems.push(Problem {
                row: self.row,
                column: cut(column),
                value: cut(value),
                message,
                severity,
            });
        }
    }

    /// Notes that something has to be asked.
    pub fn need(&mut self, need: Need) {
        if !self.parsed.needs.contains(&need) {
            self.parsed.needs.push(need);
        }
    }

    /// Checks a time, and asks where the clocks were when the file does not say.
    pub fn check_when(&mut self, column: &str, value: &str, when: When) -> When {
        if matches!(when, When::Local(_)) {
            self.need(Need::TimeZone);
        }
        let at = when.roughly();
        if at < PLAUSIBLE_FROM_MS {
            self.warn(column, value, "is before the year 2000");
        } else if at > self.now.as_millis() + DAY_MS {
            self.warn(column, value, "is in the future");
        }
        when
    }

    /// Checks a weight, and asks for the unit when the file does not say.
    pub fn check_load(&mut self, column: &str, value: &str, load: Load) -> Option<Load> {
        let unit = match load.unit {
            Some(unit) => unit,
            None => {
                self.need(Need::Unit);
                WeightUnit::Kg
            }
        };
        let grams = unit.exact(load.number);
        if !(i64::from(WEIGHT_GRAMS_MIN)..=i64::from(WEIGHT_GRAMS_MAX)).contains(&grams) {
            self.error(column, value, "is a weight nobody lifts");
            return None;
        }
        if grams > WEIGHT_GRAMS_PLAUSIBLE {
            self.warn(column, value, "is a weight hardly anybody lifts");
        }
        Some(load)
    }

    /// Checks repetitions.
    pub fn check_reps(&mut self, column: &str, value: &str, reps: i64) -> Option<u32> {
        let checked = u32::try_from(reps).ok().filter(|reps| *reps <= REPS_MAX);
        match checked {
            None => self.error(column, value, format!("must be a number from 0 to {REPS_MAX}")),
            Some(reps) if reps > REPS_PLAUSIBLE => self.warn(column, value, "are very many repetitions"),
            Some(_) => {}
        }
        checked
    }

    /// Checks the seconds of a set.
    pub fn check_seconds(&mut self, column: &str, value: &str, seconds: i64) -> Option<u32> {
        let checked = u32::try_from(seconds).ok().filter(|seconds| *seconds <= SET_SECONDS_MAX);
        if checked.is_none() {
            self.error(column, value, "is longer than a day, or less than nothing");
        }
        checked
    }

    /// Checks a distance.
    pub fn check_distance(&mut self, column: &str, value: &str, millimetres: i64) -> bool {
        let fits = u64::try_from(millimetres).is_ok_and(|way| way <= DISTANCE_MILLIMETRES_MAX);
        if !fits {
            self.error(column, value, "is further than 1,000 km, or less than nothing");
        }
        fits
    }

    /// Reads a rating of exertion, to the nearest half. Nought is no rating.
    pub fn rpe(&mut self, column: &str, value: &str, rating: Decimal) -> Option<Rpe> {
        if rating.is_zero() {
            return None;
        }
        let rounded = rating.scaled(2, 1) as f64 / 2.0;
        let rpe = Rpe::new(rounded);
        if rpe.is_none() {
            self.warn(column, value, "is no rating from 1 to 10, and is left out");
        } else if rounded != rating.to_f64() {
            self.warn(column, value, "is rounded to the nearest half");
        }
        rpe
    }

    /// A name: one line without control characters, cut to what names may have.
    pub fn name(&mut self, column: &str, text: &str) -> String {
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.cut(column, line.trim(), NAME_CHARS_MAX)
    }

    /// Notes, cut to what notes may have. Line breaks stay.
    pub fn notes(&mut self, column: &str, text: &str) -> String {
        let text: String = text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || *c == '\n').collect();
        self.cut(column, text.trim(), NOTES_CHARS_MAX)
    }

    fn cut(&mut self, column: &str, text: &str, chars_max: usize) -> String {
        if text.chars().nth(chars_max).is_none() {
            return text.to_owned();
        }
        self.warn(column, text, format!("is cut to {chars_max} characters"));
        text.chars().take(chars_max).collect::<String>().trim_end().to_owned()
    }

    /// Adds a workout and gives its place.
    ///
    /// # Errors
    /// There are too many.
    pub fn push_workout(&mut self, workout: ParsedWorkout) -> Result<usize, Refusal> {
        if self.parsed.workouts.len() >= WORKOUTS_MAX as usize {
            return Err(Refusal::TooMany { most: WORKOUTS_MAX, what: "workouts" });
        }
        self.parsed.workouts.push(workout);
        Ok(self.parsed.workouts.len() - 1)
    }

    /// Adds a measurement of the body.
    ///
    /// # Errors
    /// There are too many.
    pub fn push_body(&mut self, body: ParsedBody) -> Result<(), Refusal> {
        if self.parsed.body.len() >= BODY_MAX as usize {
            return Err(Refusal::TooMany { most: BODY_MAX, what: "measurements" });
        }
        self.parsed.body.push(body);
        Ok(())
    }

    /// The workout at that place.
    pub fn workout(&mut self, at: usize) -> Option<&mut ParsedWorkout> {
        self.parsed.workouts.get_mut(at)
    }

    /// The last exercise of a workout if it is the same; else a new one of that name.
    pub fn exercise(&mut self, at: usize, name: &str, begins_anew: bool) -> Option<&mut ParsedExercise> {
        let exercises = &mut self.parsed.workouts.get_mut(at)?.exercises;
        let goes_on = !begins_anew && exercises.last().is_some_and(|last| last.name == name);
        if !goes_on {
            if exercises.len() >= EXERCISES_PER_WORKOUT_MAX {
                self.error("", name, format!("a workout may have {EXERCISES_PER_WORKOUT_MAX} exercises"));
                return None;
            }
            exercises.push(ParsedExercise { name: name.to_owned(), ..ParsedExercise::default() });
        }
        self.parsed.workouts.get_mut(at)?.exercises.last_mut()
    }

    /// Adds a set to the last exercise of a workout. Where that has as many as it may, the exercise goes on as another
    /// entry, so that every set is kept and can be edited.
    pub fn push_set(&mut self, at: usize, set: ParsedSet) {
        let Some(workout) = self.parsed.workouts.get_mut(at) else { return };
        if workout.set_count() >= SETS_PER_WORKOUT_MAX {
            self.error("", "", format!("a workout may have {SETS_PER_WORKOUT_MAX} sets"));
            return;
        }
        let entries = workout.exercises.len();
        let Some(last) = workout.exercises.last_mut() else { return };
        if last.sets.len() < SETS_PER_EXERCISE_MAX {
            last.sets.push(set);
        } else if entries >= EXERCISES_PER_WORKOUT_MAX {
            self.error("", "", format!("an exercise may have {SETS_PER_EXERCISE_MAX} sets"));
        } else {
            let goes_on = ParsedExercise {
                name: last.name.clone(),
                superset: last.superset,
                notes: String::new(),
                sets: vec![set],
            };
            workout.exercises.push(goes_on);
        }
    }

    /// What was gathered, unless most of it was bad or there is nothing.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn finish(mut self) -> Result<Parsed, Refusal> {
        self.end_row();
        let mut parsed = self.parsed;
        for workout in &mut parsed.workouts {
            workout.exercises.retain(|exercise| !exercise.sets.is_empty());
        }
        parsed.workouts.retain(|workout| workout.document.is_some() || !workout.exercises.is_empty());
        let Parsed { rows, bad_rows, .. } = parsed;
        if bad_rows * 2 > rows && bad_rows >= BAD_ROWS_JUDGED || bad_rows == rows && rows > 0 {
            return Err(Refusal::TooManyBadRows { bad: bad_rows, rows, problems: parsed.problems });
        }
        if parsed.is_empty() {
            return Err(Refusal::NothingInside);
        }
        parsed.needs.sort_unstable();
        Ok(parsed)
    }
}

/// The measure of a set, without what is nought: in most files nought says that it does not apply.
pub fn without_noughts(mut measure: ParsedMeasure) -> ParsedMeasure {
    measure.load = measure.load.filter(|load| !load.number.is_zero());
    measure.reps = measure.reps.filter(|reps| *reps > 0);
    measure.seconds = measure.seconds.filter(|seconds| *seconds > 0);
    measure.distance = measure.distance.filter(|distance| !distance.number.is_zero());
    measure
}

/// The unit of distance that goes with a unit of weight, where a file names neither.
pub const fn distance_unit_beside(weight: WeightUnit) -> LengthUnit {
    match weight {
        WeightUnit::Lb | WeightUnit::Stone => LengthUnit::Mile,
        WeightUnit::Kg | WeightUnit::Gram => LengthUnit::Kilometre,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_an_exercise_is_kept_in_entries_that_can_be_edited() {
        let mut collector = Collector::new(Timestamp::from_millis(1_795_248_000_000));
        let at = collector.push_workout(ParsedWorkout::new(1, "Legs".to_owned(), When::Instant(0))).unwrap();
        for reps in 0..230 {
            collector.exercise(at, "Squat", false).unwrap().superset = Some(2);
            let done = ParsedMeasure { reps: Some(reps), ..ParsedMeasure::default() };
            collector.push_set(at, ParsedSet { done, ..ParsedSet::default() });
        }
        assert_eq!(collector.parsed.problem_count, 0);
        let exercises = &collector.parsed.workouts[at].exercises;
        let counts: Vec<usize> = exercises.iter().map(|exercise| exercise.sets.len()).collect();
        assert_eq!(counts, [SETS_PER_EXERCISE_MAX, SETS_PER_EXERCISE_MAX, 30]);
        assert!(exercises.iter().all(|exercise| exercise.name == "Squat" && exercise.superset == Some(2)));
        let kept: Vec<_> = exercises.iter().flat_map(|exercise| &exercise.sets).map(|set| set.done.reps).collect();
        assert_eq!(kept, (0..230).map(Some).collect::<Vec<_>>());
    }
}
