//! Looks at a reminder whose time has come: whether there is reason to remind, and when it is due next.
//!
//! A reminder that comes more than two hours late (nobody ran, or the person changed time zones) is not told.

use super::super::{
    store::{
        ADDRESS_OF_PERSON, AddressRow, ContextRow, EndingRow, GOALS_ENDING, IN_PROGRESS, Kind, REMINDER_CONTEXT,
        RESCHEDULE, ReminderRow,
    },
    unsubscribe::token_of,
};
use crate::{
    app::App,
    bind,
    domain::{
        notice::Notice,
        reminders::{BEFORE_USUAL_MINUTES, DAY_MINUTES, LATE_MS, Offset, Rhythm, usual_minute},
        streaks::{ActiveDay, daily_streak},
        time::{DAY_MS, Timestamp},
        weekly_report::{TrainedDay, WeeklyReport},
    },
    jobs::{
        message::{JobMessage, MailContent, RemindV1, SendMailV1},
        outbox::{Hint, Job, OutboxAddress},
    },
    storage::{Db, Statement, StorageError, User},
    training::{Summary, load_summary, summary_store::DayRow},
};

/// The shortest streak that is worth a word, in days.
const STREAK_MIN: u32 = 3;
/// How many days before its day a goal is told of.
const GOAL_DAYS: i64 = 7;
/// Who has not trained for so many days is looked at only once a week.
const ASLEEP_DAYS: i64 = 30;

/// What there is reason to tell.
#[derive(Default)]
struct Telling {
    notices: Vec<Notice>,
    report: Option<WeeklyReport>,
}

/// What became of a reminder that was looked at: for the batch that ends its job.
#[derive(Default)]
pub struct Looked {
    /// Says when it is due next, and writes the mail's job.
    pub statements: Vec<Statement<User>>,
    /// What to tell.
    pub notices: Vec<Notice>,
    /// The mail's job.
    pub hint: Option<Hint>,
}

/// Looks at a reminder whose time has come. Nothing comes of one that was dropped since.
///
/// # Errors
/// A database failed.
pub async fn look_at(app: &App, db: &Db<User>, message: &RemindV1) -> Result<Looked, StorageError> {
    let RemindV1 { account, shard, reminder: id } = *message;
    let context: Option<ContextRow> = db.first(bind!(REMINDER_CONTEXT, account, id)).await?;
    let Some(context) = context else { return Ok(Looked::default()) };
    let now = app.now();
    let summary = load_summary(db, account, &*app.time_zones, now).await?;
    let offset = |at: Timestamp| app.time_zones.offset_seconds(&context.time_zone, at);
    let reminder = &context.reminder;
    let is_due = reminder.is_on && (0..=LATE_MS).contains(&now.since(reminder.scheduled_for));
    let Telling { notices, report } =
        if is_due { telling(db, message, &context, &summary).await? } else { Telling::default() };
    let next = next_of(reminder, &summary, now, &offset);
    let mut statements = vec![bind!(RESCHEDULE, account, id, next, reminder.scheduled_for)];
    let mail = match report {
        Some(report) if reminder.by_mail && context.wants_progress => mail_of(app, message, report).await?,
        _ => None,
    };
    let job = mail.map(|mail| app.job::<User>(JobMessage::SendMailV1(mail)).owned_by(account));
    statements.extend(job.as_ref().map(Job::insert));
    Ok(Looked { statements, notices, hint: job.map(|job| job.hint(OutboxAddress::User(shard))) })
}

