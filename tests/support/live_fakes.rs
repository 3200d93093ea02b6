//! Hubs and rooms, in memory: they record what they are told.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use serde_json::Value;
use vivace::{
    domain::{
        ids::{AccountId, SessionId},
        sign_ins::SignIns,
    },
    live::{
        connect::{ConnectV1, Connected},
        user_hub::{Hub, HubEvent, LivePlace, PresentDevice, Registered},
    },
    platform::socket::SocketHandle,
    storage::{PortFuture, StorageError},
};

/// Hubs that remember what was published and closed.
#[derive(Default)]
pub struct FakeHub {
    published: Mutex<Vec<(AccountId, HubEvent)>>,
    closed: Mutex<Vec<(AccountId, SignIns)>>,
    places: Mutex<Vec<(AccountId, SessionId, LivePlace)>>,
    erased: Mutex<Vec<AccountId>>,
    said: Mutex<Vec<String>>,
    /// Who connected.
    pub connects: Mutex<Vec<ConnectV1>>,
    pub present: Mutex<Vec<PresentDevice>>,
    /// Set to make the hubs unreachable.
    pub down: AtomicBool,
}

impl FakeHub {
    /// Names and data of what `account` was told since this was last asked.
    pub fn take_published(&self, account: AccountId) -> Vec<(String, Value)> {
        let mut published = self.published.lock().unwrap();
        let (theirs, rest) = published.drain(..).partition::<Vec<_>, _>(|(whose, _)| *whose == account);
        *published = rest;
        theirs
            .into_iter()
            .map(|(_, event)| {
                let json = serde_json::to_value(event).expect("JSON");
                (json["type"].as_str().expect("a name").to_owned(), json["data"].clone())
            })
            .collect()
    }

    /// Which sign-ins' sockets were closed.
    pub fn closed(&self) -> Vec<(AccountId, SignIns)> {
        self.closed.lock().unwrap().clone()
    }

    /// What the next connection hears before it is closed.
    pub fn say(&self, frames: &[&str]) {
        *self.said.lock().unwrap() = frames.iter().map(|frame| (*frame).to_owned()).collect();
    }

    pub fn erased(&self) -> Vec<AccountId> {
        self.erased.lock().unwrap().clone()
    }

    fn answer<T>(&self, value: T) -> Result<T, StorageError> {
        if self.down.load(Ordering::SeqCst) { Err(StorageError::Failed("down".to_owned())) } else { Ok(value) }
    }
}

impl Hub for FakeHub {
    fn publish<'a>(&'a self, account: AccountId, event: HubEvent) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            self.answer(())?;
            let mut published = self.published.lock().unwrap();
            let is_known = event.key().is_some()
                && published.iter().any(|(whose, known)| *whose == account && known.key() == event.key());
            if !is_known {
                published.push((account, event));
            }
            Ok(())
        })
    }

    fn connect<'a>(&'a self, connect: &'a ConnectV1) -> PortFuture<'a, Result<Connected, StorageError>> {
        Box::pin(async move {
            self.connects.lock().unwrap().push(connect.clone());
            self.answer(Connected::Open(SocketHandle::canned(std::mem::take(&mut self.said.lock().unwrap()))))
        })
    }

    fn close_sign_ins<'a>(
        &'a self,
        account: AccountId,
        sign_ins: SignIns,
    ) -> PortFuture<'a, Result<Vec<LivePlace>, StorageError>> {
        Box::pin(async move {
            self.answer(())?;
            self.closed.lock().unwrap().push((account, sign_ins));
            let places = self.places.lock().unwrap();
            let theirs = places.iter().filter(|(whose, session, _)| *whose == account && sign_ins.include(*session));
            Ok(theirs.map(|(_, _, place)| *place).collect())
        })
    }

    fn register<'a>(
        &'a self,
        account: AccountId,
        session: SessionId,
        place: LivePlace,
    ) -> PortFuture<'a, Result<Registered, StorageError>> {
        Box::pin(async move {
            self.places.lock().unwrap().push((account, session, place));
            let closed = self.closed.lock().unwrap();
            let has_ended = closed.iter().any(|(whose, ended)| *whose == account && ended.include(session));
            self.answer(Registered { has_ended })
        })
    }

    fn presence(&self, _account: AccountId) -> PortFuture<'_, Result<Vec<PresentDevice>, StorageError>> {
        Box::pin(async move { self.answer(self.present.lock().unwrap().clone()) })
    }

    fn erase(&self, account: AccountId) -> PortFuture<'_, Result<(), StorageError>> {
        Box::pin(async move {
            self.answer(())?;
            self.erased.lock().unwrap().push(account);
            Ok(())
        })
    }
}
