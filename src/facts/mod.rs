//! What is known of somebody who is coached: read from their own rows alone, in one call, and the exercises in another.
//!
//! The one place that reads a person for the coach, whichever door they come through. The embedded coach is told all of
//! it. A language model is told only of the kinds that the person lets it know (`privacy.aiContext`), and never who
//! they are: [`tell`] is the one place that says what that is. Reads tables of several slices, writes none.

mod catalogue;
mod eating;
pub mod store;
mod told;

use std::collections::BTreeMap;

pub use catalogue::load_catalogue;
pub use eating::Eating;
use store::{
    BODY_OF_COACHED, BodyRow, COACHED_PERSON, EXERCISE_DAYS_OF_COACHED, ExerciseDayRow, FOOD_DAYS_OF_COACHED,
    FoodDayRow, GOALS_OF_COACHED, PersonRow, WORKOUTS_OF_COACHED, WorkoutRow,
};
pub use store::{CATALOGUE, GoalRow};
pub use told::{NAME_HIDDEN, name_told, tell};

use crate::{
    bind,
    domain::{
        coach::{CoachFacts, ExerciseHistory, Exposure, MuscleSets, SessionFact, WellbeingDay},
        exercises::Muscle,
        goals::GoalType,
        ids::{AccountId, ExerciseId, TemplateId},
        json,
        loads::Kit,
        local_day::LocalDay,
        person::{ContextKind, Units},
        principal::{Principal, ShardNumber},
        streaks::daily_streak,
        templates::Goal,
        time::{DAY_MS, Timestamp},
        training::TrainingPreferences,
        trend::Point,
    },
    platform::time_zones::TimeZones,
    storage::{Db, Rows, Statement, StorageError, User},
    training::summary_store::{DAYS_BETWEEN, DayRow, FREEZES_SINCE, FreezeRow, TOTALS, TotalsRow},
};

/// How far back the coach looks, in days: twelve weeks, as the dashboards do.
const DAYS_BACK: i64 = 84;
/// Over how many days sessions count for fatigue: six weeks.
const SESSION_DAYS: i64 = 42;
/// Over how many weeks weekly sets are averaged.
const WEEKS_AVERAGED: i64 = 4;
/// The most days of exercises that are read: ten a day, five days a week.
const EXERCISE_DAYS_MAX: u32 = 600;
/// The most workouts that are read.
const WORKOUTS_MAX: u32 = 100;
/// The most measurements of the body that are read.
const MEASUREMENTS_MAX: u32 = 90;
/// Over how many days eating is told of: a week.
const EATING_DAYS: i64 = 7;
/// From how many sets in a day on a muscle counts as one that the day was about.
const MAIN_SETS_OF_DAY: f64 = 3.0;

/// Whose facts.
#[derive(Clone, Copy, Debug)]
pub struct Whose {
    /// The person.
    pub account: AccountId,
    /// Their shard.
    pub shard: ShardNumber,
}

impl Whose {
    /// The caller's.
    pub const fn of(caller: &Principal) -> Self {
        Self { account: caller.account, shard: caller.shard }
    }
}

/// All there is to know of somebody who is coached.
#[derive(Clone, Debug)]
pub struct Coached {
    /// What the rules are told.
    pub facts: CoachFacts,
    /// What they aim for.
    pub goals: Vec<GoalRow>,
    /// What they weighed, in kilograms, oldest first.
    pub weights: Vec<Point>,
    /// The templates they trained by, latest first.
    pub templates: Vec<TemplateId>,
    /// What they ate of late, and what they should; none where they wrote nothing down.
    pub eating: Option<Eating>,
    /// The days of the workouts completed in the last twelve weeks, latest first.
    pub workout_days: Vec<LocalDay>,
    /// What a model may be told of.
    pub context: Vec<ContextKind>,
    /// Whether they want to be told what the coach proposes.
    pub is_told: bool,
}

impl Coached {
    /// Whether a model may be told of all of these.
    pub fn lets_know(&self, kinds: &[ContextKind]) -> bool {
        kinds.iter().all(|kind| self.context.contains(kind))
    }
}

/// What reads it, for the batch of a request.
pub fn statements(account: AccountId, now: Timestamp) -> Vec<Statement<User>> {
    // Wherever the person is, their first day begins after this.
    let since = LocalDay::of(now, 0, 0).plus_days(-DAYS_BACK - 1);
    let until = LocalDay::of(now, 0, 0).plus_days(2);
    let from = now.plus_millis(-(DAYS_BACK + 1) * DAY_MS);
    vec![
        bind!(COACHED_PERSON, account),
        bind!(TOTALS, account),
        bind!(DAYS_BETWEEN, account, since, until, 100),
        bind!(FREEZES_SINCE, account, since),
        bind!(EXERCISE_DAYS_OF_COACHED, account, since, EXERCISE_DAYS_MAX),
        bind!(WORKOUTS_OF_COACHED, account, from, WORKOUTS_MAX),
        bind!(BODY_OF_COACHED, account, from, MEASUREMENTS_MAX),
        bind!(GOALS_OF_COACHED, account),
        bind!(FOOD_DAYS_OF_COACHED, account, until.plus_days(-EATING_DAYS - 4), until),
    ]
}

