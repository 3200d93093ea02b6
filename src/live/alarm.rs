//! The one alarm of an object, which rings until what is due is done.
//!
//! The platform tries an alarm that fails six times within minutes, and then forgets it: the object would sleep until
//! somebody calls it. So before anything is done the alarm is set anew, for the case that the rest fails or is cut off;
//! then what is due is done, and the alarm set to what is next. Whatever is due has to be safe to do again.

use std::cell::Cell;

use crate::{
    domain::time::{SECOND_MS, Timestamp},
    storage::StorageError,
};

/// How long after an alarm that failed it rings again.
pub const AGAIN_MS: i64 = 30 * SECOND_MS;

/// Sets an object's alarm. Implemented over the runtime's and, for host tests, in memory.
pub trait Alarm {
    /// Sets it, in the same step as the writes around it; `None` takes it away.
    ///
    /// # Errors
    /// The runtime refused.
    fn set_alarm(&self, at: Option<Timestamp>) -> Result<(), StorageError>;
}

/// What an object has to do next by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To wake then, or not at all.
    Wake(Option<Timestamp>),
    /// To forget everything it holds.
    Empty,
}

/// What the alarm is set to, as far as this instance has set it: setting it is a write.
#[derive(Debug, Default)]
pub struct Armed(Cell<Option<Option<Timestamp>>>);

impl Armed {
    /// Sets the alarm to what is next, unless that is what it is set to. Where nobody can say what is next, it rings soon.
    ///
    /// # Errors
    /// What kept from knowing what is next, or the runtime refused.
    pub fn arm(
        &self,
        alarm: &impl Alarm,
        next: Result<Option<Timestamp>, StorageError>,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let (at, told) = match next {
            Ok(at) => (at, Ok(())),
            Err(error) => (Some(now.plus_millis(AGAIN_MS)), Err(error)),
        };
        if self.0.take() != Some(at) {
            alarm.set_alarm(at)?;
        }
        self.0.set(Some(at));
        told
    }

    /// Knows no more what the alarm is set to.
    pub fn forget(&self) {
        self.0.set(None);
    }

    /// What an object does when its alarm rings: `due`, which tells what is next. Gives whether the object is to be
    /// emptied; until it is, the alarm rings again `again_ms` later.
    ///
    /// # Errors
    /// What came of `due`, or the runtime refused: to be logged. The alarm is set.
    pub async fn ring(
        &self,
        alarm: &impl Alarm,
        now: Timestamp,
        again_ms: i64,
        due: impl Future<Output = Result<Next, StorageError>>,
    ) -> Result<bool, StorageError> {
        self.forget();
        let set = alarm.set_alarm(Some(now.plus_millis(again_ms)));
        let next = due.await;
        set?;
        match next? {
            Next::Wake(at) => self.arm(alarm, Ok(at), now).map(|()| false),
            Next::Empty => Ok(true),
        }
    }
}
