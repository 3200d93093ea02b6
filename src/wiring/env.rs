//! Worker bindings to ports. All missing names are reported at once.

use std::sync::{Arc, Mutex, PoisonError};

use wasm_bindgen::JsValue;
use worker::{Env, send::IntoSendFuture};

use super::isolate::Isolate;
use crate::{
    app::Ports,
    coach::Models,
    config::Config,
    domain::time::{MINUTE_MS, Timestamp},
    http::{cursor::Cursors, middleware::limiter::Limiter},
    live::{
        chat_run::{ChatRunObjects, ChatRuns},
        group_room::{GroupRoomObjects, GroupRooms},
        rate_limiter::RateLimiterObjects,
        user_hub::{Hub, UserHubs},
        workout_room::{Rooms, WorkoutRoomObjects},
    },
    platform::{
        assets::{Assets, WorkerAssets},
        clock::{Clock, SystemClock},
        log::{Console, Log},
        outbound::{Outbound, WorkerFetch},
        passwords::Passwords,
        probe::{Probe, Probes},
        queue::{CloudflareQueues, PROBE_MESSAGE, Priority, Queue},
        rng::{Rng, SystemRng},
        signatures::WebCrypto,
        time_zones::RuntimeTimeZones,
        vault::Vault,
    },
    storage::{Blobs, Cache, Database, PortFuture, d1::D1, kv::Kv, r2::R2},
};

pub use crate::platform::bindings as names;

/// Collects bindings; notes what is missing.
struct Bindings<'a> {
    env: &'a Env,
    problems: Vec<String>,
}

impl Bindings<'_> {
    fn raw(&self, name: &str) -> Option<JsValue> {
        js_sys::Reflect::get(self.env, &name.into()).ok().filter(|value| !value.is_undefined())
    }

    fn take<T>(&mut self, name: &str, binding: worker::Result<T>) -> Option<T> {
        if binding.is_err() {
            self.problems.push(format!("binding {name} is missing"));
        }
        binding.ok()
    }

    fn database(&mut self, name: &str) -> Option<Arc<dyn Database>> {
        let Some(binding) = self.raw(name) else {
            self.problems.push(format!("binding {name} is missing"));
            return None;
        };
        Some(Arc::new(D1::new(binding)))
    }

    fn users(&mut self) -> Vec<Arc<dyn Database>> {
        let names = (0..names::SHARDS_MAX).map(|number| format!("{}{number}", names::USER_PREFIX));
        let bindings = names.map_while(|name| self.raw(&name)).collect::<Vec<_>>();
        if bindings.is_empty() {
            self.problems.push("binding DB_USER_0 is missing".to_owned());
        }
        bindings.into_iter().map(|binding| Arc::new(D1::new(binding)) as Arc<dyn Database>).collect()
    }
}

fn variable(env: &Env, name: &str) -> Option<String> {
    let value = js_sys::Reflect::get(env, &name.into()).ok()?;
    value.as_string()
}

/// Every binding, found.
struct Bound {
    core: Arc<dyn Database>,
    users: Vec<Arc<dyn Database>>,
    cache: Arc<dyn Cache>,
    media: Arc<dyn Blobs>,
    keys: Arc<dyn Blobs>,
    queue: Arc<dyn Queue>,
    limits: Arc<RateLimiterObjects>,
    rooms: Arc<dyn Rooms>,
    group_rooms: Arc<dyn GroupRooms>,
    chat_runs: Arc<dyn ChatRuns>,
    hub: Arc<dyn Hub>,
    assets: Arc<dyn Assets>,
}

impl Bindings<'_> {
    /// Looks for every binding before it gives up, so that all missing names are noted.
    fn find_all(&mut self) -> Option<Bound> {
        let env = self.env;
        let core = self.database(names::CORE);
        let users = self.users();
        let cache = self.take(names::CACHE, env.kv(names::CACHE));
        let media = self.take(names::MEDIA, env.bucket(names::MEDIA));
        let keys = self.take(names::KEYS, env.bucket(names::KEYS));
        let high = self.take(names::QUEUE_HIGH, env.queue(names::QUEUE_HIGH));
        let normal = self.take(names::QUEUE_NORMAL, env.queue(names::QUEUE_NORMAL));
        let low = self.take(names::QUEUE_LOW, env.queue(names::QUEUE_LOW));
        let limiter = self.take(names::RATE_LIMITER, env.durable_object(names::RATE_LIMITER));
        let rooms = self.take(names::WORKOUT_ROOM, env.durable_object(names::WORKOUT_ROOM));
        let group_rooms = self.take(names::GROUP_ROOM, env.durable_object(names::GROUP_ROOM));
        let chat_runs = self.take(names::CHAT_RUN, env.durable_object(names::CHAT_RUN));
        let hub = self.take(names::USER_HUB, env.durable_object(names::USER_HUB));
        let assets = self.take(names::ASSETS, env.assets(names::ASSETS));
        Some(Bound {
            core: core?,
            users,
            cache: Arc::new(Kv(cache?)),
            media: Arc::new(R2(media?)),
            keys: Arc::new(R2(keys?)),
            queue: Arc::new(CloudflareQueues { high: high?, normal: normal?, low: low? }),
            limits: Arc::new(RateLimiterObjects(limiter?)),
            rooms: Arc::new(WorkoutRoomObjects(rooms?)),
            group_rooms: Arc::new(GroupRoomObjects(group_rooms?)),
            chat_runs: Arc::new(ChatRunObjects(chat_runs?)),
            hub: Arc::new(UserHubs(hub?)),
            assets: Arc::new(WorkerAssets(assets?)),
        })
    }
}

