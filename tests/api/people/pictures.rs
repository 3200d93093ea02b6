//! Pictures for tests: real ones written by an image program, with `CANARY` in every place that is not the
//! picture, and bad ones made of them.

use vivace::domain::image::{ImageKind, clean};

macro_rules! fixtures {
    ($($name:ident = $file:literal;)+) => {
        $(pub const $name: &[u8] = include_bytes!(concat!("../../fixtures/pictures/", $file));)+
    };
}
fixtures! {
    JPEG = "everything.jpg";
    PROGRESSIVE_JPEG = "progressive.jpg";
    CMYK_JPEG = "cmyk.jpg";
    PNG = "everything.png";
    PALETTE_PNG = "palette.png";
    WEBP = "everything.webp";
    PLAIN_WEBP = "plain.webp";
    LOSSLESS_WEBP = "lossless.webp";
    ANIMATED_WEBP = "animated.webp";
    ANIMATED_GIF = "animated.gif";
    PLAIN_GIF = "plain.gif";
}

/// Every picture that is good, with its media type and its ending.
pub const GOOD: &[(&[u8], &str, &str)] = &[
    (JPEG, "image/jpeg", "jpg"),
    (PROGRESSIVE_JPEG, "image/jpeg", "jpeg"),
    (CMYK_JPEG, "image/jpeg", "JPG"),
    (PNG, "image/png", "png"),
    (PALETTE_PNG, "image/png", "png"),
    (WEBP, "image/webp", "webp"),
    (PLAIN_WEBP, "image/webp", "webp"),
    (LOSSLESS_WEBP, "image/webp", "webp"),
    (ANIMATED_GIF, "image/gif", "gif"),
    (PLAIN_GIF, "image/gif", "gif"),
];

/// What an archive begins with.
pub const ZIP: &[u8] = b"PK\x03\x04CANARY-zip";

pub fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// `bytes` with `new` in place of the first `old`.
pub fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = bytes.windows(old.len()).position(|window| window == old).expect("it is there");
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

/// A chunk of a PNG.
pub fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let checksum = !kind.iter().chain(data).fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 })
    });
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &checksum.to_be_bytes()].concat()
}

/// A PNG that says to be that large.
pub fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    joined(&[&PNG[..8], &png_chunk(b"IHDR", &header), &png_chunk(b"IDAT", b"x"), &png_chunk(b"IEND", b"")])
}

/// A file, the name it is sent under, and the media type it is said to have.
pub struct Bad {
    pub why: &'static str,
    pub bytes: Vec<u8>,
    pub name: String,
    pub media_type: &'static str,
}

