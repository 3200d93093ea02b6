//! `DELETE /imports/{import}`: undo.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use vivace::{domain::ids::WorkoutId, live::workout_room::RoomAddress};

use super::{ANSWERED, import, sample, send, workouts};
use crate::support::{SignedIn, TestApp};

async fn delete(app: &TestApp, person: &SignedIn, id: &Value) -> u16 {
    let path = format!("/api/v1/imports/{}", id.as_str().unwrap());
    app.delete(&path).by(person).send().await.status
}

const CUSTOM: &str =
    "Date,Exercise Name,Set Order,Weight,Weight Unit,Reps\n2024-01-08 18:00:00,Zercher Carry Thing,1,80,kg,5\n";

#[tokio::test]
async fn everything_an_import_brought_goes_and_nothing_else() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    import(&app, &ada, ANSWERED, "hevy.csv", &sample("hevy_kg.csv")).await;
    let tables = ["workouts", "workout_sets", "personal_records", "training_days", "exercise_days"];
    let shard = &app.shards[usize::from(ada.shard)];
    let before = tables.map(|table| shard.count(table));
    let strong = import(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await;
    let custom = import(&app, &ada, ANSWERED, "c.csv", CUSTOM.as_bytes()).await;
    let run = import(&app, &ada, ANSWERED, "run.gpx", &sample("run.gpx")).await;
    assert_eq!((workouts(&app, &ada), shard.count("workout_tracks")), (6, 1));
    let body = import(&app, &ada, ANSWERED, "body.csv", &sample("measurements.csv")).await;
    assert_eq!((&body["progress"]["measurements"], shard.count("body_metrics")), (&json!(2), 2));
    for id in [&body["id"], &strong["id"], &custom["id"], &run["id"]] {
        assert_eq!(delete(&app, &ada, id).await, 200);
        app.run_jobs().await;
    }
    assert_eq!((tables.map(|table| shard.count(table)), shard.count("body_metrics")), (before, 0));
    assert_eq!(
        app.core.rows("SELECT count(*) AS n FROM exercises WHERE created_by IS NOT NULL", &[])[0]["n"],
        json!(0)
    );
    assert!(app.media.names().is_empty() && shard.count("imports") == 1 && shard.count("import_names") > 0);
    // What was undone can be imported again.
    let again = import(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await;
    assert_eq!(again["progress"]["imported"], json!(2));
}

#[tokio::test]
async fn an_exercise_that_is_used_elsewhere_stays() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let first = import(&app, &ada, ANSWERED, "c.csv", CUSTOM.as_bytes()).await;
    import(&app, &ada, ANSWERED, "d.csv", CUSTOM.replace("2024-01-08", "2024-01-09").as_bytes()).await;
    delete(&app, &ada, &first["id"]).await;
    app.run_jobs().await;
    assert_eq!(workouts(&app, &ada), 1);
    assert_eq!(
        app.core.rows("SELECT count(*) AS n FROM exercises WHERE created_by IS NOT NULL", &[])[0]["n"],
        json!(1)
    );
}

#[tokio::test]
async fn an_import_is_undone_while_it_is_applied() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = send(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await.expect(202).data()["id"].clone();
    assert_eq!(delete(&app, &ada, &id).await, 200);
    app.run_jobs().await;
    assert_eq!((workouts(&app, &ada), delete(&app, &ada, &id).await), (0, 404));
}

#[tokio::test]
async fn an_import_that_brought_nothing_goes_at_once() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let looked = send(&app, &ada, "?dryRun=true", "strong.csv", &sample("strong_a.csv")).await.expect(202).data();
    assert_eq!(delete(&app, &bob, &looked["id"]).await, 404);
    assert_eq!(delete(&app, &ada, &looked["id"]).await, 200);
    let shard = &app.shards[usize::from(ada.shard)];
    assert!(["imports", "import_names", "import_problems"].iter().all(|table| shard.count(table) == 0));
    assert!(app.media.names().is_empty());
}

#[tokio::test]
async fn imports_nobody_goes_on_with_are_forgotten() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    send(&app, &ada, "?dryRun=true", "strong.csv", &sample("strong_a.csv")).await.expect(202);
    let done = import(&app, &ada, ANSWERED, "hevy.csv", &sample("hevy_kg.csv")).await;
    app.clock.advance_ms(8 * 86_400_000);
    app.tick().await;
    let ada = app.sign_in_again(&ada);
    let left = app.get("/api/v1/imports").by(&ada).send().await.expect(200).data();
    assert_eq!((left.as_array().unwrap().len(), &left[0]["id"]), (1, &done["id"]));
    assert!(app.media.names().is_empty());
}

