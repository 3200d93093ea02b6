//! Drawing. Our own and small: the plotting libraries at hand measure text through a browser's document, which a
//! Worker does not have.

use std::fmt::Write;

use super::{Chart, Kind};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
/// Room left for titles and labels: left, right, top, bottom.
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 52.0;
const BOTTOM: f64 = 72.0;
/// Labels below the axis at most: more would run into one another.
const LABELS_MAX: usize = 28;
/// The longest label, in characters: a longer one ends with an ellipsis.
const LABEL_CHARS_MAX: usize = 16;
/// Colours there are: the sixth series begins again.
const COLOURS: usize = 5;

/// The palette of Okabe and Ito, made to be told apart by everybody; lighter in dark surroundings. Every rule is bound
/// to the chart's own class: drawn into a page, it changes nothing else there.
const STYLE: &str = ".vc{--ink:var(--chart-ink,#1b1f24);--line:var(--chart-line,#d0d7de);--c1:var(--chart-1,#0072b2);\
--c2:var(--chart-2,#d55e00);--c3:var(--chart-3,#009e73);--c4:var(--chart-4,#cc79a7);--c5:var(--chart-5,#7a6a00)}\
@media(prefers-color-scheme:dark){.vc{--ink:var(--chart-ink,#e6edf3);--line:var(--chart-line,#444c56);\
--c1:var(--chart-1,#56b4e9);--c2:var(--chart-2,#f0894a);--c3:var(--chart-3,#3fc79a);--c4:var(--chart-4,#e3a1c6);\
--c5:var(--chart-5,#f0e442)}}\
.vc text{fill:var(--ink);font:12px system-ui,sans-serif}.vc .t{font-size:16px;font-weight:600}.vc .g{stroke:var(--line)}\
.vc .s1{--c:var(--c1)}.vc .s2{--c:var(--c2)}.vc .s3{--c:var(--c3)}.vc .s4{--c:var(--c4)}.vc .s5{--c:var(--c5)}\
.vc rect,.vc circle{fill:var(--c)}.vc path{fill:none;stroke:var(--c);stroke-width:2}.vc .k{fill:var(--c)}";

/// The chart as an SVG document.
pub fn draw(chart: &Chart) -> String {
    let mut svg = String::with_capacity(4_096);
    put(
        &mut svg,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\" class=\"vc\" aria-label=\"{}\">",
            escaped(&chart.title)
        ),
    );
    put(&mut svg, format_args!("<title>{}</title>", escaped(&chart.title)));
    put(&mut svg, format_args!("<desc>{}</desc>", escaped(&chart.description)));
    put(&mut svg, format_args!("<style>{STYLE}</style>"));
    put(&mut svg, format_args!("<text class=\"t\" x=\"{LEFT}\" y=\"20\">{}</text>", escaped(&chart.title)));
    put(&mut svg, format_args!("<text x=\"{LEFT}\" y=\"40\">{}</text>", escaped(&chart.unit)));
    let scale = Scale::of(chart);
    draw_axis(&mut svg, &scale);
    draw_labels(&mut svg, chart);
    match chart.kind {
        Kind::Bars => draw_bars(&mut svg, chart, &scale),
        Kind::Lines => draw_lines(&mut svg, chart, &scale),
    }
    draw_legend(&mut svg, chart);
    svg.push_str("</svg>");
    svg
}

fn put(svg: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = svg.write_fmt(text);
}

/// Text as XML takes it: no mark-up, and none of the control characters XML 1.0 has no place for.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A label that has room.
fn shortened(label: &str) -> String {
    if label.chars().nth(LABEL_CHARS_MAX).is_none() {
        return label.to_owned();
    }
    let begun: String = label.chars().take(LABEL_CHARS_MAX - 1).collect();
    format!("{}\u{2026}", begun.trim_end())
}

/// From values to heights.
struct Scale {
    low: f64,
    step: f64,
    steps: u32,
}

