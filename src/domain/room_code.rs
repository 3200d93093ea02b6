//! The code by which one joins a room: short enough to say aloud, too rare to guess.

/// Letters and digits that nobody takes for one another.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// How many of them a code has: 31^8 is 2^39, far more than a limited client can try.
pub const CODE_CHARS: usize = 8;
/// How many random bytes to offer: some are passed over, so that every letter is equally likely.
pub const CODE_ENTROPY_BYTES: usize = 32;

/// A code of these random bytes; `None` when too many of them had to be passed over (less than once in 10^19).
pub fn room_code(entropy: &[u8; CODE_ENTROPY_BYTES]) -> Option<String> {
    let fair = entropy.iter().filter(|byte| usize::from(**byte) < 256 / ALPHABET.len() * ALPHABET.len());
    let letters = fair.filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len()));
    let code: String = letters.take(CODE_CHARS).map(|letter| char::from(*letter)).collect();
    (code.len() == CODE_CHARS).then_some(code)
}

/// A code as somebody typed it: in either case, with spaces or hyphens. `None` when it cannot be one.
pub fn read_room_code(text: &str) -> Option<String> {
    let code: String =
        text.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase()).take(CODE_CHARS + 1).collect();
    (code.len() == CODE_CHARS && code.bytes().all(|byte| ALPHABET.contains(&byte))).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(read_room_code("abcd-2345").as_deref(), Some("ABCD2345"));
        assert_eq!(read_room_code(" ABCD 2345 ").as_deref(), Some("ABCD2345"));
        for wrong in ["", "ABCD234", "ABCD23456", "ABCD2340", "ABCDÉ345", "OOOOOOOO"] {
            assert_eq!(read_room_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_letter_is_equally_likely_and_codes_read_back() {
        let mut counts = std::collections::BTreeMap::new();
        for byte in 0..=255u8 {
            if let Some(code) = room_code(&[byte; CODE_ENTROPY_BYTES]) {
                assert_eq!(read_room_code(&code), Some(code.clone()));
                *counts.entry(code).or_insert(0) += 1;
            }
        }
        assert_eq!(counts.len(), ALPHABET.len());
        assert!(counts.values().all(|count| *count == 8));
    }
}