/// What there is reason to tell.
async fn telling(
    db: &Db<User>,
    message: &RemindV1,
    context: &ContextRow,
    summary: &Summary,
) -> Result<Telling, StorageError> {
    let reminder = &context.reminder;
    let today = summary.counting.today;
    let trained_today = summary.days.iter().any(|row| row.day == today && row.workouts > 0);
    match reminder.kind {
        Kind::Workout | Kind::Streak if trained_today || is_training(db, message).await? => Ok(Telling::default()),
        Kind::Workout => {
            let (reminder_id, title, at) = (reminder.id, reminder.title.clone(), reminder.scheduled_for);
            Ok(Telling { notices: vec![Notice::WorkoutReminder { reminder_id, title, at }], report: None })
        }
        Kind::Streak => {
            let days = streak_of(summary);
            let notices = if days >= STREAK_MIN { vec![Notice::StreakAtRisk { days, day: today }] } else { Vec::new() };
            Ok(Telling { notices, report: None })
        }
        Kind::Goals => {
            let ending = bind!(GOALS_ENDING, message.account, today, today.plus_days(GOAL_DAYS));
            let rows: Vec<EndingRow> = db.all(ending).await?;
            let notice = |row: EndingRow| Notice::GoalEnding {
                days_left: u32::try_from(row.target_day.since(today)).unwrap_or(0),
                goal_id: row.id,
                title: row.title,
                target_day: row.target_day,
            };
            Ok(Telling { notices: rows.into_iter().map(notice).collect(), report: None })
        }
        Kind::WeeklyReport => {
            let days: Vec<TrainedDay> = summary.days.iter().map(trained).collect();
            let report = WeeklyReport::of(&days, today, streak_of(summary), context.units);
            Ok(Telling { notices: report.iter().map(told_in_app).collect(), report })
        }
    }
}

async fn is_training(db: &Db<User>, message: &RemindV1) -> Result<bool, StorageError> {
    Ok(db.first::<serde_json::Value>(bind!(IN_PROGRESS, message.account)).await?.is_some())
}

fn streak_of(summary: &Summary) -> u32 {
    let days: Vec<ActiveDay> = summary.days.iter().filter_map(DayRow::active).collect();
    daily_streak(&days, &summary.freezes, summary.counting.today, summary.computed_at).current
}

const fn trained(row: &DayRow) -> TrainedDay {
    TrainedDay {
        day: row.day,
        workouts: row.workouts,
        sets: row.sets,
        volume_grams: row.volume_grams,
        active_seconds: row.active_seconds,
    }
}

fn told_in_app(report: &WeeklyReport) -> Notice {
    let count = |value: i64| u32::try_from(value).unwrap_or(0);
    Notice::WeeklyReport {
        from: report.from,
        to: report.to(),
        workouts: count(report.week.workouts),
        workouts_before: count(report.before.workouts),
        minutes: count(report.week.minutes),
    }
}

/// The mail, if the person has confirmed an address.
async fn mail_of(app: &App, message: &RemindV1, report: WeeklyReport) -> Result<Option<SendMailV1>, StorageError> {
    let row: Option<AddressRow> = app.core_db().first(bind!(ADDRESS_OF_PERSON, message.account)).await?;
    Ok(row.map(|AddressRow { email, username }| {
        let unsubscribe = token_of(&app.config, message);
        SendMailV1 { to: email, mail: MailContent::WeeklyProgress { name: username, report, unsubscribe } }
    }))
}

/// When the reminder is due next. One without a day never is.
fn next_of(reminder: &ReminderRow, summary: &Summary, now: Timestamp, offset: Offset<'_>) -> Timestamp {
    const NEVER: Timestamp = Timestamp::END;
    let last = summary.days.iter().rev().find(|row| row.workouts > 0).map(|row| row.day);
    let idle = last.is_none_or(|day| summary.counting.today.since(day) > ASLEEP_DAYS);
    // Nobody who has stopped training needs a look at their streak every day.
    let from = if idle && reminder.kind == Kind::Streak { now.plus_millis(6 * DAY_MS) } else { now };
    let set = Rhythm { weekdays: reminder.weekdays, minute: reminder.minute };
    let Some(due) = set.next_after(from, offset) else { return NEVER };
    if !reminder.follows_habit {
        return due;
    }
    let begun: Vec<Timestamp> =
        summary.days.iter().filter_map(|row| row.first_at).map(Timestamp::from_millis).collect();
    // The day on which it comes is known only once the hour is, and the hour is that of the day: look at each.
    let on_day = |weekday: u8| {
        let usual = usual_minute(&begun, Some(weekday), offset)?;
        let minute = (usual + DAY_MINUTES - BEFORE_USUAL_MINUTES) % DAY_MINUTES;
        Rhythm { weekdays: reminder.weekdays & (1 << weekday), minute }.next_after(from, offset)
    };
    (0..7).filter_map(on_day).min().unwrap_or(due)
}
