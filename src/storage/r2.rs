//! [`Blobs`] over R2.

use worker::{Bucket, Conditional, HttpMetadata, send::IntoSendFuture};

use super::{Blob, Blobs, PortFuture, StorageError};

/// One R2 bucket.
pub struct R2(pub Bucket);

fn failed(error: impl std::fmt::Display) -> StorageError {
    StorageError::Failed(error.to_string())
}

impl R2 {
    async fn store(&self, key: &str, blob: Blob, condition: Option<Conditional>) -> Result<bool, StorageError> {
        let metadata = HttpMetadata { content_type: Some(blob.content_type), ..HttpMetadata::default() };
        let mut put = self.0.put(key, blob.bytes).http_metadata(metadata);
        if let Some(condition) = condition {
            put = put.only_if(condition);
        }
        Ok(put.execute().await.map_err(failed)?.is_some())
    }

    /// The file and its entity tag.
    async fn read(&self, key: &str) -> Result<Option<(Blob, String)>, StorageError> {
        let Some(object) = self.0.get(key).execute().await.map_err(failed)? else { return Ok(None) };
        let content_type = object.http_metadata().content_type.unwrap_or_default();
        let Some(body) = object.body() else { return Ok(None) };
        let bytes = body.bytes().await.map_err(failed)?;
        Ok(Some((Blob { bytes, content_type }, object.etag())))
    }
}

/// Neither of the conditions: to be completed with one.
const fn unconditional() -> Conditional {
    Conditional { etag_matches: None, etag_does_not_match: None, uploaded_after: None, uploaded_before: None }
}

impl Blobs for R2 {
    fn get<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<Option<Blob>, StorageError>> {
        Box::pin(async move { Ok(self.read(key).await?.map(|(blob, _)| blob)) }.into_send())
    }

    fn put<'a>(&'a self, key: &'a str, blob: Blob) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(async move { self.store(key, blob, None).await.map(drop) }.into_send())
    }

    fn put_if_absent<'a>(&'a self, key: &'a str, blob: Blob) -> PortFuture<'a, Result<bool, StorageError>> {
        let absent = Conditional { etag_does_not_match: Some("*".to_owned()), ..unconditional() };
        Box::pin(async move { self.store(key, blob, Some(absent)).await }.into_send())
    }

    fn replace<'a>(&'a self, key: &'a str, old: &'a Blob, new: Blob) -> PortFuture<'a, Result<bool, StorageError>> {
        Box::pin(
            async move {
                match self.read(key).await? {
                    Some((there, etag)) if there.bytes == old.bytes => {
                        let unchanged = Conditional { etag_matches: Some(etag), ..unconditional() };
                        self.store(key, new, Some(unchanged)).await
                    }
                    _ => Ok(false),
                }
            }
            .into_send(),
        )
    }

    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: u32,
    ) -> PortFuture<'a, Result<Vec<String>, StorageError>> {
        Box::pin(
            async move {
                let mut list = self.0.list().prefix(prefix).limit(limit);
                if let Some(after) = after {
                    list = list.start_after(after);
                }
                let objects = list.execute().await.map_err(failed)?.objects();
                Ok(objects.iter().map(worker::Object::key).collect())
            }
            .into_send(),
        )
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
