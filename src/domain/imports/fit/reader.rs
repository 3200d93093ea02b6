//! The container of FIT: definitions of messages, then messages of fields, little or big endian.
//!
//! After the protocol's description in Garmin's FIT SDK. Only whole numbers are read: no field that is wanted is of
//! another kind. Every length is checked; bytes that break off end the reading and are told.

use std::collections::HashMap;

/// Seconds from the Unix epoch to FIT's: 1989-12-31T00:00:00Z.
pub const EPOCH_SECONDS: i64 = 631_065_600;
/// The most messages of a file: a day at one a second, and some.
const MESSAGES_MAX: usize = 200_000;

/// A message: its kind, and the first number of each field that is valid.
#[derive(Debug, Default)]
pub struct Message {
    /// The global number of its kind.
    pub kind: u16,
    fields: Vec<(u8, i64)>,
}

impl Message {
    /// A field's number.
    pub fn get(&self, field: u8) -> Option<i64> {
        self.fields.iter().find(|(number, _)| *number == field).map(|(_, value)| *value)
    }

    /// A field's time, in milliseconds of the Unix epoch.
    pub fn time(&self, field: u8) -> Option<i64> {
        self.get(field).map(|seconds| (seconds + EPOCH_SECONDS) * 1_000)
    }
}

/// Why bytes are no FIT file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// They do not begin as one.
    NoHeader,
    /// A message has no definition.
    NoDefinition,
    /// There are too many messages.
    TooMany,
}

struct Definition {
    kind: u16,
    big_endian: bool,
    /// Number, size in bytes, base type.
    fields: Vec<(u8, u8, u8)>,
    developer_bytes: usize,
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }
}

/// Reads all messages, and whether the bytes break off before their end.
///
/// # Errors
/// See [`Broken`].
pub fn read_messages(bytes: &[u8]) -> Result<(Vec<Message>, bool), Broken> {
    let header_size = bytes.first().copied().map(usize::from).filter(|size| *size >= 12).ok_or(Broken::NoHeader)?;
    let header = bytes.get(..header_size).ok_or(Broken::NoHeader)?;
    if header.get(8..12) != Some(b".FIT") {
        return Err(Broken::NoHeader);
    }
    let told: [u8; 4] = header.get(4..8).and_then(|size| size.try_into().ok()).ok_or(Broken::NoHeader)?;
    let told = usize::try_from(u32::from_le_bytes(told)).unwrap_or(usize::MAX);
    let data = bytes.get(header_size..).unwrap_or_default();
    let is_cut = data.len() < told;
    let mut rest = Bytes(data.get(..told.min(data.len())).unwrap_or_default());
    let mut definitions: HashMap<u8, Definition> = HashMap::new();
    let mut messages = Vec::new();
    let mut last_time: i64 = 0;
    while !rest.0.is_empty() {
        let Some(read) = read_record(&mut rest, &mut definitions, &mut last_time)? else { return Ok((messages, true)) };
        messages.extend(read);
        if messages.len() > MESSAGES_MAX {
            return Err(Broken::TooMany);
        }
    }
    Ok((messages, is_cut))
}

/// Reads one record: `None` when the bytes break off, an empty one for a definition.
fn read_record(
    rest: &mut Bytes<'_>,
    definitions: &mut HashMap<u8, Definition>,
    last_time: &mut i64,
) -> Result<Option<Option<Message>>, Broken> {
    let Some(head) = rest.byte() else { return Ok(None) };
    let compressed = head & 0x80 != 0;
    if !compressed && head & 0x40 != 0 {
        let Some(definition) = read_definition(rest, head & 0x20 != 0) else { return Ok(None) };
        definitions.insert(head & 0x0f, definition);
        return Ok(Some(None));
    }
    let local = if compressed { head >> 5 & 0x03 } else { head & 0x0f };
    let definition = definitions.get(&local).ok_or(Broken::NoDefinition)?;
    let Some(mut message) = read_message(rest, definition) else { return Ok(None) };
    if compressed {
        // Five bits of seconds after the last whole time.
        let offset = i64::from(head & 0x1f);
        let time = (*last_time & !0x1f) + offset + if offset < *last_time & 0x1f { 0x20 } else { 0 };
        message.fields.push((TIMESTAMP, time));
    }
    *last_time = message.get(TIMESTAMP).unwrap_or(*last_time);
    Ok(Some(Some(message)))
}

/// The field that is the time of any message.
pub const TIMESTAMP: u8 = 253;

fn read_definition(rest: &mut Bytes<'_>, has_developer_fields: bool) -> Option<Definition> {
    let fixed = rest.take(5)?;
    let (order, kind, count) = match fixed {
        [_, order, first, second, count] => (*order, [*first, *second], *count),
        _ => return None,
    };
    let big_endian = order == 1;
    let kind = if big_endian { u16::from_be_bytes(kind) } else { u16::from_le_bytes(kind) };
    let mut fields = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        if let [number, size, base] = rest.take(3)? {
            fields.push((*number, *size, *base));
        }
    }
    let mut developer_bytes = 0;
    if has_developer_fields {
        for _ in 0..rest.byte()? {
            developer_bytes += usize::from(rest.take(3)?.get(1).copied()?);
        }
    }
    Some(Definition { kind, big_endian, fields, developer_bytes })
}

fn read_message(rest: &mut Bytes<'_>, definition: &Definition) -> Option<Message> {
    let mut fields = Vec::new();
    for (number, size, base) in &definition.fields {
        let bytes = rest.take(usize::from(*size))?;
        if let Some(value) = number_of(bytes, *base, definition.big_endian) {
            fields.push((*number, value));
        }
    }
    rest.take(definition.developer_bytes)?;
    Some(Message { kind: definition.kind, fields })
}

/// The first number of a field; `None` for the value that says there is none, and for other kinds of fields.
fn number_of(bytes: &[u8], base: u8, big_endian: bool) -> Option<i64> {
    let (width, signed, none_is_zero) = match base & 0x1f {
        0x00 | 0x02 | 0x0d => (1, false, false),
        0x01 => (1, true, false),
        0x0a => (1, false, true),
        0x03 => (2, true, false),
        0x04 => (2, false, false),
        0x0b => (2, false, true),
        0x05 => (4, true, false),
        0x06 => (4, false, false),
        0x0c => (4, false, true),
        _ => return None,
    };
    let bytes = bytes.get(..width)?;
    let fold = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    let raw = if big_endian { bytes.iter().fold(0, fold) } else { bytes.iter().rev().fold(0, fold) };
    let bits = u32::try_from(width).ok()? * 8;
    let none = if none_is_zero {
        0
    } else if signed {
        (1 << (bits - 1)) - 1
    } else {
        (1 << bits) - 1
    };
    if raw == none {
        return None;
    }
    let value = i64::try_from(raw).ok()?;
    Some(if signed && value >= 1 << (bits - 1) { value - (1 << bits) } else { value })
}
