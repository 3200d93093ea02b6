//! The rooms of workouts, in memory: the very code of the objects, over SQLite in memory.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use vivace::{
    domain::ids::WorkoutId,
    live::{
        alarm::Next,
        connect::{ConnectV1, Connected},
        workout_room::{Actor, COPY_AFTER_MS, Effects, RoomAddress, RoomAnswerV1, RoomCallV1, Rooms},
        world::World,
    },
    platform::socket::SocketHandle,
    storage::{PortFuture, StorageError},
};

use super::Sqlite;

type Room = Arc<Actor<Sqlite>>;

/// Rooms whose copies follow every call at once, unless a test holds them back.
pub struct MemoryRooms {
    world: World,
    rooms: Mutex<HashMap<RoomAddress, Room>>,
    frames: Mutex<Vec<(WorkoutId, String)>>,
    /// Set to let the shards fall behind.
    pub holds_copies: AtomicBool,
    /// How many rooms were called to be emptied.
    pub erased: AtomicUsize,
}

impl MemoryRooms {
    pub fn new(world: World) -> Self {
        Self {
            world,
            rooms: Mutex::default(),
            frames: Mutex::default(),
            holds_copies: AtomicBool::new(false),
            erased: AtomicUsize::new(0),
        }
    }

    /// The room of that address, as if it had been evicted: what is not stored is forgotten.
    pub fn evict(&self, room: RoomAddress) {
        let actor = self.room(room);
        actor.room().forget();
    }

    /// Lets the room's clock ring, as its alarm would now.
    pub async fn ring(&self, room: RoomAddress) -> Result<Next, StorageError> {
        self.ring_in(room, 0).await
    }

    /// What was sent to the sockets of a workout so far.
    pub fn frames(&self, workout: WorkoutId) -> Vec<serde_json::Value> {
        let frames = self.frames.lock().unwrap();
        let own = frames.iter().filter(|(of, _)| *of == workout);
        own.map(|(_, frame)| serde_json::from_str(frame).expect("a frame is JSON")).collect()
    }

    pub fn room(&self, room: RoomAddress) -> Room {
        let mut rooms = self.rooms.lock().unwrap();
        rooms.entry(room).or_insert_with(|| Arc::new(Actor::new(Sqlite::empty()))).clone()
    }

    fn carry_out(&self, room: RoomAddress, effects: Effects) {
        let told = effects.frames.into_iter().map(|frame| (room.workout, frame));
        self.frames.lock().unwrap().extend(told);
        if effects.erase {
            self.rooms.lock().unwrap().remove(&room);
        }
    }

    async fn ring_in(&self, room: RoomAddress, milliseconds: i64) -> Result<Next, StorageError> {
        let now = self.world.clock.now().plus_millis(milliseconds);
        let actor = self.room(room);
        let next = actor.ring(&self.world, now, || false, |effects| self.carry_out(room, effects)).await?;
        if next == Next::Empty {
            self.rooms.lock().unwrap().remove(&room);
        }
        Ok(next)
    }
}

impl Rooms for MemoryRooms {
    fn call(&self, room: RoomAddress, call: RoomCallV1) -> PortFuture<'_, Result<RoomAnswerV1, StorageError>> {
        Box::pin(async move {
            if call == RoomCallV1::Erase {
                self.erased.fetch_add(1, Ordering::SeqCst);
            }
            let actor = self.room(room);
            let (answer, effects) = actor.call(room, call, &self.world).await?;
            let is_gone = effects.erase;
            let reporting = actor.room().reporting(&effects.frames)?;
            self.carry_out(room, effects);
            if let Some(reporting) = reporting {
                reporting.send(&*self.world.group_rooms).await;
            }
            if !is_gone && !self.holds_copies.load(Ordering::SeqCst) {
                self.ring_in(room, COPY_AFTER_MS).await?;
            }
            Ok(answer)
        })
    }

    fn connect(&self, room: RoomAddress, connect: ConnectV1) -> PortFuture<'_, Result<Connected, StorageError>> {
        Box::pin(async move {
            let greeted = self.room(room).connect(room, &connect, &self.world).await?;
            Ok(greeted.map_or_else(Connected::Refused, |_| Connected::Open(SocketHandle::default())))
        })
    }
}
