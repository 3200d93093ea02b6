//! Tables of text: their encoding, their delimiter, their columns.

use std::borrow::Cow;

use super::{
    collect::Collector,
    dates::{DateOrder, When, parse_when},
    parsed::{Load, Refusal, Stretch},
    quantity::{Decimal, LengthUnit, WeightUnit},
};
use crate::domain::text::fold;

/// The most columns of a table.
const COLUMNS_MAX: usize = 200;

/// The text of a file: UTF-8 with or without a mark, UTF-16 with one, else Latin-1.
pub fn decode_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes).into();
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes).into();
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(unit);
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The columns of a table, and how it is written.
#[derive(Debug)]
pub struct Header {
    /// The columns as written.
    pub names: Vec<String>,
    folded: Vec<String>,
    delimiter: u8,
}

/// A column: its place, and its name for people.
#[derive(Clone, Debug)]
pub struct Column {
    at: usize,
    name: String,
}

impl Header {
    /// Reads the first row. `None` when it is no row of a table.
    pub fn read(text: &str) -> Option<Self> {
        let (delimiter, skip) = delimiter_of(text);
        let text = text.get(skip..).unwrap_or_default();
        let mut record = csv::StringRecord::new();
        let read = reader(text, delimiter).read_record(&mut record).ok()?;
        if !read || record.len() < 2 || record.len() > COLUMNS_MAX {
            return None;
        }
        let names: Vec<String> = record.iter().map(|name| name.trim().chars().take(100).collect()).collect();
        let folded = names.iter().map(|name| fold(name)).collect();
        Some(Self { names, folded, delimiter })
    }

    /// The column that has one of these folded names; the first name that is there wins.
    pub fn column(&self, names: &[&str]) -> Option<Column> {
        names.iter().find_map(|name| {
            let at = self.folded.iter().position(|folded| folded == name)?;
            Some(Column { at, name: self.names.get(at)?.clone() })
        })
    }

    /// The column of exactly that name, as somebody wrote it in a mapping.
    pub fn named(&self, name: &str) -> Option<Column> {
        let at = self.names.iter().position(|known| known == name.trim())?;
        Some(Column { at, name: self.names.get(at)?.clone() })
    }

    /// Whether all of these folded names are columns.
    pub fn has_all(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.folded.iter().any(|folded| folded == name))
    }

    /// Whether any of these folded names is a column.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.folded.iter().any(|folded| folded == name))
    }

    /// The columns that are none of these, as written; nameless ones apart.
    pub fn others(&self, taken: &[&Option<Column>]) -> Vec<String> {
        let is_taken = |at: usize| taken.iter().any(|column| column.as_ref().is_some_and(|column| column.at == at));
        let others = self.names.iter().enumerate().filter(|(at, name)| !name.is_empty() && !is_taken(*at));
        others.map(|(_, name)| name.clone()).collect()
    }

    /// Whether the file writes commas before tenths: those that use semicolons between columns do.
    pub const fn comma_is_decimal(&self) -> bool {
        self.delimiter == b';'
    }

    /// Gives every row but the first to `each`.
    ///
    /// # Errors
    /// Those of `each`, and too many rows.
    pub fn rows(
        &self,
        text: &str,
        collector: &mut Collector,
        each: &mut dyn FnMut(&mut Row<'_>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let (_, skip) = delimiter_of(text);
        let text = text.get(skip..).unwrap_or_default();
        let mut reader = reader(text, self.delimiter);
        let mut cells = csv::StringRecord::new();
        let mut number = 0;
        // A quote that is never closed takes all that follows into its cell.
        let has_open_quote = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
        // The reader takes text only, so that reading cannot fail.
        while reader.read_record(&mut cells).unwrap_or(false) {
            number += 1;
            if number == 1 || cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            collector.begin_row(number)?;
            let takes_the_rest = reader.position().byte() >= text.len() as u64 && cells.len() < self.names.len();
            if has_open_quote && takes_the_rest {
                let column = cells.len().checked_sub(1).and_then(|at| self.names.get(at)).map_or("", String::as_str);
                let begun = cells.iter().next_back().unwrap_or_default();
                collector.error(column, begun, "begins with a quote that is never closed: what follows is not read");
                continue;
            }
            each(&mut Row { cells: &cells, collector, comma_is_decimal: self.comma_is_decimal() })?;
        }
        Ok(())
    }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes())
}

/// The delimiter, and how many bytes a line `sep=;` before the table takes.
fn delimiter_of(text: &str) -> (u8, usize) {
    let first = text.split(['\n', '\r']).next().unwrap_or_default();
    if let Some(told) = first.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        let skip = text.find('\n').map_or(text.len(), |end| end + 1);
        return (told, skip);
    }
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!quoted && byte == *delimiter);
        }
    }
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    (best.map_or(b',', |(delimiter, _)| *delimiter), 0)
}

/// One row, with what is wrong in it going to the collector.
pub struct Row<'a> {
    cells: &'a csv::StringRecord,
    /// Where problems go.
    pub collector: &'a mut Collector,
    comma_is_decimal: bool,
}

