//! What a run reaches outside its object.

use std::sync::Arc;

use wasm_bindgen::JsValue;
use worker::{Env, send::IntoSendFuture};

use crate::{
    coach::{Coach, Models},
    config::Config,
    domain::{ids::AccountId, safe_markdown::AllowedHosts},
    live::world::World,
    platform::{
        background::Collected,
        bindings,
        crypto::Key,
        log::{Console, Log},
        outbound::{Outbound, WorkerFetch},
        vault::Vault,
    },
    storage::{StorageError, Usage, r2::R2},
};

/// The ports a run uses. Host tests build it from fakes.
#[derive(Clone)]
pub struct ChatWorld {
    /// What every object reaches.
    pub base: World,
    /// Who is asked, and what that may cost.
    pub coach: Coach,
    /// Data keys.
    pub vault: Vault,
    /// Where links in answers may lead.
    pub hosts: AllowedHosts,
}

fn variable(env: &Env, name: &str) -> Option<String> {
    js_sys::Reflect::get(env, &JsValue::from(name)).ok()?.as_string()
}

impl ChatWorld {
    /// The world of an object of the Worker. `None` when a binding or a setting is missing, which the Worker reports.
    pub fn of(env: &Env) -> Option<Self> {
        let config = Config::read(&|name| variable(env, name)).ok()?;
        let base = World::of(env)?;
        let outbound: Arc<dyn Outbound> = Arc::new(WorkerFetch);
        let log: Arc<dyn Log> = Arc::new(Console);
        let coach = Coach {
            models: Arc::new(Models::of_isolate(&config.ai, &outbound, &base.clock, &log)),
            settings: config.ai.clone(),
            core: base.core.clone(),
            users: base.users.clone(),
            usage: Arc::new(Usage::default()),
            clock: base.clock.clone(),
            rng: base.rng.clone(),
            log,
            // An answer of a conversation is not the client's who asked for it.
            client: Arc::<Collected>::default(),
        };
        let keys = Arc::new(R2(env.bucket(bindings::KEYS).ok()?));
        let vault = Vault { keys, master_keys: config.master_keys.clone(), rng: base.rng.clone() };
        Some(Self { base, coach, vault, hosts: AllowedHosts::of(&config.public_url, &config.ai.link_hosts) })
    }

    /// The person's data key.
    ///
    /// # Errors
    /// The key bucket failed, or the person has left.
    pub async fn key(&self, account: AccountId) -> Result<Key, StorageError> {
        self.vault.data_key(account).into_send().await
    }
}
