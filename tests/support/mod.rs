//! The harness of the host tests: the real router over real SQLite, with fakes for the outside world.
//!
//! A test reads like its story: `let ada = app.sign_in("ada").await; app.get("/api/v1/users/me").by(&ada)`.
//! When a [`TestApp`] goes, jobs still waiting or a canned reply never asked for fail the test.

pub mod chats;
pub mod client;
pub mod exercise_seed;
pub mod fakes;
pub mod food_seed;
pub mod history;
pub mod live_fakes;
pub mod rooms;
pub mod seed_sql;
pub mod signatures;
pub mod sqlite;
pub mod template_seed;

use std::{collections::BTreeMap, sync::Arc};

use vivace::{
    app::{App, Ports},
    coach::{Coach, Models},
    config::Config,
    domain::{
        ids::{AccountId, SessionId},
        permissions::{Plan, Role},
        safe_markdown::AllowedHosts,
        time::{DAY_MS, Timestamp},
    },
    features::auth::{AccessTokens, TokenSubject},
    http::{cursor::Cursors, middleware::limiter::Limiter},
    live::{chat_run::ChatWorld, world::World},
    platform::{
        background::Collected,
        outbound::{OutboundRequest, RequestBody},
        passwords::Passwords,
        vault::Vault,
    },
    storage::Usage,
    wiring::{consumers, isolate::Isolate, schedule},
};

pub use chats::MemoryChats;
pub use client::{RequestBuilder, TestResponse};
pub use fakes::{CannedReply, FakeBlobs, FakeCache, FakeClock, FakeOutbound, FakeQueue, SeededRng};
pub use live_fakes::{FakeHub, MemoryGroupRooms};
pub use rooms::MemoryRooms;
pub use sqlite::Sqlite;

/// 2026-11-21T08:00:00Z: when every test begins.
pub const START: Timestamp = Timestamp::from_millis(1_795_248_000_000);

/// Everything a test may want to look at.
pub struct TestApp {
    pub isolate: Isolate,
    pub core: Arc<Sqlite>,
    pub shards: Vec<Arc<Sqlite>>,
    pub cache: Arc<FakeCache>,
    pub media: Arc<FakeBlobs>,
    pub keys: Arc<FakeBlobs>,
    pub queue: Arc<FakeQueue>,
    pub hub: Arc<FakeHub>,
    pub group_rooms: Arc<MemoryGroupRooms>,
    pub outbound: Arc<FakeOutbound>,
    pub clock: Arc<FakeClock>,
    pub limits: Arc<fakes::FakeLimits>,
    pub rooms: Arc<MemoryRooms>,
    pub chats: Arc<MemoryChats>,
    pub log: Arc<fakes::FakeLog>,
    background: Arc<Collected>,
    may_leave_jobs: std::cell::Cell<bool>,
}

/// The body of a request to an outside host, which is text.
#[track_caller]
pub fn text_of(request: &OutboundRequest) -> &str {
    match request.body.as_ref() {
        Some(RequestBody::Text(text)) => text,
        other => panic!("no text: {other:?}"),
    }
}

/// A person signed in by a test.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: AccountId,
    pub session: SessionId,
    pub shard: u8,
    pub username: String,
    pub email: String,
    pub token: String,
}

/// A key as settings have it; `seed` 1 to 4 are those every test starts with.
pub fn strong(seed: u8) -> String {
    hex::encode(std::array::from_fn::<u8, 32, _>(|index| seed.wrapping_add(index as u8 * 7)))
}