impl Scale {
    /// Four to eight round steps that hold every value. Bars begin at 0, lines near their least value.
    fn of(chart: &Chart) -> Self {
        let values =
            || chart.series.iter().flat_map(|series| &series.values).flatten().copied().filter(|v| v.is_finite());
        let highest = values().fold(0.0_f64, f64::max);
        let lowest = values().fold(f64::INFINITY, f64::min).min(highest);
        let lowest = if chart.kind == Kind::Bars || !lowest.is_finite() { lowest.min(0.0) } else { lowest };
        let lowest = if lowest.is_finite() { lowest } else { 0.0 };
        let span = if highest - lowest > 0.0 { highest - lowest } else { highest.abs().max(1.0) };
        let rough = span / 5.0;
        let power = 10.0_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|round| round * power).find(|step| *step >= rough);
        let step = step.unwrap_or(rough);
        let low = (lowest / step).floor() * step;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held from 1 to 12")]
        let steps = ((highest - low) / step).ceil().clamp(1.0, 12.0) as u32;
        Self { low, step, steps }
    }

    fn y(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.step * f64::from(self.steps));
        HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
    }
}

fn draw_axis(svg: &mut String, scale: &Scale) {
    let decimals = if scale.step >= 1.0 && scale.step.fract() == 0.0 { 0 } else { 2 };
    for step in 0..=scale.steps {
        let value = scale.low + scale.step * f64::from(step);
        let y = scale.y(value);
        put(
            svg,
            format_args!("<line class=\"g\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>", WIDTH - RIGHT),
        );
        put(
            svg,
            format_args!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{value:.decimals$}</text>",
                LEFT - 8.0,
                y + 4.0
            ),
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "some thousand labels at most")]
fn slot(count: usize) -> f64 {
    (WIDTH - LEFT - RIGHT) / count.max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "some thousand labels at most")]
fn middle(index: usize, count: usize) -> f64 {
    LEFT + (index as f64 + 0.5) * slot(count)
}

fn draw_labels(svg: &mut String, chart: &Chart) {
    let every = chart.labels.len().div_ceil(LABELS_MAX).max(1);
    for (index, label) in chart.labels.iter().enumerate().filter(|(index, _)| index.is_multiple_of(every)) {
        let (x, y) = (middle(index, chart.labels.len()), HEIGHT - BOTTOM + 16.0);
        let short = shortened(label);
        put(
            svg,
            format_args!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\" transform=\"rotate(-35 {x:.1} {y:.1})\">{}</text>",
                escaped(&short)
            ),
        );
    }
}

/// Each value with its label, for who hears the chart or points at it.
fn tip(chart: &Chart, index: usize, value: f64) -> String {
    let label = chart.labels.get(index).map(String::as_str).unwrap_or_default();
    format!("<title>{}: {} {}</title>", escaped(label), (value * 100.0).round() / 100.0, escaped(&chart.unit))
}

fn draw_bars(svg: &mut String, chart: &Chart, scale: &Scale) {
    let count = chart.labels.len();
    let width = (slot(count) * 0.72).max(0.5);
    let Some(series) = chart.series.first() else { return };
    svg.push_str("<g class=\"s1\">");
    for (index, value) in series.values.iter().enumerate() {
        let Some(value) = value.filter(|value| value.is_finite()) else { continue };
        let (top, base) = (scale.y(value), scale.y(scale.low.max(0.0)));
        let (x, y, height) = (middle(index, count) - width / 2.0, top.min(base), (base - top).abs());
        put(
            svg,
            format_args!(
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\">{}</rect>",
                tip(chart, index, value)
            ),
        );
    }
    svg.push_str("</g>");
}

fn draw_lines(svg: &mut String, chart: &Chart, scale: &Scale) {
    let count = chart.labels.len();
    for (number, series) in chart.series.iter().enumerate() {
        let known = || {
            series
                .values
                .iter()
                .enumerate()
                .filter_map(|(index, value)| Some((index, value.filter(|v| v.is_finite())?)))
        };
        put(svg, format_args!("<g class=\"s{}\"><path d=\"", number % COLOURS + 1));
        for (place, (index, value)) in known().enumerate() {
            let command = if place == 0 { 'M' } else { 'L' };
            put(svg, format_args!("{command}{:.1} {:.1}", middle(index, count), scale.y(value)));
        }
        svg.push_str("\"/>");
        for (index, value) in known() {
            put(
                svg,
                format_args!(
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\">{}</circle>",
                    middle(index, count),
                    scale.y(value),
                    tip(chart, index, value)
                ),
            );
        }
        svg.push_str("</g>");
    }
}

