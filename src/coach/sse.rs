//! Server-sent events (HTML Living Standard, 9.2.6) out of bytes as they come.

/// The longest line that is kept: the most of an answer that is read at all.
const LINE_BYTES_MAX: usize = crate::platform::outbound::BODY_BYTES_MAX;

/// Reads the data of events. Their names and ids mean nothing to us.
#[derive(Debug, Default)]
pub struct SseReader {
    /// A line whose end has not come.
    line: Vec<u8>,
    /// Whether the last byte was a CR, whose LF would be the same line end.
    after_cr: bool,
    /// Whether any line has come: only the first may begin with a byte order mark.
    has_begun: bool,
    /// The data lines of an event whose end has not come.
    data: Option<String>,
}

impl SseReader {
    /// The data of the events that these bytes bring to their end. Lines are decoded when they are whole, so that a
    /// character may be cut in two anywhere.
    pub fn read(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut events = Vec::new();
        for byte in bytes {
            let follows_cr = std::mem::replace(&mut self.after_cr, *byte == b'\r');
            match byte {
                b'\n' if follows_cr => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ if self.line.len() < LINE_BYTES_MAX => self.line.push(*byte),
                _ => {}
            }
        }
        events
    }

    /// What is left when nothing more comes: an event whose lines are whole, although the empty line after it is
    /// missing, and a last line that was the mark of the end.
    pub fn finish(mut self) -> Vec<String> {
        if self.line == b"data: [DONE]" {
            let before = self.data.take();
            return before.into_iter().chain(["[DONE]".to_owned()]).collect();
        }
        self.data.take().into_iter().collect()
    }

    fn end_line(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        let mut text = text.as_ref();
        if !std::mem::replace(&mut self.has_begun, true) {
            text = text.strip_prefix('\u{feff}').unwrap_or(text);
        }
        if text.is_empty() {
            return self.data.take();
        }
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        if field == "data" {
            let value = value.strip_prefix(' ').unwrap_or(value);
            match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_all(chunks: &[&[u8]]) -> Vec<String> {
        let mut reader = SseReader::default();
        let mut events: Vec<String> = chunks.iter().flat_map(|chunk| reader.read(chunk)).collect();
        events.extend(reader.finish());
        events
    }

    #[test]
    fn events_end_at_an_empty_line_whatever_ends_lines() {
        for end in ["\n", "\r", "\r\n"] {
            let text = format!("data: a{end}{end}: a comment{end}event: x{end}data:b{end}data: c{end}id: 7{end}{end}");
            assert_eq!(read_all(&[text.as_bytes()]), ["a", "b\nc"], "{end:?}");
        }
    }

    #[test]
    fn what_is_no_data_is_passed_over() {
        assert!(read_all(&[b"\n\n: ping\n\nretry: 5\n\nevent: x\n\ndataset: 1\n\n"]).is_empty());
        assert_eq!(read_all(&[b"data\n\n"]), [""]);
        assert_eq!(read_all(&["\u{feff}data: a\n\n".as_bytes()]), ["a"]);
    }

    #[test]
    fn the_last_event_needs_no_empty_line_but_whole_lines() {
        assert_eq!(read_all(&[b"data: {}\n"]), ["{}"]);
        assert!(read_all(&[b"data: {\"a\":"]).is_empty());
        assert_eq!(read_all(&[b"data: x\n\ndata: [DONE]"]), ["x", "[DONE]"]);
    }

    proptest! {
        #[test]
        fn h1_wherever_the_bytes_are_cut_the_events_are_the_same(cuts in proptest::collection::vec(0_usize..120, 0..8)) {
            let text = "data: {\"a\":\"Kniebeuge für Ärzte 🏋️\"}\r\n\r\n: x\r\ndata: zwölf\rdata: 漢字\n\ndata: [DONE]\n\n".as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect();
            prop_assert_eq!(read_all(&chunks), read_all(&[text]));
            prop_assert_eq!(read_all(&[text]).len(), 3);
        }
    }
}
