//! How seeds are written as SQL: a few large statements, each safe to run again.

/// The largest statement written, in bytes: D1 takes 100 kB.
const STATEMENT_BYTES_MAX: usize = 80_000;
/// When the seeded libraries were made, for lists by age: 2026-01-01.
pub const SEEDED_AT_MS: i64 = 1_767_225_600_000;

pub fn text(value: &str) -> String {
    assert!(!value.contains('\n') && !value.contains('\0'), "one line: {value}");
    format!("'{}'", value.replace('\'', "''"))
}

pub fn optional(value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".to_owned(), text)
}

/// A row of cells, with the hash of all of them at its end.
pub fn with_hash(mut cells: Vec<String>) -> String {
    let hash = xxhash_rust::xxh3::xxh3_64(cells.join(",").as_bytes());
    cells.push(text(&format!("{hash:016x}")));
    format!("({})", cells.join(","))
}

/// A table that is seeded.
pub struct SeedTable {
    /// What stands above.
    pub comment: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What is written, the last of it `seed_hash`.
    pub columns: &'static [&'static str],
    /// What a re-seed leaves alone: what other rows refer to, and when it was first there.
    pub kept: &'static [&'static str],
    /// What a re-seed sets to what it is, because others change it.
    pub own: &'static [&'static str],
}

impl SeedTable {
    /// The statements. What differs from the table is corrected.
    pub fn statements(&self, seeded: impl Iterator<Item = String>) -> String {
        let updates: Vec<String> = self
            .columns
            .iter()
            .filter(|column| !self.kept.contains(column))
            .map(|column| match self.own.contains(column) {
                true => format!("{column} = {}.{column}", self.name),
                false => format!("{column} = excluded.{column}"),
            })
            .collect();
        let head = format!("INSERT INTO {} ({}) VALUES\n", self.name, self.columns.join(", "));
        let tail = format!(
            "\nON CONFLICT (id) DO UPDATE SET {}\nWHERE {}.seed_hash IS NOT excluded.seed_hash;\n",
            updates.join(", "),
            self.name
        );
        let mut out = self.comment.to_owned();
        let mut rows: Vec<String> = Vec::new();
        let mut bytes = 0;
        for row in seeded {
            if bytes + row.len() > STATEMENT_BYTES_MAX {
                out.push_str(&format!("{head}{}{tail}", rows.join(",\n")));
                rows.clear();
                bytes = 0;
            }
            bytes += row.len();
            rows.push(row);
        }
        out.push_str(&format!("{head}{}{tail}", rows.join(",\n")));
        out
    }
}
