//! Work that goes on after the answer.

use std::pin::Pin;

/// A piece of work without a result.
pub type Work = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// Keeps work alive after the response was sent (at most 30 s on the platform). Only for hints that a
/// sweeper makes up for; never for money, budgets or anything that must happen.
pub trait Background: Send + Sync {
    /// Starts `work`.
    fn spawn(&self, work: Work);
}

/// `ctx.waitUntil` of the request being served.
pub struct WaitUntil(pub worker::Context);

impl Background for WaitUntil {
    fn spawn(&self, work: Work) {
        self.0.wait_until(work);
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
