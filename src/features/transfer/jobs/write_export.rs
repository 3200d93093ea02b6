//! Writes the file of an export, some pieces in each run.

use super::{
    super::{
        exports::part_key,
        sealed::Sealer,
        store::{
            exports::{ADVANCE_EXPORT, EXPORT, ExportRow, ExportState},
            schedules::{EXPIRE_OLD_EXPORTS, SCHEDULE, SCHEDULERS, ScheduleRow, SchedulerRow},
        },
        writer::Writer,
    },
    outcome_of,
};
use crate::{
    app::App,
    bind,
    domain::notice::Notice,
    jobs::{
        message::{JobMessage, MailContent, NotifyV1, SendMailV1, WriteExportV1},
        outbox::{Hint, OutboxAddress, Running},
        outcome::Outcome,
        tracked::{JobState, carry_on, end_work_on},
    },
    live::user_hub::HubEvent,
    storage::{Db, Statement, StorageError, User},
};

/// How many pieces one run writes.
const PIECES_PER_RUN: usize = 60;
/// From how many bytes on a run ends, so that memory holds what it wrote.
const RUN_BYTES: usize = 8 * 1024 * 1024;

/// 1. The next pieces, as one object whose name is the number of the run: a run that was killed before 2 writes the
///    same object again.
/// 2. How far it has come, the job's end, and the next job or the export's end, in one batch.
pub async fn write_export(app: &App, db: &Db<User>, job: &Running<User>, message: &WriteExportV1) -> Outcome {
    outcome_of(run(app, db, job, message).await)
}

async fn run(app: &App, db: &Db<User>, job: &Running<User>, message: &WriteExportV1) -> Result<(), StorageError> {
    let WriteExportV1 { account, shard, export } = *message;
    let row: Option<ExportRow> = db.first(bind!(EXPORT, account, export)).await?;
    let subject = export.to_string();
    let Some(row) = row.filter(|row| row.state == ExportState::Running) else {
        let mut statements = vec![end_work_on(account, subject, JobState::Cancelled, None, app.now())];
        statements.extend(job.done());
        return db.batch(statements).await.map(drop);
    };
    let writer = Writer::new(app.clone(), account, shard).await?;
    let mut progress = row.progress;
    let mut bytes = Vec::new();
    let mut is_last = false;
    for _ in 0..PIECES_PER_RUN {
        let written = row.bytes + bytes.len() as u64;
        let piece = writer.next(row.format, &mut progress, written).await?;
        bytes.extend(piece.bytes);
        is_last = piece.is_last;
        if is_last || bytes.len() >= RUN_BYTES {
            break;
        }
    }
    let total = i64::try_from(row.bytes + bytes.len() as u64).unwrap_or(i64::MAX);
    Sealer::of(app, account).await?.put(&part_key(account, export, row.parts), &bytes).await?;
    drop(bytes);
    let state = if is_last { ExportState::Ready } else { ExportState::Running };
    let progress = serde_json::to_string(&progress).unwrap_or_default();
    let advance =
        bind!(ADVANCE_EXPORT, account, export, row.parts, row.parts + 1, state.as_str(), progress, total, app.now());
    let mut statements = vec![advance];
    statements.extend(job.done());
    if is_last {
        let telling = if row.period.is_some() { tell(app, db, message).await? } else { Telling::default() };
        statements.extend(telling.statements);
        statements.push(end_work_on(account, subject, JobState::Done, None, app.now()));
        db.batch(statements).await?;
        app.hint(telling.hints);
        app.count_subrequest();
        // The row says it too.
        let event = HubEvent::ExportReady { export_id: export, bytes: u64::try_from(total).unwrap_or(0) };
        let _ = app.hub.publish(account, event).await;
        return Ok(());
    }
    let next = app.job::<User>(JobMessage::WriteExportV1(message.clone()));
    // How long it takes is not known before.
    statements.extend([next.insert(), carry_on(job, &next, 0)]);
    db.batch(statements).await?;
    app.hint([next.hint(OutboxAddress::User(shard))]);
    Ok(())
}

/// What goes into the batch that ends a scheduled export, and the hints that follow it.
#[derive(Default)]
struct Telling {
    statements: Vec<Statement<User>>,
    hints: Vec<Hint>,
}

/// Lets files expire that are beyond those the schedule keeps, and tells the person as it says. Without a schedule, which
/// may have been cancelled meanwhile, nobody is told.
async fn tell(app: &App, db: &Db<User>, message: &WriteExportV1) -> Result<Telling, StorageError> {
    let WriteExportV1 { account, shard, export } = *message;
    let schedule: Option<ScheduleRow> = db.first(bind!(SCHEDULE, account)).await?;
    let Some(schedule) = schedule else { return Ok(Telling::default()) };
    let mut statements = vec![bind!(EXPIRE_OLD_EXPORTS, account, schedule.kept, app.now())];
    let mut jobs = Vec::new();
    if schedule.tells {
        let notice = Notice::ExportReady { export_id: export };
        jobs.push(app.job::<User>(JobMessage::NotifyV1(NotifyV1 { account, notice })));
    }
    if schedule.mails {
        let accounts = serde_json::to_string(&[account]).unwrap_or_default();
        let person: Option<SchedulerRow> = app.core_db().first(bind!(SCHEDULERS, accounts)).await?;
        if let Some((name, to)) = person.and_then(|row| Some((row.username, row.email?))) {
            let mail = MailContent::ExportReady { name };
            jobs.push(app.job::<User>(JobMessage::SendMailV1(SendMailV1 { to, mail })).owned_by(account));
        }
    }
    statements.extend(jobs.iter().map(crate::jobs::outbox::Job::insert));
    Ok(Telling { statements, hints: jobs.iter().map(|job| job.hint(OutboxAddress::User(shard))).collect() })
}