/// What is known, from the rows that [`statements`] gave.
///
/// # Errors
/// They cannot be read.
pub fn read(rows: &[Rows], zones: &dyn TimeZones, now: Timestamp) -> Result<Coached, StorageError> {
    let mut rows = rows.iter();
    let mut next = || rows.next().cloned().unwrap_or_default();
    let person: Option<PersonRow> = next().first()?;
    let read = Read {
        totals: next().first()?.unwrap_or_default(),
        days: next().decode()?,
        freezes: next().decode()?,
        exercise_days: next().decode()?,
        workouts: next().decode()?,
        body: next().decode()?,
        goals: next().decode()?,
        food: next().decode()?,
    };
    Ok(read.into_coached(zones, person, now))
}

/// Reads what is known of a person, in one call to their shard.
///
/// # Errors
/// The shard failed.
pub async fn load(
    db: &Db<User>,
    account: AccountId,
    zones: &dyn TimeZones,
    now: Timestamp,
) -> Result<Coached, StorageError> {
    read(&db.batch(statements(account, now)).await?, zones, now)
}

/// The rows of a person.
struct Read {
    totals: TotalsRow,
    days: Vec<DayRow>,
    freezes: Vec<FreezeRow>,
    exercise_days: Vec<ExerciseDayRow>,
    workouts: Vec<WorkoutRow>,
    body: Vec<BodyRow>,
    goals: Vec<GoalRow>,
    food: Vec<FoodDayRow>,
}

fn parsed<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Option<T> {
    text.and_then(|text| json::from_str(text).ok())
}

impl Read {
    fn into_coached(self, zones: &dyn TimeZones, person: Option<PersonRow>, now: Timestamp) -> Coached {
        let person = person.as_ref();
        let preferences: TrainingPreferences =
            parsed(person.and_then(|person| person.training.as_deref())).unwrap_or_default();
        let zone = person.map_or("UTC", |person| person.time_zone.as_str());
        let today = LocalDay::of(now, zones.offset_seconds(zone, now), preferences.day_start_hour);
        let mut facts = CoachFacts::of_nobody(today);
        if let Some(person) = person {
            facts.tell_person(person, &preferences);
        }
        if let Some(goal) = self.goals.iter().find_map(|goal| goal_of(goal.goal_type)) {
            facts.goal = goal;
        }
        facts.exercises = histories(&self.exercise_days, today);
        facts.weekly_sets = weekly_sets(&self.days, today);
        facts.sessions = self.sessions(today);
        facts.wellbeing = self.wellbeing();
        let active: Vec<_> = self.days.iter().filter_map(DayRow::active).collect();
        let freezes: Vec<_> = self.freezes.iter().copied().map(FreezeRow::freeze).collect();
        facts.streak_days = daily_streak(&active, &freezes, today, now).current;
        facts.workouts_total = u32::try_from(self.totals.workouts).unwrap_or(0);
        let week = today.week_begin(preferences.week_start.days_after_monday());
        let in_week = self.days.iter().filter(|day| day.day >= week && day.day <= today);
        facts.workouts_this_week = u32::try_from(in_week.map(|day| day.workouts).sum::<i64>()).unwrap_or(0);
        let mut templates: Vec<TemplateId> = Vec::new();
        for template in self.workouts.iter().filter_map(|workout| workout.template_id) {
            if !templates.contains(&template) {
                templates.push(template);
            }
        }
        let context = person.and_then(|person| person.ai_context.as_deref()).and_then(ContextKind::read_known);
        let eating = person.and_then(|person| eating::of(&self.food, person, today));
        let weight =
            |row: &BodyRow| row.weight_grams.map(|grams| Point { day: row.day, value: f64::from(grams) / 1_000.0 });
        Coached {
            weights: self.body.iter().rev().filter_map(weight).collect(),
            goals: self.goals,
            templates,
            eating,
            workout_days: self.workouts.iter().map(|workout| workout.day).collect(),
            context: context.unwrap_or_else(ContextKind::usual),
            is_told: person.is_none_or(|person| person.is_told != 0),
            facts,
        }
    }

    fn sessions(&self, today: LocalDay) -> Vec<SessionFact> {
        let of = |workout: &WorkoutRow| {
            let minutes = workout.active_seconds / 60;
            let day = self.days.iter().find(|day| day.day == workout.day);
            let worked = day.map(|day| &day.muscles).into_iter().flatten();
            SessionFact {
                day: workout.day,
                minutes,
                rpe: workout.session_load.filter(|_| minutes > 0).map(|load| load / f64::from(minutes)),
                load: workout.session_load,
                muscles: worked
                    .filter(|(_, halves)| sets_of(**halves) >= MAIN_SETS_OF_DAY)
                    .map(|(muscle, _)| *muscle)
                    .collect(),
            }
        };
        self.workouts.iter().rev().filter(|workout| today.since(workout.day) <= SESSION_DAYS).map(of).collect()
    }

