//! XML, element by element. Entities a document defines itself are never expanded, and nesting is bounded, so that a
//! small file cannot become a large one.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::parsed::Refusal;

/// The deepest nesting of elements.
const DEPTH_MAX: usize = 64;
/// The longest text of an element that is looked at, in bytes.
const TEXT_BYTES_MAX: usize = 4_096;

/// What the walk meets.
pub enum Node<'a> {
    /// An element begins; the path ends with its name.
    Open(&'a Attributes<'a>),
    /// An element ends, with the text in it.
    Close(&'a str),
}

/// The attributes of an element.
pub struct Attributes<'a>(&'a BytesStart<'a>);

impl Attributes<'_> {
    /// The value of an attribute, by its name without a prefix.
    pub fn get(&self, name: &str) -> Option<String> {
        let found =
            self.0.attributes().with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == name)?;
        // An entity that is not one of XML's own leaves the value as it is written.
        let value = found.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned);
        Some(value.unwrap_or_else(|_| found.value.into_owned()))
    }
}

/// What is done at each element's begin and end.
pub type Visit<'a> = &'a mut dyn FnMut(&[String], Node<'_>) -> Result<(), Refusal>;

/// Walks over all elements; `path` is the local names from the root.
///
/// # Errors
/// The text is no XML, or nested too deeply; and those of `visit`.
pub fn walk(text: &str, visit: Visit<'_>) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut inner = String::new();
    loop {
        let event = reader
            .read_event()
            .map_err(|_| Refusal::Unreadable("is XML that breaks off or is not well formed".to_owned()))?;
        match event {
            Event::Start(start) => {
                open(&mut path, &start, visit)?;
                inner.clear();
            }
            Event::Empty(start) => {
                open(&mut path, &start, visit)?;
                visit(&path, Node::Close(""))?;
                path.pop();
                inner.clear();
            }
            Event::Text(piece) => push_text(&mut inner, &piece.xml10_content()),
            Event::CData(piece) => push_text(&mut inner, &piece.xml10_content()),
            Event::GeneralRef(entity) => {
                if let Ok(Some(c)) = entity.resolve_char_ref() {
                    push_text(&mut inner, c.encode_utf8(&mut [0; 4]));
                } else {
                    push_text(&mut inner, named_entity(&entity.xml10_content()));
                }
            }
            Event::End(_) => {
                visit(&path, Node::Close(inner.trim()))?;
                path.pop();
                inner.clear();
            }
            Event::Eof => return if path.is_empty() { Ok(()) } else { Err(broken_off()) },
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

fn broken_off() -> Refusal {
    Refusal::Unreadable("is XML that breaks off".to_owned())
}

fn open(path: &mut Vec<String>, start: &BytesStart<'_>, visit: Visit<'_>) -> Result<(), Refusal> {
    if path.len() >= DEPTH_MAX {
        return Err(Refusal::Unreadable("is XML nested too deeply".to_owned()));
    }
    path.push(start.local_name().as_ref().to_owned());
    visit(path, Node::Open(&Attributes(start)))
}

fn push_text(inner: &mut String, piece: &str) {
    if inner.len() + piece.len() <= TEXT_BYTES_MAX {
        inner.push_str(piece);
    }
}

fn named_entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

/// Whether a path ends with these names.
pub fn ends_with(path: &[String], names: &[&str]) -> bool {
    path.len() >= names.len() && path.iter().rev().zip(names.iter().rev()).all(|(one, name)| one == name)
}
