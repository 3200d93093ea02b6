//! The repository's Rust files, read for the checks.

use std::path::{Path, PathBuf};

/// One Rust file.
pub struct SourceFile {
    /// Its path from the root of the repository, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its text with comments and the contents of strings blanked out; same length and lines.
    pub code: String,
}

impl SourceFile {
    /// The code before the file's unit tests, which stand at its end.
    pub fn product_code(&self) -> &str {
        self.code.split("#[cfg(test)]").next().unwrap_or_default()
    }

    /// The 1-based line of a byte offset.
    pub fn line_of(&self, offset: usize) -> usize {
        self.code[..offset].matches('\n').count() + 1
    }
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` whose name ends so, sorted.
pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|given| given == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A path from the root of the repository.
pub fn relative(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/")
}

/// Every Rust file below `folder`.
pub fn rust_files(folder: &str) -> Vec<SourceFile> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("readable");
        SourceFile { path: relative(&path), code: blank(&text), text }
    };
    let files: Vec<_> = files(folder, "rs").into_iter().map(read).collect();
    assert!(!files.is_empty(), "no Rust files below {folder}");
    files
}

/// Blanks comments and the contents of strings and characters.
pub fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match &bytes[at..] {
            [b'/', b'/', ..] => find(bytes, at, b"\n").unwrap_or(bytes.len()),
            [b'/', b'*', ..] => find(bytes, at, b"*/").map_or(bytes.len(), |end| end + 2),
            [b'r', b'"' | b'#', ..] if at == 0 || !is_word(bytes[at - 1]) => match raw_string_end(bytes, at) {
                Some(end) => end,
                None => at + 1,
            },
            [b'"', ..] => string_end(bytes, at),
            // A character, not a lifetime.
            [b'\'', b'\\', ..] => find(bytes, at + 3, b"'").map_or(bytes.len(), |end| end + 1),
            [b'\'', _, b'\'', ..] => at + 3,
            _ => {
                at += 1;
                continue;
            }
        };
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let from = from.min(bytes.len());
    bytes[from..].windows(what.len()).position(|window| window == what).map(|index| from + index)
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn raw_string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let hashes = bytes[start + 1..].iter().take_while(|byte| **byte == b'#').count();
    if bytes.get(start + 1 + hashes) != Some(&b'"') {
        return None;
    }
    let mut closing = vec![b'"'];
    closing.extend(std::iter::repeat_n(b'#', hashes));
    Some(find(bytes, start + 2 + hashes, &closing).map_or(bytes.len(), |end| end + closing.len()))
}

#[test]
fn comments_and_strings_are_blanked_and_nothing_else() {
    let blanked = blank("let a = \"x // \\\" y\"; // crate::b\nlet c = r#\"crate::\"#; let d: &'a str = '\\'';");
    assert!(!blanked.contains("crate::") && !blanked.contains('x'), "{blanked}");
    assert!(blanked.contains("let a =") && blanked.contains("let d: &'a str ="), "{blanked}");
    assert_eq!(blanked.matches('\n').count(), 1);
}
