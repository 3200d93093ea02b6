//! The next session of a day of a template, for one person: by the rules of the plan, from their history, with the
//! loads they have.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    access::load_usable,
    form::{PhaseForm, PreparationForm},
    store::{
        TemplateRow,
        history::{
            FIRST_DAY_OF_TEMPLATE, FirstDayRow, KIT_OF_ACCOUNT, KitRow, LAST_WORKING_SETS, SetRow, ZONE_OF_ACCOUNT,
            ZoneRow,
        },
    },
    views::{show_phase, show_preparation},
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::{Equipment, TrackingType},
        ids::{ExerciseId, TemplateId},
        json,
        loads::{Implement, Kit, Loads},
        local_day::LocalDay,
        permissions::Permission,
        plates::SidePlates,
        progression::{NextSession, NextSet, PastSession, PastSet, PlannedWeight, Reason, Span, Target, prescribe},
        templates::{Day, PlannedExercise, Weekday, WeeklyPlan, plan::ExerciseUsed},
        time::Timestamp,
    },
    http::{Answer, ApiError, Caller, Code, PathId, Reply, ValidQuery},
    storage::{Rows, StorageError},
};

/// The most sets of an exercise that are looked back on: some ten sessions.
const SETS_BACK: u32 = 100;

/// Which session.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NextSessionQuery {
    /// The day of the week; today, where the person is, when left out.
    #[garde(skip)]
    pub day: Option<Weekday>,
    /// Which week of the programme, from 1; counted from the person's first workout by it when left out.
    #[garde(range(min = 1, max = 5_000))]
    pub week: Option<u32>,
}

/// The next session of a day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NextSessionView {
    /// By which template.
    pub template_id: TemplateId,
    /// In which version.
    pub version: u32,
    /// Which day.
    pub day: Weekday,
    /// Which week of the programme, from 1.
    pub week: u32,
    /// For how many weeks it is meant.
    pub total_weeks: u8,
    /// How hard the week is; `null` where all are alike. The sets below are those of this week.
    pub phase: Option<PhaseForm>,
    /// What the day is called.
    pub name: String,
    /// Whether there is no training.
    pub is_rest_day: bool,
    /// What it is about.
    pub focus_areas: Vec<String>,
    /// Minutes.
    pub estimated_duration: u32,
    /// Before.
    pub warmup: Vec<PreparationForm>,
    /// What to do, in order.
    pub exercises: Vec<NextExerciseView>,
    /// After.
    pub cooldown: Vec<PreparationForm>,
}

/// What to do of an exercise, and why.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NextExerciseView {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// What it is called.
    pub name: Option<String>,
    /// What is recorded of a set.
    pub tracking_type: Option<TrackingType>,
    /// Its place in the day.
    pub order: u32,
    /// Exercises of the same number are done in turn.
    pub superset: Option<u8>,
    /// The sets.
    pub sets: Vec<NextSetView>,
    /// Rest after each set, in seconds; the person's own default when `null`.
    pub rest_time: Option<u32>,
    /// Words about it.
    pub notes: String,
    /// What can be done instead.
    pub alternatives: Vec<ExerciseId>,
    /// What it takes that the person does not have.
    pub missing_equipment: Vec<Equipment>,
    /// Why the sets are as they are.
    pub reason: Reason,
    /// The same, for a person.
    pub explanation: &'static str,
}

/// A set to do.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NextSetView {
    /// Repetitions.
    pub reps: Option<Span>,
    /// Seconds.
    pub duration_seconds: Option<Span>,
    /// Millimetres.
    pub distance_millimetres: Option<Span>,
    /// Load, in grams; `null` for the body alone, or where the person finds it out.
    pub weight_grams: Option<i32>,
    /// The plates on each side, where it is a bar.
    pub plates_per_side: Option<Vec<SidePlates>>,
    /// How hard it is meant to be, from 1 to 10, where the plan says.
    pub rpe: Option<f64>,
    /// As many more as go.
    pub amrap: bool,
}

/// What a person's shard tells.
struct Past {
    today: LocalDay,
    kit: Kit,
    first_day: Option<LocalDay>,
    sessions: HashMap<ExerciseId, Vec<Done>>,
}

/// The working sets of one exercise in one workout.
struct Done {
    workout: String,
    day: LocalDay,
    is_of_template: bool,
    sets: Vec<PastSet>,
}

