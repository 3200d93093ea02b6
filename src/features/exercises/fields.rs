//! What an exercise says, as its author wrote it or a rule filled it in, on its way to the table.

use serde::Serialize;

use super::{
    store::{
        ExerciseRow,
        write::{INSERT_EXERCISE, UPDATE_EXERCISE},
    },
    views::{Calories, Media, Safety, Variation, traits_of},
};
use crate::{
    bind,
    domain::{
        exercises::{
            Status, TrackingType, Traits, cues,
            facets::facets_of,
            query::{index_terms, name_key},
        },
        ids::{AccountId, ExerciseId},
        text,
        time::Timestamp,
    },
    storage::{Core, Statement},
};

/// The most exercises of their own one person may have: they are compared in memory when searching.
pub const OWN_MAX: u32 = 500;

/// All an exercise says.
#[derive(Clone, Debug)]
pub struct Content {
    /// What rules look at.
    pub traits: Traits,
    /// What is recorded of a set.
    pub tracking: TrackingType,
    /// A sentence or more.
    pub description: String,
    /// Steps.
    pub instructions: Vec<String>,
    /// Whether steps and safety were made by rule.
    pub has_general_cues: bool,
    /// Words to filter by.
    pub tags: Vec<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Pictures and films.
    pub media: Media,
    /// Variations.
    pub variations: Vec<Variation>,
    /// Safety.
    pub safety: Safety,
    /// What it costs.
    pub calories: Calories,
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl Content {
    /// What a stored exercise says.
    pub fn of_row(row: &ExerciseRow) -> Self {
        Self {
            traits: traits_of(&row.summary),
            tracking: row.summary.tracking_type,
            description: row.summary.description.clone(),
            instructions: row.instructions.clone(),
            has_general_cues: row.has_general_cues,
            tags: row.summary.tags.clone(),
            aliases: row.aliases.clone(),
            media: row.summary.media.clone(),
            variations: row.variations.clone(),
            safety: row.safety.clone(),
            calories: Calories { per_minute: row.kcal_per_minute, base_rate: row.met },
        }
    }

    /// Gives general cues where the author wrote no instructions.
    pub fn fill_cues(&mut self) {
        if !self.instructions.is_empty() && !self.has_general_cues {
            return;
        }
        let general = cues::general_cues(&self.traits);
        self.instructions = general.instructions;
        self.has_general_cues = true;
        if self.safety == Safety::default() {
            self.safety =
                Safety { warnings: general.warnings, common_mistakes: general.common_mistakes, tips: general.tips };
        }
    }

    /// The statement that adds it as a person's own.
    pub fn insert(&self, new: &NewExercise) -> Statement<Core> {
        let traits = &self.traits;
        let terms = index_terms(traits, &self.aliases, &self.tags);
        bind!(
            INSERT_EXERCISE,
            new.id,
            slug_of(&traits.name, new.id),
            &traits.name,
            name_key(&traits.name),
            &self.description,
            json(&self.instructions),
            json(&traits.primary),
            json(&traits.secondary),
            json(&traits.equipment),
            traits.difficulty.unwrap_or(crate::domain::exercises::Difficulty::Beginner).as_str(),
            traits.exercise_type.unwrap_or(crate::domain::exercises::ExerciseType::Strength).as_str(),
            traits.pattern.map(|pattern| pattern.as_str()),
            self.tracking.as_str(),
            traits.mechanic.map(|mechanic| mechanic.as_str()),
            traits.force.map(|force| force.as_str()),
            json(&self.tags),
            json(&self.aliases),
            json(&self.media),
            json(&self.variations),
            json(&self.safety),
            self.calories.base_rate,
            self.calories.per_minute,
            json(&facets_of(traits, self.tracking)),
            terms.name,
            terms.aliases,
            terms.keywords,
            new.author,
            new.status.as_str(),
            new.now,
            OWN_MAX,
            new.insists,
            self.has_general_cues,
        )
    }

    /// The statement that makes it what the exercise says.
    pub fn update(&self, id: ExerciseId, rev: i64, status: Status, now: Timestamp) -> Statement<Core> {
        let traits = &self.traits;
        let terms = index_terms(traits, &self.aliases, &self.tags);
        bind!(
            UPDATE_EXERCISE,
            id,
            rev,
            &traits.name,
            name_key(&traits.name),
            &self.description,
            json(&self.instructions),
            self.has_general_cues,
            json(&traits.primary),
            json(&traits.secondary),
            json(&traits.equipment),
            traits.difficulty.unwrap_or(crate::domain::exercises::Difficulty::Beginner).as_str(),
            traits.exercise_type.unwrap_or(crate::domain::exercises::ExerciseType::Strength).as_str(),
            traits.pattern.map(|pattern| pattern.as_str()),
            self.tracking.as_str(),
            traits.mechanic.map(|mechanic| mechanic.as_str()),
            traits.force.map(|force| force.as_str()),
            json(&self.tags),
            json(&self.aliases),
            json(&self.media),
            json(&self.variations),
            json(&self.safety),
            self.calories.base_rate,
            self.calories.per_minute,
            json(&facets_of(traits, self.tracking)),
            terms.name,
            terms.aliases,
            terms.keywords,
            status.as_str(),
            now,
        )
    }
}

/// What a new exercise is beside what it says.
#[derive(Clone, Copy, Debug)]
pub struct NewExercise {
    /// Its id.
    pub id: ExerciseId,
    /// Whose it is.
    pub author: AccountId,
    /// Where it begins.
    pub status: Status,
    /// Whether the author insists although there is one of the same name.
    pub insists: bool,
    /// When.
    pub now: Timestamp,
}

/// The name in addresses. The end of the id makes it unique, and keeps it apart from addresses of ours.
fn slug_of(name: &str, id: ExerciseId) -> String {
    let id = id.to_string().replace('-', "");
    let end: String = id.chars().skip(id.len().saturating_sub(12)).collect();
    match text::slug(name) {
        slug if slug.is_empty() => format!("exercise-{end}"),
        slug => format!("{slug}-{end}"),
    }
}

/// Refuses texts that are blank, or hold line breaks or other control characters.
pub fn is_line(value: &str, _: &()) -> garde::Result {
    if value.chars().any(char::is_control) {
        return Err(garde::Error::new("holds control characters"));
    }
    if value.trim().is_empty() { Err(garde::Error::new("is blank")) } else { Ok(()) }
}

/// Refuses names without a letter or digit: nobody could find them.
pub fn is_name(value: &str, context: &()) -> garde::Result {
    is_line(value, context)?;
    if text::fold(value).is_empty() { Err(garde::Error::new("has no letter or digit")) } else { Ok(()) }
}

/// The same for a name that may be absent.
pub fn is_optional_name(value: &Option<String>, context: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), |value| is_name(value, context))
}

/// Refuses addresses that are not `https`.
pub fn is_https(value: &str, _: &()) -> garde::Result {
    let is_address = value.strip_prefix("https://").is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric())
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
    });
    if is_address { Ok(()) } else { Err(garde::Error::new("is not an https address")) }
}
