//! Refresh tokens: the session and the counter it was issued at, signed. Nothing secret is stored, and
//! the successor of a token is the same for everybody who may have it.

use super::signed::{self, Purpose};
use crate::{domain::ids::SessionId, platform::crypto::KeyRing};

/// What a refresh token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RefreshToken {
    /// The sign-in session: the family.
    pub session: SessionId,
    /// The family's counter when it was issued.
    pub counter: i64,
}

impl RefreshToken {
    /// Its text.
    pub fn issue(&self, keys: &KeyRing) -> String {
        let mut payload = self.session.as_bytes().to_vec();
        payload.extend_from_slice(&self.counter.to_be_bytes());
        signed::issue(keys, Purpose::Refresh, &payload)
    }

    /// Reads a text; `None` for anything that is not one of ours.
    pub fn read(keys: &KeyRing, text: &str) -> Option<Self> {
        let payload: [u8; 24] = signed::read(keys, Purpose::Refresh, text)?;
        Some(Self {
            session: SessionId::from_bytes(signed::sixteen(&payload, 0)?),
            counter: signed::integer(&payload, 16)?,
        })
    }
}
