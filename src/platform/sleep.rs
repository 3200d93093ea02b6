//! Waiting.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use worker::{Delay, send::SendWrapper};

use crate::{
    domain::time::Timestamp,
    platform::clock::{Clock, SystemClock},
};

/// Waits for that long, letting other requests of the isolate go on.
pub async fn sleep_ms(milliseconds: u64) {
    Sleep::for_ms(milliseconds).await;
}

/// A wait that may be handed from task to task, as the stream it guards may be: the platform's own wakes the task that
/// first looked at it, and nobody else.
pub struct Sleep {
    until: Timestamp,
    first_ms: u64,
    timer: Option<(Waker, SendWrapper<Pin<Box<Delay>>>)>,
}

impl Sleep {
    /// A wait of that long from now.
    pub fn for_ms(milliseconds: u64) -> Self {
        let until = SystemClock.now().plus_millis(i64::try_from(milliseconds).unwrap_or(i64::MAX));
        Self { until, first_ms: milliseconds, timer: None }
    }

    fn left_ms(&self) -> u64 {
        match self.timer {
            None => self.first_ms,
            Some(_) => u64::try_from(self.until.since(SystemClock.now())).unwrap_or(0),
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !self.timer.as_ref().is_some_and(|(waker, _)| waker.will_wake(context.waker())) {
            let delay = Delay::from(Duration::from_millis(self.left_ms()));
            self.timer = Some((context.waker().clone(), SendWrapper::new(Box::pin(delay))));
        }
        match &mut self.timer {
            Some((_, delay)) => delay.as_mut().poll(context),
            None => Poll::Ready(()),
        }
    }
}
