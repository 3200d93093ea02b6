//! Charts as SVG pictures: for frontends without a plotting library of their own, and for mails.
//!
//! A chart is legible without its surroundings: title and description are read out, the axis has its unit, colours
//! follow the viewer's light or dark theme by custom properties that a page may set (`--chart-ink`, `--chart-line`,
//! `--chart-1` to `--chart-5`). It runs no script and loads nothing.

mod draw;

pub use draw::draw;

/// What a chart shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it is.
    pub title: String,
    /// What it tells, in a sentence.
    pub description: String,
    /// What the values count.
    pub unit: String,
    /// Its form.
    pub kind: Kind,
    /// What stands below each value.
    pub labels: Vec<String>,
    /// What is drawn: each has a value, or none, for each label.
    pub series: Vec<Series>,
}

/// The form of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A bar for each value.
    Bars,
    /// A line through the values.
    Lines,
}

/// Values that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What they are.
    pub name: String,
    /// One for each label.
    pub values: Vec<Option<f64>>,
}
