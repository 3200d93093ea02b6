//! Hubs and rooms, in memory: they record what they are told.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::Value;
use vivace::{
    domain::{
        group_session::Command,
        ids::{AccountId, GroupRoomId, SessionId},
        live_session::OpId,
        sign_ins::SignIns,
        time::Timestamp,
    },
    live::{
        alarm::Next,
        connect::{ConnectRefusal, ConnectV1, Connected},
        group_room::{Applied, GroupAnswerV1, GroupCallV1, GroupRooms, Room},
        user_hub::{Forgotten, Hub, HubEvent, LivePlace, PresentDevice, Registered},
    },
    platform::{clock::Clock, socket::SocketHandle},
    storage::{PortFuture, StorageError},
};

use super::{FakeClock, Sqlite};

/// Hubs that remember what was published and closed.
#[derive(Default)]
pub struct FakeHub {
    published: Mutex<Vec<(AccountId, HubEvent)>>,
    closed: Mutex<Vec<(AccountId, SignIns)>>,
    places: Mutex<Vec<(AccountId, SessionId, LivePlace)>>,
    erased: Mutex<Vec<AccountId>>,
    forgotten: Mutex<Vec<(AccountId, Forgotten)>>,
    said: Mutex<Vec<String>>,
    /// Who connected.
    pub connects: Mutex<Vec<ConnectV1>>,
    pub present: Mutex<Vec<PresentDevice>>,
    /// Who has one device connected.
    pub here: Mutex<Vec<AccountId>>,
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

    /// What whose hubs were to forget.
    pub fn forgotten(&self) -> Vec<(AccountId, Forgotten)> {
        self.forgotten.lock().unwrap().clone()
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
    ) -> PortFuture<'a, Result<Vec<(SessionId, LivePlace)>, StorageError>> {
        Box::pin(async move {
            self.answer(())?;
            self.closed.lock().unwrap().push((account, sign_ins));
            let places = self.places.lock().unwrap();
            let theirs = places.iter().filter(|(whose, session, _)| *whose == account && sign_ins.include(*session));
            Ok(theirs.map(|(_, session, place)| (*session, *place)).collect())
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

    fn presence(&self, account: AccountId) -> PortFuture<'_, Result<Vec<PresentDevice>, StorageError>> {
        Box::pin(async move {
            let mut devices = self.present.lock().unwrap().clone();
            if self.here.lock().unwrap().contains(&account) {
                let session = SessionId::from_bytes([0; 16]);
                devices.push(PresentDevice {
                    device: "phone".to_owned(),
                    session,
                    connected_at: Timestamp::from_millis(0),
                });
            }
            self.answer(devices)
        })
    }

    fn forget(&self, account: AccountId, what: Forgotten) -> PortFuture<'_, Result<(), StorageError>> {
        Box::pin(async move {
            self.answer(())?;
            self.forgotten.lock().unwrap().push((account, what));
            Ok(())
        })
    }

    fn erase(&self, account: AccountId) -> PortFuture<'_, Result<(), StorageError>> {
        Box::pin(async move {
            self.answer(())?;
            self.erased.lock().unwrap().push(account);
            Ok(())
        })
    }
}

/// The rooms in which people train together, in memory: the very code of the objects, over SQLite in memory.
pub struct MemoryGroupRooms {
    clock: Arc<FakeClock>,
    rooms: Mutex<HashMap<GroupRoomId, Room<Sqlite>>>,
    frames: Mutex<Vec<(GroupRoomId, Value)>>,
    closed: Mutex<Vec<(GroupRoomId, AccountId, SignIns)>>,
    /// Set to make the rooms unreachable.
    pub down: AtomicBool,
}

impl MemoryGroupRooms {
    pub fn new(clock: Arc<FakeClock>) -> Self {
        Self {
            clock,
            rooms: Mutex::default(),
            frames: Mutex::default(),
            closed: Mutex::default(),
            down: AtomicBool::new(false),
        }
    }

    /// What was sent to the sockets of a room so far.
    pub fn frames(&self, room: GroupRoomId) -> Vec<Value> {
        self.frames.lock().unwrap().iter().filter(|(of, _)| *of == room).map(|(_, frame)| frame.clone()).collect()
    }

    /// Whose sockets were closed where.
    pub fn closed(&self) -> Vec<(GroupRoomId, AccountId, SignIns)> {
        self.closed.lock().unwrap().clone()
    }

    /// How many rooms there are.
    pub fn count(&self) -> usize {
        self.rooms.lock().unwrap().len()
    }

