//! PNG: the header, palette, pixels and the few chunks that change how they show, each of checked form.

use super::{
    ImageProblem::{self, Damaged},
    Walked, check_size,
    reader::{Reader, length},
};

/// PNG's first eight bytes.
pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

#[derive(Default)]
struct Found {
    size: Option<(u32, u32)>,
    has_pixels: bool,
}

pub(super) fn clean(bytes: &[u8]) -> Walked {
    let mut input = Reader(bytes);
    let mut out = input.take(SIGNATURE.len())?.to_vec();
    let mut found = Found::default();
    loop {
        let data_length = length(input.u32_be()?);
        let kind: [u8; 4] = input.array()?;
        let data = input.take(data_length)?;
        let checksum = input.u32_be()?;
        if crc32(&kind, data) != checksum {
            return Err(Damaged("a checksum is wrong"));
        }
        if is_kept(&mut found, kind, data)? {
            out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
            out.extend_from_slice(&kind);
            out.extend_from_slice(data);
            out.extend_from_slice(&checksum.to_be_bytes());
        }
        if &kind == b"IEND" {
            break;
        }
    }
    let (width, height) = found.size.ok_or(Damaged("it has no header"))?;
    if !found.has_pixels {
        return Err(Damaged("it has no picture"));
    }
    Ok((width, height, out))
}

/// Whether the chunk belongs to the picture.
fn is_kept(found: &mut Found, kind: [u8; 4], data: &[u8]) -> Result<bool, ImageProblem> {
    if (found.size.is_none()) != (&kind == b"IHDR") {
        return Err(Damaged("its header is not where it should be"));
    }
    Ok(match &kind {
        b"IHDR" => {
            found.size = Some(read_header(data)?);
            true
        }
        b"PLTE" => {
            if found.has_pixels || data.is_empty() || data.len() > 3 * 256 || !data.len().is_multiple_of(3) {
                return Err(Damaged("its palette is not valid"));
            }
            true
        }
        b"IDAT" => {
            found.has_pixels = true;
            true
        }
        b"IEND" if data.is_empty() => true,
        b"IEND" => return Err(Damaged("its end is not valid")),
        // Transparency, gamma, primaries, rendering intent and pixel size: numbers of fixed length.
        b"tRNS" => !found.has_pixels && data.len() <= 256,
        b"gAMA" => data.len() == 4,
        b"cHRM" => data.len() == 32,
        b"sRGB" => data.len() == 1,
        b"pHYs" => data.len() == 9,
        // An upper-case first letter means that the picture cannot be shown without the chunk.
        [first, ..] if first.is_ascii_uppercase() => return Err(Damaged("it has a part no program knows")),
        _ => false,
    })
}

fn read_header(data: &[u8]) -> Result<(u32, u32), ImageProblem> {
    let mut header = Reader(data);
    let (width, height) = (header.u32_be()?, header.u32_be()?);
    let [depth, colour, compression, filter, interlace] = header.array()?;
    let allowed_depths: &[u8] = match colour {
        0 => &[1, 2, 4, 8, 16],
        3 => &[1, 2, 4, 8],
        2 | 4 | 6 => &[8, 16],
        _ => &[],
    };
    if !header.is_at_end() || !allowed_depths.contains(&depth) || compression != 0 || filter != 0 || interlace > 1 {
        return Err(Damaged("its header is not valid"));
    }
    check_size(width, height)
}

/// CRC-32 (ISO 3309), a byte at a time.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};

fn crc32(kind: &[u8], data: &[u8]) -> u32 {
    !kind.iter().chain(data).fold(u32::MAX, |crc, byte| {
        let [low, ..] = (crc ^ u32::from(*byte)).to_le_bytes();
        CRC_TABLE.get(usize::from(low)).copied().unwrap_or_default() ^ (crc >> 8)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_agrees_with_the_standards_example() {
        assert_eq!(crc32(b"IEND", b""), 0xAE42_6082);
        assert_eq!(crc32(b"1234", b"56789"), 0xCBF4_3926);
    }
}