impl Row<'_> {
    /// The text of a cell, trimmed; empty where there is none.
    pub fn text(&self, column: Option<&Column>) -> &str {
        column.and_then(|column| self.cells.get(column.at)).unwrap_or_default().trim()
    }

    /// A number; absent where the cell is empty.
    pub fn decimal(&mut self, column: Option<&Column>) -> Option<Decimal> {
        let column = column?;
        let text = self.text(Some(column)).to_owned();
        if text.is_empty() || matches!(text.as_str(), "null" | "NULL" | "-" | "N/A") {
            return None;
        }
        let number = Decimal::parse(&text, self.comma_is_decimal);
        if number.is_none() {
            self.collector.error(&column.name, &text, "is not a number");
        }
        number
    }

    /// Repetitions.
    pub fn reps(&mut self, column: Option<&Column>) -> Option<u32> {
        let number = self.decimal(column)?;
        let text = self.text(column).to_owned();
        self.warn_of_rounding(column, &text, number);
        self.collector.check_reps(&column?.name, &text, number.round())
    }

    /// Seconds.
    pub fn seconds(&mut self, column: Option<&Column>) -> Option<u32> {
        let number = self.decimal(column)?;
        let text = self.text(column).to_owned();
        self.warn_of_rounding(column, &text, number);
        self.collector.check_seconds(&column?.name, &text, number.round())
    }

    fn warn_of_rounding(&mut self, column: Option<&Column>, text: &str, number: Decimal) {
        let rounded = number.round();
        #[expect(clippy::cast_precision_loss, reason = "what is too large is refused by its check")]
        let is_whole = number.to_f64() == rounded as f64;
        if let (false, Some(column)) = (is_whole, column) {
            self.collector.warn(&column.name, text, format!("is rounded to {rounded}"));
        }
    }

    /// A weight.
    pub fn load(&mut self, column: Option<&Column>, unit: Option<WeightUnit>) -> Option<Load> {
        let number = self.decimal(column)?;
        if number.is_zero() {
            return Some(Load { number, unit });
        }
        let text = self.text(column).to_owned();
        self.collector.check_load(&column?.name, &text, Load { number, unit })
    }

    /// A distance.
    pub fn distance(&mut self, column: Option<&Column>, unit: Option<LengthUnit>) -> Option<Stretch> {
        let number = self.decimal(column)?;
        if number.is_zero() {
            return None;
        }
        if unit.is_none() {
            self.collector.need(super::parsed::Need::Unit);
        }
        let text = self.text(column).to_owned();
        let millimetres = unit.unwrap_or(LengthUnit::Kilometre).exact(number);
        self.collector.check_distance(&column?.name, &text, millimetres).then_some(Stretch { number, unit })
    }

    /// A rating of exertion.
    pub fn rpe(&mut self, column: Option<&Column>) -> Option<crate::domain::training::Rpe> {
        let rating = self.decimal(column)?;
        let text = self.text(column).to_owned();
        self.collector.rpe(&column?.name, &text, rating)
    }

    /// A time that has to be there.
    pub fn when(&mut self, column: Option<&Column>, order: Option<DateOrder>) -> Option<When> {
        let text = self.text(column).to_owned();
        let name = column.map_or("", |column| column.name.as_str());
        match parse_when(&text, order) {
            Some(when) => Some(self.collector.check_when(name, &text, when)),
            None => {
                let why = if text.is_empty() { "is missing" } else { "is not a date that can be read" };
                self.collector.error(name, &text, why);
                None
            }
        }
    }

    /// A name that has to be there.
    pub fn required_name(&mut self, column: Option<&Column>) -> Option<String> {
        let text = super::escape::unescape_cell(self.text(column)).into_owned();
        let label = column.map_or("", |column| column.name.as_str());
        let name = self.collector.name(label, &text);
        if name.is_empty() {
            self.collector.error(label, &text, "is missing");
            return None;
        }
        Some(name)
    }

    /// Notes.
    pub fn notes(&mut self, column: Option<&Column>) -> String {
        let text = super::escape::unescape_cell(self.text(column)).into_owned();
        self.collector.notes(column.map_or("", |column| column.name.as_str()), &text)
    }

    /// A unit of weight; an unknown one is an error.
    pub fn weight_unit(&mut self, column: Option<&Column>) -> Option<WeightUnit> {
        let text = self.text(column).to_owned();
        if text.is_empty() {
            return None;
        }
        let unit = WeightUnit::parse(&text);
        if unit.is_none() {
            self.collector.error(column.map_or("", |column| column.name.as_str()), &text, "is no unit of weight");
        }
        unit
    }

    /// A unit of length; an unknown one is an error.
    pub fn length_unit(&mut self, column: Option<&Column>) -> Option<LengthUnit> {
        let text = self.text(column).to_owned();
        if text.is_empty() {
            return None;
        }
        let unit = LengthUnit::parse(&text);
        if unit.is_none() {
            self.collector.error(column.map_or("", |column| column.name.as_str()), &text, "is no unit of length");
        }
        unit
    }

    /// Whether a cell says yes.
    pub fn flag(&self, column: Option<&Column>) -> bool {
        matches!(fold(self.text(column)).as_str(), "1" | "true" | "yes" | "y" | "ja" | "x")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_the_encodings_of_spreadsheets() {
        assert_eq!(decode_text("\u{feff}Übung".as_bytes()), "Übung");
        assert_eq!(decode_text(b"\xdcbung"), "Übung");
        assert_eq!(decode_text(b"\xff\xfeA\0B\0"), "AB");
        assert_eq!(decode_text(b"\xfe\xff\0A\0B\0"), "AB");
    }

    #[test]
    fn the_delimiter_is_found_outside_quotes() {
        assert_eq!(delimiter_of("\"a,b,c\";d;e").0, b';');
        assert_eq!(delimiter_of("a,b;c,d").0, b',');
        assert_eq!(delimiter_of("a\tb").0, b'\t');
        assert_eq!(delimiter_of("sep=;\na;b"), (b';', 6));
    }

    #[test]
    fn a_column_is_found_whatever_the_spelling() {
        let header = Header::read("Weight (kg),\"Set Order\",SET_type\n").unwrap();
        assert!(header.has_all(&["weight kg", "set order", "set type"]));
        assert!(Header::read("one column only\n").is_none());
    }
}
