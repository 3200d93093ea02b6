//! What is outside an object: the databases, the queues, the clock.

use std::sync::Arc;

use wasm_bindgen::JsValue;
use worker::Env;

use crate::{
    domain::principal::ShardNumber,
    platform::{
        bindings,
        clock::{Clock, SystemClock},
        queue::{CloudflareQueues, Queue},
        rng::{Rng, SystemRng},
        time_zones::{RuntimeTimeZones, TimeZones},
    },
    storage::{Core, Database, Db, StorageError, Usage, User, d1::D1},
};

/// The ports an object uses. Host tests build it from fakes.
#[derive(Clone)]
pub struct World {
    /// The core database.
    pub core: Arc<dyn Database>,
    /// The user shards, by number.
    pub users: Vec<Arc<dyn Database>>,
    /// Hints to the queues.
    pub queue: Arc<dyn Queue>,
    /// Offsets of time zones.
    pub time_zones: Arc<dyn TimeZones>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
}

impl World {
    /// The world of an object of the Worker. `None` when a binding is missing, which the Worker itself reports.
    pub fn of(env: &Env) -> Option<Self> {
        let raw = |name: &str| -> Option<JsValue> {
            js_sys::Reflect::get(env, &name.into()).ok().filter(|value| !value.is_undefined())
        };
        let database = |name: &str| raw(name).map(|binding| Arc::new(D1::new(binding)) as Arc<dyn Database>);
        let shard = |number| database(&format!("{}{number}", bindings::USER_PREFIX));
        Some(Self {
            core: database(bindings::CORE)?,
            users: (0..bindings::SHARDS_MAX).map_while(shard).collect(),
            queue: Arc::new(CloudflareQueues {
                high: env.queue(bindings::QUEUE_HIGH).ok()?,
                normal: env.queue(bindings::QUEUE_NORMAL).ok()?,
                low: env.queue(bindings::QUEUE_LOW).ok()?,
            }),
            time_zones: Arc::new(RuntimeTimeZones),
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng),
        })
    }

    /// The core database.
    pub fn core_db(&self) -> Db<Core> {
        Db::new(self.core.clone(), Arc::new(Usage::default()))
    }

    /// The user shard of that number.
    ///
    /// # Errors
    /// A shard that is not bound.
    pub fn user_db(&self, shard: ShardNumber) -> Result<Db<User>, StorageError> {
        let database = self.users.get(usize::from(shard)).cloned();
        let database = database.ok_or_else(|| StorageError::Failed(format!("user shard {shard} is not bound")))?;
        Ok(Db::new(database, Arc::new(Usage::default())))
    }
}
