//! Work that goes on after the answer.

use std::pin::Pin;

use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::send::{IntoSendFuture, SendWrapper};

// `request.finish` is src/entry.mjs's: it lets what answers the request go on to its end.
#[wasm_bindgen(inline_js = r#"
export function watch_client(request) {
  const { signal } = request;
  if (signal.aborted) return request.finish();
  return new Promise((resolve) => {
    request.endWatch = resolve;
    signal.addEventListener("abort", () => { request.finish(); resolve(); }, { once: true });
  });
}
export const end_watch = (request) => request.endWatch?.();
"#)]
extern "C" {
    /// A promise that comes when the client hangs up; nothing when it has.
    fn watch_client(request: &web_sys::Request) -> JsValue;
    /// Lets that promise come: what waits for it would stay in memory.
    fn end_watch(request: &web_sys::Request);
}

/// A piece of work without a result.
pub type Work = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// Keeps work alive after the response was sent (at most 30 s on the platform). Only for hints that a
/// sweeper makes up for; never for money, budgets or anything that must happen.
pub trait Background: Send + Sync {
    /// Starts `work`.
    fn spawn(&self, work: Work);

    /// Comes when the client hangs up before it has its answer. What answers it is then kept alive as spawned work is,
    /// to put things in order; without this it ends where it stands. Watches from now on. Never comes where nobody
    /// waits for an answer.
    fn client_gone(&self) -> Work {
        Box::pin(std::future::pending())
    }
}

/// The request being served, and its `ctx.waitUntil`.
pub struct WaitUntil {
    context: worker::Context,
    request: SendWrapper<web_sys::Request>,
}

impl WaitUntil {
    /// Those.
    pub const fn new(context: worker::Context, request: web_sys::Request) -> Self {
        Self { context, request: SendWrapper(request) }
    }
}

impl Background for WaitUntil {
    fn spawn(&self, work: Work) {
        self.context.wait_until(work);
    }

    fn client_gone(&self) -> Work {
        let watch = Watch(Clone::clone(&self.request.0));
        let promise = watch_client(&watch.0).dyn_into::<js_sys::Promise>().ok().map(JsFuture::from);
        let gone = async move {
            let _watch = watch;
            if let Some(promise) = promise {
                // It is never rejected.
                let _ = promise.await;
            }
        };
        Box::pin(gone.into_send())
    }
}

/// Ends the watch over a client when it goes.
struct Watch(web_sys::Request);

impl Drop for Watch {
    fn drop(&mut self) {
        end_watch(&self.0);
    }
}

/// Collects work to be awaited at the end: for queue deliveries and the clock, which have time.
#[derive(Default)]
pub struct Collected(std::sync::Mutex<Vec<Work>>);

impl Background for Collected {
    fn spawn(&self, work: Work) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(work);
    }
}

impl Collected {
    /// Does all that was collected, and what that work collects in turn.
    pub async fn finish(&self) {
        loop {
            let work = std::mem::take(&mut *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
            if work.is_empty() {
                return;
            }
            futures::future::join_all(work).await;
        }
    }
}

/// Starts work that goes on for as long as the sockets it holds are open: the runtime keeps what serves an open socket.
pub fn go_on(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}
