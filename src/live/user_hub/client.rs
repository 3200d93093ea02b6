//! The hub as others see it.

use serde::de::DeserializeOwned;
use worker::{ObjectNamespace, Stub, send::IntoSendFuture};

use super::protocol::{Forgotten, HubCallV1, HubEvent, LivePlace, PresentDevice, Registered};
use crate::{
    domain::{
        ids::{AccountId, SessionId},
        json,
        sign_ins::SignIns,
    },
    live::connect::{ConnectV1, Connected, call, open_socket},
    storage::{PortFuture, StorageError},
};

/// The hubs of all people.
pub trait Hub: Send + Sync {
    /// Numbers an event, keeps it and sends it to the person's devices. An event whose key was published before is
    /// not published again.
    fn publish<'a>(&'a self, account: AccountId, event: HubEvent) -> PortFuture<'a, Result<(), StorageError>>;

    /// Opens a socket to the person's hub.
    fn connect<'a>(&'a self, connect: &'a ConnectV1) -> PortFuture<'a, Result<Connected, StorageError>>;

    /// Closes the person's sockets of these sign-ins, and refuses new ones of them from now on. Gives which of
    /// them has a socket in which room, to be closed there.
    fn close_sign_ins<'a>(
        &'a self,
        account: AccountId,
        sign_ins: SignIns,
    ) -> PortFuture<'a, Result<Vec<(SessionId, LivePlace)>, StorageError>>;

    /// Notes that the person has a socket in a room, so that it is closed when their sign-in ends. Tells whether it
    /// has ended already; then the socket is to be closed.
    fn register<'a>(
        &'a self,
        account: AccountId,
        session: SessionId,
        place: LivePlace,
    ) -> PortFuture<'a, Result<Registered, StorageError>>;

    /// The person's devices that are connected.
    fn presence(&self, account: AccountId) -> PortFuture<'_, Result<Vec<PresentDevice>, StorageError>>;

    /// Forgets events before their time, so that they are sent to no device that comes back.
    fn forget(&self, account: AccountId, what: Forgotten) -> PortFuture<'_, Result<(), StorageError>>;

    /// Closes every socket and forgets everything of the person.
    fn erase(&self, account: AccountId) -> PortFuture<'_, Result<(), StorageError>>;
}

/// The `USER_HUB` namespace. An object's name is its person's account id.
pub struct UserHubs(pub ObjectNamespace);

impl UserHubs {
    fn stub(&self, account: AccountId) -> Result<Stub, StorageError> {
        self.0.get_by_name(&account.to_string()).map_err(|error| StorageError::Failed(error.to_string()))
    }

    fn ask<T: DeserializeOwned>(
        &self,
        account: AccountId,
        asked: HubCallV1,
    ) -> PortFuture<'_, Result<T, StorageError>> {
        Box::pin(
            async move {
                let body = serde_json::to_string(&asked).map_err(|error| StorageError::Failed(error.to_string()))?;
                let answer = call(&self.stub(account)?, &body).await?;
                json::from_str(&answer).map_err(StorageError::from)
            }
            .into_send(),
        )
    }

    fn tell(&self, account: AccountId, asked: HubCallV1) -> PortFuture<'_, Result<(), StorageError>> {
        let asked = self.ask::<serde_json::Value>(account, asked);
        Box::pin(async move { asked.await.map(drop) })
    }
}

impl Hub for UserHubs {
    fn publish<'a>(&'a self, account: AccountId, event: HubEvent) -> PortFuture<'a, Result<(), StorageError>> {
        self.tell(account, HubCallV1::Publish { event })
    }

    fn connect<'a>(&'a self, connect: &'a ConnectV1) -> PortFuture<'a, Result<Connected, StorageError>> {
        Box::pin(async move { open_socket(&self.stub(connect.account)?, connect).await }.into_send())
    }

    fn close_sign_ins<'a>(
        &'a self,
        account: AccountId,
        sign_ins: SignIns,
    ) -> PortFuture<'a, Result<Vec<(SessionId, LivePlace)>, StorageError>> {
        self.ask(account, HubCallV1::Close { sign_ins })
    }

    fn register<'a>(
        &'a self,
        account: AccountId,
        session: SessionId,
        place: LivePlace,
    ) -> PortFuture<'a, Result<Registered, StorageError>> {
        self.ask(account, HubCallV1::Register { session, place })
    }

    fn presence(&self, account: AccountId) -> PortFuture<'_, Result<Vec<PresentDevice>, StorageError>> {
        self.ask(account, HubCallV1::Presence)
    }

    fn forget(&self, account: AccountId, what: Forgotten) -> PortFuture<'_, Result<(), StorageError>> {
        self.tell(account, HubCallV1::Forget { what })
    }

    fn erase(&self, account: AccountId) -> PortFuture<'_, Result<(), StorageError>> {
        self.tell(account, HubCallV1::Erase)
    }
}
