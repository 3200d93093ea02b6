//! Ten years of history: 2,000 workouts, 50,000 sets.

use std::time::Instant;

use vivace::{
    domain::{ids::ImportId, training::Workout},
    training::{add_imported, load_person, rebuild},
};

use super::{EXERCISES, get, workout, write};
use crate::support::{
    START, TestApp,
    fakes::IanaTimeZones,
    history::{facts, ten_years},
};

/// Rows the last request read, as its log line says.
fn rows_read(app: &TestApp) -> u64 {
    let lines = app.log.lines();
    let line: serde_json::Value = serde_json::from_str(lines.last().expect("a line")).expect("JSON");
    line["rowsRead"].as_u64().expect("a count")
}

#[tokio::test]
async fn dashboards_read_as_many_rows_after_ten_years_as_after_one() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let db = app.app().user_db(ada.shard).unwrap();
    let person = load_person(&db, ada.account).await.unwrap();
    let workouts: Vec<Workout> = ten_years(START).collect();
    let sets: usize = workouts.iter().map(|workout| workout.done_sets().count()).sum();
    assert_eq!((workouts.len(), sets), (2_000, 50_000));
    let load = async |workouts: &[Workout]| {
        for some in workouts.chunks(100) {
            let import = ImportId::from_bytes([9; 16]);
            let rows = add_imported(&person, some, import, &facts(EXERCISES), &IanaTimeZones, START);
            db.batch(rows).await.unwrap();
        }
        rebuild(&db, ada.account, &facts(EXERCISES)).await.unwrap();
    };
    let dashboards = ["/analytics/overview", "/analytics/dashboard", "/analytics/user"];
    let mut read = Vec::new();
    load(&workouts[1_800..]).await;
    for path in dashboards {
        app.get(&format!("/api/v1{path}")).by(&ada).send().await.expect(200);
        read.push(rows_read(&app));
    }
    load(&workouts[..1_800]).await;
    for (path, after_one) in dashboards.into_iter().zip(read) {
        app.get(&format!("/api/v1{path}")).by(&ada).send().await.expect(200);
        assert_eq!(rows_read(&app), after_one, "{path}");
        assert!(after_one < 150, "{path}: {after_one}");
    }
    assert_eq!(get(&app, &ada, "/analytics/overview").await["totalSets"], 50_000);
    // The next copy does not look at ten years either.
    let usage = std::sync::Arc::new(vivace::storage::Usage::default());
    let counted =
        vivace::storage::Db::<vivace::storage::User>::new(app.shards[usize::from(ada.shard)].clone(), usage.clone());
    let next = workout(1, START, 3, &[(200, 5)]);
    vivace::training::load_context(&counted, ada.account, &next, &facts(EXERCISES), &IanaTimeZones).await.unwrap();
    assert!(usage.rows_read() < 100, "{}", usage.rows_read());
    write(&app, &ada, &next).await;
    for path in [
        "/analytics/volume",
        "/analytics/frequency",
        "/analytics/muscles",
        "/analytics/activity-breakdown",
        "/analytics/strength",
        "/analytics/load",
    ] {
        let began = Instant::now();
        get(&app, &ada, &format!("{path}?period=all")).await;
        println!("{path}: {} rows, {:?}", rows_read(&app), began.elapsed());
        assert!(rows_read(&app) <= 11_000, "{path}: {}", rows_read(&app));
    }
}
