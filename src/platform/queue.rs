//! The queue port: hints that there is work, never the work itself.

use worker::send::IntoSendFuture;

use crate::storage::{PortFuture, StorageError};

pub use crate::domain::priority::Priority;

/// A message that asks for nothing: a queue that takes it works.
pub const PROBE_MESSAGE: &str = "probe";

/// Sends messages to the queue of a priority. A message may be lost or arrive twice.
pub trait Queue: Send + Sync {
    /// Sends `bodies`, each at most 100 kB of text.
    fn send<'a>(&'a self, priority: Priority, bodies: Vec<String>) -> PortFuture<'a, Result<(), StorageError>>;
}

/// The three queues of the Worker.
pub struct CloudflareQueues {
    /// Priority high.
    pub high: worker::Queue,
    /// Priority normal.
    pub normal: worker::Queue,
    /// Priority low.
    pub low: worker::Queue,
}

/// The most messages one call may send: the platform refuses more.
const BATCH_MAX: usize = 100;

impl Queue for CloudflareQueues {
    fn send<'a>(&'a self, priority: Priority, bodies: Vec<String>) -> PortFuture<'a, Result<(), StorageError>> {
        let queue = match priority {
            Priority::High => &self.high,
            Priority::Normal => &self.normal,
            Priority::Low => &self.low,
        };
        Box::pin(
            async move {
                for chunk in bodies.chunks(BATCH_MAX) {
                    queue.send_batch(chunk.to_vec()).await.map_err(|error| StorageError::Failed(error.to_string()))?;
                }
                Ok(())
            }
            .into_send(),
        )
    }
}
