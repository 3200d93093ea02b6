//! Goals: listing, reading, setting, changing and dropping them.

use http::{HeaderMap, header::IF_MATCH};
use serde::Deserialize;

use super::{
    healthy::{Aim, refuse_unsafe_weight},
    measure::measure_goals,
    milestones::{MILESTONES_MAX, MilestoneForm, insert_milestone},
    store::{
        BODY_OF_GOALS, BodyRow, CALENDAR_OF_GOALS, CalendarRow, DELETE_GOAL, DELETE_MILESTONES, GOAL, GOALS,
        GOALS_OF_STATUS, INSERT_GOAL, MILESTONES_OF_GOAL, MILESTONES_OF_GOALS, MILESTONES_OF_STATUS, MilestoneRow,
        UPDATE_GOAL,
    },
    views::GoalView,
};
use crate::{
    app::App,
    bind,
    domain::{
        body::Girths,
        goals::{GoalDirection, GoalStatus, GoalType, MeasureKind, milli_per_unit},
        ids::{AccountId, ExerciseId, GoalId},
        local_day::LocalDay,
        principal::ShardNumber,
        strength::body_load::body_share,
    },
    facts::GoalRow,
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        extract::nullable,
    },
    storage::{Rows, Statement, StorageError, User},
    training::exercise_facts,
};

/// The most goals one may have.
pub const GOALS_MAX: u32 = 200;
/// The largest value, in the person's unit.
const VALUE_MAX: f64 = 1_000_000.0;

/// What a goal is measured by.
#[derive(Clone, Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MeasureForm {
    /// What.
    #[garde(skip)]
    pub kind: MeasureKind,
    /// Of which exercise; for `exercise_e1rm` and `exercise_max_weight`, and `distance` where it is one of them.
    #[garde(skip)]
    pub exercise_id: Option<ExerciseId>,
    /// Which circumference; for `measurement`.
    #[garde(length(chars, min = 1, max = 20))]
    pub measurement: Option<String>,
}

/// A new goal. Goals that are measured by data go on by themselves.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateGoalRequest {
    /// What it is about.
    #[serde(rename = "type")]
    #[garde(skip)]
    pub goal_type: GoalType,
    /// What it is called.
    #[garde(length(chars, min = 1, max = 100), custom(is_line))]
    pub title: String,
    /// More about it.
    #[serde(default)]
    #[garde(length(chars, max = 2000))]
    pub description: String,
    /// What it is measured by. Left out: body weight for `weight_loss`, else what one tells.
    #[garde(dive)]
    pub measure: Option<MeasureForm>,
    /// Where it should be.
    #[garde(range(min = -VALUE_MAX, max = VALUE_MAX))]
    pub target_value: f64,
    /// Where it is, for a goal that one tells of.
    #[garde(range(min = -VALUE_MAX, max = VALUE_MAX))]
    pub current_value: Option<f64>,
    /// The unit of the values; the measure's own when left out.
    #[garde(length(chars, max = 20), custom(is_optional_line))]
    pub unit: Option<String>,
    /// Until when.
    #[garde(skip)]
    pub target_date: Option<LocalDay>,
    /// Steps.
    #[serde(default)]
    #[garde(length(max = MILESTONES_MAX), dive)]
    pub milestones: Vec<MilestoneForm>,
}

/// Changes. What is left out stays.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateGoalRequest {
    /// What it is called.
    #[garde(length(chars, min = 1, max = 100), custom(is_optional_line))]
    pub title: Option<String>,
    /// More about it.
    #[garde(length(chars, max = 2000))]
    pub description: Option<String>,
    /// Where it should be.
    #[garde(range(min = -VALUE_MAX, max = VALUE_MAX))]
    pub target_value: Option<f64>,
    /// Where it is, for a goal that one tells of.
    #[garde(range(min = -VALUE_MAX, max = VALUE_MAX))]
    pub current_value: Option<f64>,
    /// The unit of the values.
    #[garde(length(chars, max = 20), custom(is_optional_line))]
    pub unit: Option<String>,
    /// Until when; `null` for no day.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    pub target_date: Option<Option<LocalDay>>,
    /// Where it stands.
    #[garde(skip)]
    pub status: Option<GoalStatus>,
}

/// Which goals, and which page.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GoalsQuery {
    /// Only those that stand so.
    #[garde(skip)]
    pub status: Option<GoalStatus>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// Refuses texts that are blank, or hold line breaks or other control characters.
pub fn is_line(value: &str, _: &()) -> garde::Result {
    if value.chars().any(char::is_control) {
        return Err(garde::Error::new("holds control characters"));
    }
    if value.trim().is_empty() { Err(garde::Error::new("is blank")) } else { Ok(()) }
}

