//! How far goals are, from the data. Called when a measurement is written and when a workout is completed.

use super::store::{
    ACHIEVE_DOWNWARDS, ACHIEVE_UPWARDS, ACTIVE_GOALS, AchievedRow, BODY_FAT_POINTS, CALENDAR_OF_GOALS, CalendarRow,
    DISTANCE_SINCE, E1RM_POINTS, GIRTH_POINTS, MAX_WEIGHT_POINTS, MEASURE_GOAL, PointRow, TELL_REACHED, WEIGHT_POINTS,
    WORKOUTS_SINCE,
};
use crate::{
    app::App,
    bind,
    domain::{
        goals::{GoalDirection, GoalStatus, MeasureKind, projected_day},
        ids::{AccountId, GoalId, MilestoneId},
        local_day::LocalDay,
        notice::Notice,
        principal::ShardNumber,
        trend::Point,
    },
    facts::GoalRow,
    jobs::{
        message::{JobMessage, MeasureGoalsV1, NotifyV1},
        outbox::{Job, OutboxAddress, Running, took_effect_before},
        outcome::Outcome,
    },
    storage::{Db, Rows, Statement, StorageError, User},
};

/// What was just reached: once each, to whoever measured it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// A goal.
    Goal {
        /// Which.
        id: GoalId,
        /// What it is called.
        title: String,
    },
    /// A step towards one.
    Milestone {
        /// Of which goal.
        goal: GoalId,
        /// Which.
        id: MilestoneId,
        /// What it is called.
        title: String,
    },
}

/// Where a goal is, by the data.
struct Measured {
    current: Option<i64>,
    points: Vec<Point>,
}

/// Measures every active goal of a person: two calls, however many there are. `closing` are statements for the batch
/// that writes the result, such as the end of the job that asked for it.
///
/// Milestones and goals that are reached are so for good, and told to one caller only: each is taken by an update
/// that finds it not yet reached. The job that tells the person of a goal is in the same batch.
///
/// # Errors
/// The database failed; nothing was written.
pub async fn measure_goals(
    app: &App,
    db: &Db<User>,
    (account, shard): (AccountId, ShardNumber),
    closing: Vec<Statement<User>>,
) -> Result<Vec<Reached>, StorageError> {
    let now = app.now();
    let read = db.batch(vec![bind!(ACTIVE_GOALS, account), bind!(CALENDAR_OF_GOALS, account)]).await?;
    let goals = read.first().map(Rows::decode::<GoalRow>).transpose()?.unwrap_or_default();
    let calendar = read.get(1).map(Rows::first::<CalendarRow>).transpose()?.flatten();
    let calendar = calendar.ok_or_else(|| StorageError::Failed("no row about the person".to_owned()))?;
    let today = calendar.today(now, &*app.time_zones);
    let week = calendar.week_begin(today);
    let questions: Vec<Option<Statement<User>>> = goals.iter().map(|goal| question(account, goal, week)).collect();
    let asked: Vec<bool> = questions.iter().map(Option::is_some).collect();
    let mut answers = db.batch(questions.into_iter().flatten().collect()).await?.into_iter();
    let (mut tells, mut statements) = (Vec::new(), Vec::new());
    let mut measured: Vec<(GoalRow, GoalStatus)> = Vec::new();
    let mut notices: Vec<Job<User>> = Vec::new();
    for (goal, asked) in goals.iter().zip(asked) {
        let found = if asked { read_answer(goal, &answers.next().unwrap_or_default())? } else { told(goal) };
        let goal = goal.pointed(found.current);
        let status = status_of(&goal, found.current, today);
        let projected = project(&goal, &found, today);
        statements.push(bind!(
            MEASURE_GOAL,
            account,
            goal.id,
            found.current,
            projected,
            status.as_str(),
            now,
            goal.direction.as_str()
        ));
        // A goal nothing is known of reaches nothing.
        let value = found.current;
        statements.push(match goal.direction {
            GoalDirection::Up => bind!(ACHIEVE_UPWARDS, account, goal.id, value, now),
            GoalDirection::Down => bind!(ACHIEVE_DOWNWARDS, account, goal.id, value, now),
        });
        if status == GoalStatus::Completed {
            let (notice, tell) = tell_reached(app, account, &goal);
            notices.push(notice);
            tells.push(tell);
        }
        measured.push((goal, status));
    }
    let told = tells.len();
    // Before the goals, which are no longer active then.
    tells.extend(statements);
    tells.extend(closing);
    let written = db.batch(tells).await?;
    let (told, written) = written.split_at_checked(told).unwrap_or_default();
    let is_ours = |(job, rows): (&Job<User>, &Rows)| (rows.changes > 0).then(|| job.hint(OutboxAddress::User(shard)));
    app.hint(notices.iter().zip(told).filter_map(is_ours));
    list_reached(&measured, written)
}

