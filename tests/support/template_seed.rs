//! Writes the seed of featured templates as SQL, from `seed/data/templates.json`: what a person would send, with slugs
//! for ids of exercises. Each is added through the API once, so that the rows say what the rules make of it.

use serde_json::{Value, json};
use vivace::domain::exercises::seeded_id;

use super::TestApp;

/// When the templates were made, for lists by age: 2026-01-01.
const SEEDED_AT_MS: i64 = 1_767_225_600_000;

/// What is taken from the row the API made.
const COLUMNS: &[&str] = &[
    "name",
    "name_key",
    "description",
    "metadata",
    "told",
    "plan",
    "exercises",
    "days_per_week",
    "total_weeks",
    "category",
    "facets",
    "name_terms",
    "keyword_terms",
];

/// The id of a seeded template: the same in every installation.
pub fn template_id(slug: &str) -> String {
    let hash = xxhash_rust::xxh3::xxh3_128(format!("vivace/template/{slug}").as_bytes());
    uuid::Builder::from_custom_bytes(hash.to_be_bytes()).into_uuid().to_string()
}

/// Slugs of exercises become ids.
fn name_exercises(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                match inner {
                    Value::String(slug) if key == "exerciseId" => *slug = seeded_id(slug).to_string(),
                    Value::Array(slugs) if key == "alternatives" => {
                        for slug in slugs {
                            *slug = json!(seeded_id(slug.as_str().expect("a slug")).to_string());
                        }
                    }
                    inner => name_exercises(inner),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(name_exercises),
        _ => {}
    }
}

fn sql(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Null => "NULL".to_owned(),
        other => other.to_string(),
    }
}

async fn row(app: &TestApp, author: &super::SignedIn, mut source: Value) -> String {
    let object = source.as_object_mut().expect("an object");
    let slug = object.remove("slug").expect("a slug");
    let order = object.remove("featuredOrder").expect("a place");
    let category = object.remove("category").expect("a category");
    object.insert("sharing".to_owned(), json!({"isPublic": true, "isPublished": true, "category": category}));
    name_exercises(&mut source);
    let made = app.post("/api/v1/templates").by(author).json(source).send().await;
    let made = made.expect(201).data();
    let text = format!("SELECT {} FROM templates WHERE id = ?1", COLUMNS.join(", "));
    let row = &app.core.rows(&text, &[&made["id"].as_str().expect("an id").to_owned()])[0];
    let mut cells = vec![sql(&json!(template_id(slug.as_str().expect("text"))))];
    cells.extend(COLUMNS.iter().map(|column| sql(&row[*column])));
    let hash = xxhash_rust::xxh3::xxh3_64(cells.join(",").as_bytes());
    cells.extend(["1".to_owned(), "1".to_owned(), order.to_string()]);
    cells.extend([SEEDED_AT_MS.to_string(), SEEDED_AT_MS.to_string(), format!("'{hash:016x}'")]);
    format!("({})", cells.join(","))
}

/// The seed: a statement for each, safe to run again. What differs from the table is corrected as a new version;
/// ratings, use and the place on the front page stay, and a template that staff took down stays down.
pub async fn seed_sql(source: &str) -> String {
    let app = TestApp::seeded();
    let author = app.sign_in("seed");
    let updates: Vec<String> =
        COLUMNS.iter().chain(&["updated_at", "seed_hash"]).map(|name| format!("{name} = excluded.{name}")).collect();
    let mut out = String::from(
        "-- Templates that come with the installation. Written by a test from seed/data/templates.json: change that file,\n\
         -- then run UPDATE_SEED=1 cargo test --features openapi --test api the_seed_of_templates_is_fresh\n",
    );
    for one in serde_json::from_str::<Vec<Value>>(source).expect("a list") {
        out.push_str(&format!(
            "INSERT INTO templates (id, {}, is_public, is_published, featured_order, created_at, updated_at, seed_hash) VALUES\n{}\n\
             ON CONFLICT (id) DO UPDATE SET version = templates.version + 1, {}\nWHERE templates.seed_hash IS NOT excluded.seed_hash;\n",
            COLUMNS.join(", "),
            row(&app, &author, one).await,
            updates.join(", "),
        ));
    }
    out
}