#[tokio::test]
async fn a_workout_that_was_opened_live_does_not_come_back() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let strong = import(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await;
    let shard = &app.shards[usize::from(ada.shard)];
    let rows = shard.rows("SELECT id FROM workouts ORDER BY id LIMIT 1", &[]);
    let path = format!("/api/v1/workouts/{}", rows[0]["id"].as_str().unwrap());
    app.put(&path).by(&ada).json(json!({"notes": "Opened."})).send().await.expect(200);
    assert_eq!(delete(&app, &ada, &strong["id"]).await, 200);
    app.run_jobs().await;
    assert_eq!(app.rooms.erased.load(Ordering::SeqCst), 1, "the room of the other workout is left asleep");
    app.put(&path).by(&ada).json(json!({"notes": "Once more."})).send().await.expect(404);
    app.run_jobs().await;
    assert_eq!((workouts(&app, &ada), shard.count("import_workouts")), (0, 0));
}

#[tokio::test]
async fn a_workout_that_is_edited_while_its_import_is_undone_does_not_come_back() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let strong = import(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await;
    let shard = &app.shards[usize::from(ada.shard)];
    let ids: Vec<String> = shard
        .rows("SELECT id FROM workouts ORDER BY id", &[])
        .into_iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    let path = |index: usize| format!("/api/v1/workouts/{}", ids[index]);
    // One room holds an edit that is not copied, as if the rooms had been emptied just before it came.
    app.rooms.holds_copies.store(true, Ordering::SeqCst);
    app.put(&path(0)).by(&ada).json(json!({"notes": "Opened."})).send().await.expect(200);
    shard.execute("UPDATE workouts SET room_opened = 0", &[]);
    assert_eq!(delete(&app, &ada, &strong["id"]).await, 200);
    // What was not held is not opened any more.
    app.put(&path(1)).by(&ada).json(json!({"notes": "Too late."})).send().await.expect(404);
    app.run_jobs().await;
    assert_eq!((workouts(&app, &ada), shard.count("edited_workouts")), (0, 1));
    app.rooms.holds_copies.store(false, Ordering::SeqCst);
    app.clock.advance_ms(1_000);
    let room = RoomAddress { account: ada.account, shard: ada.shard, workout: WorkoutId::parse(&ids[0]).unwrap() };
    app.rooms.ring(room).await.unwrap();
    let left = ["workouts", "workout_documents", "workout_sets", "edited_workouts"].map(|table| shard.count(table));
    assert_eq!(left, [0; 4]);
    app.get(&path(0)).by(&ada).send().await.expect(404);
    app.put(&path(0)).by(&ada).json(json!({"notes": "Once more."})).send().await.expect(404);
}

#[tokio::test]
async fn devices_hear_how_an_import_goes_and_goes_away() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let heard = || -> Vec<Value> {
        let all = app.hub.take_published(ada.account);
        all.into_iter().filter(|(name, _)| name == "import:progress").map(|(_, data)| data).collect()
    };
    let strong = import(&app, &ada, ANSWERED, "strong.csv", &sample("strong_a.csv")).await;
    let told = |state: &str, count: u32| json!({"importId": strong["id"], "state": state, "count": count, "total": 2});
    assert_eq!(heard(), [told("applying", 2), told("done", 2)]);
    delete(&app, &ada, &strong["id"]).await;
    app.run_jobs().await;
    assert_eq!(heard(), [told("undone", 2)]);
}

#[tokio::test]
async fn many_workouts_go_some_in_each_batch_waking_no_rooms_and_a_killed_undo_goes_on() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let mut csv = "Date,Exercise Name,Set Order,Weight,Weight Unit,Reps\n".to_owned();
    for day in 0..250 {
        csv += &format!("{}-{:02}-{:02} 18:00:00,Squat (Barbell),1,80,kg,5\n", 2023, day / 28 + 1, day % 28 + 1);
    }
    let kept = import(&app, &ada, ANSWERED, "hevy.csv", &sample("hevy_kg.csv")).await;
    let mine = workouts(&app, &ada);
    let done = import(&app, &ada, ANSWERED, "s.csv", csv.as_bytes()).await;
    assert_eq!((workouts(&app, &ada), &done["progress"]["imported"]), (mine + 250, &json!(250)));
    let shard = app.shards[usize::from(ada.shard)].clone();
    assert_eq!(delete(&app, &ada, &done["id"]).await, 200);
    let mut seen = vec![workouts(&app, &ada)];
    for calls in 3..40 {
        shard.fail_after(calls, vivace::storage::StorageError::Failed("killed".into()));
        app.run_jobs().await;
        shard.recover();
        seen.push(workouts(&app, &ada));
        app.clock.advance_ms(4_000_000);
        shard.execute("UPDATE outbox SET state = 'pending', attempts = 0, claimed_until = 0, run_after = 0 WHERE kind = 'ImportFileV1' AND state <> 'done'", &[]);
        app.tick().await;
        if shard.count("imports") == 1 {
            break;
        }
    }
    seen.push(workouts(&app, &ada));
    assert!(seen.windows(2).all(|pair| pair[0] >= pair[1] && pair[0] - pair[1] <= 250), "{seen:?}");
    assert_eq!((workouts(&app, &ada), shard.count("imports")), (mine, 1));
    assert_eq!(app.rooms.erased.load(Ordering::SeqCst), 0, "no room was ever opened, and none is woken");
    let ada = app.sign_in_again(&ada);
    assert_eq!(super::get(&app, &ada, &kept["id"]).await["state"], "done");
    app.run_jobs().await;
}
