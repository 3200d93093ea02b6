//! What does not fit, and where.

use std::fmt::{self, Display};

use serde::de::{Error, Expected, Unexpected};

/// Why a JSON text cannot be read as a type. Shown as text it holds nothing of what was read, for that may be private;
/// [`Misfit::reason`] does, for who sent it.
#[derive(Debug)]
pub struct Misfit(Box<Told>);

#[derive(Debug)]
struct Told {
    /// From the inside out, as it is learnt.
    steps: Vec<Step>,
    problem: Problem,
}

#[derive(Debug)]
enum Step {
    Member(String),
    Element(usize),
}

#[derive(Debug)]
enum Problem {
    NoJson { line: usize, column: usize },
    Unknown(String),
    Missing(&'static str),
    Twice(&'static str),
    Value(String),
}

impl Misfit {
    fn new(problem: Problem) -> Self {
        Self(Box::new(Told { steps: Vec::new(), problem }))
    }

    pub(super) fn no_json(line: usize, column: usize) -> Self {
        Self::new(Problem::NoJson { line, column })
    }

    /// It happened inside of this member.
    #[cold]
    pub(super) fn in_member(mut self, name: &str) -> Self {
        self.0.steps.push(Step::Member(name.to_owned()));
        self
    }

    /// It happened inside of this element.
    #[cold]
    pub(super) fn in_element(mut self, index: usize) -> Self {
        self.0.steps.push(Step::Element(index));
        self
    }

    /// The field at fault as a path, `profile.tags[1]`; empty for the whole.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.0.steps.iter().rev() {
            match step {
                Step::Member(name) => join(&mut path, name),
                Step::Element(index) => path.push_str(&format!("[{index}]")),
            }
        }
        match &self.0.problem {
            Problem::Unknown(name) => join(&mut path, name),
            Problem::Missing(name) | Problem::Twice(name) => join(&mut path, name),
            Problem::NoJson { .. } | Problem::Value(_) => {}
        }
        path
    }

    /// What is wrong with it, for who sent it: it may quote the value.
    pub fn reason(&self) -> String {
        match &self.0.problem {
            Problem::Value(words) => words.clone(),
            _ => self.kind(),
        }
    }

    /// Where and what, for who sent it.
    pub fn in_words(&self) -> String {
        match self.path() {
            path if path.is_empty() => self.reason(),
            path => format!("{path}: {}", self.reason()),
        }
    }

    fn kind(&self) -> String {
        match &self.0.problem {
            Problem::NoJson { line, column } => format!("is no JSON at line {line}, column {column}"),
            Problem::Unknown(_) => "is not a field of this request".to_owned(),
            Problem::Missing(_) => "is required".to_owned(),
            Problem::Twice(_) => "is given twice".to_owned(),
            Problem::Value(_) => "is of another form".to_owned(),
        }
    }
}

fn join(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

impl Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        write!(f, "{} {}", if path.is_empty() { "the value" } else { &path }, self.kind())
    }
}

impl std::error::Error for Misfit {}

impl Error for Misfit {
    #[cold]
    fn custom<T: Display>(words: T) -> Self {
        let words = words.to_string();
        // Where fields are flattened serde says it in words only.
        let unknown = words.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
        Self::new(match unknown {
            Some(name) => Problem::Unknown(name.to_owned()),
            None => Problem::Value(words),
        })
    }

    #[cold]
    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Problem::Value(match unexpected {
            Unexpected::Unit => format!("invalid type: null, expected {expected}"),
            other => format!("invalid type: {other}, expected {expected}"),
        }))
    }

    #[cold]
    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new(Problem::Unknown(field.to_owned()))
    }

    #[cold]
    fn missing_field(field: &'static str) -> Self {
        Self::new(Problem::Missing(field))
    }

    #[cold]
    fn duplicate_field(field: &'static str) -> Self {
        Self::new(Problem::Twice(field))
    }
}