/// Builds an isolate's shared parts.
///
/// # Errors
/// Every problem of settings and bindings, one sentence each.
pub fn build(env: &Env) -> Result<Isolate, Vec<String>> {
    let config = Config::read(&|name| variable(env, name));
    let mut bindings = Bindings { env, problems: Vec::new() };
    match (config, bindings.find_all()) {
        (Ok(config), Some(bound)) if bindings.problems.is_empty() => Ok(assemble(config, bound)),
        (config, _) => {
            let mut problems = config.err().unwrap_or_default();
            problems.append(&mut bindings.problems);
            Err(problems)
        }
    }
}

fn assemble(config: Config, bound: Bound) -> Isolate {
    let Bound { core, users, cache, media, keys, queue, limits, rooms, group_rooms, chat_runs, hub, assets } = bound;
    let config = Arc::new(config);
    let rng: Arc<dyn Rng> = Arc::new(SystemRng);
    let (outbound, clock): (Arc<dyn Outbound>, Arc<dyn Clock>) = (Arc::new(WorkerFetch), Arc::new(SystemClock));
    let log: Arc<dyn Log> = Arc::new(Console);
    let models = Arc::new(Models::of_isolate(&config.ai, &outbound, &clock, &log));
    Isolate::new(Ports {
        portable: super::portable::LISTS,
        probes: Arc::new(PartProbes {
            core: core.clone(),
            users: users.clone(),
            cache: cache.clone(),
            media: media.clone(),
            limits: limits.clone(),
            queue: queue.clone(),
            queue_probed: Mutex::default(),
        }),
        cursors: Cursors(config.token_keys.derive("cursors")),
        vault: Vault { keys, master_keys: config.master_keys.clone(), rng: rng.clone() },
        passwords: Arc::new(Passwords::new(config.password_peppers.clone(), rng.clone())),
        config,
        core,
        users,
        cache,
        memo: Arc::default(),
        media,
        queue,
        limiter: Limiter { limits, leases: Arc::default() },
        rooms,
        group_rooms,
        chat_runs,
        hub,
        models,
        outbound,
        signatures: Arc::new(WebCrypto),
        assets,
        clock,
        time_zones: Arc::new(RuntimeTimeZones),
        rng,
        log,
        started_at: SystemClock.now(),
    })
}

/// Asks each part for the least it can do.
struct PartProbes {
    core: Arc<dyn Database>,
    users: Vec<Arc<dyn Database>>,
    cache: Arc<dyn Cache>,
    media: Arc<dyn Blobs>,
    limits: Arc<RateLimiterObjects>,
    queue: Arc<dyn Queue>,
    /// When the queue was last asked, and whether it took the message.
    queue_probed: Mutex<Option<(Timestamp, bool)>>,
}

/// How long a queue's answer is believed: the only question it knows is a message, and those cost.
const QUEUE_PROBE_EVERY_MS: i64 = MINUTE_MS;

impl PartProbes {
    async fn queue_takes_messages(&self, now: Timestamp) -> bool {
        let known = *self.queue_probed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, answer)) = known.filter(|(at, _)| now.since(*at) < QUEUE_PROBE_EVERY_MS) {
            return answer;
        }
        let answer = self.queue.send(Priority::Low, vec![PROBE_MESSAGE.to_owned()]).await.is_ok();
        *self.queue_probed.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, answer));
        answer
    }
}

async fn timed(name: impl Into<String>, began: Timestamp, asked: impl Future<Output = bool>) -> Probe {
    let answered = asked.await;
    let result = if answered { Ok(()) } else { Err("does not answer".to_owned()) };
    Probe { name: name.into(), took_ms: SystemClock.now().since(began), result }
}

impl Probes for PartProbes {
    fn run(&self) -> PortFuture<'_, Vec<Probe>> {
        Box::pin(
            async move {
                let began = SystemClock.now();
                let one = [("SELECT 1 AS one", Vec::new())];
                let database = timed("database", began, async { self.core.run(&one).await.is_ok() });
                let users = self.users.iter().enumerate().map(|(number, user)| {
                    let one = &one;
                    timed(format!("databaseUser{number}"), began, async move { user.run(one).await.is_ok() })
                });
                let users = futures::future::join_all(users);
                // The reference products call their cache redis; monitors built for them look it up by that name.
                let cache = timed("redis", began, async { self.cache.get("health").await.is_ok() });
                let media = timed("storage", began, async { self.media.exists("health").await.is_ok() });
                let objects =
                    timed("durableObjects", began, async { self.limits.call("health", "{}".to_owned()).await.is_ok() });
                let queue = timed("queue", began, self.queue_takes_messages(began));
                let (database, users, cache, media, objects, queue) =
                    futures::join!(database, users, cache, media, objects, queue);
                let mut probes = vec![database, cache, media, objects, queue];
                probes.extend(users);
                probes
            }
            .into_send(),
        )
    }
}
