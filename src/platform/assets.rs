//! The port to files shipped with the Worker.

use worker::send::IntoSendFuture;

use crate::storage::{Blob, PortFuture, StorageError};

/// Reads shipped files.
pub trait Assets: Send + Sync {
    /// The file at `path` (with a leading slash), or `None`.
    fn get<'a>(&'a self, path: &'a str) -> PortFuture<'a, Result<Option<Blob>, StorageError>>;
}

/// The Worker's `ASSETS` binding.
pub struct WorkerAssets(pub worker::Fetcher);

impl Assets for WorkerAssets {
    fn get<'a>(&'a self, path: &'a str) -> PortFuture<'a, Result<Option<Blob>, StorageError>> {
        let failed = |error: worker::Error| StorageError::Failed(error.to_string());
        Box::pin(
            async move {
                // The binding looks at the path only; the host is a stand-in.
                let response = self.0.fetch(format!("https://assets.local{path}"), None).await.map_err(failed)?;
                let mut response = worker::Response::try_from(response).map_err(failed)?;
                if response.status_code() != 200 {
                    return Ok(None);
                }
                let content_type = response.headers().get("content-type").map_err(failed)?.unwrap_or_default();
                let bytes = response.bytes().await.map_err(failed)?;
                Ok(Some(Blob { bytes, content_type }))
            }
            .into_send(),
        )
    }
}
