//! Data keys: one for each person, kept only in the key bucket, wrapped by a master key.
//!
//! Private text is sealed with its owner's data key. Deleting that one object makes every copy of the
//! text unreadable, also in database history that cannot be edited (crypto-shredding), so the bucket
//! must keep no versions. Beside them are the tombstones of those who have left: a database that is
//! restored to an earlier day knows nothing of a deletion, and the bucket is not restored with it. Who may
//! read what is not decided here.

use std::sync::Arc;

use crate::{
    domain::{ids::AccountId, time::Timestamp},
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

/// Where data keys are in the bucket.
const KEYS: &str = "dek/";
/// Where tombstones are: one for each person who has left, whatever an old copy of a database says.
const DELETED: &str = "deleted/";
/// The master key that all data keys were found to be wrapped with.
const ALL_UNDER: &str = "rotation/all-under";

/// What became of one data key in a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewrapped {
    /// It was wrapped with the current master key before, or was destroyed.
    NothingToDo,
    /// It is wrapped with the current master key now.
    Now,
    /// It opens with no master key there is.
    Unreadable,
}

fn object_name(account: AccountId) -> String {
    format!("{KEYS}{account}")
}

fn tombstone(account: AccountId) -> String {
    format!("{DELETED}{account}")
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
        if self.keys.exists(&tombstone(account)).await? {
            return Err(StorageError::Failed("who has left is given no data key".to_owned()));
        }
        let fresh = Key::from_bytes(self.rng.bytes());
        let blob = self.wrap(account, &fresh);
        if self.keys.put_if_absent(&name, blob).await? {
            return Ok(fresh);
        }
        match self.keys.get(&name).await? {
            Some(blob) => self.unwrap(account, &blob),
            None => Err(StorageError::Failed("a data key vanished while it was made".to_owned())),
        }
    }

    /// Notes that the person has left, for good, and destroys their data key: nothing sealed with it can be
    /// read again, and no other is made.
    pub async fn shred(&self, account: AccountId, now: Timestamp) -> Result<(), StorageError> {
        let blob = Blob { bytes: now.to_rfc3339().into_bytes(), content_type: "text/plain".to_owned() };
        self.keys.put_if_absent(&tombstone(account), blob).await?;
        self.keys.delete(&object_name(account)).await
    }

    /// Up to `limit` people who have left, in order of their ids, after `after`.
    pub async fn departed(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<AccountId>, StorageError> {
        self.ids_under(DELETED, after, limit).await
    }

    /// Wraps the person's data key with the current master key, if it is not. The key stays the same, and
    /// is readable throughout.
    pub async fn rewrap(&self, account: AccountId) -> Result<Rewrapped, StorageError> {
        let name = object_name(account);
        let Some(old) = self.keys.get(&name).await? else { return Ok(Rewrapped::NothingToDo) };
        let current = format!("{}.", self.master_keys.current().id);
        if old.bytes.starts_with(current.as_bytes()) {
            return Ok(Rewrapped::NothingToDo);
        }
        let Ok(key) = self.unwrap(account, &old) else { return Ok(Rewrapped::Unreadable) };
        // Only in place of what was read: a key that is destroyed meanwhile must not come back.
        self.keys.replace(&name, &old, self.wrap(account, &key)).await?;
        Ok(Rewrapped::Now)
    }

    /// Up to `limit` people who have a data key, in order of their ids, after `after`.
    pub async fn people(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<AccountId>, StorageError> {
        self.ids_under(KEYS, after, limit).await
    }

    async fn ids_under(
        &self,
        folder: &str,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StorageError> {
        let after = after.map(|after| format!("{folder}{after}"));
        let names = self.keys.list(folder, after.as_deref(), limit).await?;
        Ok(names.iter().filter_map(|name| name.strip_prefix(folder)?.parse().ok()).collect())
    }

    /// Whether every data key was found to be wrapped with the current master key.
    pub async fn is_rotated(&self) -> Result<bool, StorageError> {
        let noted = self.keys.get(ALL_UNDER).await?;
        Ok(noted.is_some_and(|blob| blob.bytes == self.master_keys.current().id.as_bytes()))
    }

    /// Notes that every data key was found to be wrapped with the current master key.
    pub async fn note_rotated(&self) -> Result<(), StorageError> {
        let bytes = self.master_keys.current().id.clone().into_bytes();
        self.keys.put(ALL_UNDER, Blob { bytes, content_type: "text/plain".to_owned() }).await
    }

    fn wrap(&self, account: AccountId, key: &Key) -> Blob {
        let master = self.master_keys.current();
        let sealed = master.key.seal(&*self.rng, &context(account, &master.id), key.as_bytes());
        Blob {
            bytes: format!("{}.{sealed}", master.id).into_bytes(),
            content_type: "application/octet-stream".to_owned(),
        }
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
