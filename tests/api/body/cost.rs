//! That the price of a page does not grow with the table.

use rusqlite::{StatementStatus, ToSql};

use crate::support::TestApp;

fn steps(app: &TestApp, shard: u8, name: &str, values: &[&dyn ToSql]) -> i32 {
    let slice = vivace::features::body::slice();
    let entry = slice.statements.iter().copied().flatten().find(|entry| entry.name == name).unwrap();
    let connection = app.shards[usize::from(shard)].connection();
    let mut statement = connection.prepare(entry.text).unwrap();
    let rows = statement.query_map(values, |_| Ok(())).unwrap().count();
    assert!(rows > 0, "{name} found nothing");
    statement.get_status(StatementStatus::VmStep)
}

#[test]
fn a_page_costs_the_same_in_the_first_year_and_after_ten() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let account = ada.account.to_string();
    let fill = |from: i64, to: i64| {
        app.shards[usize::from(ada.shard)].execute(
            "WITH RECURSIVE n (i) AS (SELECT ?2 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
             INSERT INTO body_metrics (account_id, id, measured_at, day, weight_grams, measurements, created_at, updated_at)
             SELECT ?1, printf('%036d', i), 1000000000000 + i * 86400000, date(1000000000 + i * 86400, 'unixepoch'), 70000 + i % 7,
               CASE WHEN i % 30 = 0 THEN '{\"waist\":800}' END, 1, 1 FROM n",
            &[&account, &from, &to],
        );
    };
    let late = 9_007_199_254_740_991_i64;
    let day = 86_400_000_i64;
    let measure = || {
        let page: &[&dyn ToSql] = &[&account, &late, &"~", &21];
        let weights: &[&dyn ToSql] = &[&account, &late, &"~", &21, &(200 * day)];
        [
            ("BODY_METRICS", steps(&app, ada.shard, "BODY_METRICS", page)),
            ("WEIGHTS_OF_PAGE", steps(&app, ada.shard, "WEIGHTS_OF_PAGE", weights)),
            ("BODY_OF_PERSON", steps(&app, ada.shard, "BODY_OF_PERSON", &[&account])),
        ]
    };
    // The newest are the same in both.
    fill(3_400, 3_700);
    let few = measure();
    fill(1, 3_399);
    let many = measure();
    for ((name, few), (_, many)) in few.iter().zip(many) {
        assert!(f64::from(many) <= f64::from(*few) * 1.1, "{name}: {few} steps, then {many}");
    }
}
