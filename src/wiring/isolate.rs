//! What an isolate builds once and every request shares.

use std::sync::Arc;

use super::{
    credentials::Credentials,
    features::{call_router, policies},
};
use crate::{
    app::{App, Ports},
    features::auth::{AccessTokens, Accounts},
    http::middleware::{gate::Gate, idempotency::Idempotency},
    platform::background::Background,
    storage::Usage,
};

/// The ports and the gate.
pub struct Isolate {
    /// The ports.
    pub ports: Arc<Ports>,
    /// The gate.
    pub gate: Arc<Gate>,
}

impl Isolate {
    /// Puts the gate before these ports.
    pub fn new(ports: Ports) -> Self {
        let config = ports.config.clone();
        let gate = Gate {
            policies: policies(),
            authenticator: Arc::new(Credentials {
                accounts: Accounts {
                    core: ports.core.clone(),
                    tokens: AccessTokens { keys: config.token_keys.clone(), issuer: config.public_url.clone() },
                },
                core: ports.core.clone(),
            }),
            limiter: ports.limiter.clone(),
            idempotency: Idempotency {
                core: ports.core.clone(),
                keys: config.master_keys.derive("idempotency-answers"),
                rng: ports.rng.clone(),
            },
            config,
            router: call_router,
        };
        Self { ports: Arc::new(ports), gate: Arc::new(gate) }
    }

    /// The app of a request or a job.
    pub fn app(&self, usage: Arc<Usage>, background: Arc<dyn Background>) -> App {
        App::new(self.ports.clone(), usage, background)
    }
}
