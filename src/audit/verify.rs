//! Verification: the whole chain against its MACs and its anchors.

use super::{
    anchor,
    seal::Sealer,
    store::{SEALED_AFTER, SealedRow},
};
use crate::{
    bind,
    domain::{
        audit_chain::{Break, Fault, Link, Verifier},
        time::Timestamp,
    },
    storage::StorageError,
};

/// Rows of one read.
const PAGE_ROWS: u32 = 1_000;
/// Reads of one call: it stays well under the calls one request may make.
const PAGES_MAX: u32 = 10;

/// What came of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The last row that holds.
    pub last: Link,
    /// Where the chain breaks.
    pub broken: Option<Break>,
    /// Whether the end was reached; otherwise there is more after `last`.
    pub complete: bool,
}

impl Sealer<'_> {
    /// Verifies up to 10,000 rows after `start`, which was verified before.
    ///
    /// # Errors
    /// The database or the bucket failed. A broken chain is no error but a verdict.
    pub async fn verify(&self, start: Link, now: Timestamp) -> Result<Verdict, StorageError> {
        // Anchors first: rows sealed meanwhile are then only more than is anchored.
        let anchors = match anchor::read_recent(self.bucket, self.key, now).await {
            Ok(anchors) => anchors,
            Err(StorageError::Constraint(_)) => return Ok(broken_at(start, 1, Fault::NotAnchored)),
            Err(error) => return Err(error),
        };
        let is_anchored = !anchors.is_empty();
        let key = super::chain_key(self.key);
        let sign = |bytes: &[u8]| key.sign(bytes);
        let mut verifier = Verifier::new(start, anchors);
        for _ in 0..PAGES_MAX {
            let after = verifier.last().sequence;
            let rows = self.core.all::<SealedRow>(bind!(SEALED_AFTER, after, PAGE_ROWS)).await?;
            let count = rows.len();
            if !is_anchored && count > 0 {
                return Ok(broken_at(start, 1, Fault::NotAnchored));
            }
            for SealedRow { told, link } in rows {
                if let Err(found) = verifier.check(&sign, &link.link(), &told.into()) {
                    return Ok(Verdict { last: verifier.last(), broken: Some(found), complete: true });
                }
            }
            if count < PAGE_ROWS as usize {
                return Ok(Verdict { last: verifier.last(), broken: verifier.finish().err(), complete: true });
            }
        }
        Ok(Verdict { last: verifier.last(), broken: None, complete: false })
    }
}

fn broken_at(last: Link, sequence: i64, fault: Fault) -> Verdict {
    Verdict { last, broken: Some(Break { sequence, fault }), complete: true }
}
