//! A place in a file, read from front to back.

use super::ImageProblem;

/// The bytes not yet read.
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], ImageProblem> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(ImageProblem::CutOff)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ImageProblem> {
        self.take(N)?.try_into().map_err(|_| ImageProblem::CutOff)
    }

    pub(super) fn byte(&mut self) -> Result<u8, ImageProblem> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16_be(&mut self) -> Result<u16, ImageProblem> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u16_le(&mut self) -> Result<u16, ImageProblem> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32_be(&mut self) -> Result<u32, ImageProblem> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn u32_le(&mut self) -> Result<u32, ImageProblem> {
        self.array().map(u32::from_le_bytes)
    }
}

/// A length of a file format as a length in memory.
pub(super) fn length(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}
