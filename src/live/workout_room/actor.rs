//! A room with its surroundings: what has to be read elsewhere is read first, then one step of [`Room`] is taken,
//! and what it sends is given back to be sent at once. The object and the host tests both run this.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{
    batch::Taken,
    protocol::{RoomAddress, RoomAnswerV1, RoomCallV1, RoomSnapshot, Submitted},
    room::{BEGINS_ANEW_AFTER, Origin, Room, Standing, session_of},
};
use crate::{
    domain::{
        live_session::{Door, Op, Snapshot},
        time::Timestamp,
        training::Workout,
    },
    live::{
        alarm::Next,
        connect::{ConnectRefusal, ConnectV1},
        storage::ObjectStorage,
        world::World,
    },
    storage::StorageError,
    training::Copied,
};

/// What has to happen with the sockets, right after a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Frames for all of them.
    pub frames: Vec<String>,
    /// Close them: the workout is gone.
    pub close: bool,
    /// Empty the storage.
    pub erase: bool,
}

impl Effects {
    const fn none() -> Self {
        Self { frames: Vec::new(), close: false, erase: false }
    }

    const fn frames(frames: Vec<String>) -> Self {
        Self { frames, close: false, erase: false }
    }
}

/// A room with its surroundings.
pub struct Actor<S> {
    /// Never held over an `await`.
    room: Mutex<Room<S>>,
}

impl<S: ObjectStorage> Actor<S> {
    /// A room over that storage.
    pub const fn new(storage: S) -> Self {
        Self { room: Mutex::new(Room::new(storage)) }
    }

