//! Usernames: what one may look like, and one made up for who gives none.

/// The fewest characters.
pub const CHARS_MIN: usize = 3;
/// The most characters.
pub const CHARS_MAX: usize = 30;
/// How much of an address goes into a made-up username.
const MADE_UP_CHARS_MAX: usize = 20;

/// Words that would pass for the service itself or stand in addresses.
const RESERVED: &[&str] = &[
    "account",
    "admin",
    "administrator",
    "anonymous",
    "api",
    "auth",
    "billing",
    "contact",
    "deleted",
    "help",
    "info",
    "login",
    "logout",
    "mail",
    "me",
    "moderator",
    "null",
    "official",
    "owner",
    "postmaster",
    "preferences",
    "profile",
    "root",
    "search",
    "security",
    "settings",
    "staff",
    "support",
    "system",
    "team",
    "undefined",
    "upload-avatar",
    "user",
    "username",
    "users",
    "vivace",
    "webmaster",
    "www",
];

/// Why a username is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Its length or a character of it.
    #[error("must have 3 to 30 letters, digits, dots, underscores or hyphens")]
    Shape,
    /// A reserved word.
    #[error("is reserved")]
    Reserved,
}

const fn allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// The form under which a username is unique.
pub fn key(username: &str) -> String {
    username.to_ascii_lowercase()
}

/// Judges a username somebody chose.
///
/// # Errors
/// Why it is not taken.
pub fn judge(username: &str) -> Result<(), Refusal> {
    if !(CHARS_MIN..=CHARS_MAX).contains(&username.len()) || !username.chars().all(allowed) {
        return Err(Refusal::Shape);
    }
    if RESERVED.contains(&key(username).as_str()) { Err(Refusal::Reserved) } else { Ok(()) }
}

/// A username for the owner of `email`: its local part and 40 random bits.
pub fn make_up(email: &str, entropy: [u8; 5]) -> String {
    let local_part = email.split(['@', '+']).next().unwrap_or_default();
    let mut username: String = local_part.chars().filter(|c| allowed(*c)).take(MADE_UP_CHARS_MAX).collect();
    if username.is_empty() {
        username.push_str("member");
    }
    username.push('-');
    username.push_str(&data_encoding::BASE32_NOPAD.encode(&entropy).to_ascii_lowercase());
    username
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_taken() {
        for good in ["ada", "Ada_L.", "a-b.c_9", &"x".repeat(30)] {
            assert_eq!(judge(good), Ok(()), "{good}");
        }
        for bad in ["", "ab", &"x".repeat(31), "ada l", "ada@l", "ädä", "a/b", "a\0b"] {
            assert_eq!(judge(bad), Err(Refusal::Shape), "{bad}");
        }
    }

    #[test]
    fn names_of_the_service_are_reserved_in_any_case() {
        assert_eq!(judge("Admin"), Err(Refusal::Reserved));
        assert_eq!(judge("admin1"), Ok(()));
    }

    #[test]
    fn a_made_up_name_is_itself_one_that_is_taken() {
        for email in ["ada@x.org", "a+b@x.org", "'*@x.org", &format!("{}@x.org", "l".repeat(64))] {
            let name = make_up(email, [7; 5]);
            assert_eq!(judge(&name), Ok(()), "{name}");
            assert_ne!(name, make_up(email, [8; 5]));
        }
    }
}
