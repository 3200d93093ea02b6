//! A ZIP archive written front to back: entries are stored as they are, lengths and checksums follow them, so that an
//! entry of unknown length can be streamed. Enough for archives under 4 GiB.

/// A checksum that grows: CRC-32 (ISO 3309), as ZIP has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Crc(u32);

impl Default for Crc {
    fn default() -> Self {
        Self(!0)
    }
}

const TABLE: [u32; 16] = nibble_table();

const fn nibble_table() -> [u32; 16] {
    let mut table = [0; 16];
    let mut index = 0;
    while index < 16 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 4 {
            value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        #[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a bad index is an error")]
        {
            table[index] = value;
        }
        index += 1;
    }
    table
}

impl Crc {
    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        let step = |crc: u32, nibble: u32| {
            let at = usize::try_from((crc ^ nibble) & 15).unwrap_or(0);
            crc >> 4 ^ TABLE.get(at).copied().unwrap_or(0)
        };
        for byte in bytes {
            self.0 = step(self.0, u32::from(*byte) & 15);
            self.0 = step(self.0, u32::from(*byte) >> 4);
        }
    }

    /// The checksum.
    pub const fn value(self) -> u32 {
        !self.0
    }
}

/// What the archive's directory says of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// Its name, with `/` between folders.
    pub name: String,
    /// Where it begins.
    pub offset: u32,
    /// Its length.
    pub size: u32,
    /// Its checksum.
    pub crc: Crc,
}

/// Names are UTF-8, and lengths follow the bytes.
const FLAGS: u16 = 1 << 11 | 1 << 3;
/// The version of ZIP that is needed: 2.0.
const VERSION_NEEDED: u16 = 20;
/// 1980-01-01: archives of the same content are the same bytes.
const DATE: u16 = 1 << 5 | 1;

/// What stands before an entry's bytes.
pub fn entry_head(name: &str) -> Vec<u8> {
    let mut out = 0x0403_4b50_u32.to_le_bytes().to_vec();
    for number in [VERSION_NEEDED, FLAGS, 0, 0, DATE] {
        out.extend(number.to_le_bytes());
    }
    out.extend([0; 12]);
    out.extend(length(name).to_le_bytes());
    out.extend([0; 2]);
    out.extend(name.as_bytes());
    out
}

fn length(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or(u16::MAX)
}

/// What stands after them.
pub fn entry_tail(entry: &Entry) -> Vec<u8> {
    let numbers = [0x0807_4b50, entry.crc.value(), entry.size, entry.size];
    numbers.iter().flat_map(|number: &u32| number.to_le_bytes()).collect()
}

/// The directory at the archive's end, which begins at `offset`.
pub fn directory(entries: &[Entry], offset: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for entry in entries {
        out.extend(0x0201_4b50_u32.to_le_bytes());
        for number in [VERSION_NEEDED, VERSION_NEEDED, FLAGS, 0, 0, DATE] {
            out.extend(number.to_le_bytes());
        }
        for number in [entry.crc.value(), entry.size, entry.size] {
            out.extend(number.to_le_bytes());
        }
        out.extend(length(&entry.name).to_le_bytes());
        out.extend([0; 12]);
        out.extend(entry.offset.to_le_bytes());
        out.extend(entry.name.as_bytes());
    }
    let size = u32::try_from(out.len()).unwrap_or(u32::MAX);
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(offset.to_le_bytes());
    out.extend([0; 2]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_zip_has() {
        let mut crc = Crc::default();
        crc.update(b"12345");
        crc.update(b"6789");
        assert_eq!(crc.value(), 0xcbf4_3926);
    }
}
