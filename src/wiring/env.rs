//! Worker bindings to ports. All missing names are reported at once.

use std::sync::Arc;

use wasm_bindgen::JsValue;
use worker::{Env, send::IntoSendFuture};

use super::isolate::Isolate;
use crate::{
    app::Ports,
    config::Config,
    domain::time::Timestamp,
    http::{cursor::Cursors, middleware::limiter::Limiter},
    live::rate_limiter::RateLimiterObjects,
    platform::{
        assets::WorkerAssets,
        clock::{Clock, SystemClock},
        log::Console,
        outbound::WorkerFetch,
        passwords::Passwords,
        probe::{Probe, Probes},
        queue::{CloudflareQueues, Queue},
        rng::{Rng, SystemRng},
        signatures::WebCrypto,
        vault::Vault,
    },
    storage::{Blobs, Cache, Database, PortFuture, d1::D1, kv::Kv, r2::R2},
};

/// Names of the bindings, as they stand in wrangler.toml.
pub mod names {
    /// The core database.
    pub const CORE: &str = "DB";
    /// The user shards: this and a number from 0.
    pub const USER_PREFIX: &str = "DB_USER_";
    /// The cache.
    pub const CACHE: &str = "CACHE";
    /// Uploaded files.
    pub const MEDIA: &str = "MEDIA";
    /// Data keys.
    pub const KEYS: &str = "KEYS";
    /// Queue of priority high.
    pub const QUEUE_HIGH: &str = "QUEUE_HIGH";
    /// Queue of priority normal.
    pub const QUEUE_NORMAL: &str = "QUEUE_NORMAL";
    /// Queue of priority low.
    pub const QUEUE_LOW: &str = "QUEUE_LOW";
    /// Name of the dead-letter queue.
    pub const DEAD_QUEUE: &str = "vivace-dead";
    /// The rate limiter's objects.
    pub const RATE_LIMITER: &str = "RATE_LIMITER";
    /// Shipped files.
    pub const ASSETS: &str = "ASSETS";
    /// Every name above that must be bound.
    pub const REQUIRED: &[&str] =
        &[CORE, "DB_USER_0", CACHE, MEDIA, KEYS, QUEUE_HIGH, QUEUE_NORMAL, QUEUE_LOW, RATE_LIMITER, ASSETS];
}

/// The most user shards looked for.
const SHARDS_MAX: u8 = 100;

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
        let names = (0..SHARDS_MAX).map(|number| format!("{}{number}", names::USER_PREFIX));
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

/// Builds an isolate's shared parts.
///
/// # Errors
/// Every problem of settings and bindings, one sentence each.
pub fn build(env: &Env) -> Result<Isolate, Vec<String>> {
    let config = Config::read(&|name| variable(env, name));
    let mut bindings = Bindings { env, problems: Vec::new() };
    let core = bindings.database(names::CORE);
    let users = bindings.users();
    let cache = bindings.take(names::CACHE, env.kv(names::CACHE));
    let media = bindings.take(names::MEDIA, env.bucket(names::MEDIA));
    let keys = bindings.take(names::KEYS, env.bucket(names::KEYS));
    let high = bindings.take(names::QUEUE_HIGH, env.queue(names::QUEUE_HIGH));
    let normal = bindings.take(names::QUEUE_NORMAL, env.queue(names::QUEUE_NORMAL));
    let low = bindings.take(names::QUEUE_LOW, env.queue(names::QUEUE_LOW));
    let limiter = bindings.take(names::RATE_LIMITER, env.durable_object(names::RATE_LIMITER));
    let assets = bindings.take(names::ASSETS, env.assets(names::ASSETS));
    let (
        Ok(config),
        Some(core),
        Some(cache),
        Some(media),
        Some(keys),
        Some(high),
        Some(normal),
        Some(low),
        Some(limiter),
        Some(assets),
        true,
    ) = (config.as_ref(), core, cache, media, keys, high, normal, low, limiter, assets, !users.is_empty())
    else {
        let mut problems = config.err().unwrap_or_default();
        problems.append(&mut bindings.problems);
        return Err(problems);
    };
    let config = Arc::new(config.clone());
    let rng: Arc<dyn Rng> = Arc::new(SystemRng);
    let cache: Arc<dyn Cache> = Arc::new(Kv(cache));
    let media: Arc<dyn Blobs> = Arc::new(R2(media));
    let queue: Arc<dyn Queue> = Arc::new(CloudflareQueues { high, normal, low });
    let limits = Arc::new(RateLimiterObjects(limiter));
    Ok(Isolate::new(Ports {
        probes: Arc::new(PartProbes {
            core: core.clone(),
            users: users.clone(),
            cache: cache.clone(),
            media: media.clone(),
            limits: limits.clone(),
            queue_bound: bindings.raw(names::QUEUE_HIGH).is_some(),
        }),
        cursors: Cursors(config.token_keys.current().key.derive("cursors")),
        vault: Vault { keys: Arc::new(R2(keys)), master_keys: config.master_keys.clone(), rng: rng.clone() },
        passwords: Arc::new(Passwords::new(config.password_peppers.clone(), rng.clone())),
        config,
        core,
        users,
        cache,
        memo: Arc::default(),
        media,
        queue,
        limiter: Limiter { limits, leases: Arc::default() },
        outbound: Arc::new(WorkerFetch),
        signatures: Arc::new(WebCrypto),
        assets: Arc::new(WorkerAssets(assets)),
        clock: Arc::new(SystemClock),
        rng,
        log: Arc::new(Console),
        started_at: SystemClock.now(),
    }))
}

/// Asks each part for the least it can do.
struct PartProbes {
    core: Arc<dyn Database>,
    users: Vec<Arc<dyn Database>>,
    cache: Arc<dyn Cache>,
    media: Arc<dyn Blobs>,
    limits: Arc<RateLimiterObjects>,
    queue_bound: bool,
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
                let queue = timed("queue", began, async { self.queue_bound });
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
