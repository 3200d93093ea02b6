//! What the coach is told of a person: read from their own rows alone, in one call, and the exercises in another.
//!
//! The embedded coach is told all of it. A language model is told only of the kinds that the person lets it know
//! (`privacy.aiContext`), and never who they are: see [`super::told`].

use std::collections::BTreeMap;

use super::store::facts::{
    BODY_OF_COACHED, BodyRow, CATALOGUE_OF_NAMED, CATALOGUE_OF_OWNED, COACHED_PERSON, EXERCISE_DAYS_OF_COACHED,
    ExerciseDayRow, ExerciseRow, GOALS_OF_COACHED, GoalRow, PersonRow, WORKOUTS_OF_COACHED, WorkoutRow,
};
use crate::{
    app::App,
    bind,
    domain::{
        coach::{CatalogueExercise, CoachFacts, ExerciseHistory, Exposure, MuscleSets, SessionFact, WellbeingDay},
        exercises::{Equipment, Muscle},
        goals::GoalType,
        ids::{AccountId, ExerciseId, TemplateId},
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
    http::Answer,
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
/// The most exercises of the library that are weighed, best known first.
const CATALOGUE_MAX: u32 = 400;
/// The most exercises of one's own that are weighed.
const OWN_EXERCISES_MAX: u32 = 200;
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

/// Reads what is known of a person, in one call to their shard.
///
/// # Errors
/// The shard failed.
pub async fn load_coached(app: &App, whose: Whose) -> Answer<Coached> {
    let now = app.now();
    let account = whose.account;
    // Wherever the person is, their first day begins after this.
    let since = LocalDay::of(now, 0, 0).plus_days(-DAYS_BACK - 1);
    let until = LocalDay::of(now, 0, 0).plus_days(2);
    let from = now.plus_millis(-(DAYS_BACK + 1) * DAY_MS);
    let statements = vec![
        bind!(COACHED_PERSON, account),
        bind!(TOTALS, account),
        bind!(DAYS_BETWEEN, account, since, until, 100),
        bind!(FREEZES_SINCE, account, since),
        bind!(EXERCISE_DAYS_OF_COACHED, account, since, EXERCISE_DAYS_MAX),
        bind!(WORKOUTS_OF_COACHED, account, from, WORKOUTS_MAX),
        bind!(BODY_OF_COACHED, account, from, MEASUREMENTS_MAX),
        bind!(GOALS_OF_COACHED, account),
    ];
    let mut rows = app.user_db(whose.shard)?.batch(statements).await?.into_iter();
    let mut next = || rows.next().unwrap_or_default();
    let person: Option<PersonRow> = next().first()?;
    let read = Read {
        totals: next().first()?.unwrap_or_default(),
        days: next().decode()?,
        freezes: next().decode()?,
        exercise_days: next().decode()?,
        workouts: next().decode()?,
        body: next().decode()?,
        goals: next().decode()?,
    };
    Ok(read.into_coached(app, person, now))
}

/// The exercises a person may be given: of the library and their own those that take no more than `owned`, and `named`
/// ones whatever they take. One call to the core database.
///
/// # Errors
/// The core database failed.
pub async fn load_catalogue(
    app: &App,
    account: AccountId,
    owned: &[Equipment],
    named: &[ExerciseId],
) -> Answer<Vec<CatalogueExercise>> {
    let mut usable = owned.to_vec();
    usable.push(Equipment::BodyOnly);
    let usable = serde_json::to_string(&usable).unwrap_or_default();
    let named = serde_json::to_string(named).unwrap_or_default();
    let statements = vec![
        bind!(CATALOGUE_OF_OWNED, "public", &usable, CATALOGUE_MAX),
        bind!(CATALOGUE_OF_OWNED, account.to_string(), &usable, OWN_EXERCISES_MAX),
        bind!(CATALOGUE_OF_NAMED, named, account),
    ];
    let mut seen = std::collections::BTreeSet::new();
    let mut exercises = Vec::new();
    for rows in app.core_db().batch(statements).await? {
        let known = rows.decode::<ExerciseRow>()?.into_iter().map(ExerciseRow::into_exercise);
        exercises.extend(known.filter(|exercise| seen.insert(exercise.id)));
    }
    Ok(exercises)
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
}

fn parsed<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Option<T> {
    text.and_then(|text| serde_json::from_str(text).ok())
}

impl Read {
    fn into_coached(self, app: &App, person: Option<PersonRow>, now: Timestamp) -> Coached {
        let person = person.as_ref();
        let preferences: TrainingPreferences =
            parsed(person.and_then(|person| person.training.as_deref())).unwrap_or_default();
        let zone = person.map_or("UTC", |person| person.time_zone.as_str());
        let today = LocalDay::of(now, app.time_zones.offset_seconds(zone, now), preferences.day_start_hour);
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
        facts.streak_days = daily_streak(&active, &freezes, today).current;
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
        let context = parsed(person.and_then(|person| person.ai_context.as_deref()));
        let weight =
            |row: &BodyRow| row.weight_grams.map(|grams| Point { day: row.day, value: f64::from(grams) / 1_000.0 });
        Coached {
            weights: self.body.iter().rev().filter_map(weight).collect(),
            goals: self.goals,
            templates,
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

/// The days of each exercise, oldest first. The day of its record is the first on which its best was reached: doing the
/// same again is none. Where that was earlier than anything read, it was before the first day read.
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
            history.e1rm.push(Point { day: row.day, value: grams });
            // Rows go from the oldest on: what equals the best later is no record.
            let is_first = history.e1rm.iter().all(|before| before.value < grams || before.day == row.day);
            if is_first && row.best_grams.is_some_and(|best| grams >= best) {
                history.last_record = Some(row.day);
            }
        }
        let (load_grams, reps, rpe_tenths, _) = row.heaviest;
        let rpe = rpe_tenths.map(|tenths| f64::from(tenths) / 10.0);
        history.exposures.push(Exposure { day: row.day, load_grams, reps, rpe });
    }
    histories.into_values().collect()
}
