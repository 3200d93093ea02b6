//! [`Blobs`] over R2.

use worker::{Bucket, Conditional, HttpMetadata, send::IntoSendFuture};

use super::{Blob, Blobs, PortFuture, StorageError};

/// One R2 bucket.
pub struct R2(pub Bucket);

fn failed(error: impl std::fmt::Display) -> StorageError {
    StorageError::Failed(error.to_string())
}

impl R2 {
    async fn store(&self, key: &str, blob: Blob, only_if_absent: bool) -> Result<bool, StorageError> {
        let metadata = HttpMetadata { content_type: Some(blob.content_type), ..HttpMetadata::default() };
        let mut put = self.0.put(key, blob.bytes).http_metadata(metadata);
        if only_if_absent {
            put = put.only_if(Conditional {
                etag_does_not_match: Some("*".to_owned()),
                etag_matches: None,
                uploaded_after: None,
                uploaded_before: None,
            });
        }
        Ok(put.execute().await.map_err(failed)?.is_some())
    }
}

impl Blobs for R2 {
    fn get<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<Option<Blob>, StorageError>> {
        Box::pin(
            async move {
                let Some(object) = self.0.get(key).execute().await.map_err(failed)? else {
                    return Ok(None);
                };
                let content_type = object.http_metadata().content_type.unwrap_or_default();
                let Some(body) = object.body() else { return Ok(None) };
                let bytes = body.bytes().await.map_err(failed)?;
                Ok(Some(Blob { bytes, content_type }))
            }
            .into_send(),
        )
    }

    fn put<'a>(&'a self, key: &'a str, blob: Blob) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(async move { self.store(key, blob, false).await.map(drop) }.into_send())
    }

    fn put_if_absent<'a>(&'a self, key: &'a str, blob: Blob) -> PortFuture<'a, Result<bool, StorageError>> {
        Box::pin(async move { self.store(key, blob, true).await }.into_send())
    }

    fn delete<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(async move { self.0.delete(key).await.map_err(failed) }.into_send())
    }

    fn delete_prefix<'a>(&'a self, prefix: &'a str) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(
            async move {
                // A page of the list is as much as one deletion takes: 1,000 keys.
                loop {
                    let page = self.0.list().prefix(prefix).execute().await.map_err(failed)?;
                    let keys: Vec<String> = page.objects().iter().map(worker::Object::key).collect();
                    if keys.is_empty() {
                        return Ok(());
                    }
                    self.0.delete_multiple(keys).await.map_err(failed)?;
                    if !page.truncated() {
                        return Ok(());
                    }
                }
            }
            .into_send(),
        )
    }

    fn exists<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<bool, StorageError>> {
        Box::pin(async move { Ok(self.0.head(key).await.map_err(failed)?.is_some()) }.into_send())
    }
}
