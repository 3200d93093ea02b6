//! JPEG: tables, frame and scans are copied; of the application segments only what changes the colours
//! or the orientation, in a form of our own.

use super::{
    ImageProblem::{Damaged, Unsupported},
    Walked, check_size,
    reader::Reader,
};

/// Start of image, and the first byte of the next marker.
pub(super) const SIGNATURE: [u8; 3] = [0xFF, START, 0xFF];

// Markers (ITU T.81, table B.1).
const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const QUANTISATION: u8 = 0xDB;
const HUFFMAN: u8 = 0xC4;
const RESTART_INTERVAL: u8 = 0xDD;
const COMMENT: u8 = 0xFE;
const APPLICATION_0: u8 = 0xE0;
const APPLICATION_1: u8 = 0xE1;
const APPLICATION_14: u8 = 0xEE;
const APPLICATION_15: u8 = 0xEF;

/// A JFIF segment (version 1.2, no density, no thumbnail): says that the colours are YCbCr.
const JFIF: &[u8] = b"\xFF\xE0\0\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0";

#[derive(Default)]
struct Found {
    size: Option<(u32, u32)>,
    has_jfif: bool,
    orientation: Option<u8>,
    scans: u32,
    /// Segments and scans to keep.
    kept: Vec<u8>,
}

pub(super) fn clean(bytes: &[u8]) -> Walked {
    let mut input = Reader(bytes);
    input.take(2)?;
    let mut found = Found::default();
    loop {
        let marker = next_marker(&mut input)?;
        if marker == END {
            break;
        }
        let length = usize::from(input.u16_be()?);
        let payload = input.take(length.checked_sub(2).ok_or(Damaged("a segment has no length"))?)?;
        take_segment(&mut found, marker, payload, &mut input)?;
    }
    let (width, height) = found.size.ok_or(Damaged("it has no frame"))?;
    if found.scans == 0 {
        return Err(Damaged("it has no picture"));
    }
    let mut out = vec![0xFF, START];
    if found.has_jfif {
        out.extend_from_slice(JFIF);
    }
    if let Some(orientation) = found.orientation {
        out.extend_from_slice(&orientation_segment(orientation));
    }
    out.append(&mut found.kept);
    out.extend_from_slice(&[0xFF, END]);
    Ok((width, height, out))
}

fn next_marker(input: &mut Reader<'_>) -> Result<u8, super::ImageProblem> {
    if input.byte()? != 0xFF {
        return Err(Damaged("a segment does not begin where it should"));
    }
    loop {
        // Any number of 0xFF may fill the space before a marker.
        match input.byte()? {
            0xFF => {}
            marker => return Ok(marker),
        }
    }
}

fn take_segment(
    found: &mut Found,
    marker: u8,
    payload: &[u8],
    input: &mut Reader<'_>,
) -> Result<(), super::ImageProblem> {
    match marker {
        // Baseline, extended and progressive frames.
        0xC0..=0xC2 => {
            let mut frame = Reader(payload);
            let (_precision, height, width) = (frame.byte()?, frame.u16_be()?, frame.u16_be()?);
            if found.size.is_some() {
                return Err(Damaged("it has two frames"));
            }
            found.size = Some(check_size(width.into(), height.into())?);
            keep(found, marker, payload);
        }
        QUANTISATION | HUFFMAN | RESTART_INTERVAL => keep(found, marker, payload),
        SCAN => {
            if found.size.is_none() {
                return Err(Damaged("a scan comes before the frame"));
            }
            keep(found, marker, payload);
            found.kept.extend_from_slice(entropy_coded(input)?);
            found.scans += 1;
        }
        APPLICATION_0 if payload.starts_with(b"JFIF\0") => found.has_jfif = true,
        APPLICATION_1 if payload.starts_with(b"Exif\0\0") => {
            found.orientation = found.orientation.or_else(|| orientation_of(payload));
        }
        // Adobe's segment says how colours were transformed: without it CMYK shows wrongly.
        APPLICATION_14 if payload.len() == 12 && payload.starts_with(b"Adobe") => keep(found, marker, payload),
        APPLICATION_0..=APPLICATION_15 | COMMENT => {}
        0xC3 | 0xC5..=0xCF => return Err(Unsupported("lossless, hierarchical or arithmetic coding")),
        _ => return Err(Damaged("it has a segment that has no place there")),
    }
    Ok(())
}

fn keep(found: &mut Found, marker: u8, payload: &[u8]) {
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    found.kept.extend_from_slice(&[0xFF, marker]);
    found.kept.extend_from_slice(&length.to_be_bytes());
    found.kept.extend_from_slice(payload);
}

/// The bytes up to the next marker that is no restart: a 0xFF in the data is followed by 0.
fn entropy_coded<'a>(input: &mut Reader<'a>) -> Result<&'a [u8], super::ImageProblem> {
    let ends_at = input
        .0
        .windows(2)
        .position(|pair| matches!(pair, [0xFF, next] if !matches!(next, 0x00 | 0xD0..=0xD7)))
        .ok_or(super::ImageProblem::CutOff)?;
    input.take(ends_at)
}

/// The orientation (TIFF tag 0x0112) in an EXIF segment, when it is other than upright: without it a
/// telephone's picture would lie on its side.
fn orientation_of(exif: &[u8]) -> Option<u8> {
    let tiff = exif.get(6..)?;
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let offset: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let directory = super::reader::length(if little { u32::from_le_bytes(offset) } else { u32::from_be_bytes(offset) });
    let entries = usize::from(u16_at(directory)?);
    let first = directory.checked_add(2)?;
    let at = (0..entries).map_while(|index| first.checked_add(index * 12)).find(|at| u16_at(*at) == Some(0x0112))?;
    let value = u16_at(at.checked_add(8)?)?;
    u8::try_from(value).ok().filter(|value| (2..=8).contains(value))
}

/// An EXIF segment that says nothing but the orientation.
fn orientation_segment(orientation: u8) -> Vec<u8> {
    let mut segment = b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    segment.push(orientation);
    segment.extend_from_slice(&[0; 6]);
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_orientation_is_kept_and_reads_back() {
        for orientation in 2..=8 {
            let segment = orientation_segment(orientation);
            assert_eq!(usize::from(u16::from_be_bytes([segment[2], segment[3]])), segment.len() - 2);
            assert_eq!(orientation_of(&segment[4..]), Some(orientation));
        }
        let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation_of(little), Some(6));
        assert_eq!(orientation_of(&little[..20]), None);
    }
}
