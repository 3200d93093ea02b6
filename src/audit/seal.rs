//! Sealing: rows told since the last run get their places in the chain, and its end is anchored.
//!
//! Runs every minute, and after what staff changed. Steps, and why each may repeat:
//! 1. read what is unsealed and the chain's end in one call;
//! 2. compare the end with the anchor: a chain that was cut or rewritten is never continued, or the next
//!    anchor would cover that up;
//! 3. seal in one statement that takes effect only while the end is still the one read, so that of two
//!    sealers at once one does nothing; the unique sequence stands behind that;
//! 4. anchor the new end. If that fails the anchor lags, which is no fault, and the next run mends it.

use serde_json::json;

use super::{
    anchor,
    store::{LAST_SEALED, LinkRow, SEAL, SEALED_AT, ToldRow, UNSEALED},
};
use crate::{
    bind,
    domain::{
        audit_chain::{Break, Fault, GENESIS, Link, Told, link},
        time::Timestamp,
    },
    platform::crypto::Key,
    storage::{Blobs, Core, Db, StorageError},
};

/// The most rows sealed in one run.
pub const SEAL_MAX: u32 = 200;

/// What sealing and verification stand on.
pub struct Sealer<'a> {
    /// The core database.
    pub core: Db<Core>,
    /// The bucket of the anchors.
    pub bucket: &'a dyn Blobs,
    /// The installation's audit key.
    pub key: &'a Key,
}

impl Sealer<'_> {
    /// Seals up to [`SEAL_MAX`] rows; gives how many it sealed.
    ///
    /// # Errors
    /// The database or the bucket failed, or the chain was tampered with: then nothing is sealed.
    pub async fn seal(&self, now: Timestamp) -> Result<u32, StorageError> {
        let rows = self.core.batch(vec![bind!(UNSEALED, SEAL_MAX), bind!(LAST_SEALED)]).await?;
        let [unsealed, last] = rows.as_slice() else { return Ok(0) };
        let unsealed: Vec<Told> = unsealed.decode::<ToldRow>()?.into_iter().map(Told::from).collect();
        let last = last.first::<LinkRow>()?.map(|row| row.link());
        if unsealed.is_empty() && last.is_none() {
            return Ok(0);
        }
        let anchored = self.compare_with_anchor(last, now).await?;
        let last = last.unwrap_or(GENESIS);
        let Some(end) = self.write_places(&last, &unsealed).await? else { return Ok(0) };
        if end != anchored {
            anchor::write(self.bucket, self.key, &end, now).await?;
        }
        Ok(u32::try_from(end.sequence.saturating_sub(last.sequence)).unwrap_or(u32::MAX))
    }

    /// Gives the anchored end, once the chain is seen to hold it.
    async fn compare_with_anchor(&self, last: Option<Link>, now: Timestamp) -> Result<Link, StorageError> {
        let anchored = anchor::read_head(self.bucket, self.key).await?;
        let breaks = |sequence, fault| StorageError::Constraint(Break { sequence, fault }.to_string());
        match (anchored, last) {
            // The first row ever: an anchor is there before it, so that a missing anchor is a fault.
            (None, None) => {
                anchor::write(self.bucket, self.key, &GENESIS, now).await?;
                Ok(GENESIS)
            }
            (None, Some(_)) => Err(breaks(1, Fault::NotAnchored)),
            (Some(anchored), last) => {
                let last = last.unwrap_or(GENESIS);
                if last.sequence < anchored.sequence {
                    return Err(breaks(last.sequence.saturating_add(1), Fault::CutShort));
                }
                let there = if last.sequence == anchored.sequence {
                    Some(last)
                } else if anchored.sequence == 0 {
                    Some(GENESIS)
                } else {
                    self.core.first::<LinkRow>(bind!(SEALED_AT, anchored.sequence)).await?.map(|row| row.link())
                };
                if there == Some(anchored) { Ok(anchored) } else { Err(breaks(anchored.sequence, Fault::NotAnchored)) }
            }
        }
    }

    /// Gives rows their places after `last`; the new end, or `None` when another sealer was quicker.
    async fn write_places(&self, last: &Link, unsealed: &[Told]) -> Result<Option<Link>, StorageError> {
        if unsealed.is_empty() {
            return Ok(Some(*last));
        }
        let key = super::chain_key(self.key);
        let sign = |bytes: &[u8]| key.sign(bytes);
        let mut end = *last;
        let mut places = Vec::with_capacity(unsealed.len());
        for told in unsealed {
            end = link(&sign, &end, told);
            places.push(json!({"id": told.id, "sequence": end.sequence, "mac": hex::encode(end.mac)}));
        }
        let places = serde_json::Value::Array(places).to_string();
        let sealed = self.core.execute(bind!(SEAL, places, last.sequence)).await?;
        Ok((sealed > 0).then_some(end))
    }
}
