//! `App`: everything a handler or a job may use of the outside, for one request.
//!
//! Ports only: no feature, no platform crate. Cheap to clone. Host tests build it from fakes, the Worker
//! from its bindings.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{
    audit::seal::Sealer,
    coach::{Coach, ConsultError, Models},
    config::Config,
    domain::{
        ids::{AccountId, IdEntropy, SessionId},
        principal::ShardNumber,
        sign_ins::SignIns,
        time::Timestamp,
    },
    facts::{self, Coached, Whose},
    http::{ApiError, Code, cursor::Cursors, middleware::limiter::Limiter},
    jobs::{
        message::{CloseSocketsV1, JobMessage},
        outbox::{Hint, Job, OutboxAddress, Running},
        tracked::{self, JobState, KeptResult, Tracked},
    },
    live::{
        chat_run::{ChatCallV1, ChatRuns},
        group_room::{GroupCallV1, GroupRooms},
        user_hub::{Hub, HubEvent, LivePlace},
        workout_room::Rooms,
    },
    platform::{
        background::Background, clock::Clock, log::Log, outbound::Outbound, probe::Probes, queue::Queue, rng::Rng,
        signatures::Signatures, time_zones::TimeZones, vault::Vault,
    },
    storage::{Blobs, Cache, Core, Database, Db, Statement, StorageError, Usage, User, portable::PortableLists},
};

/// The ports of an isolate.
#[derive(Clone)]
pub struct Ports {
    /// The settings.
    pub config: Arc<Config>,
    /// The core database.
    pub core: Arc<dyn Database>,
    /// The user shards, by number.
    pub users: Vec<Arc<dyn Database>>,
    /// The cache shared by all isolates.
    pub cache: Arc<dyn Cache>,
    /// What this isolate remembers for seconds.
    pub memo: Arc<crate::platform::memo::Memo>,
    /// Password hashes.
    pub passwords: Arc<crate::platform::passwords::Passwords>,
    /// Files people upload.
    pub media: Arc<dyn Blobs>,
    /// Data keys.
    pub vault: Vault,
    /// Hints to the queues.
    pub queue: Arc<dyn Queue>,
    /// The limiter.
    pub limiter: Limiter,
    /// The rooms of workouts.
    pub rooms: Arc<dyn Rooms>,
    /// The rooms in which people train together.
    pub group_rooms: Arc<dyn GroupRooms>,
    /// The running answers of conversations with the coach.
    pub chat_runs: Arc<dyn ChatRuns>,
    /// What people's devices are told.
    pub hub: Arc<dyn Hub>,
    /// Outside hosts.
    pub outbound: Arc<dyn Outbound>,
    /// Language models, in the order in which they are asked.
    pub models: Arc<Models>,
    /// Public-key signatures.
    pub signatures: Arc<dyn Signatures>,
    /// Probes of the parts, for `/health`.
    pub probes: Arc<dyn Probes>,
    /// Files shipped with the Worker.
    pub assets: Arc<dyn crate::platform::assets::Assets>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Offsets of time zones.
    pub time_zones: Arc<dyn TimeZones>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// The log.
    pub log: Arc<dyn Log>,
    /// What goes into an export beside training, and how it comes back.
    pub portable: PortableLists,
    /// Keyset cursors.
    pub cursors: Cursors,
    /// When the isolate began, for `/health`.
    pub started_at: Timestamp,
}

/// The ports, for one request or job.
#[derive(Clone)]
pub struct App {
    ports: Arc<Ports>,
    usage: Arc<Usage>,
    background: Arc<dyn Background>,
}

impl std::ops::Deref for App {
    type Target = Ports;
    fn deref(&self) -> &Ports {
        &self.ports
    }
}

impl App {
    /// The ports for a request whose costs are counted into `usage`.
    pub fn new(ports: Arc<Ports>, usage: Arc<Usage>, background: Arc<dyn Background>) -> Self {
        Self { ports, usage, background }
    }

    /// The core database.
    pub fn core_db(&self) -> Db<Core> {
        Db::new(self.ports.core.clone(), self.usage.clone())
    }