fn is_optional_line(value: &Option<String>, context: &()) -> garde::Result {
    value.as_deref().filter(|value| !value.is_empty()).map_or(Ok(()), |value| is_line(value, context))
}

pub(super) fn refuse(field: &str, why: &str) -> ApiError {
    ApiError::new(Code::GoalRefused).field(field, why)
}

/// A value of the person's unit in thousandths of the base unit.
///
/// # Errors
/// [`Code::GoalRefused`] for a unit that does not fit the measure.
pub fn to_milli(measure: MeasureKind, unit: &str, value: f64) -> Answer<i64> {
    let per_unit = milli_per_unit(measure.dimension(), unit).ok_or_else(|| {
        refuse("unit", &format!("does not fit what is measured, which counts {}", measure.default_unit()))
    })?;
    #[expect(clippy::cast_possible_truncation, reason = "a million of the largest unit is far below 2^53")]
    let milli = (value * per_unit).round() as i64;
    Ok(milli)
}

/// `GET /goals`
pub async fn list_goals(app: App, caller: Caller, ValidQuery(query): ValidQuery<GoalsQuery>) -> Answer<List<GoalView>> {
    let list = format!("goals:{}:{:?}", caller.account, query.status);
    let after: String = query.cursor.map_or(Ok("~".to_owned()), |cursor| app.cursors.decode(&list, &cursor))?;
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let read = limit + 1;
    let statements = match query.status.map(GoalStatus::as_str) {
        None => {
            vec![bind!(GOALS, caller.account, &after, read), bind!(MILESTONES_OF_GOALS, caller.account, &after, read)]
        }
        Some(status) => vec![
            bind!(GOALS_OF_STATUS, caller.account, &after, read, status),
            bind!(MILESTONES_OF_STATUS, caller.account, &after, read, status),
        ],
    };
    let answers = app.user_db(caller.shard)?.batch(statements).await?;
    let rows = answers.first().map(Rows::decode::<GoalRow>).transpose()?.unwrap_or_default();
    let milestones = answers.get(1).map(Rows::decode::<MilestoneRow>).transpose()?.unwrap_or_default();
    let of = |id: GoalId| milestones.iter().filter(|milestone| milestone.goal_id == id).cloned().collect();
    let cursor = |row: &GoalRow| app.cursors.encode(&list, &row.id.to_string());
    Ok(List::page(rows, limit, cursor, |row| {
        let steps = of(row.id);
        GoalView::of(row, steps)
    }))
}

/// A goal with its milestones.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn load_goal(app: &App, caller: &Caller, id: GoalId) -> Answer<(GoalRow, Vec<MilestoneRow>)> {
    let statements = vec![bind!(GOAL, caller.account, id), bind!(MILESTONES_OF_GOAL, caller.account, id)];
    let answers = app.user_db(caller.shard)?.batch(statements).await?;
    let row = answers.first().map(Rows::first::<GoalRow>).transpose()?.flatten();
    let milestones = answers.get(1).map(Rows::decode::<MilestoneRow>).transpose()?.unwrap_or_default();
    Ok((row.ok_or(ApiError::new(Code::NotFound))?, milestones))
}

/// `GET /goals/{id}`
pub async fn get_goal(app: App, caller: Caller, PathId(id): PathId<GoalId>) -> Answer<Reply<GoalView>> {
    let (row, milestones) = load_goal(&app, &caller, id).await?;
    Ok(Reply::new(GoalView::of(row, milestones)))
}

/// The measure of a new goal, and of what.
fn read_measure(body: &CreateGoalRequest) -> Answer<(MeasureKind, Option<String>)> {
    let by_type = match body.goal_type {
        GoalType::WeightLoss => MeasureKind::Weight,
        _ => MeasureKind::Manual,
    };
    let kind = body.measure.as_ref().map_or(by_type, |measure| measure.kind);
    let exercise = body.measure.as_ref().and_then(|measure| measure.exercise_id);
    let girth = body.measure.as_ref().and_then(|measure| measure.measurement.clone());
    let takes_exercise = matches!(kind, MeasureKind::ExerciseE1rm | MeasureKind::ExerciseMaxWeight);
    if takes_exercise && exercise.is_none() {
        return Err(refuse("measure.exerciseId", "is required for what is measured of an exercise"));
    }
    if kind == MeasureKind::ExerciseE1rm && exercise.is_some_and(|id| body_share(id).is_some()) {
        return Err(refuse(
            "measure.kind",
            "is none of an exercise that lifts the body too: aim for exercise_max_weight",
        ));
    }
    if exercise.is_some() && !takes_exercise && kind != MeasureKind::Distance {
        return Err(refuse("measure.exerciseId", "does not belong to what is measured"));
    }
    if kind == MeasureKind::Measurement && !girth.as_deref().is_some_and(|name| Girths::NAMES.contains(&name)) {
        return Err(refuse("measure.measurement", &format!("is none of {}", Girths::NAMES.join(", "))));
    }
    if kind != MeasureKind::Measurement && girth.is_some() {
        return Err(refuse("measure.measurement", "does not belong to what is measured"));
    }
    Ok((kind, exercise.map(|id| id.to_string()).or(girth)))
}

