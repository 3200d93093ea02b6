//! Cells of a table that a spreadsheet would run as a formula.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is a formula to a spreadsheet, whoever wrote
//! it. Exports put an apostrophe before text that begins so, which spreadsheets take as "this is text"; imports take
//! it off again, so that a round trip changes nothing. Text that begins with apostrophes before such a character gets
//! one more, and loses one.

use std::borrow::Cow;

fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The text as it may stand in a cell.
pub fn escape_cell(text: &str) -> Cow<'_, str> {
    if is_formula(text) { format!("'{text}").into() } else { text.into() }
}

/// The text a cell stands for.
pub fn unescape_cell(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest.into(),
        _ => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula_and_all_come_back() {
        for text in ["=1+1", "+49", "-5", "@SUM", "\tx", "'=1", "''-", "'quoted'", "plain", "", "'"] {
            let cell = escape_cell(text);
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            assert_eq!(unescape_cell(&cell), text);
        }
    }
}