    /// The user shard of that number.
    ///
    /// # Errors
    /// A shard that is not bound: the account was placed on a database this Worker no longer has.
    pub fn user_db(&self, shard: ShardNumber) -> Result<Db<User>, StorageError> {
        let database = self.ports.users.get(usize::from(shard)).cloned();
        database
            .map(|database| Db::new(database, self.usage.clone()))
            .ok_or_else(|| StorageError::Failed(format!("user shard {shard} is not bound")))
    }

    /// How many user shards there are.
    pub fn shard_count(&self) -> ShardNumber {
        ShardNumber::try_from(self.ports.users.len()).unwrap_or(ShardNumber::MAX)
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// What a new id takes: `ExerciseId::new(app.now(), app.entropy())`.
    pub fn entropy(&self) -> IdEntropy {
        self.ports.rng.bytes()
    }

    /// Counts a call to a port that does not count itself.
    pub fn count_subrequest(&self) {
        self.usage.count_subrequest();
    }

    /// Goes on with `work` after the answer.
    pub fn after_answer(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.background.spawn(Box::pin(work));
    }

    /// A job to be written to the core outbox (with [`Job::insert`]) in the batch of what it follows.
    pub fn job<P>(&self, message: JobMessage) -> Job<P> {
        Job::new(crate::domain::ids::JobId::new(self.now(), self.entropy()), message, self.now())
    }

    /// Tells the queues of jobs that were just committed, after the answer. A hint that gets lost is
    /// made up for by the sweeper.
    pub fn hint(&self, hints: impl IntoIterator<Item = Hint>) {
        let hints: Vec<Hint> = hints.into_iter().collect();
        if hints.is_empty() {
            return;
        }
        let queue = self.ports.queue.clone();
        self.usage.count_subrequest();
        self.after_answer(async move {
            // The row is committed: the sweeper finds it if this fails.
            let _ = crate::jobs::outbox::send_hints(&*queue, &hints).await;
        });
    }

    /// What closes the sockets of sign-ins that end in a batch.
    pub fn closing(&self, account: Option<AccountId>, sign_ins: SignIns) -> ClosingSockets {
        let job = self.job(JobMessage::CloseSocketsV1(CloseSocketsV1 { account, sign_ins }));
        ClosingSockets { job, account, sign_ins }
    }

    /// The same, for every sign-in of the account begun until now but `except`.
    pub fn closing_all(&self, account: AccountId, except: Option<SessionId>) -> ClosingSockets {
        self.closing(Some(account), SignIns::Until { at: self.now(), except })
    }

    /// Closes the sockets of sign-ins that have ended, in the person's hub and in every room it knows of.
    ///
    /// # Errors
    /// A hub or a room did not answer.
    pub async fn close_sockets(&self, account: AccountId, sign_ins: SignIns) -> Result<(), StorageError> {
        self.count_subrequest();
        let places = self.hub.close_sign_ins(account, sign_ins).await?;
        for (session, place) in places {
            self.count_subrequest();
            match place {
                LivePlace::Workout(room) => self.rooms.close_sign_in(room, Some(session)).await?,
                LivePlace::Conversation(chat) => {
                    self.chat_runs.call(chat, ChatCallV1::CloseSignIn { session }).await?;
                }
                LivePlace::Group(room) => {
                    let sign_ins = SignIns::One { session };
                    self.group_rooms.call(room, GroupCallV1::CloseSignIns { account, sign_ins }).await?;
                }
            }
        }
        Ok(())
    }

    /// Tells the person's devices, after the answer. What must not be lost stands in the databases: a hub that does
    /// not answer fails nothing.
    pub fn publish_soon(&self, account: AccountId, event: HubEvent) {
        let app = self.clone();
        self.after_answer(async move {
            app.count_subrequest();
            let _ = app.hub.publish(account, event).await;
        });
    }

    /// What is known of somebody who is coached, in one call to their shard.
    ///
    /// # Errors
    /// The shard failed.
    pub async fn coached(&self, whose: Whose) -> Result<Coached, StorageError> {
        facts::load(&self.user_db(whose.shard)?, whose.account, &*self.time_zones, self.now()).await
    }

    /// What it takes to ask a model within a budget: `consult(&app.coach(), &Asker::from(&*caller), &task)`.
    pub fn coach(&self) -> Coach {
        let ports = &self.ports;
        Coach {
            models: ports.models.clone(),
            settings: ports.config.ai.clone(),
            core: ports.core.clone(),
            users: ports.users.clone(),
            usage: self.usage.clone(),
            clock: ports.clock.clone(),
            rng: ports.rng.clone(),
            log: ports.log.clone(),
            client: self.background.clone(),
        }
    }

    /// Seals what a tracked job gave and stores it where it is large, for [`tracked::finish`]. `json` is what
    /// `GET /jobs/{id}` shows as `result`. A job that nobody tracks keeps nothing.
    ///
    /// # Errors
    /// A bucket failed.
    pub async fn keep_result(&self, job: &Running<User>, json: &str) -> Result<KeptResult, StorageError> {
        let Some(tracked) = &job.tracked else { return Ok(KeptResult::NONE) };
        let key = self.data_key(tracked.account_id).await?;
        if json.len() > tracked::INLINE_BYTES_MAX {
            self.count_subrequest();
        }
        tracked::keep_result(&key, &*self.rng, &*self.media, tracked, json).await
    }

    /// Notes and tells how far a tracked job has come, between two batches of it. That it failed to tell fails nothing.
    pub async fn report_progress(&self, db: &Db<User>, job: &Running<User>, percent: u8) {
        let Some(tracked) = &job.tracked else { return };
        if db.execute(tracked::progress(job, percent)).await.is_ok() {
            self.announce_job(tracked, JobState::Running, percent.min(99)).await;
        }
    }

    /// Tells the person's devices how a job stands. The row says it too: a hub that does not answer fails nothing.
    pub async fn announce_job(&self, tracked: &Tracked, state: JobState, progress: u8) {
        self.count_subrequest();
        let event = HubEvent::JobProgress { job_id: tracked.id, kind: tracked.kind.clone(), state, progress };
        let _ = self.hub.publish(tracked.account_id, event).await;
    }

    /// The statement that tells the audit log, for the batch of what it tells.
    pub fn audit(&self, entry: &crate::audit::Entry) -> Statement<Core> {
        crate::audit::record(&self.ports.config.audit_key, entry, self.now(), self.entropy())
    }

    /// What seals and verifies the audit log.
    pub fn audit_sealer(&self) -> Sealer<'_> {
        Sealer { core: self.core_db(), bucket: &*self.ports.vault.keys, key: &self.ports.config.audit_key }
    }

