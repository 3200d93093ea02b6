//! Writes the file of an export, some pieces in each run.

use super::{
    super::{
        exports::part_key,
        store::exports::{ADVANCE_EXPORT, EXPORT, ExportRow, ExportState},
        writer::Writer,
    },
    outcome_of,
};
use crate::{
    app::App,
    bind,
    jobs::{
        message::{JobMessage, WriteExportV1},
        outbox::{OutboxAddress, Running},
        outcome::Outcome,
    },
    live::user_hub::HubEvent,
    storage::{Blob, Db, StorageError, User},
};

/// How many pieces one run writes.
const PIECES_PER_RUN: usize = 20;
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
    let Some(row) = row.filter(|row| row.state == ExportState::Running) else {
        return db.batch(job.done().into()).await.map(drop);
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
    app.count_subrequest();
    let content_type = row.format.media_type().to_owned();
    app.media.put(&part_key(account, export, row.parts), Blob { bytes, content_type }).await?;
    let state = if is_last { ExportState::Ready } else { ExportState::Running };
    let progress = serde_json::to_string(&progress).unwrap_or_default();
    let advance =
        bind!(ADVANCE_EXPORT, account, export, row.parts, row.parts + 1, state.as_str(), progress, total, app.now());
    let mut statements = vec![advance];
    statements.extend(job.done());
    if is_last {
        db.batch(statements).await?;
        app.count_subrequest();
        // The row says it too.
        let event = HubEvent::ExportReady { export_id: export, bytes: u64::try_from(total).unwrap_or(0) };
        let _ = app.hub.publish(account, event).await;
        return Ok(());
    }
    let next = app.job::<User>(JobMessage::WriteExportV1(message.clone()));
    statements.push(next.insert());
    db.batch(statements).await?;
    app.hint([next.hint(OutboxAddress::User(shard))]);
    Ok(())
}
