//! A look over a JSON body before it is parsed: what a parser would let through or choke on.

/// The deepest nesting taken. The deepest body of the API nests 6.
pub const DEPTH_MAX: usize = 32;
/// The most values (objects, arrays, strings, numbers, literals, keys) in one body.
pub const NODES_MAX: usize = 10_000;
/// The largest integer that survives JavaScript: 2^53 − 1.
pub const INTEGER_MAX: u64 = 9_007_199_254_740_991;

/// Why a body is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonProblem {
    /// Nested deeper than [`DEPTH_MAX`].
    #[error("is nested too deeply (at most 32 levels)")]
    TooDeep,
    /// More values than may be.
    #[error("holds too many values (at most {0})")]
    TooMany(usize),
    /// An integer beyond ±[`INTEGER_MAX`].
    #[error("holds an integer beyond ±(2^53 − 1)")]
    IntegerTooLarge,
    /// A NUL character in a string.
    #[error("holds a NUL character")]
    Nul,
}

/// Checks depth, number of values, integer range and NUL characters in one pass. Whether the text is
/// JSON at all is left to the parser.
///
/// # Errors
/// The first problem found.
pub fn check(text: &str) -> Result<(), JsonProblem> {
    check_within(text, NODES_MAX)
}

/// The same, of a text that may hold so many values.
///
/// # Errors
/// The first problem found.
pub fn check_within(text: &str, nodes_max: usize) -> Result<(), JsonProblem> {
    let mut depth = 0usize;
    let mut nodes = 0usize;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                nodes += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                nodes += 1;
                skip_string(&mut bytes)?;
            }
            b'-' | b'0'..=b'9' => {
                nodes += 1;
                check_number(byte, &mut bytes)?;
            }
            b't' | b'f' | b'n' => nodes += 1,
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(JsonProblem::TooDeep);
        }
        if nodes > nodes_max {
            return Err(JsonProblem::TooMany(nodes_max));
        }
    }
    Ok(())
}

fn skip_string(bytes: &mut impl Iterator<Item = u8>) -> Result<(), JsonProblem> {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return Ok(()),
            b'\\' if bytes.next() == Some(b'u') => {
                let digits: [Option<u8>; 4] = std::array::from_fn(|_| bytes.next());
                if digits == [Some(b'0'); 4] {
                    return Err(JsonProblem::Nul);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_number(first: u8, bytes: &mut std::iter::Peekable<impl Iterator<Item = u8>>) -> Result<(), JsonProblem> {
    let mut integer = u64::from(first.wrapping_sub(b'0')) * u64::from(first != b'-');
    let mut is_integer = true;
    while let Some(byte) = bytes.next_if(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
        if byte.is_ascii_digit() {
            integer = integer.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
        } else {
            is_integer = false;
        }
    }
    if is_integer && integer > INTEGER_MAX { Err(JsonProblem::IntegerTooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i2_depth_count_integers_and_nul_are_bounded() {
        assert_eq!(check(&"[".repeat(33)), Err(JsonProblem::TooDeep));
        assert_eq!(check(&format!("{}{}", "[".repeat(32), "]".repeat(32))), Ok(()));
        assert_eq!(check(&format!("[{}0]", "0,".repeat(NODES_MAX))), Err(JsonProblem::TooMany(NODES_MAX)));
        assert_eq!(check("[9007199254740991, -9007199254740991, 1.5e300]"), Ok(()));
        assert_eq!(check("[9007199254740992]"), Err(JsonProblem::IntegerTooLarge));
        assert_eq!(check("[-18446744073709551616]"), Err(JsonProblem::IntegerTooLarge));
        assert_eq!(check(r#"{"a":"\u0000"}"#), Err(JsonProblem::Nul));
        assert_eq!(check(r#"{"a":"\\u0000 [[[[[ \" 99999999999999999999"}"#), Ok(()));
    }

    #[test]
    fn i2_five_million_brackets_are_refused_at_once() {
        assert_eq!(check(&"[".repeat(5_000_000)), Err(JsonProblem::TooDeep));
    }
}