/// Names the series, where there are several.
fn draw_legend(svg: &mut String, chart: &Chart) {
    if chart.series.len() < 2 {
        return;
    }
    let mut x = LEFT;
    for (number, series) in chart.series.iter().enumerate() {
        let name = shortened(&series.name);
        put(
            svg,
            format_args!(
                "<text class=\"k s{}\" x=\"{x:.1}\" y=\"{:.1}\">\u{25cf} {}</text>",
                number % COLOURS + 1,
                HEIGHT - 8.0,
                escaped(&name)
            ),
        );
        x += (WIDTH - LEFT - RIGHT) / 5.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::charts::Series;

    fn chart(kind: Kind, values: &[Option<f64>]) -> Chart {
        Chart {
            title: "Volume <b>".to_owned(),
            description: "Kilograms & more.".to_owned(),
            unit: "kg".to_owned(),
            kind,
            labels: (0..values.len()).map(|index| format!("week \"{index}\"")).collect(),
            series: vec![Series { name: "Volume".to_owned(), values: values.to_vec() }],
        }
    }

    #[test]
    fn a_chart_is_named_described_and_runs_nothing() {
        let svg = draw(&chart(Kind::Bars, &[Some(1.0), None, Some(3.0)]));
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(svg.contains("<title>Volume &lt;b&gt;</title>"));
        assert!(svg.contains("<desc>Kilograms &amp; more.</desc>"));
        assert!(svg.contains(">kg</text>") && svg.contains("week &quot;2&quot;"));
        for refused in ["<script", "href", "onload", "url(", "<b>", "NaN", "inf"] {
            assert!(!svg.contains(refused), "{refused}");
        }
        assert_eq!(svg.matches("<rect").count(), 2);
        assert!(svg.contains("prefers-color-scheme:dark") && svg.contains("var(--chart-1"));
    }

    #[test]
    fn a_long_name_is_seen_to_be_cut_and_every_bar_of_a_muscle_is_named() {
        let mut muscles = chart(Kind::Bars, &[Some(1.0); 13]);
        muscles.labels = (0..13).map(|number| format!("Muscle {number}")).collect();
        muscles.labels[3] = "Romanian Deadlift (Barbell)".to_owned();
        let svg = draw(&muscles);
        assert!(svg.contains(">Romanian Deadli\u{2026}</text>"), "{svg}");
        assert!((0..13).filter(|number| *number != 3).all(|number| svg.contains(&format!(">Muscle {number}</text>"))));
    }

    #[test]
    fn every_tag_that_opens_closes() {
        let svg = draw(&chart(Kind::Lines, &[Some(100.0), Some(105.0), Some(102.5)]));
        for tag in ["svg", "g", "text", "title", "desc", "style", "circle"] {
            let opened = svg.matches(&format!("<{tag} ")).count() + svg.matches(&format!("<{tag}>")).count();
            assert_eq!(opened, svg.matches(&format!("</{tag}>")).count(), "{tag}");
        }
        assert_eq!(svg.matches("<circle").count(), 3);
    }

    #[test]
    fn whatever_is_drawn_stays_within_the_picture() {
        let series: [&[Option<f64>]; 8] = [
            &[],
            &[None],
            &[Some(0.0)],
            &[Some(5.0), Some(5.0)],
            &[Some(-40.0), Some(20.0)],
            &[Some(0.001), Some(0.002)],
            &[Some(1e9), Some(2e9)],
            &[Some(f64::NAN), Some(f64::INFINITY), Some(3.0)],
        ];
        for values in series {
            for kind in [Kind::Bars, Kind::Lines] {
                let svg = draw(&chart(kind, values));
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{values:?}");
                for part in svg.split(" y=\"").skip(1) {
                    let y: f64 = part.split('"').next().unwrap().parse().unwrap();
                    assert!((0.0..=HEIGHT).contains(&y), "{y} of {values:?}");
                }
            }
        }
    }
}
