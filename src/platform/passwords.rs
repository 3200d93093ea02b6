//! Password hashes: argon2id over a peppered password, a bounded number at once.
//!
//! Hashing is synchronous: in a Worker it holds up everything else its isolate does. So a request takes
//! a [`Turn`] before it reads the account and keeps it until the hash is done; when too many wait for
//! theirs, the next is turned away.

use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, Ordering},
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use base64::{Engine, alphabet, engine};
use subtle::ConstantTimeEq;

use super::{crypto::KeyRing, rng::Rng};

/// Memory, in KiB (OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane).
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Lanes: a Worker has one thread.
const LANES: u32 = 1;
/// The most requests of an isolate that hash or wait to: 19 MiB and about 30 ms each, of 128 MB in all.
pub const TURNS_MAX: u32 = 3;
/// The dearest bcrypt hash that is computed: each step doubles the time (12 is about 0.3 s).
const BCRYPT_COST_MAX: u32 = 12;
/// What bcrypt looks at, in bytes, the final NUL included.
const BCRYPT_BYTES_MAX: usize = 72;
/// Compared with when there is no hash: same work, and no password has it.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A hash as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPassword {
    /// A PHC string, or a bcrypt hash of an imported account.
    pub hash: String,
    /// The pepper in it, by name; `None` for an imported one.
    pub pepper: Option<String>,
}

/// What came of comparing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// It is not the password.
    Wrong,
    /// It is.
    Right,
    /// It is, but the hash is not what would be made today: make it again.
    RightButOld,
}

/// Hashes and compares.
pub struct Passwords {
    peppers: KeyRing,
    rng: Arc<dyn Rng>,
    turns: AtomicU32,
    hashes: AtomicU64,
}

impl Passwords {
    /// With these peppers, the current one first.
    pub fn new(peppers: KeyRing, rng: Arc<dyn Rng>) -> Self {
        Self { peppers, rng, turns: AtomicU32::new(0), hashes: AtomicU64::new(0) }
    }

    /// A turn to hash, unless [`TURNS_MAX`] are taken.
    pub fn take_turn(self: &Arc<Self>) -> Option<Turn> {
        let taken = self.turns.fetch_add(1, Ordering::AcqRel);
        let turn = Turn(self.clone());
        // Dropping it gives the number back.
        (taken < TURNS_MAX).then_some(turn)
    }

    /// How many hashes were computed.
    pub fn hashes(&self) -> u64 {
        self.hashes.load(Ordering::Relaxed)
    }

    fn peppered(&self, id: &str, password: &str) -> Option<[u8; 32]> {
        self.peppers.named(id).map(|pepper| pepper.key.sign(password.as_bytes()))
    }
}

