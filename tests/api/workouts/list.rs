use serde_json::{Value, json};

use super::{app, begun, completed};
use crate::support::{SignedIn, TestApp, TestResponse};

async fn list(app: &TestApp, by: &SignedIn, query: &str) -> TestResponse {
    app.get(&format!("/api/v1/workouts{query}")).by(by).send().await
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// Puts finished workouts into the history, one a day, newest last.
fn fill(app: &TestApp, person: &SignedIn, from: i64, to: i64) {
    let connection = app.shards[usize::from(person.shard)].connection();
    connection
        .execute(
            "WITH RECURSIVE n (i) AS (SELECT ?2 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
             INSERT INTO workouts (account_id, id, copied_seq, name, status, source, begins_at, ended_at, local_day,
                active_seconds, done_sets, volume_grams, energy_kcal, visibility, created_at, updated_at)
             SELECT ?1, format('01900000-0000-7000-8000-%012d', i), 1, 'Day ' || i, 'completed', 'recorded',
                i * 86400000, i * 86400000 + 3600000, date(i * 86400, 'unixepoch'), 3600, 10, 1000000, 300, 'private', 1, 1
             FROM n",
            rusqlite::params![person.account.to_string(), from, to],
        )
        .unwrap();
}

#[tokio::test]
async fn workouts_are_listed_latest_first_page_by_page() {
    let app = app();
    let ada = app.sign_in("ada");
    fill(&app, &ada, 1, 25);
    let first = list(&app, &ada, "?limit=10").await.expect(200).json();
    assert_eq!(first["data"][0]["sessionData"]["name"], "Day 25");
    assert_eq!(first["data"][0]["metrics"]["totalVolume"], 1_000.0);
    let mut seen = ids(&first);
    let mut cursor = first["pagination"]["nextCursor"].as_str().map(str::to_owned);
    while let Some(at) = cursor {
        let page = list(&app, &ada, &format!("?limit=10&cursor={at}")).await.expect(200).json();
        seen.extend(ids(&page));
        cursor = page["pagination"]["nextCursor"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 25);
    assert!(seen.is_sorted_by(|one, other| one > other));
}

#[tokio::test]
async fn lists_are_narrowed_by_status_time_and_template() {
    let app = app();
    let ada = app.sign_in("ada");
    fill(&app, &ada, 1, 5);
    let running = begun(&app, &ada).await;
    assert_eq!(
        ids(&list(&app, &ada, "?status=in_progress").await.expect(200).json()),
        [running["id"].as_str().unwrap()]
    );
    assert_eq!(ids(&list(&app, &ada, "?status=completed").await.expect(200).json()).len(), 5);
    let days = list(&app, &ada, "?from=1970-01-03T00:00:00Z&to=1970-01-05T00:00:00Z").await.expect(200).json();
    let names: Vec<&str> =
        days["data"].as_array().unwrap().iter().map(|row| row["sessionData"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Day 3", "Day 2"]);
    let by_template = "?templateId=01900000-0000-7000-8000-000000000001";
    assert_eq!(ids(&list(&app, &ada, by_template).await.expect(200).json()).len(), 0);
    let both = list(&app, &ada, &format!("{by_template}&status=completed")).await.expect(400);
    assert_eq!(both.fields(), ["templateId"]);
}

#[tokio::test]
async fn a_list_is_ones_own() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    completed(&app, &ada).await;
    assert_eq!(list(&app, &eve, "").await.expect(200).json()["data"], json!([]));
    app.get("/api/v1/workouts").send().await.expect(401);
    let of_another = list(&app, &ada, "?limit=1").await.expect(200).json();
    assert!(of_another["pagination"]["nextCursor"].is_null());
    list(&app, &ada, "?cursor=abc").await.expect(422);
    list(&app, &ada, "?limit=101").await.expect(400);
}

#[tokio::test]
async fn e1_a_page_costs_the_same_whatever_the_history() {
    let app = app();
    let ada = app.sign_in("ada");
    let mut costs = Vec::new();
    for (from, to) in [(1, 200), (201, 20_000)] {
        fill(&app, &ada, from, to);
        let ids: Vec<i32> = ["LIST", "LIST_BY_STANDING"].iter().map(|name| steps(&app, &ada, name)).collect();
        costs.push(ids);
    }
    for (few, many) in costs[0].iter().zip(&costs[1]) {
        assert!(f64::from(*many) <= f64::from(*few) * 1.1, "{few} steps with 200, {many} with 20,000");
    }
}

/// What SQLite does for one page of 20, in steps of its machine.
fn steps(app: &TestApp, person: &SignedIn, name: &str) -> i32 {
    let slices = vivace::wiring::features::slices();
    let slice = slices.iter().find(|slice| slice.name == "workouts").unwrap();
    let statement = slice.statements.iter().flat_map(|list| list.iter()).find(|one| one.name == name).unwrap();
    let connection = app.shards[usize::from(person.shard)].connection();
    let mut prepared = connection.prepare(statement.text).unwrap();
    let (account, late) = (person.account.to_string(), 9_007_199_254_740_991_i64);
    let mut values: Vec<&dyn rusqlite::ToSql> = vec![&account, &0, &late, &"", &21];
    if name != "LIST" {
        values.push(&"completed");
    }
    let rows = prepared.query_map(values.as_slice(), |_| Ok(())).unwrap().count();
    assert_eq!(rows, 21);
    prepared.get_status(rusqlite::StatementStatus::VmStep)
}
