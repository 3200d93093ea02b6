//! What the shells of all objects share: their state, their alarm, and what they log.

use worker::{Response, Result, State};

use crate::{
    domain::time::Timestamp,
    live::{
        alarm::{AGAIN_MS, Alarm, Armed, Next},
        storage::DurableStorage,
    },
    storage::StorageError,
};

/// An error as the runtime wants it: the call fails, and may be made again.
pub fn failed(error: StorageError) -> worker::Error {
    worker::Error::RustError(error.to_string())
}

/// The shell of an object.
pub struct Shell {
    /// What the runtime gives the object.
    pub state: State,
    armed: Armed,
    /// The code its failures are logged under.
    code: &'static str,
}

impl Shell {
    /// The shell of an object that has just been woken.
    pub fn new(state: State, code: &'static str) -> Self {
        Self { state, armed: Armed::default(), code }
    }

    /// The object's storage.
    pub fn storage(&self) -> DurableStorage {
        DurableStorage::new(&self.state)
    }

    /// Logs a failure; gives what there is otherwise.
    pub fn note<T>(&self, result: std::result::Result<T, StorageError>) -> Option<T> {
        result
            .inspect_err(|error| {
                let line = serde_json::json!({"level": "error", "code": self.code, "cause": error.to_string()});
                worker::console_error!("{line}");
            })
            .ok()
    }

    /// Sets the alarm to what is next.
    pub fn arm(&self, next: std::result::Result<Option<Timestamp>, StorageError>, now: Timestamp) {
        self.note(self.armed.arm(&self.storage(), next, now));
    }

    /// The alarm rings: `due` is done and tells what is next; see [`Armed::ring`]. Never fails, since the platform
    /// would give up.
    pub async fn ring(
        &self,
        now: Timestamp,
        due: impl Future<Output = std::result::Result<Next, StorageError>>,
    ) -> Result<Response> {
        self.ring_again_after(AGAIN_MS, now, due).await
    }

    /// The same, for what is soon to be tried again when it is cut off.
    pub async fn ring_again_after(
        &self,
        again_ms: i64,
        now: Timestamp,
        due: impl Future<Output = std::result::Result<Next, StorageError>>,
    ) -> Result<Response> {
        let rung = self.armed.ring(&self.storage(), now, again_ms, due).await;
        if self.note(rung) == Some(true) {
            self.note(self.empty().await);
        }
        Response::empty()
    }

    /// Forgets everything that is stored, and the alarm.
    ///
    /// # Errors
    /// The runtime refused; the alarm still rings.
    pub async fn empty(&self) -> std::result::Result<(), StorageError> {
        self.armed.forget();
        let failed = |error: worker::Error| StorageError::Failed(error.to_string());
        self.state.storage().delete_all().await.map_err(failed)?;
        self.storage().set_alarm(None)
    }
}
