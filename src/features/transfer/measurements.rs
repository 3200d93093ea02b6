//! Measurements of a file as rows of the person's body.

use xxhash_rust::xxh3::xxh3_128;

use crate::{
    domain::{
        body::{BODY_GRAMS_MAX, BODY_GRAMS_MIN, Girths},
        ids::{AccountId, BodyMetricId},
        imports::{ParsedBody, quantity::WeightUnit},
        local_day::LocalDay,
        time::Timestamp,
    },
    features::body::ImportedMetric,
};

/// What has to be known of the person.
pub struct Around<'a> {
    /// How far their clocks are ahead of UTC at an instant, in seconds.
    pub offset: &'a dyn Fn(Timestamp) -> i32,
    /// Their day at an instant.
    pub day_of: &'a dyn Fn(Timestamp) -> LocalDay,
    /// Seals the words of a measurement with their data key.
    pub seal: &'a dyn Fn(BodyMetricId, &str) -> Option<String>,
}

/// The measurements. What no body weighs is left out; so is what then is empty.
pub fn metrics_of(
    account: AccountId,
    parsed: &[ParsedBody],
    unit: WeightUnit,
    Around { offset, day_of, seal }: &Around<'_>,
) -> Vec<ImportedMetric> {
    let one = |body: &ParsedBody| {
        let measured_at = body.at.resolve(offset);
        let weight = body.weight.and_then(|load| load.grams(unit));
        let weight_grams = weight.filter(|grams| (BODY_GRAMS_MIN..=BODY_GRAMS_MAX).contains(grams));
        let fat = body.fat_percent.and_then(|percent| i32::try_from(percent.scaled(100, 1)).ok());
        let mut height = None;
        let mut girths = Girths::default();
        for (site, stretch) in &body.lengths {
            let millimetres = stretch.body_millimetres(unit);
            match site.as_str() {
                "height" => height = millimetres,
                site => girths.set(site, millimetres),
            }
        }
        let girths = (!girths.is_empty()).then_some(girths);
        let is_unmeasured = weight_grams.is_none() && fat.is_none() && height.is_none() && girths.is_none();
        let is_empty = is_unmeasured && body.mood.is_none() && body.notes.is_empty();
        let told = format!("{account}/{}/{weight_grams:?}/{fat:?}/{height:?}/{girths:?}", measured_at.as_millis());
        let mut entropy = [0; 10];
        entropy.iter_mut().zip(xxh3_128(told.as_bytes()).to_be_bytes()).for_each(|(to, from)| *to = from);
        let id = BodyMetricId::new(measured_at, entropy);
        (!is_empty).then(|| ImportedMetric {
            id,
            measured_at,
            day: day_of(measured_at),
            weight_grams,
            body_fat_hundredths: fat,
            height_millimetres: height,
            girths,
            mood: body.mood,
            notes: (!body.notes.is_empty()).then(|| seal(id, &body.notes)).flatten(),
        })
    };
    parsed.iter().filter_map(one).collect()
}

/// Measurements of one instant as one: scales tell weight and fat at once, and files in two places.
pub fn merge_instants(mut parsed: Vec<ParsedBody>) -> Vec<ParsedBody> {
    parsed.sort_by_key(|body| body.at.roughly());
    let mut merged: Vec<ParsedBody> = Vec::with_capacity(parsed.len());
    for body in parsed {
        match merged.last_mut().filter(|last| last.at == body.at) {
            Some(last) => {
                last.weight = last.weight.or(body.weight);
                last.fat_percent = last.fat_percent.or(body.fat_percent);
                let new =
                    body.lengths.into_iter().filter(|(site, _)| last.lengths.iter().all(|(known, _)| known != site));
                let new: Vec<_> = new.collect();
                last.lengths.extend(new);
                last.mood = last.mood.or(body.mood);
                if last.notes.is_empty() {
                    last.notes = body.notes;
                }
            }
            None => merged.push(body),
        }
    }
    merged
}