impl Past {
    /// What was done of an exercise of a plan: sessions of its easy weeks are told from the others.
    fn history_of(&self, planned: &PlannedExercise, plan: &WeeklyPlan) -> Vec<PastSession> {
        let eased_to = |done: &Done| {
            let week = 1 + weeks_between(self.first_day, done.day);
            let phase = plan.phase(week).filter(|_| done.is_of_template)?;
            Some(phase.sets_of(planned.sets)).filter(|sets| *sets < planned.sets)
        };
        let sessions = self.sessions.get(&planned.exercise).into_iter().flatten();
        sessions.map(|done| PastSession { sets: done.sets.clone(), eased_to: eased_to(done) }).collect()
    }
}

/// `GET /templates/{id}/next`
pub async fn get_next_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
    ValidQuery(query): ValidQuery<NextSessionQuery>,
) -> Answer<Reply<NextSessionView>> {
    if !caller.may(Permission::ReadOwnWorkouts) {
        return Err(ApiError::new(Code::Forbidden));
    }
    next_session(&app, &caller, id, &query).await.map(Reply::new)
}

/// The next session of a day: what a workout by the template begins with.
///
/// # Errors
/// As [`get_next_session`].
pub async fn next_session(
    app: &App,
    caller: &Caller,
    id: TemplateId,
    query: &NextSessionQuery,
) -> Answer<NextSessionView> {
    let row = load_usable(app, caller, id).await?;
    let past = read_past(app, caller, &row, query.day).await?;
    let weekday = query.day.unwrap_or_else(|| Weekday::from_number(past.today.weekday()));
    let week = query.week.unwrap_or_else(|| 1 + weeks_between(past.first_day, past.today));
    let day = row.plan.day(weekday).cloned().unwrap_or_else(|| Day { is_rest_day: true, ..Day::default() });
    let phase = row.plan.phase(week);
    let mut loads: HashMap<Implement, Loads> = HashMap::new();
    let exercises = day.exercises.iter().zip(1..).map(|(planned, order)| {
        let used = row.exercises.iter().find(|used| used.id == planned.exercise);
        let implement = Implement::of(used.map_or(&[], |used| used.equipment.as_slice()));
        let loads = loads.entry(implement).or_insert_with(|| past.kit.loads(implement));
        // What is not counted in repetitions has no rule but the plan itself, which asks for no number of them.
        let target = Target {
            sets: phase.map_or(planned.sets, |phase| phase.sets_of(planned.sets)),
            whole_sets: planned.sets,
            reps: planned.reps.unwrap_or(Span::exactly(1)),
            weight: planned.weight,
        };
        let history = past.history_of(planned, &row.plan);
        let next = prescribe(&planned.progression, &target, &history, week.saturating_sub(1), loads);
        show_exercise(planned, used, order, &next, loads, &past)
    });
    let exercises: Vec<NextExerciseView> = exercises.collect();
    Ok(NextSessionView {
        template_id: row.summary.id,
        version: row.summary.version,
        day: weekday,
        week,
        total_weeks: row.plan.total_weeks,
        phase: phase.as_ref().map(show_phase),
        is_rest_day: day.is_rest_day,
        estimated_duration: day.estimated_duration,
        warmup: day.warmup.iter().map(show_preparation).collect(),
        exercises,
        cooldown: day.cooldown.iter().map(show_preparation).collect(),
        name: day.name,
        focus_areas: day.focus_areas,
    })
}

/// Whole calendar weeks from the week of one day to that of another.
fn weeks_between(first: Option<LocalDay>, today: LocalDay) -> u32 {
    let days = first.map_or(0, |first| today.week_begin(0).since(first.week_begin(0)));
    u32::try_from(days / 7).unwrap_or(0)
}

/// The days it may be somewhere on earth.
fn possible_days(now: Timestamp) -> [Weekday; 3] {
    [-12, 0, 14].map(|hours| Weekday::from_number(LocalDay::of(now, hours * 3_600, 0).weekday()))
}

