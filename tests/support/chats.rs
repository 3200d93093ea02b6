//! The runs of conversations, in memory: the very code of the objects, over SQLite in memory.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use vivace::{
    domain::ids::ConversationId,
    live::{
        alarm::Next,
        chat_run::{Actor, ChatAddress, ChatAnswerV1, ChatCallV1, ChatRuns, ChatWorld},
        connect::{ConnectV1, Connected},
        storage::ObjectStorage,
    },
    platform::socket::SocketHandle,
    storage::{Param, PortFuture, Rows, StorageError},
};

use super::Sqlite;

/// Storage that outlives the actor over it, as an object's outlives its memory.
#[derive(Clone)]
pub struct Kept(Arc<Sqlite>);

impl ObjectStorage for Kept {
    fn run(&self, statements: &[(&'static str, Vec<Param>)]) -> Result<Vec<Rows>, StorageError> {
        ObjectStorage::run(&*self.0, statements)
    }
}

type Run = Arc<Actor<Kept>>;

/// Runs whose answers are given within the call that starts them, unless a test holds them back.
pub struct MemoryChats {
    world: ChatWorld,
    runs: Mutex<HashMap<ChatAddress, (Run, Arc<Sqlite>)>>,
    told: Mutex<Vec<(ConversationId, String)>>,
    /// Who connected.
    pub connects: Mutex<Vec<ConnectV1>>,
    /// Set to have answers wait until the test gives them.
    pub holds: AtomicBool,
    /// Set to make the runs unreachable.
    pub down: AtomicBool,
}

impl MemoryChats {
    pub fn new(world: ChatWorld) -> Self {
        Self {
            world,
            runs: Mutex::default(),
            told: Mutex::default(),
            connects: Mutex::default(),
            holds: AtomicBool::new(false),
            down: AtomicBool::new(false),
        }
    }

    fn held(&self, chat: ChatAddress) -> (Run, Arc<Sqlite>) {
        let mut runs = self.runs.lock().unwrap();
        let fresh = || {
            let storage = Arc::new(Sqlite::empty());
            (Arc::new(Actor::new(Kept(storage.clone()))), storage)
        };
        runs.entry(chat).or_insert_with(fresh).clone()
    }

    pub fn run(&self, chat: ChatAddress) -> Run {
        self.held(chat).0
    }

    /// As if the process had been killed: what is not stored is forgotten.
    pub fn evict(&self, chat: ChatAddress) {
        let storage = self.held(chat).1;
        self.runs.lock().unwrap().insert(chat, (Arc::new(Actor::new(Kept(storage.clone()))), storage));
    }

    /// Where a run has what it stores.
    pub fn storage(&self, chat: ChatAddress) -> Arc<Sqlite> {
        self.held(chat).1
    }

    /// As if the run had never been told of its answer.
    pub fn lose(&self, chat: ChatAddress) {
        self.runs.lock().unwrap().remove(&chat);
    }

    /// Everything that a run has stored, as text.
    pub fn stored(&self, chat: ChatAddress) -> String {
        self.held(chat).1.dump()
    }

    /// What was told to the sockets of a conversation so far.
    pub fn told(&self, conversation: ConversationId) -> Vec<serde_json::Value> {
        let told = self.told.lock().unwrap();
        let own = told.iter().filter(|(of, _)| *of == conversation);
        own.map(|(_, frame)| serde_json::from_str(frame).expect("a frame is JSON")).collect()
    }

    /// Lets the alarm ring now.
    pub async fn ring(&self, chat: ChatAddress) -> Result<Next, StorageError> {
        let tell = |frame: String| self.told.lock().unwrap().push((chat.conversation, frame));
        let next = self.run(chat).ring(&self.world, tell).await?;
        if next == Next::Empty {
            self.runs.lock().unwrap().remove(&chat);
        }
        Ok(next)
    }

    /// What a client is sent that has events up to `since`.
    pub async fn replay(&self, chat: ChatAddress, since: Option<i64>) -> Vec<serde_json::Value> {
        let frames = self.run(chat).replay(&chat, since, &self.world).await.expect("a replay");
        frames.iter().map(|frame| serde_json::from_str(frame).expect("a frame is JSON")).collect()
    }

    /// Whether a run holds anything.
    pub fn holds_anything(&self, chat: ChatAddress) -> bool {
        self.runs.lock().unwrap().contains_key(&chat)
    }

    fn answer_if_up<T>(&self, value: T) -> Result<T, StorageError> {
        if self.down.load(Ordering::SeqCst) { Err(StorageError::Failed("down".to_owned())) } else { Ok(value) }
    }
}

impl ChatRuns for MemoryChats {
    fn call(&self, chat: ChatAddress, call: ChatCallV1) -> PortFuture<'_, Result<ChatAnswerV1, StorageError>> {
        Box::pin(async move {
            self.answer_if_up(())?;
            match call {
                ChatCallV1::Start { run } => {
                    let answer = self.run(chat).start(&chat, run, &self.world)?;
                    if !self.holds.load(Ordering::SeqCst) {
                        self.ring(chat).await?;
                    }
                    Ok(answer)
                }
                ChatCallV1::Tell { outcome } => {
                    let tell = |frame: String| self.told.lock().unwrap().push((chat.conversation, frame));
                    self.run(chat).take_given(&chat, &outcome, &self.world, tell).await
                }
                ChatCallV1::Holds { message } => self.run(chat).run().holds(message),
                ChatCallV1::Stop => {
                    let tell = |frame: String| self.told.lock().unwrap().push((chat.conversation, frame));
                    self.run(chat).stop(&self.world, tell).await
                }
                ChatCallV1::CloseSignIn { .. } => Ok(ChatAnswerV1::Done),
                ChatCallV1::Erase => {
                    let tell = |frame: String| self.told.lock().unwrap().push((chat.conversation, frame));
                    self.run(chat).halt(&self.world, tell).await;
                    self.runs.lock().unwrap().remove(&chat);
                    Ok(ChatAnswerV1::Done)
                }
            }
        })
    }

    fn connect(&self, chat: ChatAddress, connect: ConnectV1) -> PortFuture<'_, Result<Connected, StorageError>> {
        Box::pin(async move {
            self.answer_if_up(())?;
            let greeted = self.run(chat).connect(&chat, &connect, &self.world).await?;
            self.connects.lock().unwrap().push(connect);
            Ok(greeted.map_or_else(Connected::Refused, |frames| Connected::Open(SocketHandle::canned(frames))))
        })
    }
}
