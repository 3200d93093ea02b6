//! The port to the runs, and its implementation over the objects.

use worker::{ObjectNamespace, send::IntoSendFuture};

use super::protocol::{ChatAddress, ChatAnswerV1, ChatCallV1, ChatMessageV1};
use crate::{
    domain::json,
    live::connect::{self, ConnectV1, Connected},
    storage::{PortFuture, StorageError},
};

/// What a call gives.
type Called<'a, T> = PortFuture<'a, Result<T, StorageError>>;

/// The runs of all conversations. Every call may be made again: an answer is known by its message.
pub trait ChatRuns: Send + Sync {
    /// Asks a run.
    fn call(&self, chat: ChatAddress, call: ChatCallV1) -> Called<'_, ChatAnswerV1>;

    /// Asks a run to take a socket.
    fn connect(&self, chat: ChatAddress, connect: ConnectV1) -> Called<'_, Connected>;
}

/// The `CHAT_RUN` namespace.
pub struct ChatRunObjects(pub ObjectNamespace);

/// The name of a run's object. The account is in it, so that nobody reaches another's conversation by its id.
pub fn instance_name(chat: ChatAddress) -> String {
    format!("{}/{}", chat.account, chat.conversation)
}

impl ChatRunObjects {
    fn stub(&self, chat: ChatAddress) -> Result<worker::Stub, StorageError> {
        self.0.get_by_name(&instance_name(chat)).map_err(|error| StorageError::Failed(error.to_string()))
    }
}

impl ChatRuns for ChatRunObjects {
    fn call(&self, chat: ChatAddress, call: ChatCallV1) -> Called<'_, ChatAnswerV1> {
        Box::pin(
            async move {
                let failed = |error: serde_json::Error| StorageError::Failed(error.to_string());
                let body = serde_json::to_string(&ChatMessageV1 { chat, call }).map_err(failed)?;
                // An object that was moved or restarted fails its call once. A failed stub stays so: a new one is made.
                let answer = match connect::call(&self.stub(chat)?, &body).await {
                    Err(StorageError::Failed(_)) => connect::call(&self.stub(chat)?, &body).await?,
                    answered => answered?,
                };
                json::from_str(&answer).map_err(StorageError::from)
            }
            .into_send(),
        )
    }

    fn connect(&self, chat: ChatAddress, connect: ConnectV1) -> Called<'_, Connected> {
        Box::pin(async move { connect::open_socket(&self.stub(chat)?, &connect).await }.into_send())
    }
}