    /// Mood of a day is what was measured with the body, else what was felt after the workout, else before it.
    fn wellbeing(&self) -> Vec<WellbeingDay> {
        let mut days: BTreeMap<LocalDay, WellbeingDay> = BTreeMap::new();
        let nothing = |day| WellbeingDay {
            day,
            mood: None,
            energy: None,
            stress: None,
            sleep_hours: None,
            training_minutes: None,
            meditation_minutes: None,
        };
        for workout in &self.workouts {
            let entry = days.entry(workout.day).or_insert_with(|| nothing(workout.day));
            entry.mood = entry.mood.or(workout.mood_after.or(workout.mood_before).map(f64::from));
            entry.energy = entry.energy.or(workout.energy.map(f64::from));
        }
        for row in &self.body {
            let entry = days.entry(row.day).or_insert_with(|| nothing(row.day));
            entry.mood = row.mood.map(f64::from).or(entry.mood);
        }
        for row in &self.days {
            let entry = days.entry(row.day).or_insert_with(|| nothing(row.day));
            #[expect(clippy::cast_precision_loss, reason = "seconds of a day")]
            let minutes = row.active_seconds as f64 / 60.0;
            entry.training_minutes = Some(minutes);
        }
        days.into_values().collect()
    }
}

trait TellPerson {
    fn tell_person(&mut self, person: &PersonRow, preferences: &TrainingPreferences);
}

impl TellPerson for CoachFacts {
    fn tell_person(&mut self, person: &PersonRow, preferences: &TrainingPreferences) {
        use crate::domain::coach::DAYS_PER_WEEK;
        self.level = person.fitness_level.unwrap_or(self.level);
        self.sex = person.gender;
        self.age = person.date_of_birth.and_then(|born| u8::try_from(self.today.since(born) * 100 / 36_525).ok());
        self.body_weight_grams = person.body_weight_grams;
        self.height_millimetres = person.height_millimetres;
        self.days_per_week = preferences.workouts_per_week.clamp(*DAYS_PER_WEEK.start(), *DAYS_PER_WEEK.end());
        if person.units.as_deref() == Some("imperial") {
            self.units = Units::Imperial;
        }
        let kit: Kit = parsed(person.kit.as_deref()).unwrap_or_default();
        self.owned = kit.owned;
    }
}

/// What somebody trains for who aims for that.
const fn goal_of(goal: GoalType) -> Option<Goal> {
    match goal {
        GoalType::WeightLoss => Some(Goal::FatLoss),
        GoalType::Strength => Some(Goal::Strength),
        GoalType::Endurance => Some(Goal::Endurance),
        GoalType::Custom => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "sets of a day")]
fn sets_of(halves: i64) -> f64 {
    halves as f64 / 2.0
}

/// Hard sets of each muscle a week, the mean of the last four weeks.
fn weekly_sets(days: &[DayRow], today: LocalDay) -> Vec<MuscleSets> {
    let mut sums: BTreeMap<Muscle, i64> = BTreeMap::new();
    let lately = days.iter().filter(|day| (0..7 * WEEKS_AVERAGED).contains(&today.since(day.day)));
    for (muscle, halves) in lately.flat_map(|day| &day.muscles) {
        *sums.entry(*muscle).or_default() += halves;
    }
    #[expect(clippy::cast_precision_loss, reason = "four")]
    let weeks = WEEKS_AVERAGED as f64;
    sums.into_iter().map(|(muscle, halves)| MuscleSets { muscle, sets: sets_of(halves) / weeks }).collect()
}

/// The days of each exercise, oldest first. The day of its record is the first whose best is the best of all; where
/// that was earlier than anything read, it was before the first day read.
fn histories(rows: &[ExerciseDayRow], today: LocalDay) -> Vec<ExerciseHistory> {
    let mut histories: BTreeMap<ExerciseId, ExerciseHistory> = BTreeMap::new();
    for row in rows.iter().rev() {
        let history = histories.entry(row.exercise_id).or_insert_with(|| ExerciseHistory {
            exercise: row.exercise_id,
            name: row.name.clone(),
            e1rm: Vec::new(),
            exposures: Vec::new(),
            last_record: row.best_grams.map(|_| today.plus_days(-DAYS_BACK - 1)),
        });
        if let Some(grams) = row.e1rm_grams {
            // The first day on which the best was reached: a tie is no record. What was done on the first day read
            // beat nothing that is read.
            let beats = !history.e1rm.is_empty() && history.e1rm.iter().all(|before| before.value < grams);
            history.e1rm.push(Point { day: row.day, value: grams });
            if beats && row.best_grams.is_some_and(|best| grams >= best) {
                history.last_record = Some(row.day);
            }
        }
        let (load_grams, reps, rpe_tenths, _) = row.heaviest;
        let rpe = rpe_tenths.map(|tenths| f64::from(tenths) / 10.0);
        history.exposures.push(Exposure { day: row.day, load_grams, reps, rpe });
    }
    histories.into_values().collect()
}
