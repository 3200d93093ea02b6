//! GIF: screen, colours, pictures, their timing and the number of loops; no comments, texts or data of
//! programs.

use super::{
    FRAMES_MAX,
    ImageProblem::{self, Damaged, Unsupported},
    Walked, check_size,
    reader::Reader,
};

const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2C;
const TRAILER: u8 = 0x3B;
const GRAPHIC_CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;

pub(super) fn clean(bytes: &[u8]) -> Walked {
    let mut input = Reader(bytes);
    let mut out = input.take(6)?.to_vec();
    let screen: [u8; 7] = input.array()?;
    let mut fields = Reader(&screen);
    let (width, height) = check_size(fields.u16_le()?.into(), fields.u16_le()?.into())?;
    out.extend_from_slice(&screen);
    let flags = fields.byte()?;
    out.extend_from_slice(input.take(colour_table_bytes(flags))?);
    let mut frames = 0;
    loop {
        match input.byte()? {
            TRAILER => break,
            PICTURE => {
                frames += 1;
                if frames > FRAMES_MAX {
                    return Err(Unsupported("more than 500 pictures"));
                }
                take_picture(&mut input, &mut out)?;
            }
            EXTENSION => take_extension(&mut input, &mut out)?,
            _ => return Err(Damaged("it has a block that has no place there")),
        }
    }
    if frames == 0 {
        return Err(Damaged("it has no picture"));
    }
    out.push(TRAILER);
    Ok((width, height, out))
}

/// Three bytes a colour, if the flags say that there is a table.
const fn colour_table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 0x07) + 1) }
}

fn take_picture(input: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), ImageProblem> {
    let descriptor: [u8; 9] = input.array()?;
    let mut fields = Reader(&descriptor);
    fields.take(4)?;
    check_size(fields.u16_le()?.into(), fields.u16_le()?.into())?;
    out.push(PICTURE);
    out.extend_from_slice(&descriptor);
    out.extend_from_slice(input.take(colour_table_bytes(fields.byte()?))?);
    let code_size = input.byte()?;
    if !(2..=8).contains(&code_size) {
        return Err(Damaged("its pixels are not coded as they should be"));
    }
    out.push(code_size);
    for block in sub_blocks(input)? {
        push_sub_block(out, block);
    }
    out.push(0);
    Ok(())
}

fn take_extension(input: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), ImageProblem> {
    let label = input.byte()?;
    let blocks = sub_blocks(input)?;
    let is_loop = |name: &[u8]| name == b"NETSCAPE2.0" || name == b"ANIMEXTS1.0";
    match (label, blocks.as_slice()) {
        (GRAPHIC_CONTROL, [control]) if control.len() == 4 => {}
        (APPLICATION, [name, count]) if is_loop(name) && count.len() == 3 => {}
        _ => return Ok(()),
    }
    out.extend_from_slice(&[EXTENSION, label]);
    for block in blocks {
        push_sub_block(out, block);
    }
    out.push(0);
    Ok(())
}

/// Blocks of 1 to 255 bytes, each after its length, ended by a length of 0.
fn sub_blocks<'a>(input: &mut Reader<'a>) -> Result<Vec<&'a [u8]>, ImageProblem> {
    let mut blocks = Vec::new();
    loop {
        match input.byte()? {
            0 => return Ok(blocks),
            length => blocks.push(input.take(length.into())?),
        }
    }
}

fn push_sub_block(out: &mut Vec<u8>, block: &[u8]) {
    out.push(u8::try_from(block.len()).unwrap_or(u8::MAX));
    out.extend_from_slice(block);
}
