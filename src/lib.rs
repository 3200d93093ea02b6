//! Vivace: one backend at the edge for training, wellbeing, an AI coach, community and a shop.
//!
//! This file holds the Worker's doors and no logic: `fetch`, `queue` and `scheduled`, and the exported
//! Durable Objects. Where to go from here: [`wiring::serve`] for the path of a request,
//! [`wiring::features`] for the list of slices.

pub mod app;
pub mod audit;
pub mod coach;
pub mod config;
pub mod domain;
pub mod facts;
pub mod features;
pub mod http;
pub mod jobs;
pub mod live;
pub mod platform;
pub mod storage;
pub mod training;
pub mod wiring;

use std::sync::{Arc, OnceLock};

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::future_to_promise;
use worker::{Context, Env, MessageBatch, MessageExt, ScheduleContext, ScheduledEvent, event, worker_sys};

use crate::{
    platform::{
        at_once::{self, Begun},
        background::{Collected, WaitUntil},
        packed_http,
    },
    storage::Usage,
    wiring::{
        consumers::{self, Delivery},
        env,
        isolate::Isolate,
        schedule,
        serve::serve,
    },
};

static ISOLATE: OnceLock<Result<Isolate, Vec<String>>> = OnceLock::new();

/// The isolate's shared parts, built by its first request. Problems are logged with every request
/// until they are mended: a Worker that is not configured serves nothing.
fn isolate(env: &Env) -> Option<&'static Isolate> {
    match ISOLATE.get_or_init(|| env::build(env)) {
        Ok(isolate) => Some(isolate),
        Err(problems) => {
            for problem in problems {
                worker::console_error!(
                    "{}",
                    serde_json::json!({"level": "error", "code": "misconfigured", "cause": problem})
                );
            }
            None
        }
    }
}

#[event(start)]
fn start() {
    // The platform crate's own hook tells the JavaScript door (src/entry.mjs) of a panic: it stays, behind ours.
    let platform_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        console_error_panic_hook::hook(info);
        platform_hook(info);
    }));
}

/// Gives the response or, where that has to wait for something, a promise of it.
///
/// Not `#[event(fetch)]`, which always makes a promise.
///
/// # Errors
/// The platform refused to make a response.
#[wasm_bindgen]
pub fn fetch(request: web_sys::Request, env: Env, context: worker_sys::Context) -> Result<JsValue, JsValue> {
    match at_once::begin(answer(request, env, Context::new(context))) {
        Begun::Done(response) => response,
        Begun::Waiting(rest) => Ok(future_to_promise(rest).into()),
    }
}

async fn answer(request: web_sys::Request, env: Env, context: Context) -> Result<JsValue, JsValue> {
    let response = match isolate(&env) {
        Some(isolate) => {
            let incoming = packed_http::read_request(&request).await;
            serve(isolate, incoming, Arc::new(WaitUntil::new(context, request))).await
        }
        None => wiring::serve::misconfigured(),
    };
    Ok(packed_http::write_response(response).await?.into())
}

/// Never gives an error: the platform crate would turn it into a panic that ends every request in flight.
/// Each message is acknowledged or retried by itself.
#[event(queue)]
async fn queue(batch: MessageBatch<String>, env: Env, _context: Context) -> worker::Result<()> {
    let Some(isolate) = isolate(&env) else {
        batch.retry_all();
        return Ok(());
    };
    let background = Arc::new(Collected::default());
    let app = isolate.app(Arc::new(Usage::default()), background.clone());
    let is_dead_letters = batch.queue() == env::names::DEAD_QUEUE;
    for message in batch.raw_iter() {
        let body = message.body().as_string().unwrap_or_default();
        features::test_routes::panic_if_asked(&app, &body);
        let delivery = if is_dead_letters {
            consumers::bury_message(&app, &body).await.map_or(Delivery::Retry, |()| Delivery::Ack)
        } else {
            consumers::consume(&app, &body).await
        };
        match delivery {
            Delivery::Ack => message.ack(),
            Delivery::Retry => message.retry(),
        }
    }
    background.finish().await;
    Ok(())
}

#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    let Some(isolate) = isolate(&env) else { return };
    let background = Arc::new(Collected::default());
    let app = isolate.app(Arc::new(Usage::default()), background.clone());
    for failure in schedule::run(&app, &event.cron()).await {
        app.log.line(
            serde_json::json!({"level": "error", "code": "sweep_failed", "cause": failure.to_string()}).to_string(),
        );
    }
    background.finish().await;
}