/// The settings every test starts from; `changes` replaces some.
pub fn settings(changes: &[(&str, &str)]) -> Config {
    let mut map: BTreeMap<String, String> = [
        ("ENVIRONMENT", "local".to_owned()),
        ("PUBLIC_URL", "https://vivace.test".to_owned()),
        ("CORS_ORIGINS", "https://app.vivace.test".to_owned()),
        ("TOKEN_KEYS", format!("k1:{}", strong(1))),
        ("PASSWORD_PEPPERS", format!("p1:{}", strong(2))),
        ("MASTER_KEYS", format!("m1:{}", strong(3))),
        ("AUDIT_KEY", strong(4)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    map.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    // Models whose prices make round sums, whichever is the default.
    for (key, name, model) in
        [("OPENAI_API_KEY", "OPENAI_MODEL", "gpt-4o-mini"), ("GEMINI_API_KEY", "GEMINI_MODEL", "gemini-2.5-flash")]
    {
        if map.contains_key(key) {
            map.entry(name.to_owned()).or_insert_with(|| model.to_owned());
        }
    }
    Config::read(&|name| map.get(name).cloned()).expect("the settings of the tests are complete")
}

fn models_of(
    config: &Config,
    outbound: &Arc<FakeOutbound>,
    clock: &Arc<FakeClock>,
    log: &Arc<fakes::FakeLog>,
) -> Models {
    let outbound: Arc<dyn vivace::platform::outbound::Outbound> = outbound.clone();
    let clock: Arc<dyn vivace::platform::clock::Clock> = clock.clone();
    let log: Arc<dyn vivace::platform::log::Log> = log.clone();
    Models::from_settings(&config.ai, &outbound, &clock, &log)
}

impl TestApp {
    /// A fresh installation with two user shards.
    pub fn new() -> Self {
        Self::with_settings(&[])
    }

    /// A fresh installation with the seed loaded.
    pub fn seeded() -> Self {
        Self::over(Sqlite::seeded(), &[])
    }

    /// The same, with other settings.
    pub fn seeded_with_settings(changes: &[(&str, &str)]) -> Self {
        Self::over(Sqlite::seeded(), changes)
    }

    /// A fresh installation with other settings.
    pub fn with_settings(changes: &[(&str, &str)]) -> Self {
        Self::over(Sqlite::migrated("core"), changes)
    }

    fn over(core: Sqlite, changes: &[(&str, &str)]) -> Self {
        let config = Arc::new(settings(changes));
        let core = Arc::new(core);
        let shards = vec![Arc::new(Sqlite::migrated("user")), Arc::new(Sqlite::migrated("user"))];
        let (cache, media, keys) =
            (Arc::<FakeCache>::default(), Arc::<FakeBlobs>::default(), Arc::<FakeBlobs>::default());
        let clock = Arc::new(FakeClock::at(START));
        let rng = Arc::new(SeededRng::default());
        let queue = Arc::<FakeQueue>::default();
        let outbound = Arc::<FakeOutbound>::default();
        let limits = Arc::new(fakes::FakeLimits::new(clock.clone()));
        let hub = Arc::<FakeHub>::default();
        let group_rooms = Arc::new(MemoryGroupRooms::new(clock.clone()));
        let log = Arc::<fakes::FakeLog>::default();
        let users: Vec<Arc<dyn vivace::storage::Database>> =
            shards.iter().map(|shard| shard.clone() as Arc<dyn vivace::storage::Database>).collect();
        let world = World {
            core: core.clone(),
            users: users.clone(),
            queue: queue.clone(),
            hub: hub.clone(),
            group_rooms: group_rooms.clone(),
            time_zones: Arc::new(fakes::IanaTimeZones),
            clock: clock.clone(),
            rng: rng.clone(),
        };
        let rooms = Arc::new(MemoryRooms::new(world.clone()));
        let models = Arc::new(models_of(&config, &outbound, &clock, &log));
        let vault = Vault { keys: keys.clone(), master_keys: config.master_keys.clone(), rng: rng.clone() };
        let chats = Arc::new(MemoryChats::new(ChatWorld {
            coach: Coach {
                models: models.clone(),
                settings: config.ai.clone(),
                core: core.clone(),
                users: users.clone(),
                usage: Arc::new(Usage::default()),
                clock: clock.clone(),
                rng: rng.clone(),
                log: log.clone(),
                client: Arc::<Collected>::default(),
            },
            base: world,
            vault: vault.clone(),
            hosts: AllowedHosts::of(&config.public_url, &config.ai.link_hosts),
        }));
        let isolate = Isolate::new(Ports {
            portable: vivace::wiring::portable::LISTS,
            models,
            rooms: rooms.clone(),
            group_rooms: group_rooms.clone(),
            chat_runs: chats.clone(),
            cursors: Cursors(config.token_keys.derive("cursors")),
            vault,
            passwords: Arc::new(Passwords::new(config.password_peppers.clone(), rng.clone())),
            config,
            core: core.clone(),
            users,
            cache: cache.clone(),
            memo: Arc::default(),
            media: media.clone(),
            queue: queue.clone(),
            limiter: Limiter { limits: limits.clone(), leases: Arc::default() },
            hub: hub.clone(),
            outbound: outbound.clone(),
            signatures: Arc::new(signatures::StandInSignatures),
            probes: Arc::new(fakes::FakeProbes),
            assets: Arc::new(fakes::FakeAssets),
            clock: clock.clone(),
            time_zones: Arc::new(fakes::IanaTimeZones),
            rng,
            log: log.clone(),
            started_at: START,
        });
        Self {
            isolate,
            core,
            shards,
            cache,
            media,
            keys,
            queue,
            hub,
            group_rooms,
            outbound,
            clock,
            limits,
            rooms,
            chats,
            log,
            background: Arc::default(),
            may_leave_jobs: std::cell::Cell::new(false),
        }
    }

    /// Gives the same installation other settings, as a release does: what isolates remember is lost.
    pub fn change_settings(&mut self, changes: &[(&str, &str)]) {
        let config = Arc::new(settings(changes));
        let old = Ports::clone(&self.isolate.ports);
        let models = Arc::new(models_of(&config, &self.outbound, &self.clock, &self.log));
        self.isolate = Isolate::new(Ports {
            models,
            cursors: Cursors(config.token_keys.derive("cursors")),
            vault: Vault { master_keys: config.master_keys.clone(), ..old.vault.clone() },
            passwords: Arc::new(Passwords::new(config.password_peppers.clone(), old.rng.clone())),
            memo: Arc::default(),
            config,
            ..old
        });
    }

    /// The app, as a handler or job gets it.
    pub fn app(&self) -> App {
        self.isolate.app(Arc::new(Usage::default()), self.background.clone())
    }

    pub fn get(&self, path: &str) -> RequestBuilder<'_> {
        RequestBuilder::new(self, "GET", path)
    }

    pub fn post(&self, path: &str) -> RequestBuilder<'_> {
        RequestBuilder::new(self, "POST", path)
    }

    pub fn put(&self, path: &str) -> RequestBuilder<'_> {
        RequestBuilder::new(self, "PUT", path)
    }

    pub fn patch(&self, path: &str) -> RequestBuilder<'_> {
        RequestBuilder::new(self, "PATCH", path)
    }

    pub fn delete(&self, path: &str) -> RequestBuilder<'_> {
        RequestBuilder::new(self, "DELETE", path)
    }

    /// Any method.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder<'_> {
        RequestBuilder::new(self, method, path)
    }

    /// A verified person with role `user`, signed in. No password: quick.
    pub fn sign_in(&self, username: &str) -> SignedIn {
        self.sign_in_as(username, Role::User, Plan::Free)
    }

    /// A person with that role and plan, signed in.
    pub fn sign_in_as(&self, username: &str, role: Role, plan: Plan) -> SignedIn {
        let app = self.app();
        let now = app.now();
        let account = AccountId::new(now, app.entropy());
        let shard = u8::try_from(self.core.count("accounts") % self.shards.len()).expect("few shards");
        let email = format!("{username}@example.org");
        self.core.execute(
            "INSERT INTO accounts (id, email, username, username_key, role, plan, shard, email_verified_at, created_at, updated_at)
             VALUES (?1, ?2, ?3, lower(?3), ?4, ?5, ?6, ?7, ?7, ?7)",
            &[&account.to_string(), &email, &username.to_owned(), &role.as_str().to_owned(), &plan.as_str().to_owned(), &shard, &now.as_millis()],
        );
        self.sign_in_again(&SignedIn {
            account,
            session: SessionId::from_bytes([0; 16]),
            shard,
            username: username.to_owned(),
            email,
            token: String::new(),
        })
    }

    /// The same person on another device, with the role and plan they have now.
    pub fn sign_in_again(&self, person: &SignedIn) -> SignedIn {
        let app = self.app();
        let now = app.now();
        let session = SessionId::new(now, app.entropy());
        self.core.execute(
            "INSERT INTO sessions (id, account_id, counter, rotated_at, authenticated_at, created_at, last_seen_at, idle_expires_at, expires_at, device_name, ip_hash)
             VALUES (?1, ?2, 0, ?3, ?3, ?3, ?3, ?4, ?5, 'test', '')",
            &[&session.to_string(), &person.account.to_string(), &now.as_millis(), &now.plus_millis(7 * DAY_MS).as_millis(), &now.plus_millis(30 * DAY_MS).as_millis()],
        );
        self.token_of(&SignedIn { session, ..person.clone() })
    }

    /// A new access token of the same sign-in, with the role and plan the person has now.
    pub fn token_of(&self, person: &SignedIn) -> SignedIn {
        let now = self.app().now();
        let row = self.core.rows("SELECT role, plan FROM accounts WHERE id = ?1", &[&person.account.to_string()]);
        let role: Role = serde_json::from_value(row[0]["role"].clone()).expect("a role");
        let plan: Plan = serde_json::from_value(row[0]["plan"].clone()).expect("a plan");
        let config = &self.isolate.ports.config;
        let tokens = AccessTokens { keys: config.token_keys.clone(), issuer: config.public_url.clone() };
        let subject = TokenSubject {
            account: person.account,
            session: person.session,
            role,
            plan,
            shard: person.shard,
            authenticated_at: now,
        };
        SignedIn { token: tokens.issue(&subject, now), ..person.clone() }
    }

    /// Does what was left for after the answer, then delivers every queue message until none is left.
    pub async fn run_jobs(&self) {
        loop {
            self.background.finish().await;
            let bodies = self.queue.take_all();
            if bodies.is_empty() {
                return;
            }
            for body in bodies {
                consumers::consume(&self.app(), &body).await;
            }
        }
    }

    /// Runs the core jobs of one kind that wait; the others go on waiting.
    pub async fn run_jobs_of(&self, kind: &str) {
        self.background.finish().await;
        for row in self.core.rows("SELECT id FROM outbox WHERE kind = ?1 AND state = 'pending'", &[&kind.to_owned()]) {
            consumers::consume(&self.app(), &serde_json::json!({"location": "core", "id": row["id"]}).to_string())
                .await;
        }
        self.background.finish().await;
    }

    /// Does what was left for after the answer; messages stay in the queue.
    pub async fn finish_background(&self) {
        self.background.finish().await;
    }

    /// Runs the minute's work, then the jobs it hinted at.
    pub async fn tick(&self) {
        let failures = schedule::run_every_minute(&self.app()).await;
        assert!(failures.is_empty(), "{failures:?}");
        self.run_jobs().await;
    }

    /// Runs the night's work, then the jobs it wrote.
    pub async fn night(&self) {
        let failures = schedule::run(&self.app(), schedule::NIGHTLY).await;
        assert!(failures.is_empty(), "{failures:?}");
        self.run_jobs().await;
    }

    /// Recipients and subjects of the mails that were sent, in alphabetical order.
    pub fn mails_sent(&self) -> Vec<(String, String)> {
        let rows = self.core.rows("SELECT recipient, subject FROM dev_mails ORDER BY recipient, subject", &[]);
        let text = |row: &serde_json::Value, name: &str| row[name].as_str().expect("text").to_owned();
        rows.iter().map(|row| (text(row, "recipient"), text(row, "subject"))).collect()
    }

    /// For tests whose point is that jobs stay behind.
    pub fn leaves_jobs(&self) {
        self.may_leave_jobs.set(true);
    }

    pub(crate) fn background(&self) -> Arc<Collected> {
        self.background.clone()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        assert_eq!(self.outbound.unused(), 0, "canned replies that nobody asked for");
        if self.may_leave_jobs.get() {
            return;
        }
        for database in self.shards.iter().chain([&self.core]) {
            // Every friend request tells somebody, every sign-out closes sockets, and every block parts people: the
            // tests of notifications, of hubs and of rooms see to it that these run.
            let waiting = database.rows(
                "SELECT kind, state, last_error FROM outbox WHERE state <> 'done'
                 AND NOT (state = 'pending' AND kind IN ('NotifyV1', 'CloseSocketsV1', 'SeparateInRoomsV1'))",
                &[],
            );
            assert!(waiting.is_empty(), "jobs left behind (run_jobs?): {waiting:?}");
        }
    }
}
