//! Pictures people upload: recognised by their content, and rebuilt from the parts that make the picture.
//!
//! Each format is walked part by part. What is needed to show the picture is copied; everything else is
//! left out: EXIF with its GPS position, XMP, comments, text, colour profiles, thumbnails, and whatever
//! follows the end of the picture (an archive, a script). A part that is not known to be harmless is not
//! copied, so a new kind of metadata needs no new rule. Pixels are not decoded.

mod gif;
mod jpeg;
mod png;
mod reader;
mod webp;

/// The most pixels on a side.
pub const SIDE_MAX: u32 = 4_096;
/// The most pictures in an animation.
const FRAMES_MAX: u32 = 500;

/// The formats taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// JPEG (ITU T.81), Huffman-coded.
    Jpeg,
    /// PNG (W3C, third edition), one picture.
    Png,
    /// WebP (RFC 9649), one picture.
    Webp,
    /// GIF 87a and 89a.
    Gif,
}

impl ImageKind {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Gif];

    /// The format whose signature begins these bytes.
    pub fn recognise(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&jpeg::SIGNATURE) {
            return Some(Self::Jpeg);
        }
        if bytes.starts_with(&png::SIGNATURE) {
            return Some(Self::Png);
        }
        if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            return Some(Self::Gif);
        }
        (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")).then_some(Self::Webp)
    }

    /// The registered media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// The ending of file names; the first is ours.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Gif => &["gif"],
        }
    }

    /// The ending of the file names we choose.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
        }
    }
}

/// A picture without anything that is not the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanImage {
    /// Its format.
    pub kind: ImageKind,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The rebuilt file.
    pub bytes: Vec<u8>,
}

/// Why a file is refused. The text ends a sentence that begins with "The file".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageProblem {
    /// No signature of a format taken.
    #[error("is not a JPEG, PNG, WebP or GIF picture")]
    Unrecognised,
    /// It ends before the picture does.
    #[error("is cut off")]
    CutOff,
    /// A part is not as its format demands.
    #[error("is damaged: {0}")]
    Damaged(&'static str),
    /// A part of the format that few programs read.
    #[error("uses {0}, which is not supported")]
    Unsupported(&'static str),
    /// A side of no pixels or of more than [`SIDE_MAX`].
    #[error("is {width} x {height} pixels; 1 x 1 to 4096 x 4096 are taken")]
    Size {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
}

/// Rebuilds a picture from its parts.
///
/// # Errors
/// Why the file cannot be taken.
pub fn clean(bytes: &[u8]) -> Result<CleanImage, ImageProblem> {
    let kind = ImageKind::recognise(bytes).ok_or(ImageProblem::Unrecognised)?;
    let (width, height, bytes) = match kind {
        ImageKind::Jpeg => jpeg::clean(bytes),
        ImageKind::Png => png::clean(bytes),
        ImageKind::Webp => webp::clean(bytes),
        ImageKind::Gif => gif::clean(bytes),
    }?;
    Ok(CleanImage { kind, width, height, bytes })
}

/// What a format's walk gives: width, height and the rebuilt file.
type Walked = Result<(u32, u32, Vec<u8>), ImageProblem>;

fn check_size(width: u32, height: u32) -> Result<(u32, u32), ImageProblem> {
    let sane = 1..=SIDE_MAX;
    if sane.contains(&width) && sane.contains(&height) {
        Ok((width, height))
    } else {
        Err(ImageProblem::Size { width, height })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(signature in 0usize..5, bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let signatures: [&[u8]; 5] = [
                &[],
                &jpeg::SIGNATURE,
                &png::SIGNATURE,
                b"GIF89a",
                b"RIFF\x40\0\0\0WEBPVP8X",
            ];
            let mut file = signatures[signature].to_vec();
            file.extend(bytes);
            let _ = clean(&file);
        }
    }
}
