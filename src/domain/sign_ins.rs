//! Which of a person's sign-ins ended.

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::SessionId,
    time::{Timestamp, millis},
};

/// Which of a person's sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "which", rename_all = "snake_case")]
pub enum SignIns {
    /// That one.
    One {
        /// Which.
        session: SessionId,
    },
    /// Every one begun until then. Those begun later are others: closing may happen late.
    Until {
        /// When.
        #[serde(with = "millis")]
        at: Timestamp,
        /// But not this one.
        except: Option<SessionId>,
    },
}

impl SignIns {
    /// Whether `session` is among them. A session's id tells when it began.
    pub fn include(&self, session: SessionId) -> bool {
        match *self {
            Self::One { session: one } => one == session,
            Self::Until { at, except } => session.made_at() <= at && except != Some(session),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(ms: i64, byte: u8) -> SessionId {
        SessionId::new(Timestamp::from_millis(ms), [byte; 10])
    }

    #[test]
    fn bytes_of_sign_ins_never_change() {
        let one = SignIns::One { session: SessionId::from_bytes([1; 16]) };
        let bytes = r#"{"which":"one","session":"01010101-0101-0101-0101-010101010101"}"#;
        assert_eq!(serde_json::to_string(&one).unwrap(), bytes);
        let until = SignIns::Until { at: Timestamp::from_millis(5), except: None };
        assert_eq!(serde_json::to_string(&until).unwrap(), r#"{"which":"until","at":5,"except":null}"#);
    }

    #[test]
    fn g3_sign_ins_begun_after_the_end_of_all_are_not_among_them() {
        let until = SignIns::Until { at: Timestamp::from_millis(1_000), except: Some(session(900, 2)) };
        assert!(until.include(session(1_000, 1)) && until.include(session(1, 1)));
        assert!(!until.include(session(1_001, 1)), "begun later");
        assert!(!until.include(session(900, 2)), "the one that stays");
        assert!(SignIns::One { session: session(5, 1) }.include(session(5, 1)));
        assert!(!SignIns::One { session: session(5, 1) }.include(session(5, 2)));
    }
}
