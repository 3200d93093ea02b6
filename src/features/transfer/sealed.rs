//! Objects of the media bucket that hold what a person wrote: files of exports, and what waits of imports.
//!
//! They are sealed with the person's data key like the rows they are made of, in frames, so that sealing and opening
//! take little more memory than the object itself. A frame opens only in its place in its object.

use crate::{
    app::App,
    domain::ids::AccountId,
    platform::crypto::Key,
    storage::{Blob, StorageError},
};

/// The plain bytes of a frame, but for the last.
const FRAME_BYTES: usize = 1024 * 1024;
/// What a sealed object says it is. Others are from before objects were sealed, and go when the imports and exports of
/// that time have expired.
const SEALED: &str = "application/vnd.vivace.sealed";

/// Seals and opens what a person has in the media bucket.
#[derive(Clone)]
pub struct Sealer {
    app: App,
    /// Whose objects.
    pub account: AccountId,
    key: Key,
}

fn context(name: &str, frame: usize, frames: usize) -> String {
    format!("media|{name}|{frame}|{frames}")
}

impl Sealer {
    /// With the data key of an account.
    ///
    /// # Errors
    /// The key bucket failed.
    pub async fn of(app: &App, account: AccountId) -> Result<Self, StorageError> {
        Ok(Self { app: app.clone(), account, key: app.data_key(account).await? })
    }

    /// Stores an object, sealed.
    ///
    /// # Errors
    /// The bucket failed.
    pub async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        let frames = bytes.len().div_ceil(FRAME_BYTES);
        let mut sealed = Vec::with_capacity(bytes.len() + frames * Key::SEALED_MORE_BYTES);
        for (frame, plain) in bytes.chunks(FRAME_BYTES).enumerate() {
            sealed.extend(self.key.seal_bytes(&*self.app.rng, &context(name, frame, frames), plain));
        }
        self.app.count_subrequest();
        self.app.media.put(name, Blob { bytes: sealed, content_type: SEALED.to_owned() }).await
    }

    /// The bytes of an object, if it is there.
    ///
    /// # Errors
    /// The bucket failed, or it does not open.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.app.count_subrequest();
        let Some(blob) = self.app.media.get(name).await? else { return Ok(None) };
        if blob.content_type != SEALED {
            return Ok(Some(blob.bytes));
        }
        let sealed_frame = FRAME_BYTES + Key::SEALED_MORE_BYTES;
        let frames = blob.bytes.len().div_ceil(sealed_frame);
        let mut bytes = Vec::with_capacity(blob.bytes.len());
        for (frame, sealed) in blob.bytes.chunks(sealed_frame).enumerate() {
            let plain = self.key.open_bytes(&context(name, frame, frames), sealed);
            bytes.extend(plain.ok_or_else(|| StorageError::Failed("a sealed object does not open".to_owned()))?);
        }
        Ok(Some(bytes))
    }
}
