//! What somebody ate of late, against what they should.

use serde::Serialize;

use super::{
    EATING_DAYS, parsed,
    store::{FoodDayRow, PersonRow},
};
use crate::domain::{
    local_day::LocalDay,
    nutrition::{metabolism::Body, settings::Settings},
};

/// Energy and what it is from, a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Intake {
    energy_kcal: i64,
    protein_grams: i64,
    fat_grams: i64,
    carbohydrate_grams: i64,
}

/// What somebody ate of late, in figures: no name of a food.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Eating {
    /// Of the last seven days, today among them, those with something written down.
    days_logged: usize,
    /// The mean of those days.
    mean: Intake,
    /// What they aim for; none where that cannot be worked out.
    target: Option<Intake>,
}

/// The mean of the last seven days; `None` where nothing was written down.
pub fn of(days: &[FoodDayRow], person: &PersonRow, today: LocalDay) -> Option<Eating> {
    let lately: Vec<&FoodDayRow> = days.iter().filter(|row| (0..EATING_DAYS).contains(&today.since(row.day))).collect();
    let count = i64::try_from(lately.len()).ok().filter(|count| *count > 0)?;
    let mean = |of: fn(&FoodDayRow) -> i64| lately.iter().map(|row| of(row)).sum::<i64>() / count / 1_000;
    Some(Eating {
        days_logged: lately.len(),
        mean: Intake {
            energy_kcal: mean(|row| row.energy_mkcal),
            protein_grams: mean(|row| row.protein_mg),
            fat_grams: mean(|row| row.fat_mg),
            carbohydrate_grams: mean(|row| row.carbohydrate_mg),
        },
        target: target_of(person, today),
    })
}

fn target_of(person: &PersonRow, today: LocalDay) -> Option<Intake> {
    let settings: Settings = parsed(person.nutrition.as_deref()).unwrap_or_default();
    let body = Body {
        gender: person.gender,
        age: person.date_of_birth.map(|born| today.years_since(born)),
        weight_grams: person.body_weight_grams.and_then(|grams| i32::try_from(grams).ok()),
        height_millimetres: person.height_millimetres,
        body_fat_percent: person.body_fat_hundredths.map(|hundredths| f64::from(hundredths) / 100.0),
    };
    let targets = settings.reckon(&body).ok()?.targets;
    Some(Intake {
        energy_kcal: i64::from(targets.energy_kcal),
        protein_grams: i64::from(targets.protein_grams),
        fat_grams: i64::from(targets.fat_grams),
        carbohydrate_grams: i64::from(targets.carbohydrate_grams),
    })
}