/// Refuses a goal that is measured by an exercise its person does not see.
async fn refuse_unseen_exercise(app: &App, caller: &Caller, body: &CreateGoalRequest) -> Answer<()> {
    let Some(exercise) = body.measure.as_ref().and_then(|measure| measure.exercise_id) else { return Ok(()) };
    let seen = exercise_facts(&app.core_db(), caller.account, &[exercise]).await?;
    if seen.is_empty() {
        return Err(refuse("measure.exerciseId", "is no exercise of the library or of your own"));
    }
    Ok(())
}

/// The person's day, and what tells how far they may lose weight.
async fn read_person(app: &App, caller: &Caller) -> Answer<(LocalDay, BodyRow)> {
    let read = vec![bind!(CALENDAR_OF_GOALS, caller.account), bind!(BODY_OF_GOALS, caller.account)];
    let rows = app.user_db(caller.shard)?.batch(read).await?;
    let calendar = rows.first().map(Rows::first::<CalendarRow>).transpose()?.flatten();
    let calendar = calendar.ok_or_else(|| ApiError::new(Code::InternalError).logging("no row about the person"))?;
    let known = rows.get(1).map(Rows::first::<BodyRow>).transpose()?.flatten();
    Ok((calendar.today(app.now(), &*app.time_zones), known.unwrap_or_default()))
}

/// `POST /goals`: measured at once.
pub async fn create_goal(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateGoalRequest>,
) -> Answer<Created<GoalView>> {
    let (measure, subject) = read_measure(&body)?;
    let unit = body.unit.clone().unwrap_or_else(|| measure.default_unit().to_owned());
    let target = to_milli(measure, &unit, body.target_value)?;
    refuse_unseen_exercise(&app, &caller, &body).await?;
    let db = app.user_db(caller.shard)?;
    if measure != MeasureKind::Manual && body.current_value.is_some() {
        return Err(refuse("currentValue", "is measured, and not told"));
    }
    // Where nobody says otherwise, what one counts oneself begins at nothing.
    let current = match measure {
        MeasureKind::Manual => Some(to_milli(measure, &unit, body.current_value.unwrap_or(0.0))?),
        _ => None,
    };
    let (today, known) = read_person(&app, &caller).await?;
    if body.target_date.is_some_and(|day| day < today) {
        return Err(refuse("targetDate", "is past"));
    }
    let aim = Aim { goal_type: body.goal_type, measure, unit: &unit, target, current };
    refuse_unsafe_weight(&aim, &known, today)?;
    let id = GoalId::new(app.now(), app.entropy());
    let insert = bind!(
        INSERT_GOAL,
        caller.account,
        id,
        body.goal_type.as_str(),
        body.title.trim(),
        &body.description,
        measure.as_str(),
        subject,
        &unit,
        GoalDirection::of(body.goal_type, measure, current, target).as_str(),
        current,
        current,
        target,
        today,
        body.target_date,
        GoalStatus::Active.as_str(),
        current.map(|_| app.now()),
        app.now(),
        GOALS_MAX,
    );
    let mut statements = vec![insert];
    for step in &body.milestones {
        let value = to_milli(measure, &unit, step.value)?;
        statements.push(insert_milestone(&app, caller.account, id, step, value));
    }
    let done = db.batch(statements).await?;
    if done.first().is_none_or(|added| added.changes == 0) {
        return Err(ApiError::new(Code::LimitReached).saying(format!("You may have {GOALS_MAX} goals.")));
    }
    measure_goals(&app, &db, (caller.account, caller.shard), Vec::new()).await?;
    show_goal(&app, &caller, id).await.map(Created)
}

/// The goal as it is now.
async fn show_goal(app: &App, caller: &Caller, id: GoalId) -> Answer<GoalView> {
    let (row, milestones) = load_goal(app, caller, id).await?;
    Ok(GoalView::of(row, milestones))
}