    /// The room, for one step.
    pub fn room(&self) -> MutexGuard<'_, Room<S>> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(world: &World) -> Timestamp {
        world.clock.now()
    }

    /// Holds the workout, if there is one: a room that holds nothing reads the copy. `false` when there is none.
    async fn hold(&self, room: RoomAddress, world: &World) -> Result<bool, StorageError> {
        let standing = self.room().standing()?;
        if standing != Standing::Empty {
            return Ok(standing == Standing::Held);
        }
        let Some((workout, seq)) = world.open(room).await? else { return Ok(false) };
        let facts = world.facts(room, &workout, &[]).await?;
        let mut held = self.room();
        // Somebody else may have been quicker, or have deleted it.
        held.begin(room, &workout, Origin::Copy(seq), facts, Self::now(world))?;
        Ok(held.standing()? == Standing::Held)
    }

    async fn learn(&self, room: RoomAddress, ops: &[Op], world: &World) -> Result<(), StorageError> {
        let lack = self.room().lacks(ops)?;
        if let Some(lack) = lack {
            let facts = world.facts(room, &lack.workout, &lack.exercises).await?;
            self.room().learn(facts);
        }
        Ok(())
    }

    /// Answers a call, but for those about sockets alone.
    ///
    /// # Errors
    /// Storage failed: the call may be made again, also where it took effect.
    pub async fn call(
        &self,
        room: RoomAddress,
        call: RoomCallV1,
        world: &World,
    ) -> Result<(RoomAnswerV1, Effects), StorageError> {
        match call {
            RoomCallV1::Create { workout, made_by } => self.create(room, &workout, made_by, world).await,
            RoomCallV1::Submit { ops, merge } => {
                let door = if merge { Door::Merge } else { Door::Live };
                let Some((submitted, effects)) = self.submit(room, &ops, door, world).await? else {
                    return Ok((RoomAnswerV1::NotFound, Effects::none()));
                };
                Ok((RoomAnswerV1::Submitted(Box::new(submitted)), effects))
            }
            RoomCallV1::Read => Ok((self.read(room, world).await?, Effects::none())),
            RoomCallV1::Delete => {
                self.hold(room, world).await?;
                let mark = self.room().begin_delete(Self::now(world))?;
                self.mark(room, mark, world).await?;
                let is_there = self.room().delete(Self::now(world))?;
                let answer = if is_there { RoomAnswerV1::Done } else { RoomAnswerV1::NotFound };
                Ok((answer, Effects { close: is_there, ..Effects::none() }))
            }
            RoomCallV1::Follow { group } => {
                let is_there = self.hold(room, world).await?;
                if is_there {
                    self.room().follow(group)?;
                }
                let answer = if is_there { RoomAnswerV1::Done } else { RoomAnswerV1::NotFound };
                Ok((answer, Effects::none()))
            }
            RoomCallV1::Erase => {
                self.room().forget();
                Ok((RoomAnswerV1::Done, Effects { close: true, erase: true, ..Effects::none() }))
            }
            RoomCallV1::CloseSignIn { .. } => Ok((RoomAnswerV1::Done, Effects::none())),
        }
    }

    fn shown(&self, world: &World) -> Result<RoomAnswerV1, StorageError> {
        let shown = self.room().snapshot(Self::now(world))?;
        Ok(shown.map_or(RoomAnswerV1::NotFound, |snapshot| RoomAnswerV1::Snapshot(Box::new(snapshot))))
    }

    /// Looking at a workout whose room holds nothing makes no room.
    async fn read(&self, room: RoomAddress, world: &World) -> Result<RoomAnswerV1, StorageError> {
        if self.room().standing()? != Standing::Empty {
            return self.shown(world);
        }
        let Some((workout, seq)) = world.load(room).await? else { return Ok(RoomAnswerV1::NotFound) };
        let facts = world.facts(room, &workout, &[]).await?;
        let snapshot = Snapshot::of(&session_of(&workout, Some(seq)), &facts, Self::now(world));
        Ok(RoomAnswerV1::Snapshot(Box::new(RoomSnapshot { seq: seq + BEGINS_ANEW_AFTER, snapshot })))
    }

    async fn create(
        &self,
        room: RoomAddress,
        workout: &Workout,
        made_by: String,
        world: &World,
    ) -> Result<(RoomAnswerV1, Effects), StorageError> {
        let taken = || Ok((RoomAnswerV1::Taken, Effects::none()));
        if self.room().standing()? == Standing::Empty {
            // A room forgets itself in time, and a workout from an import never had one: the copy is still there.
            if world.load(room).await?.is_some() {
                return taken();
            }
            let facts = world.facts(room, workout, &[]).await?;
            self.room().begin(room, workout, Origin::Request(made_by.clone()), facts, Self::now(world))?;
        }
        if !self.room().was_made_by(&made_by)? {
            return taken();
        }
        Ok((self.shown(world)?, Effects::none()))
    }

    /// Before a finished workout is edited: until the copy has the edit, who reads it asks this room.
    async fn mark_edit(&self, room: RoomAddress, ops: &[Op], world: &World) -> Result<(), StorageError> {
        let mark = self.room().begin_edit(ops, Self::now(world))?;
        self.mark(room, mark, world).await
    }

    async fn mark(&self, room: RoomAddress, mark: Option<i64>, world: &World) -> Result<(), StorageError> {
        let Some(mark) = mark else { return Ok(()) };
        let marked = world.mark_edited(room, mark).await;
        self.room().edit_marked(marked.is_ok());
        marked
    }

    async fn submit(
        &self,
        room: RoomAddress,
        ops: &[Op],
        door: Door,
        world: &World,
    ) -> Result<Option<(Submitted, Effects)>, StorageError> {
        if !self.hold(room, world).await? {
            return Ok(None);
        }
        self.learn(room, ops, world).await?;
        self.mark_edit(room, ops, world).await?;
        let now = Self::now(world);
        let mut held = self.room();
        let Some(taken) = held.take(ops, door, now)? else { return Ok(None) };
        let submitted = held.submitted(&taken, now)?;
        Ok(submitted.map(|submitted| (submitted, Effects::frames(taken.frames))))
    }

    /// Does a socket's operation. `None` when the workout is gone.
    ///
    /// # Errors
    /// Storage failed: the operation may be sent again.
    pub async fn command(&self, room: RoomAddress, op: Op, world: &World) -> Result<Option<Taken>, StorageError> {
        if !self.hold(room, world).await? {
            return Ok(None);
        }
        let ops = [op];
        self.learn(room, &ops, world).await?;
        self.mark_edit(room, &ops, world).await?;
        self.room().take(&ops, Door::Live, Self::now(world))
    }

    /// Takes a connection: what to send first.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn connect(
        &self,
        room: RoomAddress,
        connect: &ConnectV1,
        world: &World,
    ) -> Result<Result<Vec<String>, ConnectRefusal>, StorageError> {
        if !self.hold(room, world).await? {
            return Ok(Err(ConnectRefusal::NotFound));
        }
        self.room().greet(connect, Self::now(world))
    }

    /// What a room does when its alarm rings: tells that a rest is over, copies what is due, and forgets a room that is
    /// over, or whose workout was taken away from under it. Safe to call at any time and again.
    ///
    /// # Errors
    /// The room's own storage failed. A copy that fails is no error: it is tried again.
    pub async fn ring(
        &self,
        world: &World,
        now: Timestamp,
        is_watched: impl Fn() -> bool,
        tell: impl Fn(Effects),
    ) -> Result<Next, StorageError> {
        let rung = self.room().ring(now)?;
        if let Some(frame) = rung {
            tell(Effects::frames(vec![frame]));
        }
        let task = self.room().copy_due(now)?;
        if let Some(task) = task {
            let copied = world.copy(&task).await;
            if matches!(copied, Ok(Copied::Withdrawn)) {
                self.room().forget();
                tell(Effects { close: true, ..Effects::none() });
                return Ok(Next::Empty);
            }
            self.room().copied(&task, copied.is_ok(), Self::now(world))?;
        }
        let mut room = self.room();
        if room.is_over(now)? {
            if !is_watched() {
                room.forget();
                tell(Effects { close: true, ..Effects::none() });
                return Ok(Next::Empty);
            }
            room.stay(now)?;
        }
        room.next_alarm().map(Next::Wake)
    }
}
