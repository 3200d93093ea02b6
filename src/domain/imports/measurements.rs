//! Tables of body measurements: `date,weight,weight_unit,body_fat,height,neck,waist,hips,length_unit` and any part of
//! it.

use super::{
    collect::Collector,
    parsed::{ParsedBody, Refusal, Stretch},
    quantity::{Decimal, LengthUnit, WeightUnit},
    strong::column_with_unit,
    table::{Column, Header, Row},
};

/// The girths and lengths that are known.
pub const SITES: &[&str] =
    &["height", "neck", "waist", "hips", "chest", "shoulders", "bicep", "thigh", "calf", "forearm"];
/// The longest girth or height, in millimetres: more than anybody has.
const BODY_MILLIMETRES_MAX: i64 = 3_000;
/// The heaviest anybody was, in grams.
const BODY_GRAMS_MAX: i64 = 700_000;

/// Whether a table is one of body measurements.
pub fn is_measurements(header: &Header) -> bool {
    let measures = ["weight", "weight kg", "weight lbs", "body fat", "bodyfat", "neck", "waist", "hips", "height"];
    header.has_any(&["date", "datum"])
        && header.has_any(&measures)
        && !header.has_any(&["exercise", "exercise name", "reps", "exercise title", "set order", "type"])
}

/// Reads the rows of a table of body measurements.
///
/// # Errors
/// See [`Refusal`].
pub fn read(header: &Header, text: &str, collector: &mut Collector) -> Result<(), Refusal> {
    let date = header.column(&["date", "datum"]);
    let (weight, told_unit) = column_with_unit(header, &["weight", "gewicht"], WeightUnit::parse, &["kg", "lbs", "lb"]);
    let weight_unit = header.column(&["weight unit"]);
    let fat = header.column(&["body fat", "bodyfat", "body fat percentage", "fat"]);
    let length_unit = header.column(&["length unit"]);
    let notes = header.column(&["notes", "note"]);
    let sites: Vec<(&str, Column, Option<LengthUnit>)> = SITES
        .iter()
        .filter_map(|site| {
            let (column, told) = column_with_unit(header, &[site], LengthUnit::parse, &["cm", "in", "mm", "m"]);
            Some((*site, column?, told))
        })
        .collect();
    header.rows(text, collector, &mut |row| {
        let when = row.when(date.as_ref(), None);
        let unit = row.weight_unit(weight_unit.as_ref()).or(told_unit);
        let weight = row.load(weight.as_ref(), unit).filter(|load| !load.number.is_zero());
        if let Some(load) = weight {
            check_body_weight(row.collector, load.unit.unwrap_or(WeightUnit::Kg).exact(load.number), "weight");
        }
        let fat_percent = row.decimal(fat.as_ref()).filter(|percent| !percent.is_zero());
        check_fat(row.collector, fat_percent, "body_fat");
        let told = row.length_unit(length_unit.as_ref());
        let lengths = read_lengths(row, &sites, told);
        let notes = row.notes(notes.as_ref());
        let Some(at) = when else { return Ok(()) };
        if row.collector.row_failed() || (weight.is_none() && fat_percent.is_none() && lengths.is_empty()) {
            return Ok(());
        }
        let body = ParsedBody { row: row.collector.row(), at, weight, fat_percent, lengths, mood: None, notes };
        row.collector.push_body(body)
    })
}

/// Refuses a body weight nobody has.
pub fn check_body_weight(collector: &mut Collector, grams: i64, column: &str) -> bool {
    let fits = (1_000..=BODY_GRAMS_MAX).contains(&grams);
    if !fits {
        collector.error(column, &format!("{} kg", grams / 1_000), "is a weight nobody has");
    }
    fits
}

/// Refuses a share of fat nobody has.
pub fn check_fat(collector: &mut Collector, percent: Option<Decimal>, column: &str) -> bool {
    let fits = percent.is_none_or(|percent| (1.0..=80.0).contains(&percent.to_f64()));
    if !fits {
        collector.error(column, &percent.unwrap_or_default().to_f64().to_string(), "is not a share of fat in per cent");
    }
    fits
}

fn read_lengths(
    row: &mut Row<'_>,
    sites: &[(&str, Column, Option<LengthUnit>)],
    told: Option<LengthUnit>,
) -> Vec<(String, Stretch)> {
    let mut lengths = Vec::new();
    for (site, column, in_name) in sites {
        let Some(number) = row.decimal(Some(column)).filter(|number| !number.is_zero()) else { continue };
        let unit = told.or(*in_name);
        if unit.is_none() {
            row.collector.need(super::parsed::Need::Unit);
        }
        let millimetres = unit.unwrap_or(LengthUnit::Centimetre).exact(number);
        if (1..=BODY_MILLIMETRES_MAX).contains(&millimetres) {
            lengths.push(((*site).to_owned(), Stretch { number, unit }));
        } else {
            let text = row.text(Some(column)).to_owned();
            row.collector.error(site, &text, "is a length nobody has");
        }
    }
    lengths
}
