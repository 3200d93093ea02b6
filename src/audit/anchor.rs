//! Where the chain's end is written down outside the database: one object for the newest end, one for
//! the last of each day.
//!
//! The objects are signed, so that who can write the bucket but holds no key can at most bring an old
//! one back; the day's objects are there to tell that.

use serde::{Deserialize, Serialize};

use super::store::read_mac;
use crate::{
    domain::{
        audit_chain::Link,
        json,
        time::{DAY_MS, Timestamp},
    },
    platform::crypto::Key,
    storage::{Blob, Blobs, StorageError},
};

/// The object of the newest end.
pub const HEAD: &str = "audit/head.json";

/// The object of the last end of a day (UTC).
fn day_name(at: Timestamp) -> String {
    let day: String = at.to_rfc3339().chars().take(10).collect();
    format!("audit/heads/{day}.json")
}

/// The end of the chain at some time. Stored: its shape never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct StoredHead {
    /// Number of the last row, from 1 without gaps: also how many rows there are.
    sequence: i64,
    /// Its MAC, in hex.
    mac: String,
    /// When it was sealed.
    at: Timestamp,
    /// MAC over the above, in hex.
    tag: String,
}

fn tag(key: &Key, link: &Link, at: Timestamp) -> [u8; 32] {
    let text = format!("{}|{}|{}", link.sequence, hex::encode(link.mac), at.as_millis());
    key.derive("audit-anchors").sign(text.as_bytes())
}

/// Reads an anchor. `None` when there is none.
///
/// # Errors
/// The bucket failed, or what is there was not written with this key.
async fn read(bucket: &dyn Blobs, key: &Key, name: &str) -> Result<Option<Link>, StorageError> {
    let Some(blob) = bucket.get(name).await? else { return Ok(None) };
    let link = json::from_slice::<StoredHead>(&blob.bytes).ok().and_then(|head| {
        let link = Link { sequence: head.sequence, mac: read_mac(&head.mac) };
        (tag(key, &link, head.at) == read_mac(&head.tag)).then_some(link)
    });
    link.map(Some).ok_or_else(|| StorageError::Constraint(format!("{name} was not written with the audit key")))
}

/// The newest anchored end.
///
/// # Errors
/// The bucket failed, or what is there was not written with this key.
pub async fn read_head(bucket: &dyn Blobs, key: &Key) -> Result<Option<Link>, StorageError> {
    read(bucket, key, HEAD).await
}

/// Every end a verification holds the chain to: the newest, and those of today and yesterday.
///
/// # Errors
/// The bucket failed, or what is there was not written with this key.
pub async fn read_recent(bucket: &dyn Blobs, key: &Key, now: Timestamp) -> Result<Vec<Link>, StorageError> {
    let mut links = Vec::new();
    for name in [HEAD.to_owned(), day_name(now), day_name(now.plus_millis(-DAY_MS))] {
        links.extend(read(bucket, key, &name).await?);
    }
    Ok(links)
}

/// Writes the chain's end down.
///
/// # Errors
/// The bucket failed; the next sealing tries again.
pub async fn write(bucket: &dyn Blobs, key: &Key, link: &Link, now: Timestamp) -> Result<(), StorageError> {
    let head = StoredHead {
        sequence: link.sequence,
        mac: hex::encode(link.mac),
        at: now,
        tag: hex::encode(tag(key, link, now)),
    };
    let bytes = serde_json::to_vec(&head).map_err(|error| StorageError::Decode(error.to_string()))?;
    let blob = || Blob { bytes: bytes.clone(), content_type: "application/json".to_owned() };
    bucket.put(HEAD, blob()).await?;
    bucket.put(&day_name(now), blob()).await
}
