//! WebP: one still picture with its transparency, in a container whose header is written anew.

use super::{
    ImageProblem::{self, Damaged, Unsupported},
    Walked, check_size,
    reader::{Reader, length},
};

/// Bit of the extended header: there is an animation.
const HAS_ANIMATION: u8 = 0x02;
/// Bit of the extended header: some pixels are transparent. The only one kept.
const HAS_ALPHA: u8 = 0x10;

#[derive(Default)]
struct Found {
    canvas: Option<(u32, u32)>,
    has_alpha: bool,
    alpha: Option<Vec<u8>>,
    picture: Option<((u32, u32), Vec<u8>)>,
}

pub(super) fn clean(bytes: &[u8]) -> Walked {
    let mut file = Reader(bytes);
    file.take(4)?;
    let size = length(file.u32_le()?);
    // What follows the container's length is not part of the picture.
    let mut input = Reader(file.take(size)?);
    input.take(4)?;
    let mut found = Found::default();
    while !input.is_at_end() {
        let kind: [u8; 4] = input.array()?;
        let data_length = length(input.u32_le()?);
        let data = input.take(data_length)?;
        // Data of odd length is followed by one byte; some writers leave it out at the end.
        if data_length % 2 == 1 && !input.is_at_end() {
            input.byte()?;
        }
        take_chunk(&mut found, kind, data)?;
    }
    let (size, picture) = found.picture.ok_or(Damaged("it has no picture"))?;
    if found.canvas.is_some_and(|canvas| canvas != size) {
        return Err(Damaged("its canvas is not as large as its picture"));
    }
    let mut body = b"WEBP".to_vec();
    if found.canvas.is_some() {
        push_chunk(&mut body, *b"VP8X", &extended_header(size, found.has_alpha));
    }
    if let Some(alpha) = found.alpha.filter(|_| found.canvas.is_some()) {
        push_chunk(&mut body, *b"ALPH", &alpha);
    }
    body.extend_from_slice(&picture);
    let mut out = b"RIFF".to_vec();
    out.extend_from_slice(&u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.append(&mut body);
    Ok((size.0, size.1, out))
}

fn take_chunk(found: &mut Found, kind: [u8; 4], data: &[u8]) -> Result<(), ImageProblem> {
    match &kind {
        b"VP8X" if found.canvas.is_none() && found.picture.is_none() => {
            let mut header = Reader(data);
            let [flags, ..]: [u8; 4] = header.array()?;
            if flags & HAS_ANIMATION != 0 {
                return Err(Unsupported("animation in WebP"));
            }
            found.has_alpha = flags & HAS_ALPHA != 0;
            let canvas = (u24(header.array()?) + 1, u24(header.array()?) + 1);
            found.canvas = Some(check_size(canvas.0, canvas.1)?);
        }
        b"ANIM" | b"ANMF" => return Err(Unsupported("animation in WebP")),
        b"ALPH" if found.picture.is_none() => found.alpha = Some(data.to_vec()),
        b"VP8 " | b"VP8L" if found.picture.is_none() => {
            let size = if kind == *b"VP8L" { lossless_size(data)? } else { lossy_size(data)? };
            let mut chunk = Vec::new();
            push_chunk(&mut chunk, kind, data);
            found.picture = Some((size, chunk));
        }
        b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" => return Err(Damaged("its parts are not in order")),
        // EXIF, XMP, ICCP and whatever else.
        _ => {}
    }
    Ok(())
}

const fn u24([low, middle, high]: [u8; 3]) -> u32 {
    u32::from_le_bytes([low, middle, high, 0])
}

/// Width and height in the header of a key frame (RFC 6386, 9.1): 14 bits each.
fn lossy_size(data: &[u8]) -> Result<(u32, u32), ImageProblem> {
    let mut frame = Reader(data);
    let [tag, ..]: [u8; 3] = frame.array()?;
    let start: [u8; 3] = frame.array()?;
    if tag & 1 != 0 || start != [0x9D, 0x01, 0x2A] {
        return Err(Damaged("its picture is not a key frame"));
    }
    let (width, height) = (frame.u16_le()?, frame.u16_le()?);
    check_size(u32::from(width & 0x3FFF), u32::from(height & 0x3FFF))
}

/// Width and height less one in the header of a lossless picture (RFC 9649, 3.4): 14 bits each.
fn lossless_size(data: &[u8]) -> Result<(u32, u32), ImageProblem> {
    let mut picture = Reader(data);
    if picture.byte()? != 0x2F {
        return Err(Damaged("its picture has no signature"));
    }
    let bits = picture.u32_le()?;
    check_size((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
}

fn extended_header((width, height): (u32, u32), has_alpha: bool) -> [u8; 10] {
    let [w0, w1, w2, _] = width.saturating_sub(1).to_le_bytes();
    let [h0, h1, h2, _] = height.saturating_sub(1).to_le_bytes();
    [if has_alpha { HAS_ALPHA } else { 0 }, 0, 0, 0, w0, w1, w2, h0, h1, h2]
}

fn push_chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&kind);
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
}
