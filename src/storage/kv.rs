//! [`Cache`] over Workers KV.

use worker::send::IntoSendFuture;

use super::{Cache, PortFuture, StorageError};

/// The least time KV keeps an entry, in seconds (a shorter one is refused by the platform).
pub const TTL_SECONDS_MIN: u64 = 60;

/// One KV namespace.
pub struct Kv(pub worker::KvStore);

fn failed(error: impl std::fmt::Display) -> StorageError {
    StorageError::Failed(error.to_string())
}

impl Cache for Kv {
    fn get<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<Option<String>, StorageError>> {
        Box::pin(async move { self.0.get(key).text().await.map_err(failed) }.into_send())
    }

    fn put<'a>(&'a self, key: &'a str, value: String, ttl_seconds: u64) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(
            async move {
                let put = self.0.put(key, value).map_err(failed)?;
                put.expiration_ttl(ttl_seconds.max(TTL_SECONDS_MIN)).execute().await.map_err(failed)
            }
            .into_send(),
        )
    }

    fn delete<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(async move { self.0.delete(key).await.map_err(failed) }.into_send())
    }
}