/// Reads the person's own part in one call: the exercises of the day asked for, or of those it may be for them.
async fn read_past(app: &App, caller: &Caller, row: &TemplateRow, day: Option<Weekday>) -> Answer<Past> {
    let days = day.map_or_else(|| possible_days(app.now()).to_vec(), |day| vec![day]);
    let days = days.into_iter().filter_map(|day| row.plan.day(day));
    let mut exercises: Vec<ExerciseId> = days.flat_map(|day| &day.exercises).map(|planned| planned.exercise).collect();
    exercises.sort_unstable();
    exercises.dedup();
    let mut statements = vec![
        bind!(ZONE_OF_ACCOUNT, caller.account),
        bind!(KIT_OF_ACCOUNT, caller.account),
        bind!(FIRST_DAY_OF_TEMPLATE, caller.account, row.summary.id),
    ];
    statements
        .extend(exercises.iter().map(|id| bind!(LAST_WORKING_SETS, caller.account, *id, SETS_BACK, row.summary.id)));
    let mut read = app.user_db(caller.shard)?.batch(statements).await?.into_iter();
    let mut next = || read.next().unwrap_or_default();
    let zone = next().first::<ZoneRow>()?.map_or_else(|| "UTC".to_owned(), |row| row.time_zone);
    let kit = match next().first::<KitRow>()? {
        Some(KitRow { document: Some(document), .. }) => {
            json::from_str(&document).map_err(|error| ApiError::new(Code::InternalError).logging(error))?
        }
        Some(KitRow { units, .. }) => Kit::of_a_gym(units),
        None => Kit::default(),
    };
    let first_day = next().first::<FirstDayRow>()?.and_then(|row| row.first_day);
    let sessions = exercises.iter().map(|id| Ok((*id, sessions_of(&next())?))).collect::<Result<_, StorageError>>()?;
    let offset = app.time_zones.offset_seconds(&zone, app.now());
    Ok(Past {
        today: LocalDay::of(app.now(), offset, 0),
        kit,
        first_day: first_day.as_deref().and_then(LocalDay::parse),
        sessions,
    })
}

/// Sets, latest first, as the sessions they were done in.
fn sessions_of(rows: &Rows) -> Result<Vec<Done>, StorageError> {
    let rows = rows.decode::<SetRow>()?;
    // The oldest session may be cut off: with fewer sets than it had, it would count as a failure.
    let is_cut = rows.len() >= usize::try_from(SETS_BACK).unwrap_or(usize::MAX);
    let mut sessions: Vec<Done> = Vec::new();
    for row in rows {
        let set = PastSet { load_grams: row.weight_grams.unwrap_or(0), reps: row.reps.unwrap_or(0) };
        match sessions.last_mut().filter(|session| session.workout == row.workout_id) {
            Some(session) => session.sets.insert(0, set),
            None => sessions.push(Done {
                workout: row.workout_id,
                day: row.local_day,
                is_of_template: row.is_of_template,
                sets: vec![set],
            }),
        }
    }
    if is_cut && sessions.len() > 1 {
        sessions.pop();
    }
    Ok(sessions)
}

fn show_exercise(
    planned: &PlannedExercise,
    used: Option<&ExerciseUsed>,
    order: u32,
    next: &NextSession,
    loads: &Loads,
    past: &Past,
) -> NextExerciseView {
    let equipment = used.map_or(&[][..], |used| used.equipment.as_slice());
    let show = |set: &NextSet| NextSetView {
        reps: planned.reps.map(|_| set.reps),
        duration_seconds: planned.duration_seconds,
        distance_millimetres: planned.distance_millimetres,
        weight_grams: set.load_grams,
        plates_per_side: set.load_grams.and_then(|grams| loads.plates_of(grams)),
        rpe: match planned.weight {
            PlannedWeight::Exertion { rpe_tenths } => Some(f64::from(rpe_tenths) / 10.0),
            _ => None,
        },
        amrap: set.amrap,
    };
    let is_missing = |one: &&Equipment| **one != Equipment::BodyOnly && !past.kit.owned.contains(one);
    NextExerciseView {
        exercise_id: planned.exercise,
        name: used.map(|used| used.name.clone()),
        tracking_type: used.map(|used| used.tracking_type),
        order,
        superset: planned.superset,
        sets: next.sets.iter().map(show).collect(),
        rest_time: planned.rest_seconds,
        notes: planned.notes.clone(),
        alternatives: planned.alternatives.clone(),
        missing_equipment: equipment.iter().filter(is_missing).copied().collect(),
        reason: next.reason,
        explanation: next.reason.text(),
    }
}
