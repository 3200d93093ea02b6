//! The path of the value a JSON decoder stopped at, found from where it stopped.
//!
//! Wrapping every deserialiser to note the path costs a sixth of the code that decodes; walking over the text
//! again costs nothing until something is wrong.

/// A container the walk is in, with the member or element it is at.
enum Open {
    Object { key: Option<String>, expects_key: bool },
    Array { index: usize },
}

/// What the walk saw last.
enum Last {
    Nothing,
    Key,
    Colon,
    Comma,
    Scalar,
    Opened,
    Closed(Open),
}

/// The path (`profile.tags[1]`) of what `message` complains of, where the decoder stopped at the byte `stopped_at`
/// of `text`. Empty for the whole.
///
/// serde_json notes the position when the innermost object or array around a problem is left: then the value at
/// fault is the one before, unless the message tells of the container itself.
pub(super) fn path_of_problem(text: &str, stopped_at: usize, message: &str) -> String {
    let consumed = text.get(..stopped_at).unwrap_or(text);
    let ahead = text.get(stopped_at..).unwrap_or_default().trim_start().bytes().next();
    let (mut open, last) = walk(consumed);
    let is_ahead = (ahead == Some(b'{') && message.starts_with("invalid type: map"))
        || (ahead == Some(b'[') && message.starts_with("invalid type: sequence"));
    match last {
        _ if is_ahead => {}
        // A key that is unknown or given twice, or a container that is of no use: the container is at fault.
        Last::Key | Last::Opened => drop(open.pop()),
        // In an array the decoder has looked behind the comma.
        Last::Comma => {
            if let Some(Open::Array { index }) = open.last_mut() {
                *index = index.saturating_sub(1);
            }
        }
        Last::Closed(_) if is_about_container(message) => {}
        Last::Closed(container) => open.push(container),
        Last::Nothing | Last::Colon | Last::Scalar => {}
    }
    write_path(&open)
}

fn is_about_container(message: &str) -> bool {
    ["missing field", "invalid length"].iter().any(|start| message.starts_with(start))
}

fn write_path(open: &[Open]) -> String {
    let mut path = String::new();
    for container in open {
        match container {
            Open::Object { key: Some(key), .. } => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Open::Object { key: None, .. } => {}
            Open::Array { index } => path.push_str(&format!("[{index}]")),
        }
    }
    path
}

/// Walks over the beginning of a JSON text, up to the end of a token.
fn walk(consumed: &str) -> (Vec<Open>, Last) {
    let mut open: Vec<Open> = Vec::new();
    let mut last = Last::Nothing;
    let mut rest = consumed;
    while let Some(byte) = rest.bytes().next() {
        let length = if byte == b'"' { string_length(rest) } else { 1 };
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        last = match byte {
            b'{' => {
                open.push(Open::Object { key: None, expects_key: true });
                Last::Opened
            }
            b'[' => {
                open.push(Open::Array { index: 0 });
                Last::Opened
            }
            b'}' | b']' => open.pop().map_or(Last::Nothing, Last::Closed),
            b':' => Last::Colon,
            b',' => {
                match open.last_mut() {
                    Some(Open::Object { expects_key, .. }) => *expects_key = true,
                    Some(Open::Array { index }) => *index += 1,
                    None => {}
                }
                Last::Comma
            }
            b'"' => match open.last_mut() {
                Some(Open::Object { key, expects_key }) if *expects_key => {
                    *key = serde_json::from_str(token).ok();
                    *expects_key = false;
                    Last::Key
                }
                _ => Last::Scalar,
            },
            byte if byte.is_ascii_whitespace() => last,
            _ => Last::Scalar,
        };
    }
    (open, last)
}

/// The length of the string at the start of `text`, with its quotes.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
