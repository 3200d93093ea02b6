//! One step of an import: which one, its row says.

use super::{
    super::{
        sealed::Sealer,
        store::{IMPORT, ImportRow, State},
    },
    apply, outcome_of, read_upload, undo,
};
use crate::{
    app::App,
    bind,
    domain::ids::{AccountId, ImportId},
    jobs::{
        message::{ImportFileV1, JobMessage, ProjectPublicCardV1},
        outbox::{Job, OutboxAddress, Running},
        outcome::Outcome,
        tracked::{JobState, end_work_on},
    },
    live::user_hub::HubEvent,
    storage::{Db, Statement, StorageError, User},
};

/// What a step works on.
pub struct Step<'a> {
    /// The ports.
    pub app: &'a App,
    /// The person's shard.
    pub db: &'a Db<User>,
    /// The job.
    pub job: &'a Running<User>,
    /// What the job says.
    pub message: &'a ImportFileV1,
    /// The import.
    pub row: ImportRow,
    /// Opens what the import keeps.
    pub sealer: Sealer,
}

impl Step<'_> {
    /// Whose import it is.
    pub const fn account(&self) -> AccountId {
        self.message.account
    }

    /// Which import it is.
    pub const fn import(&self) -> ImportId {
        self.message.import
    }

    /// The job that goes on after this one.
    pub fn next(&self) -> Job<User> {
        self.app.job(JobMessage::ImportFileV1(self.message.clone()))
    }

    /// Tells the person's devices how far it has come. The rows say it too: a hub that does not answer fails nothing.
    pub async fn announce(&self, state: &str, count: u32) {
        let (import_id, total) = (self.import(), self.row.report.total());
        let event = HubEvent::ImportProgress { import_id, state: state.to_owned(), count: count.min(total), total };
        self.app.count_subrequest();
        let _ = self.app.hub.publish(self.account(), event).await;
    }

    /// The job that copies preferences to where they are read, if the file has some.
    pub fn copy_settings(&self) -> Option<Job<User>> {
        let ImportFileV1 { account, shard, .. } = *self.message;
        let copy = || self.app.job(JobMessage::ProjectPublicCardV1(ProjectPublicCardV1 { account, shard }));
        (!self.row.report.settings.is_empty()).then(copy)
    }

    /// How far its items are, in percent.
    pub fn percent(&self, position: u32) -> u8 {
        let percent = u64::from(position) * 100 / u64::from(self.row.report.total().max(1));
        u8::try_from(percent).unwrap_or(100)
    }

    /// The statement that ends what its person sees of the work.
    pub fn end_work(&self, state: JobState, error: Option<&str>) -> Statement<User> {
        end_work_on(self.account(), self.import().to_string(), state, error, self.app.now())
    }

    /// Tells the queue of the job that goes on.
    pub fn hint(&self, next: &Job<User>) {
        self.app.hint([next.hint(OutboxAddress::User(self.message.shard))]);
    }
}

/// Does the next step of an import. An import that is gone, or waits for the person, needs none.
pub async fn import_file(app: &App, db: &Db<User>, job: &Running<User>, message: &ImportFileV1) -> Outcome {
    outcome_of(run(app, db, job, message).await)
}

async fn run(app: &App, db: &Db<User>, job: &Running<User>, message: &ImportFileV1) -> Result<(), StorageError> {
    let row: Option<ImportRow> = db.first(bind!(IMPORT, message.account, message.import)).await?;
    // It is gone when its person deleted it.
    let ended = if row.is_some() { JobState::Done } else { JobState::Cancelled };
    if let Some(row) = row {
        let sealer = Sealer::of(app, message.account).await?;
        let step = Step { app, db, job, message, row, sealer };
        match step.row.state {
            State::Reading => return read_upload::run(step).await,
            State::Applying => return apply::run(step).await,
            State::Undoing => return undo::run(step).await,
            State::Uploading | State::Checked | State::Done | State::Failed => {}
        }
    }
    let mut statements = vec![end_work_on(message.account, message.import.to_string(), ended, None, app.now())];
    statements.extend(job.done());
    db.batch(statements).await.map(drop)
}
