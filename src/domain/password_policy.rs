//! Which passwords are taken: NIST SP 800-63B and OWASP ASVS 5.0, 6.2. Length, and nothing that is easily
//! guessed; no rules about kinds of characters.
//!
//! `password_policy/common.txt` holds the 3,000 commonest passwords of at least eight characters, the
//! commonest first: the head of Django's list `common-passwords.txt.gz` (Django 5.2, BSD 3-Clause, gathered
//! by Royce Williams).

use std::{collections::HashSet, sync::OnceLock};

/// The fewest characters (ASVS 6.2.1).
pub const CHARS_MIN: usize = 8;
/// The most bytes: enough for any passphrase, little enough that hashing stays cheap (ASVS 6.2.9).
pub const BYTES_MAX: usize = 1_024;
/// The name of the product, which people put into passwords.
const PRODUCT: &str = "vivace";
/// Words shorter than this are found in passwords by chance.
const CONTEXT_CHARS_MIN: usize = 4;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Fewer than [`CHARS_MIN`] characters.
    #[error("must have at least 8 characters")]
    TooShort,
    /// More than [`BYTES_MAX`] bytes.
    #[error("must have at most 1024 bytes")]
    TooLong,
    /// On the list of common passwords.
    #[error("is one of the most common passwords")]
    Common,
    /// Little more than a word anybody would try for this person.
    #[error("is little more than the name of the account or the product")]
    Guessable,
}

fn common() -> &'static HashSet<&'static str> {
    static COMMON: OnceLock<HashSet<&'static str>> = OnceLock::new();
    COMMON.get_or_init(|| include_str!("password_policy/common.txt").lines().collect())
}

/// Judges a password for an account with this address and username.
///
/// # Errors
/// The first reason not to take it.
pub fn judge(password: &str, email: &str, username: &str) -> Result<(), Refusal> {
    if password.len() > BYTES_MAX {
        return Err(Refusal::TooLong);
    }
    if password.chars().count() < CHARS_MIN {
        return Err(Refusal::TooShort);
    }
    let lower = password.to_lowercase();
    if common().contains(lower.as_str()) {
        return Err(Refusal::Common);
    }
    let local_part = email.split('@').next().unwrap_or_default();
    let guessable = [PRODUCT, local_part, username].into_iter().any(|word| {
        let word = word.to_lowercase();
        word.chars().count() >= CONTEXT_CHARS_MIN
            && lower.contains(&word)
            && lower.replace(&word, "").chars().count() < CHARS_MIN
    });
    if guessable { Err(Refusal::Guessable) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_ada(password: &str) -> Result<(), Refusal> {
        judge(password, "lovelace@example.org", "Countess")
    }

    #[test]
    fn a8_length_is_bounded_on_both_sides() {
        assert_eq!(of_ada("k7#qPz!"), Err(Refusal::TooShort));
        assert_eq!(of_ada("k7#qPz!x"), Ok(()));
        assert_eq!(of_ada(&"x7".repeat(512)), Ok(()));
        assert_eq!(of_ada(&"x7".repeat(513)), Err(Refusal::TooLong));
    }

    #[test]
    fn a8_the_commonest_passwords_are_refused_in_any_case() {
        assert_eq!(common().len(), 3_000);
        for password in include_str!("password_policy/common.txt").lines() {
            assert_eq!(of_ada(password), Err(Refusal::Common), "{password}");
        }
        assert_eq!(of_ada("PassWord1"), Err(Refusal::Common));
    }

    #[test]
    fn a8_words_of_the_account_are_refused_unless_much_is_added() {
        for guess in ["lovelace!", "Lovelace1815", "countess99", "vivace2026", "VIVACEvivace", "1countess1"] {
            assert_eq!(of_ada(guess), Err(Refusal::Guessable), "{guess}");
        }
        assert_eq!(of_ada("lovelace-difference-engine"), Ok(()));
        assert_eq!(judge("adamant-horse", "ada@example.org", "ada"), Ok(()));
    }
}