    /// Does what a socket of `actor` asks; gives the answer that goes to it.
    pub fn operate(&self, room: GroupRoomId, actor: AccountId, command: Command, op_id: &str) -> Value {
        let now = self.clock.now();
        let op_id = OpId::parse(op_id).unwrap();
        let answered = self.rooms.lock().unwrap().get_mut(&room).unwrap().operate(actor, command, &op_id, now);
        let answered = answered.unwrap();
        answered.applied.into_iter().for_each(|applied| self.carry_out(room, &applied));
        serde_json::from_str(&answered.ack).expect("JSON")
    }

    /// Everything a room has stored, as text.
    pub fn stored(&self, room: GroupRoomId) -> String {
        let rooms = self.rooms.lock().unwrap();
        let storage = rooms[&room].storage();
        let tables = ["room", "members", "events", "answers"];
        let all = tables.map(|table| storage.rows(&format!("SELECT * FROM {table}"), &[]));
        format!("{all:?}")
    }

    /// Lets a room's alarm ring now.
    pub fn ring(&self, room: GroupRoomId) {
        self.try_ring(room).unwrap();
    }

    /// The same, also where it fails.
    pub fn try_ring(&self, room: GroupRoomId) -> Result<Next, StorageError> {
        let now = self.clock.now();
        let mut rooms = self.rooms.lock().unwrap();
        let held = rooms.get_mut(&room).unwrap();
        held.forget_held();
        held.ring(now, |applied| self.carry_out(room, applied))
    }

    /// Has the storage of a room fail, or no more.
    pub fn fail(&self, room: GroupRoomId, error: Option<StorageError>) {
        *self.rooms.lock().unwrap()[&room].storage().failing.lock().unwrap() = error;
    }

    fn carry_out(&self, room: GroupRoomId, applied: &Applied) {
        let told = applied.frames.iter().map(|frame| (room, serde_json::from_str(frame).expect("JSON")));
        self.frames.lock().unwrap().extend(told);
    }

    fn answer(&self, room: GroupRoomId, asked: GroupCallV1) -> Result<GroupAnswerV1, StorageError> {
        let now = self.clock.now();
        let mut rooms = self.rooms.lock().unwrap();
        if asked == GroupCallV1::Erase {
            rooms.remove(&room);
            return Ok(GroupAnswerV1::Done);
        }
        let held = rooms.entry(room).or_insert_with(|| Room::new(Sqlite::empty()));
        // As if it had been evicted before every call: what is not stored is forgotten.
        held.forget_held();
        match asked {
            GroupCallV1::Create { name } => held.create(name, now).map(|()| GroupAnswerV1::Done),
            GroupCallV1::Apply { actor, command } => {
                let applied = match held.apply(actor, command, now)? {
                    None => return Ok(GroupAnswerV1::NotFound),
                    Some(Err(rejection)) => return Ok(GroupAnswerV1::Rejected(rejection)),
                    Some(Ok(applied)) => applied,
                };
                self.carry_out(room, &applied);
                let shown = held.snapshot(actor, &[])?;
                Ok(shown.map_or(GroupAnswerV1::Done, |snapshot| GroupAnswerV1::Room(Box::new(snapshot))))
            }
            GroupCallV1::Read { actor } => {
                let shown = held.snapshot(actor, &[])?;
                Ok(shown.map_or(GroupAnswerV1::NotFound, |snapshot| GroupAnswerV1::Room(Box::new(snapshot))))
            }
            GroupCallV1::CloseSignIns { account, sign_ins } => {
                self.closed.lock().unwrap().push((room, account, sign_ins));
                Ok(GroupAnswerV1::Done)
            }
            GroupCallV1::Forget { account } => {
                if let Some(applied) = held.forget(account, now)? {
                    self.carry_out(room, &applied);
                }
                Ok(GroupAnswerV1::Done)
            }
            GroupCallV1::Erase => Ok(GroupAnswerV1::Done),
        }
    }
}

impl GroupRooms for MemoryGroupRooms {
    fn call(&self, room: GroupRoomId, asked: GroupCallV1) -> PortFuture<'_, Result<GroupAnswerV1, StorageError>> {
        Box::pin(async move {
            if self.down.load(Ordering::SeqCst) {
                return Err(StorageError::Failed("down".to_owned()));
            }
            self.answer(room, asked)
        })
    }

    fn connect(&self, room: GroupRoomId, connect: ConnectV1) -> PortFuture<'_, Result<Connected, StorageError>> {
        Box::pin(async move {
            let shown = self.answer(room, GroupCallV1::Read { actor: connect.account })?;
            Ok(match shown {
                GroupAnswerV1::Room(_) => Connected::Open(SocketHandle::default()),
                _ => Connected::Refused(ConnectRefusal::NotFound),
            })
        })
    }
}
