//! Where repetitions begin, turn and end.
//!
//! One joint leads each lift. A repetition leaves the angle one stands in by half of the whole movement and comes back
//! to within a quarter of it: with that much between the two, jitter counts nothing twice. Shallow repetitions of half
//! the range still count; what is wrong with them is told as a fault.

use super::{
    Lift, Rep,
    series::{Moment, Series},
};

/// Less movement than this, in degrees, is no lift.
const fn least_range(lift: Lift) -> f64 {
    match lift {
        Lift::Squat => 30.0,
        Lift::Hinge => 25.0,
        Lift::Press | Lift::Row => 40.0,
    }
}

/// Shares of the movement: gone so far a repetition has begun, back so far it has ended, so near it stands.
const GONE: f64 = 0.5;
const BACK: f64 = 0.25;
const STANDS: f64 = 0.05;
/// So near to the turning point it rests there: a share, and in degrees at least.
const TURNS: f64 = 0.04;
const TURNS_DEGREES: f64 = 3.0;

/// Degrees by which a value may fall on its way to the top.
const WOBBLE: f64 = 0.5;

/// A repetition with the places of its moments.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub rep: Rep,
    pub turn: usize,
    pub end: usize,
    /// From the position it began in to the one it ended in.
    pub all: std::ops::RangeInclusive<usize>,
}

/// The angle that leads.
pub(super) const fn lead(lift: Lift, moment: &Moment) -> f64 {
    match lift {
        Lift::Squat => moment.knee,
        Lift::Hinge => moment.hip,
        Lift::Press | Lift::Row => moment.elbow,
    }
}

fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = f64::from(u32::try_from(sorted.len().saturating_sub(1)).unwrap_or(0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let place = (last * share).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}

/// Where each repetition begins, turns and ends, as places of the values: high, low, high.
fn cycles(values: &[f64], high: f64, range: f64) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    let mut stood: Option<usize> = None;
    let mut turn: Option<usize> = None;
    for (place, value) in values.iter().enumerate() {
        let depth = high - value;
        match turn {
            None if depth <= range * STANDS => stood = Some(place),
            None if depth >= range * GONE && stood.is_some() => turn = Some(place),
            Some(lowest) if values.get(lowest).is_some_and(|low| value < low) => turn = Some(place),
            Some(lowest) if depth <= range * BACK => {
                // The end is where it stands again, or where it goes down again.
                let rest = values.get(place..).unwrap_or_default();
                let rises = rest
                    .iter()
                    .zip(rest.iter().skip(1))
                    .take_while(|(now, next)| next >= now && high - **now > range * STANDS);
                let end = place + rises.count();
                found.push((stood.unwrap_or(place), lowest, end));
                stood = Some(end);
                turn = None;
            }
            _ => {}
        }
    }
    found
}

/// From the highest point before a repetition to the highest after it, as far as the values rise to them.
fn from_top_to_top(values: &[f64], begin: usize, end: usize) -> std::ops::RangeInclusive<usize> {
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NEG_INFINITY);
    let (mut from, mut to) = (begin, end);
    while from > 0 && at(from - 1) >= at(from) - WOBBLE {
        from -= 1;
    }
    while to + 1 < values.len() && at(to + 1) >= at(to) - WOBBLE {
        to += 1;
    }
    from..=to
}

/// The repetitions of a series.
pub(super) fn find(lift: Lift, series: &Series) -> Vec<Span> {
    let angles: Vec<f64> = series.moments.iter().map(|moment| lead(lift, moment)).collect();
    let (low, high) = (percentile(&angles, 0.05), percentile(&angles, 0.95));
    let range = high - low;
    if range < least_range(lift) {
        return Vec::new();
    }
    // A press overhead begins with bent arms: the same, upside down.
    let is_upside_down = lift == Lift::Press && angles.first().is_some_and(|first| first - low < high - first);
    let values: Vec<f64> = if is_upside_down { angles.iter().map(|angle| -angle).collect() } else { angles.clone() };
    let top = if is_upside_down { -low } else { high };
    let lifts_first = is_upside_down || lift == Lift::Row;
    let spans = cycles(&values, top, range);
    let span = |(number, (begin, turn, end)): (usize, (usize, usize, usize))| {
        let ms = |place: usize| series.moments.get(place).map_or(0, |moment| moment.ms);
        let at = |place: usize| values.get(place).copied().unwrap_or(0.0);
        let near = (range * TURNS).max(TURNS_DEGREES);
        let is_turning = |place: &usize| at(*place) - at(turn) <= near;
        let from = (begin..=turn).rev().take_while(is_turning).last().unwrap_or(turn);
        let to = (turn..=end).take_while(is_turning).last().unwrap_or(turn);
        let (first, second) = (ms(from) - ms(begin), ms(end) - ms(to));
        let (eccentric_ms, concentric_ms) = if lifts_first { (second, first) } else { (first, second) };
        let all = from_top_to_top(&values, begin, end);
        let of_rep = angles.get(all.clone()).unwrap_or_default();
        let min = of_rep.iter().copied().fold(f64::INFINITY, f64::min);
        let max = of_rep.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let tenth = |value: f64| (value * 10.0).round() / 10.0;
        let rep = Rep {
            rep: u32::try_from(number + 1).unwrap_or(u32::MAX),
            begin_ms: ms(begin),
            end_ms: ms(end),
            min_degrees: tenth(min),
            max_degrees: tenth(max),
            range_degrees: tenth(max - min),
            eccentric_ms,
            pause_ms: ms(to) - ms(from),
            concentric_ms,
        };
        Span { rep, turn, end, all }
    };
    spans.into_iter().enumerate().map(span).collect()
}