/// Files that must not be stored.
pub fn bad_files() -> Vec<Bad> {
    let bad = |why, bytes: Vec<u8>, name: &str, media_type| Bad { why, bytes, name: name.to_owned(), media_type };
    let jpeg = |why, bytes: &[u8]| bad(why, bytes.to_vec(), "a.jpg", "image/jpeg");
    let png = |why, bytes: &[u8]| bad(why, bytes.to_vec(), "a.png", "image/png");
    let webp = |why, bytes: &[u8]| bad(why, bytes.to_vec(), "a.webp", "image/webp");
    let gif = |why, bytes: &[u8]| bad(why, bytes.to_vec(), "a.gif", "image/gif");
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let header = |data: &[u8]| joined(&[&PNG[..8], &png_chunk(b"IHDR", data), &PNG[33..]]);
    let mut all = vec![
        bad("SVG with a script", svg.to_vec(), "a.svg", "image/svg+xml"),
        png("SVG said to be PNG", svg),
        bad("HTML", b"<!doctype html><script>alert(1)</script>".to_vec(), "a.html", "text/html"),
        jpeg("HTML said to be JPEG", b"<html><body>hello</body></html>"),
        png("an archive", ZIP),
        png("a program", b"\x7FELF\x02\x01\x01"),
        png("a PDF", b"%PDF-1.7\n"),
        png("nothing", b""),
        png("only a signature", &PNG[..8]),
        png("JPEG said to be PNG", JPEG),
        jpeg("PNG said to be JPEG", PNG),
        bad("PNG named as GIF", PNG.to_vec(), "a.gif", "image/png"),
        bad("PNG named as a program", PNG.to_vec(), "a.png.exe", "image/png"),
        bad("a name without an ending", PNG.to_vec(), "picture", "image/png"),
        bad("a name that climbs", PNG.to_vec(), "../../a.png", "image/png"),
        bad("a name that climbs in disguise", PNG.to_vec(), "%2e%2e%2fa.png", "image/png"),
        bad("a name with a backslash", PNG.to_vec(), "..\\a.png", "image/png"),
        bad("a name with an escaped NUL", PNG.to_vec(), "a%00.png", "image/png"),
        bad("a name of 300 characters", PNG.to_vec(), &format!("{}.png", "a".repeat(296)), "image/png"),
        png("65535 pixels on a side", &png_of_size(65_535, 65_535)),
        png("one pixel too wide", &png_of_size(4_097, 1)),
        png("no pixels", &png_of_size(0, 5)),
        png("a wrong checksum", &replaced(PNG, b"IHDR\0\0\0\x18", b"IHDR\0\0\0\x19")),
        png("an impossible depth", &header(&[0, 0, 0, 5, 0, 0, 0, 5, 7, 2, 0, 0, 0])),
        png("an unknown critical chunk", &joined(&[&PNG[..33], &png_chunk(b"EVIL", b"x"), &PNG[33..]])),
        png("two headers", &joined(&[&PNG[..33], &PNG[8..33], &PNG[33..]])),
        png("no pixels before the end", &joined(&[&PNG[..33], &png_chunk(b"IEND", b"")])),
        jpeg("JPEG without a frame", b"\xFF\xD8\xFF\xD9"),
        jpeg("a segment without length", b"\xFF\xD8\xFF\xE0\0\x01\xFF\xD9"),
        jpeg("arithmetic coding", &replaced(CMYK_JPEG, b"\xFF\xC0", b"\xFF\xC9")),
        jpeg("two frames", &replaced(CMYK_JPEG, b"\xFF\xDA", &joined(&[frame(CMYK_JPEG), b"\xFF\xDA"]))),
        webp("an animated WebP", ANIMATED_WEBP),
        webp("a RIFF that is sound", b"RIFF\x04\0\0\0WAVEfmt "),
        webp("a WebP without a picture", b"RIFF\x04\0\0\0WEBP"),
        webp("a WebP longer than it is", &replaced(PLAIN_WEBP, &PLAIN_WEBP[4..8], b"\xFF\xFF\xFF\x7F")),
        gif("a GIF without a picture", b"GIF89a\x01\0\x01\0\0\0\0;"),
        gif("a GIF of no width", &joined(&[b"GIF89a\0\0", &PLAIN_GIF[8..]])),
        gif("a GIF with a block of its own", &joined(&[&PLAIN_GIF[..PLAIN_GIF.len() - 1], b"X;"])),
    ];
    for (bytes, media_type, ending) in GOOD {
        let half = bytes[..bytes.len() / 2].to_vec();
        all.push(bad("half a picture", half, &format!("a.{ending}"), media_type));
    }
    all
}

/// The frame segment of a baseline JPEG.
fn frame(jpeg: &[u8]) -> &[u8] {
    let at = jpeg.windows(2).position(|pair| pair == b"\xFF\xC0").expect("a frame");
    let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    &jpeg[at..at + 2 + length]
}

#[test]
fn i6_every_kind_of_picture_comes_out_whole_and_alone() {
    for (bytes, media_type, ending) in GOOD {
        let picture = clean(&joined(&[bytes, ZIP])).unwrap_or_else(|problem| panic!("{ending}: {problem}"));
        assert_eq!(picture.kind.media_type(), *media_type);
        // An outside opinion on format and size.
        let size = imagesize::blob_size(&picture.bytes).expect("it is a picture");
        assert_eq!((size.width as u32, size.height as u32), (picture.width, picture.height));
        assert_eq!((picture.width, picture.height), (24, 16));
        assert!(!contains(&picture.bytes, b"CANARY"), "{ending}");
        // Cleaning what is clean changes nothing.
        assert_eq!(clean(&picture.bytes).expect("clean").bytes, picture.bytes, "{ending}");
    }
}

#[test]
fn i6_a_picture_keeps_its_orientation_and_nothing_else_of_its_metadata() {
    let picture = clean(JPEG).expect("a picture");
    assert_eq!(picture.kind, ImageKind::Jpeg);
    let exif: &[u8] = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    assert!(contains(&picture.bytes, exif));
    assert_eq!(picture.bytes.windows(4).filter(|window| window == b"Exif").count(), 1);
}

/// Whether `bytes` hold `part`.
pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
