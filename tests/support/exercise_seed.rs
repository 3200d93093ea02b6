//! Writes the seed of the exercise library as SQL, from `seed/data/exercises.csv` and the rules in
//! `src/domain/exercises`.

use serde_json::json;
use vivace::domain::exercises::{
    facets::facets_of,
    query::{index_terms, name_key},
    seed::{LICENCE, SOURCE, SeedExercise, read_seed},
};

use super::seed_sql::{SEEDED_AT_MS, SeedTable, optional, text, with_hash};

const COLUMNS: &[&str] = &[
    "id",
    "slug",
    "name",
    "name_key",
    "description",
    "instructions",
    "has_general_cues",
    "primary_muscles",
    "secondary_muscles",
    "equipment",
    "difficulty",
    "exercise_type",
    "movement_pattern",
    "tracking_type",
    "mechanic",
    "force",
    "tags",
    "aliases",
    "media",
    "variations",
    "safety",
    "met",
    "kcal_per_minute",
    "facets",
    "name_terms",
    "alias_terms",
    "keyword_terms",
    "source",
    "licence",
    "prominence",
    "status",
    "created_at",
    "updated_at",
    "seed_hash",
];

/// What a re-seed leaves alone: what other rows refer to, and when it was first there.
const KEPT: &[&str] = &["id", "created_at"];

fn row(exercise: &SeedExercise) -> String {
    let SeedExercise { traits, cues, energy, .. } = exercise;
    let terms = index_terms(traits, &exercise.aliases, &exercise.tags);
    let safety = json!({"warnings": cues.warnings, "commonMistakes": cues.common_mistakes, "tips": cues.tips});
    let list = |value: serde_json::Value| text(&value.to_string());
    let cells = vec![
        text(&exercise.id.to_string()),
        text(&exercise.slug),
        text(&traits.name),
        text(&name_key(&traits.name)),
        text(&exercise.description),
        list(json!(cues.instructions)),
        "1".to_owned(),
        list(json!(traits.primary)),
        list(json!(traits.secondary)),
        list(json!(traits.equipment)),
        text(traits.difficulty.expect("a difficulty").as_str()),
        text(traits.exercise_type.expect("a type").as_str()),
        optional(traits.pattern.map(|pattern| pattern.as_str())),
        text(exercise.tracking.as_str()),
        optional(traits.mechanic.map(|mechanic| mechanic.as_str())),
        optional(traits.force.map(|force| force.as_str())),
        list(json!(exercise.tags)),
        list(json!(exercise.aliases)),
        text(r#"{"images":[],"videos":[],"gifs":[]}"#),
        text("[]"),
        list(safety),
        format!("{:?}", energy.met),
        format!("{:?}", energy.per_minute),
        list(json!(facets_of(traits, exercise.tracking))),
        text(&terms.name),
        text(&terms.aliases),
        text(&terms.keywords),
        text(SOURCE),
        text(LICENCE),
        exercise.prominence.to_string(),
        text("approved"),
        SEEDED_AT_MS.to_string(),
        SEEDED_AT_MS.to_string(),
    ];
    with_hash(cells)
}

/// The seed. Ratings, use and ids stay, and an exercise that staff took out stays out.
pub fn seed_sql(csv: &str) -> String {
    let table = SeedTable {
        comment: "-- The exercise library. Written by a test from seed/data/exercises.csv: change that file or the rules in\n\
                  -- src/domain/exercises, then run UPDATE_SEED=1 cargo test --features openapi --test api the_seed_is_fresh\n",
        name: "exercises",
        columns: COLUMNS,
        kept: KEPT,
        own: &["status"],
    };
    table.statements(read_seed(csv).expect("the table reads").iter().map(row))
}
