//! Waiting.

use std::time::Duration;

use worker::send::IntoSendFuture;

/// Waits for that long, letting other requests of the isolate go on.
pub async fn sleep_ms(milliseconds: u64) {
    worker::Delay::from(Duration::from_millis(milliseconds)).into_send().await;
}
