//! Answers without a promise.
//!
//! A promise and the turns of the event loop behind it cost as much as answering a small request. What is
//! ready at its first poll needs neither.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// A future after its first poll.
pub enum Begun<F: Future> {
    /// It was ready.
    Done(F::Output),
    /// It waits for something.
    Waiting(Rest<F>),
}

/// Polls `future` once, at once.
pub fn begin<F: Future>(future: F) -> Begun<F> {
    let mut rest = Rest { future: Box::pin(future), relay: Arc::default() };
    match rest.poll_inner() {
        Poll::Ready(output) => Begun::Done(output),
        Poll::Pending => Begun::Waiting(rest),
    }
}

/// What is left of a future that has begun. Whoever polls it takes its wakes over from then on.
pub struct Rest<F> {
    future: Pin<Box<F>>,
    relay: Arc<Relay>,
}

impl<F: Future> Rest<F> {
    fn poll_inner(&mut self) -> Poll<F::Output> {
        let waker = Waker::from(self.relay.clone());
        self.future.as_mut().poll(&mut Context::from_waker(&waker))
    }
}

impl<F: Future> Future for Rest<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.relay.follow(context.waker());
        // What was not woken has nothing new to say.
        if self.relay.is_woken.swap(false, Ordering::Relaxed) { self.poll_inner() } else { Poll::Pending }
    }
}

/// The waker of the first poll, which some futures keep for good: it remembers a wake and passes it on.
#[derive(Default)]
struct Relay {
    is_woken: AtomicBool,
    follower: Mutex<Option<Waker>>,
}

impl Relay {
    fn follow(&self, waker: &Waker) {
        let mut follower = self.follower.lock().unwrap_or_else(PoisonError::into_inner);
        if !follower.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *follower = Some(waker.clone());
        }
    }
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Ordering::Relaxed);
        let follower = self.follower.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(waker) = follower {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    #[test]
    fn what_is_ready_is_done_at_the_first_poll() {
        assert!(matches!(begin(async { 5 }), Begun::Done(5)));
    }

    #[tokio::test]
    async fn a_wake_between_the_first_poll_and_the_second_is_not_lost() {
        let kept = RefCell::new(None::<Waker>);
        let is_ready = Cell::new(false);
        // Like a timer: keeps the waker of its first poll only.
        let Begun::Waiting(rest) = begin(std::future::poll_fn(|context| {
            kept.borrow_mut().get_or_insert_with(|| context.waker().clone());
            if is_ready.get() { Poll::Ready(()) } else { Poll::Pending }
        })) else {
            panic!("it is not ready");
        };
        is_ready.set(true);
        kept.borrow().as_ref().unwrap().wake_by_ref();
        rest.await;
    }

    #[tokio::test]
    async fn the_waker_of_the_first_poll_wakes_whoever_polls_later() {
        let kept = RefCell::new(None::<Waker>);
        let is_ready = Cell::new(false);
        let Begun::Waiting(rest) = begin(std::future::poll_fn(|context| {
            kept.borrow_mut().get_or_insert_with(|| context.waker().clone());
            if is_ready.get() { Poll::Ready(()) } else { Poll::Pending }
        })) else {
            panic!("it is not ready");
        };
        let wake_later = async {
            tokio::task::yield_now().await;
            is_ready.set(true);
            kept.borrow().as_ref().unwrap().wake_by_ref();
        };
        futures::join!(rest, wake_later);
    }
}