/// `PATCH /goals/{id}`: measured at once.
pub async fn update_goal(
    app: App,
    caller: Caller,
    PathId(id): PathId<GoalId>,
    headers: HeaderMap,
    ValidJson(body): ValidJson<UpdateGoalRequest>,
) -> Answer<Reply<GoalView>> {
    let (row, _) = load_goal(&app, &caller, id).await?;
    refuse_other_revision(&headers, row.revision)?;
    let update = changing(&app, caller.account, &row, &body)?;
    let db = app.user_db(caller.shard)?;
    if let Some(value) = body.target_value {
        let unit = body.unit.as_deref().unwrap_or(&row.unit);
        let milli = |value: f64| to_milli(row.measure, unit, value);
        let current = body.current_value.map(milli).transpose()?.or(row.current_milli);
        let (today, known) = read_person(&app, &caller).await?;
        let aim = Aim { goal_type: row.goal_type, measure: row.measure, unit, target: milli(value)?, current };
        refuse_unsafe_weight(&aim, &known, today)?;
    }
    let changed = db.execute(update).await.map_err(|error: StorageError| match error {
        error if error.is_refusal("goals.revision") => ApiError::new(Code::EditConflict),
        error => error.into(),
    })?;
    if changed == 0 {
        return Err(ApiError::new(Code::NotFound));
    }
    measure_goals(&app, &db, (caller.account, caller.shard), Vec::new()).await?;
    show_goal(&app, &caller, id).await.map(Reply::new)
}

/// The statement that makes a goal say what is asked; it fails when the goal is of another revision than `row`.
fn changing(app: &App, account: AccountId, row: &GoalRow, body: &UpdateGoalRequest) -> Answer<Statement<User>> {
    if body.current_value.is_some() && row.measure != MeasureKind::Manual {
        return Err(refuse("currentValue", "is measured, and not told"));
    }
    let unit = body.unit.clone().unwrap_or_else(|| row.unit.clone());
    let milli = |value: Option<f64>| value.map(|value| to_milli(row.measure, &unit, value)).transpose();
    // Also a unit that is only changed has to fit.
    to_milli(row.measure, &unit, 0.0)?;
    let current = milli(body.current_value)?.or(row.current_milli);
    let target = milli(body.target_value)?.unwrap_or(row.target_milli);
    let start = row.start_milli.or(current);
    let direction = match target == row.target_milli {
        true => row.direction,
        false => GoalDirection::of(row.goal_type, row.measure, start, target),
    };
    let status = body.status.unwrap_or(row.status);
    let completed_at = match (status, row.status) {
        (GoalStatus::Completed, GoalStatus::Completed) => row.completed_at,
        (GoalStatus::Completed, _) => Some(app.now()),
        _ => None,
    };
    Ok(bind!(
        UPDATE_GOAL,
        account,
        row.id,
        body.title.as_deref().unwrap_or(&row.title).trim(),
        body.description.as_deref().unwrap_or(&row.description),
        &unit,
        direction.as_str(),
        current,
        target,
        body.target_date.unwrap_or(row.target_day),
        status.as_str(),
        completed_at,
        row.revision,
        app.now(),
    ))
}

/// The statement that gives a goal another target, in its unit, or day, as was proposed of its revision. It fails when
/// the goal was changed since.
///
/// # Errors
/// [`Code::NotFound`], [`Code::EditConflict`] when it was changed before.
pub async fn adjusting(
    app: &App,
    (account, shard): (AccountId, ShardNumber),
    (id, revision): (GoalId, i64),
    (target_value, target_date): (Option<f64>, Option<LocalDay>),
) -> Answer<Statement<User>> {
    let row: Option<GoalRow> = app.user_db(shard)?.first(bind!(GOAL, account, id)).await?;
    let row = row.ok_or(ApiError::new(Code::NotFound))?;
    if row.revision != revision {
        return Err(ApiError::new(Code::EditConflict));
    }
    let change = UpdateGoalRequest { target_value, target_date: target_date.map(Some), ..UpdateGoalRequest::default() };
    changing(app, account, &row, &change)
}

/// Honours `If-Match` with the goal's `revision`.
fn refuse_other_revision(headers: &HeaderMap, revision: i64) -> Answer<()> {
    let Some(given) = headers.get(IF_MATCH) else { return Ok(()) };
    let names_it = |tag: &str| tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == revision.to_string();
    let given = given.to_str().unwrap_or_default();
    if given.split(',').any(|tag| names_it(tag.trim())) { Ok(()) } else { Err(ApiError::new(Code::EditConflict)) }
}

/// `DELETE /goals/{id}`
pub async fn delete_goal(app: App, caller: Caller, PathId(id): PathId<GoalId>) -> Answer<Reply<Done>> {
    let statements = vec![bind!(DELETE_GOAL, caller.account, id), bind!(DELETE_MILESTONES, caller.account, id)];
    let done = app.user_db(caller.shard)?.batch(statements).await?;
    if done.first().is_none_or(|deleted| deleted.changes == 0) {
        return Err(ApiError::new(Code::NotFound));
    }
    Ok(Done::reply("The goal is deleted."))
}