/// The job that tells of a goal, and the statement that writes it unless the goal was reached before.
fn tell_reached(app: &App, account: AccountId, goal: &GoalRow) -> (Job<User>, Statement<User>) {
    let notice = Notice::GoalReached { goal_id: goal.id, title: goal.title.clone() };
    let job = app.job(JobMessage::NotifyV1(NotifyV1 { account, notice }));
    let statement = job.insert_if(&TELL_REACHED, [account.into(), goal.id.into()]);
    (job, statement)
}

/// What was reached, by the answers of two statements for each goal.
fn list_reached(measured: &[(GoalRow, GoalStatus)], written: &[Rows]) -> Result<Vec<Reached>, StorageError> {
    let mut reached = Vec::new();
    for ((goal, status), pair) in measured.iter().zip(written.chunks(2)) {
        let [written, milestones] = pair else { continue };
        for AchievedRow { id, title } in milestones.decode()? {
            reached.push(Reached::Milestone { goal: goal.id, id, title });
        }
        if *status == GoalStatus::Completed && written.changes > 0 {
            reached.push(Reached::Goal { id: goal.id, title: goal.title.clone() });
        }
    }
    Ok(reached)
}

/// What to ask the data for a goal, where the week began on that day; nothing for what the person tells.
fn question(account: AccountId, goal: &GoalRow, week: LocalDay) -> Option<Statement<User>> {
    let subject = goal.subject.as_deref();
    Some(match goal.measure {
        MeasureKind::Manual => return None,
        MeasureKind::Weight => bind!(WEIGHT_POINTS, account),
        MeasureKind::BodyFat => bind!(BODY_FAT_POINTS, account),
        MeasureKind::Measurement => bind!(GIRTH_POINTS, account, subject),
        MeasureKind::ExerciseE1rm => bind!(E1RM_POINTS, account, subject),
        MeasureKind::ExerciseMaxWeight => bind!(MAX_WEIGHT_POINTS, account, subject),
        MeasureKind::WorkoutsPerWeek => bind!(WORKOUTS_SINCE, account, week),
        MeasureKind::Workouts => bind!(WORKOUTS_SINCE, account, goal.start_day),
        MeasureKind::Distance => bind!(DISTANCE_SINCE, account, goal.start_day, subject),
    })
}

impl GoalRow {
    /// The goal with the way it goes, which is clear once something was measured.
    fn pointed(&self, current: Option<i64>) -> Self {
        let direction = match (self.start_milli, current) {
            (None, Some(start)) => GoalDirection::of(self.goal_type, self.measure, Some(start), self.target_milli),
            _ => self.direction,
        };
        Self { direction, ..self.clone() }
    }
}

fn told(goal: &GoalRow) -> Measured {
    Measured { current: goal.current_milli, points: Vec::new() }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn read_answer(goal: &GoalRow, rows: &Rows) -> Result<Measured, StorageError> {
    let rows: Vec<PointRow> = rows.decode()?;
    let is_sum = matches!(goal.measure, MeasureKind::WorkoutsPerWeek | MeasureKind::Workouts | MeasureKind::Distance);
    if is_sum {
        let sum = rows.first().and_then(|row| row.value).unwrap_or(0);
        return Ok(Measured { current: Some(sum), points: Vec::new() });
    }
    let best = rows.iter().find_map(|row| row.best);
    let latest = rows.iter().find_map(|row| row.value);
    let mut points: Vec<Point> = rows
        .iter()
        .filter_map(|row| row.day.zip(row.value))
        .map(|(day, value)| Point { day, value: value as f64 })
        .collect();
    points.reverse();
    Ok(Measured { current: best.or(latest), points })
}

fn status_of(goal: &GoalRow, current: Option<i64>, today: LocalDay) -> GoalStatus {
    if current.is_some_and(|current| goal.direction.has_reached(current, goal.target_milli)) {
        return GoalStatus::Completed;
    }
    if goal.target_day.is_some_and(|day| day < today) { GoalStatus::Failed } else { GoalStatus::Active }
}

/// When it is reached: by the trend of its values; of sums and what is told, by what was done since it began.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn project(goal: &GoalRow, measured: &Measured, today: LocalDay) -> Option<LocalDay> {
    let current = measured.current.filter(|current| !goal.direction.has_reached(*current, goal.target_milli))?;
    let since_start = || {
        let begin = match goal.measure {
            MeasureKind::Workouts | MeasureKind::Distance => 0,
            _ => goal.start_milli.unwrap_or(current),
        };
        let first = Point { day: goal.start_day, value: begin as f64 };
        vec![first, Point { day: today, value: current as f64 }]
    };
    let points = match goal.measure {
        // A week begins anew: what is missing of it is no trend.
        MeasureKind::WorkoutsPerWeek => return None,
        MeasureKind::Workouts | MeasureKind::Distance | MeasureKind::Manual => since_start(),
        _ => measured.points.clone(),
    };
    projected_day(&points, current as f64, goal.target_milli as f64, today)
}

/// The job of a measurement that was written: its end is in the batch of its effect.
pub async fn measure_goals_job(app: &App, db: &Db<User>, job: &Running<User>, message: &MeasureGoalsV1) -> Outcome {
    match measure_goals(app, db, (message.account, message.shard), job.done().into()).await {
        Ok(_) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}
