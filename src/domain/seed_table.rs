//! The tables that seeds are written from: their lines, and the ids of what they hold.

/// What a line of the table lacks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct SeedProblem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

/// Reads every line but the first and the empty ones.
///
/// # Errors
/// The first line that cannot be read.
pub fn read_lines<T>(csv: &str, read_line: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, SeedProblem> {
    csv.lines()
        .enumerate()
        .skip(1)
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| read_line(line).map_err(|problem| SeedProblem { line: index + 1, problem }))
        .collect()
}

/// The cells of a line of CSV (RFC 4180), which here has no line breaks inside quotes.
pub fn split_cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                if let Some(cell) = cells.last_mut() {
                    cell.push('"');
                }
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(c);
                }
            }
        }
    }
    cells
}

/// The bytes of the id of a seeded thing: a UUIDv8 (RFC 9562, section 5.8) of the 128-bit XXH3 of its kind and key, so
/// that it is the same in every installation and after every re-seed.
pub fn seeded_bytes(kind: &str, key: &str) -> [u8; 16] {
    let hash = xxhash_rust::xxh3::xxh3_128(format!("vivace/{kind}/{key}").as_bytes());
    *uuid::Builder::from_custom_bytes(hash.to_be_bytes()).as_uuid().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells_may_hold_commas() {
        assert_eq!(split_cells(r#"a,"b, ""c""",,d"#), ["a", "b, \"c\"", "", "d"]);
    }
}
