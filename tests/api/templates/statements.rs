//! That the price of a page does not grow with the tables.

use rusqlite::{StatementStatus, ToSql};
use serde_json::json;

use super::{create, path, published};
use crate::support::TestApp;

/// Adds so many templates of an account, straight into the table.
pub fn fill(app: &TestApp, author: Option<&str>, name: &str, count: i64, is_shown: bool) {
    app.core.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO templates (id, created_by, name, name_key, description, metadata, told, plan, exercises, days_per_week,
           total_weeks, is_public, is_published, facets, created_at, updated_at, featured_order)
         SELECT lower(hex(randomblob(4))) || '-0000-7000-8000-' || lower(hex(randomblob(6))), ?2, ?3 || ' ' || i, ?3 || ' ' || i, '',
           '{\"difficulty\":\"beginner\",\"duration\":1,\"goal\":\"strength\",\"primaryMuscles\":[],\"equipment\":[],\"tags\":[],\"estimatedCalories\":0}',
           '{\"goal\":\"strength\"}', '{\"totalWeeks\":1,\"days\":[]}', '[]', 0, 1, ?4, ?4,
           '[\"all\",\"goal:strength\",\"difficulty:beginner\"]', i, i, CASE WHEN ?4 THEN i END FROM n",
        &[&count, &author, &name, &is_shown],
    );
}

fn steps(app: &TestApp, name: &str, values: &[&dyn ToSql]) -> i32 {
    let slice = vivace::features::templates::slice();
    let entry = slice.statements.iter().copied().flatten().find(|entry| entry.name == name).unwrap();
    let connection = app.core.connection();
    let mut statement = connection.prepare(entry.text).unwrap();
    let rows = statement.query_map(values, |_| Ok(())).unwrap().count();
    assert!(rows > 0, "{name} found nothing");
    statement.get_status(StatementStatus::VmStep)
}

#[tokio::test]
async fn a_page_costs_the_same_among_thirty_and_among_a_thousand() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let (author, reader) = (ada.account.to_string(), bob.account.to_string());
    let one = create(&app, &ada, published("A")).await;
    app.post(&path(&one, "/rate")).by(&bob).json(json!({"rating": 4})).send().await.expect(200);
    let id = one["id"].as_str().unwrap().to_owned();
    let keep = |app: &TestApp| {
        app.core.execute(
            "INSERT INTO template_favorites SELECT ?1, number, created_at FROM templates WHERE true ON CONFLICT DO NOTHING",
            &[&reader],
        );
    };
    let late = 9_007_199_254_740_991_i64;
    let measure = || {
        let all = r#"["all"]"#;
        let two = r#"["goal:strength","difficulty:beginner"]"#;
        [
            ("TEMPLATES_BY_NAME", steps(&app, "TEMPLATES_BY_NAME", &[&reader, &"public", &all, &"", &0, &21])),
            ("TEMPLATES_BY_NAME", steps(&app, "TEMPLATES_BY_NAME", &[&reader, &"public", &two, &"", &0, &21])),
            ("TEMPLATES_BY_AGE", steps(&app, "TEMPLATES_BY_AGE", &[&reader, &"public", &all, &late, &late, &21])),
            ("own", steps(&app, "TEMPLATES_BY_AGE", &[&author, &author, &two, &late, &late, &21])),
            (
                "TEMPLATES_BY_POPULARITY",
                steps(&app, "TEMPLATES_BY_POPULARITY", &[&reader, &"public", &two, &late, &late, &21]),
            ),
            ("FEATURED_TEMPLATES", steps(&app, "FEATURED_TEMPLATES", &[&reader, &-1, &0, &21])),
            ("FAVORITE_TEMPLATES", steps(&app, "FAVORITE_TEMPLATES", &[&reader, &late, &0, &21])),
            ("TEMPLATE", steps(&app, "TEMPLATE", &[&reader, &id])),
        ]
    };
    fill(&app, Some(&author), "m", 30, true);
    keep(&app);
    let few = measure();
    fill(&app, Some(&author), "n", 1_000, true);
    fill(&app, Some(&author), "o", 200, false);
    keep(&app);
    let many = measure();
    for ((name, few), (_, many)) in few.iter().zip(many) {
        assert!(f64::from(many) <= f64::from(*few) * 1.1, "{name}: {few} steps, then {many}");
    }
}

#[tokio::test]
async fn a_request_costs_few_calls() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, published("A")).await;
    let calls = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["subrequests"].as_u64().unwrap()
    };
    for (address, most) in [
        (path(&made, ""), 1),
        ("/api/v1/templates".to_owned(), 1),
        ("/api/v1/templates/favorites".to_owned(), 1),
        (path(&made, "/versions/1"), 1),
        (path(&made, "/next?day=monday"), 2),
    ] {
        app.get(&address).by(&ada).send().await.expect(200);
        let last = app.log.lines().last().cloned().unwrap();
        assert!(calls(&last) <= most + 1, "{address}: {last}");
    }
}
