//! The object's shell: decode, decide, store, answer.
#![expect(missing_docs, reason = "the macro makes undocumented bindings")]

use std::cell::RefCell;

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use super::{protocol::TakeV1, store};
use crate::{
    domain::{json, rate_limit::Window},
    live::shell::Shell,
    platform::{
        clock::{Clock, SystemClock},
        sleep::sleep_ms,
    },
};

/// Names of objects that tests misuse.
const TEST_NAME_PREFIX: &str = "__test:";

/// The Durable Object class.
#[durable_object]
pub struct RateLimiter {
    shell: Shell,
    env: Env,
    /// A copy of what is stored, to spare a read on each call.
    window: RefCell<Option<Window>>,
}

impl DurableObject for RateLimiter {
    fn new(state: State, env: Env) -> Self {
        Self { shell: Shell::new(state, "limiter_failed"), env, window: RefCell::new(None) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let body = request.text().await?;
        self.misbehave_if_tested().await;
        let Ok(take) = json::from_str::<TakeV1>(&body) else {
            return Response::error("not a call of this object", 400);
        };
        let (decision, first) = self.take(take)?;
        if first {
            let now = SystemClock.now();
            self.shell.arm(Ok(Some(now.plus_millis(take.quota.window_ms + store::LINGER_MS))), now);
        }
        Response::from_json(&decision)
    }

    async fn alarm(&self) -> Result<Response> {
        let now = SystemClock.now();
        // What is about to be forgotten is no longer known: a call that comes meanwhile reads it anew.
        self.window.replace(None);
        self.shell.ring(now, async { store::ring(&self.shell.storage(), now) }).await
    }
}

impl RateLimiter {
    /// One synchronous step: nothing else runs in this object between reading and storing.
    fn take(&self, take: TakeV1) -> Result<(crate::domain::rate_limit::Decision, bool)> {
        let now = SystemClock.now();
        let sql = self.shell.state.storage().sql();
        let mut window = self.window.borrow_mut();
        if window.is_none() {
            *window = Some(store::read(&sql)?);
        }
        let window = window.get_or_insert_default();
        let first = window.newest_ms().is_none();
        let decision = window.take(take.quota, now, take.wanted, take.lease_divisor);
        if decision.granted > 0 {
            store::add(&sql, now, decision.granted, take.quota.window_ms)?;
        }
        Ok((decision, first))
    }

    /// Lets the tests show that a panic in an object, or while one is busy, ends only the calls in flight.
    async fn misbehave_if_tested(&self) {
        let name = self.shell.state.id().name().unwrap_or_default();
        if !name.starts_with(TEST_NAME_PREFIX) {
            return;
        }
        let on = |name: &str, value: &str| self.env.var(name).is_ok_and(|var| var.to_string() == value);
        if !on("TEST_ROUTES", "on") || !on("ENVIRONMENT", "local") {
            return;
        }
        match name.trim_start_matches(TEST_NAME_PREFIX) {
            "slow" => sleep_ms(5_000).await,
            #[expect(clippy::panic, reason = "the test of panics needs one; unreachable outside local mode")]
            "panic" => panic!("a panic asked for by a test"),
            _ => {}
        }
    }
}