    /// Seals the audit log after the answer. What fails here, the minute's schedule does.
    pub fn seal_audit_soon(&self) {
        let app = self.clone();
        self.after_answer(async move {
            let _ = app.audit_sealer().seal(app.now()).await;
        });
    }

    /// The person's data key, for private text.
    ///
    /// # Errors
    /// The key bucket failed.
    pub async fn data_key(&self, account: AccountId) -> Result<crate::platform::crypto::Key, StorageError> {
        self.usage.count_subrequest();
        self.ports.vault.data_key(account).await
    }
}

/// Closes the sockets of sign-ins that end: at once after the answer and, should that be lost, by a job.
pub struct ClosingSockets {
    job: Job<Core>,
    account: Option<AccountId>,
    sign_ins: SignIns,
}

impl ClosingSockets {
    /// The job, for the batch that ends the sign-ins.
    pub fn insert(&self) -> Statement<Core> {
        self.job.insert()
    }

    /// Once that batch is committed.
    pub fn follow(self, app: &App) {
        app.hint([self.job.hint(OutboxAddress::Core)]);
        if let Some(account) = self.account {
            let (app, sign_ins) = (app.clone(), self.sign_ins);
            app.clone().after_answer(async move {
                // The job makes up for a hub that does not answer.
                let _ = app.close_sockets(account, sign_ins).await;
            });
        }
    }
}

impl From<ConsultError> for ApiError {
    fn from(error: ConsultError) -> Self {
        match error {
            ConsultError::Storage(error) => error.into(),
            ConsultError::ClientGone => Self::new(Code::ClientGone),
        }
    }
}

/// Beside the generic extractor, so that it is compiled once and not into every handler.
fn app_of(parts: &Parts) -> Result<App, ApiError> {
    let app = parts.extensions.get::<App>().cloned();
    app.ok_or_else(|| ApiError::new(Code::InternalError).logging("a request without its app"))
}

impl<S: Send + Sync> FromRequestParts<S> for App {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        app_of(parts)
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Input for App {
    fn describe(_: &mut crate::http::openapi::OperationDoc<'_>) {}
}
