//! Imports that are interrupted, and how much a run does.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;

use serde_json::json;
use vivace::storage::StorageError;

use super::{ANSWERED, get, import, send, workouts};
use crate::support::TestApp;

/// So many workouts of two exercises and six sets.
fn history(days: u32) -> String {
    let mut csv = String::from("Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps\n");
    for day in 0..days {
        let date = format!("{}-{:02}-{:02} 18:00:00", 2018 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        for exercise in ["Bench Press (Barbell)", "Squat (Barbell)"] {
            for set in 1..=3 {
                writeln!(csv, "{date},Day,{exercise},{set},{},kg,5", 60 + day / 10).unwrap();
            }
        }
    }
    csv
}

#[tokio::test]
async fn an_import_killed_anywhere_goes_on_exactly_once() {
    let whole = TestApp::seeded();
    let ada = whole.sign_in("ada");
    import(&whole, &ada, ANSWERED, "s.csv", history(12).as_bytes()).await;
    let tables = ["workouts", "workout_sets", "personal_records", "training_days", "exercise_days", "import_workouts"];
    let expected = tables.map(|table| whole.shards[usize::from(ada.shard)].count(table));

    let app = TestApp::seeded();
    let bob = app.sign_in("bob");
    let id = send(&app, &bob, ANSWERED, "s.csv", history(12).as_bytes()).await.expect(202).data()["id"].clone();
    let shard = app.shards[usize::from(bob.shard)].clone();
    // Every run dies at its next call after one more than the run before got through.
    for calls in 0..40 {
        shard.fail_after(calls, StorageError::Failed("killed".into()));
        app.run_jobs().await;
        shard.recover();
        app.clock.advance_ms(4_000_000);
        if get(&app, &app.sign_in_again(&bob), &id).await["state"] == json!("done") {
            break;
        }
        // The job may have been given up by now: somebody replays it.
        shard.execute("UPDATE outbox SET state = 'pending', attempts = 0, claimed_until = 0, run_after = 0 WHERE kind = 'ImportFileV1' AND state <> 'done'", &[]);
        app.tick().await;
    }
    assert_eq!(tables.map(|table| shard.count(table)), expected);
    let done = get(&app, &app.sign_in_again(&bob), &id).await;
    assert_eq!((&done["state"], &done["progress"]["imported"]), (&json!("done"), &json!(12)));
}

#[tokio::test]
async fn a_second_delivery_of_a_step_changes_nothing() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let done = import(&app, &ada, ANSWERED, "s.csv", history(5).as_bytes()).await;
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute("UPDATE outbox SET state = 'pending', claimed_until = 0, message = json_object('kind', 'ImportFileV1', 'payload', json_object('account', ?1, 'shard', ?2, 'import', ?3)) WHERE kind = 'ImportFileV1'",
        &[&ada.account.to_string(), &ada.shard, &done["id"].as_str().unwrap().to_owned()]);
    app.tick().await;
    assert_eq!((workouts(&app, &ada), &get(&app, &ada, &done["id"]).await["progress"]), (5, &done["progress"]));
    shard.execute("UPDATE outbox SET state = 'done'", &[]);
}

#[tokio::test]
async fn fifty_thousand_sets_take_few_statements() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let shard = app.shards[usize::from(ada.shard)].clone();
    let cost = async |from: u32, to: u32| {
        let csv: String = history(to);
        let rows = csv.lines().take(1).chain(csv.lines().skip(1 + from as usize * 6)).collect::<Vec<_>>().join("\n");
        let before = shard.statements.load(Ordering::Relaxed);
        let done = import(&app, &ada, ANSWERED, "s.csv", rows.as_bytes()).await;
        assert_eq!(done["progress"]["imported"], json!(to - from));
        shard.statements.load(Ordering::Relaxed) - before
    };
    let (first, second, later) = (cost(0, 100).await, cost(100, 400).await, cost(400, 500).await);
    // A run for each hundred workouts takes the same whatever is there already; what follows is made once for each file.
    let each_run = (second - first) / 2;
    assert!(each_run <= 40, "{each_run} statements a hundred workouts");
    assert!(first <= 120 && later <= first + 5, "{first} {second} {later}");
    assert!(each_run * 2_000 / 100 + first < 1_000, "2,000 workouts of 25 sets");
}
