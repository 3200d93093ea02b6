//! Data keys: one for each person, kept only in the key bucket, wrapped by a master key.
//!
//! Private text is sealed with its owner's data key. Deleting that one object makes every copy of the
//! text unreadable, also in database history that cannot be edited (crypto-shredding), so the bucket
//! must keep no versions. Who may read what is not decided here.

use std::sync::Arc;

use crate::{
    domain::ids::AccountId,
    platform::{
        crypto::{Key, KeyRing},
        rng::Rng,
    },
    storage::{Blob, Blobs, StorageError},
};

/// Makes, opens and destroys data keys.
#[derive(Clone)]
pub struct Vault {
    /// The key bucket.
    pub keys: Arc<dyn Blobs>,
    /// The master keys, by name.
    pub master_keys: KeyRing,
    /// Source of new data keys.
    pub rng: Arc<dyn Rng>,
}

fn object_name(account: AccountId) -> String {
    format!("dek/{account}")
}

fn context(account: AccountId, master: &str) -> String {
    format!("dek|{account}|{master}")
}

impl Vault {
    /// The person's data key, made on first use. Two first uses at once agree on one key.
    pub async fn data_key(&self, account: AccountId) -> Result<Key, StorageError> {
        let name = object_name(account);
        if let Some(blob) = self.keys.get(&name).await? {
            return self.unwrap(account, &blob);
        }
        let fresh = Key::from_bytes(self.rng.bytes());
        let master = self.master_keys.current();
        let sealed = master.key.seal(&*self.rng, &context(account, &master.id), fresh.as_bytes());
        let blob = Blob {
            bytes: format!("{}.{sealed}", master.id).into_bytes(),
            content_type: "application/octet-stream".to_owned(),
        };
        if self.keys.put_if_absent(&name, blob).await? {
            return Ok(fresh);
        }
        match self.keys.get(&name).await? {
            Some(blob) => self.unwrap(account, &blob),
            None => Err(StorageError::Failed("a data key vanished while it was made".to_owned())),
        }
    }

    /// Destroys the person's data key: nothing sealed with it can be read again.
    pub async fn shred(&self, account: AccountId) -> Result<(), StorageError> {
        self.keys.delete(&object_name(account)).await
    }

    fn unwrap(&self, account: AccountId, blob: &Blob) -> Result<Key, StorageError> {
        let opened = std::str::from_utf8(&blob.bytes).ok().and_then(|text| {
            let (master_id, sealed) = text.split_once('.')?;
            let master = self.master_keys.named(master_id)?;
            let bytes = master.key.open(&context(account, master_id), sealed)?;
            <[u8; 32]>::try_from(bytes).ok()
        });
        opened
            .map(Key::from_bytes)
            .ok_or_else(|| StorageError::Failed("a data key does not open with any master key".to_owned()))
    }
}