fn argon2id() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The right to hash. Given back when dropped.
pub struct Turn(Arc<Passwords>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.turns.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Turn {
    /// The hash to store for a new password. `None` when the memory for it cannot be had.
    pub fn hash(&self, password: &str) -> Option<StoredPassword> {
        self.0.hashes.fetch_add(1, Ordering::Relaxed);
        let pepper = self.0.peppers.current();
        let salt = self.0.rng.bytes::<16>();
        let hash = argon2id().hash_password_with_salt(&pepper.key.sign(password.as_bytes()), &salt).ok()?;
        Some(StoredPassword { hash: hash.to_string(), pepper: Some(pepper.id.clone()) })
    }

    /// Compares a password with what is stored. Without anything stored, or when it cannot be read, the
    /// same work is done in vain.
    pub fn compare(&self, password: &str, stored: Option<&StoredPassword>) -> Compared {
        self.0.hashes.fetch_add(1, Ordering::Relaxed);
        if let Some(right) = stored.and_then(|stored| bcrypt_matches(password, &stored.hash)) {
            return if right { Compared::RightButOld } else { Compared::Wrong };
        }
        let known = stored.and_then(|stored| {
            let hash = PasswordHash::new(&stored.hash).ok()?;
            let input = match &stored.pepper {
                Some(id) => self.0.peppered(id, password)?.to_vec(),
                None => password.as_bytes().to_vec(),
            };
            Some((hash, input))
        });
        let Some((hash, input)) = known else {
            let input = self.0.peppers.current().key.sign(password.as_bytes());
            let _ = argon2id().verify_password(&input, NOBODYS);
            return Compared::Wrong;
        };
        if argon2id().verify_password(&input, &hash).is_err() {
            return Compared::Wrong;
        }
        let pepper = stored.and_then(|stored| stored.pepper.as_deref());
        if pepper == Some(self.0.peppers.current().id.as_str()) && is_of_today(&hash) {
            Compared::Right
        } else {
            Compared::RightButOld
        }
    }
}

fn is_of_today(hash: &PasswordHash) -> bool {
    let same = |params: Params| (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES);
    hash.algorithm.as_str() == "argon2id" && Params::try_from(hash).is_ok_and(same)
}

/// Whether a bcrypt hash (`$2a$`, `$2b$` or `$2y$`) is that of `password`; `None` when it is no such hash.
fn bcrypt_matches(password: &str, hash: &str) -> Option<bool> {
    const BCRYPT_BASE64: engine::GeneralPurpose = engine::GeneralPurpose::new(
        &alphabet::BCRYPT,
        engine::general_purpose::NO_PAD.with_decode_allow_trailing_bits(true),
    );
    let rest = ["$2a$", "$2b$", "$2y$"].iter().find_map(|prefix| hash.strip_prefix(prefix))?;
    let (cost, rest) = rest.split_once('$')?;
    let cost = cost.parse().ok().filter(|cost| (4..=BCRYPT_COST_MAX).contains(cost))?;
    let (salt, expected) = rest.split_at_checked(22)?;
    let salt: [u8; 16] = BCRYPT_BASE64.decode(salt).ok()?.try_into().ok()?;
    let expected: [u8; 23] = BCRYPT_BASE64.decode(expected).ok()?.try_into().ok()?;
    let mut input = password.as_bytes().to_vec();
    input.push(0);
    input.truncate(BCRYPT_BYTES_MAX);
    let computed = bcrypt::bcrypt(cost, salt, &input);
    // The 24th byte is not stored.
    computed.get(..23).map(|computed| bool::from(computed.ct_eq(&expected)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::{
        crypto::{Key, NamedKey},
        rng::SystemRng,
    };

    fn pepper(id: &str, byte: u8) -> NamedKey {
        NamedKey { id: id.to_owned(), key: Key::from_bytes([byte; 32]) }
    }

    fn passwords(current: NamedKey, retired: Vec<NamedKey>) -> Arc<Passwords> {
        Arc::new(Passwords::new(KeyRing::new(current, retired), Arc::new(SystemRng)))
    }

    #[test]
    fn a8_the_parameters_stand_in_the_hash_and_long_passwords_are_told_apart() {
        let passwords = passwords(pepper("p1", 1), Vec::new());
        let turn = passwords.take_turn().unwrap();
        let (long, other) = ("x".repeat(200), format!("{}y", "x".repeat(199)));
        let stored = turn.hash(&long).unwrap();
        assert!(stored.hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.hash);
        assert_eq!(stored.pepper.as_deref(), Some("p1"));
        assert_eq!(turn.compare(&long, Some(&stored)), Compared::Right);
        assert_eq!(turn.compare(&other, Some(&stored)), Compared::Wrong);
    }

    #[test]
    fn a8_a_retired_pepper_still_opens_and_asks_for_a_new_hash() {
        let old = passwords(pepper("p1", 1), Vec::new());
        let stored = old.take_turn().unwrap().hash("correct horse").unwrap();
        let rotated = passwords(pepper("p2", 2), vec![pepper("p1", 1)]);
        assert_eq!(rotated.take_turn().unwrap().compare("correct horse", Some(&stored)), Compared::RightButOld);
        let lost = passwords(pepper("p2", 2), Vec::new());
        assert_eq!(lost.take_turn().unwrap().compare("correct horse", Some(&stored)), Compared::Wrong);
    }

    #[test]
    fn nothing_matches_where_nothing_is_stored() {
        let passwords = passwords(pepper("p1", 1), Vec::new());
        let turn = passwords.take_turn().unwrap();
        assert!(PasswordHash::new(NOBODYS).is_ok_and(|hash| is_of_today(&hash)));
        assert_eq!(turn.compare("correct horse", None), Compared::Wrong);
        assert_eq!(passwords.hashes(), 1);
    }

    #[test]
    fn imported_bcrypt_hashes_are_known() {
        // From the test vectors of jBCrypt.
        let vectors = [
            ("", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s."),
            ("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"),
        ];
        for (password, hash) in vectors {
            assert_eq!(bcrypt_matches(password, hash), Some(true), "{password}");
            assert_eq!(bcrypt_matches(&format!("{password}x"), hash), Some(false), "{password}");
        }
        assert_eq!(bcrypt_matches("abc", "$2a$31$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"), None);
        assert_eq!(bcrypt_matches("abc", "$2a$06$short"), None);
    }

    #[test]
    fn a9_a_fourth_turn_is_refused_until_one_is_given_back() {
        let passwords = passwords(pepper("p1", 1), Vec::new());
        let turns: Vec<_> = (0..TURNS_MAX).filter_map(|_| passwords.take_turn()).collect();
        assert_eq!(turns.len(), 3);
        assert!(passwords.take_turn().is_none());
        assert!(passwords.take_turn().is_none());
        drop(turns);
        assert!(passwords.take_turn().is_some());
    }
}
