use serde_json::{Value, json};
use vivace::{
    domain::time::DAY_MS,
    training::{BodyWeight, set_body_weight},
};

use super::{get, workout, write};
use crate::support::{
    START, TestApp,
    history::{Dice, random_workout, workout_id},
};

/// Completed workouts, volume in grams, kilocalories, seconds and records, counted from the workouts themselves.
fn counted(app: &TestApp, shard: u8) -> Value {
    let shard = &app.shards[usize::from(shard)];
    let row = &shard.rows(
        "SELECT sum(status = 'completed') AS workouts, sum(volume_grams * (status IN ('in_progress', 'completed'))) AS volume,
            sum(energy_kcal * (status = 'completed')) AS kcal, sum(active_seconds * (status = 'completed')) AS seconds,
            (SELECT count(*) FROM personal_records) AS records FROM workouts",
        &[],
    )[0];
    row.clone()
}

#[tokio::test]
async fn five_shapes_of_any_history_have_the_same_numbers() {
    for seed in 0..12 {
        let app = TestApp::new();
        let ada = app.sign_in("ada");
        let mut dice = Dice(seed);
        for number in 0..12 {
            let since = START.plus_millis(-60 * DAY_MS);
            let mut workout = random_workout(&mut dice, workout_id(number), since, 6);
            // What lies in the future is planned.
            workout.ended_at = workout.ended_at.filter(|ended| *ended <= START).or(workout.started_at);
            write(&app, &ada, &workout).await;
        }
        let expected = counted(&app, ada.shard);
        let overview = get(&app, &ada, "/analytics/overview").await;
        let progress = get(&app, &ada, "/progress").await["analytics"].clone();
        let dashboard = get(&app, &ada, "/analytics/dashboard").await["totals"].clone();
        let stats = get(&app, &ada, "/users/me/stats").await["training"].clone();
        let user = app.get("/api/analytics/user").by(&ada).send().await.expect(200).json();
        assert_eq!(overview, progress, "seed {seed}");
        for totals in [&overview, &dashboard] {
            assert_eq!(totals["totalWorkouts"], expected["workouts"], "seed {seed}");
            assert_eq!(totals["totalVolumeGrams"], expected["volume"]);
            assert_eq!(totals["calories"]["kcal"], expected["kcal"]);
            assert_eq!(totals["totalDuration"], expected["seconds"]);
            assert_eq!(totals["personalRecords"], expected["records"]);
        }
        assert_eq!(stats["totalWorkouts"], expected["workouts"]);
        assert_eq!(stats["totalVolumeGrams"], expected["volume"]);
        assert_eq!(stats["totalCalories"], expected["kcal"]);
        assert_eq!(stats["personalRecords"], expected["records"]);
        assert_eq!(user["workouts"]["total"], expected["workouts"]);
        assert_eq!(user["workouts"]["totalCalories"], expected["kcal"]);
        assert_eq!(get(&app, &ada, "/analytics/export").await["totals"]["totalWorkouts"], expected["workouts"]);
    }
}

#[tokio::test]
async fn one_product_s_sums_stand_bare_in_every_version() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    write(&app, &ada, &workout(1, START.plus_millis(-DAY_MS), 0, &[(100, 5)])).await;
    let weight = BodyWeight { first_grams: 82_500, latest_grams: 80_000, weighed_at: START };
    let db = app.app().user_db(ada.shard).unwrap();
    db.batch(vec![set_body_weight(ada.account, Some(weight))]).await.unwrap();
    for path in ["/api/analytics/user", "/api/v1/analytics/user", "/api/v2/analytics/user"] {
        let body = app.get(path).by(&ada).send().await.expect(200).json();
        assert_eq!(body["workouts"]["total"], 1, "{path}");
        assert_eq!(body["progress"]["weightChange"], -2.5);
        assert_eq!(body["workouts"]["calories"]["method"], "met_acsm");
        assert_eq!(body["computedAt"], "2026-11-21T08:00:00.000Z");
    }
}

#[tokio::test]
async fn a_dashboard_tells_of_this_week_and_of_the_streak_in_the_persons_own_days() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    // In Honolulu it is still the 20th.
    app.patch("/api/v1/users/me").by(&ada).json(json!({"timezone": "Pacific/Honolulu"})).send().await.expect(200);
    app.run_jobs().await;
    for (number, ago) in [(1, 1), (2, 2), (3, 4)] {
        write(&app, &ada, &workout(number, START.plus_millis(-ago * DAY_MS), 0, &[(100, 5)])).await;
    }
    let dashboard = get(&app, &ada, "/analytics/dashboard").await;
    assert_eq!(dashboard["streak"]["current"], 2);
    assert_eq!(dashboard["streak"]["why"][0], json!({"day": "2026-11-20", "part": "pending"}));
    assert_eq!(dashboard["thisWeek"], json!({"weekStartDate": "2026-11-16", "workouts": 3, "target": 3}));
    assert_eq!(dashboard["lastDays"].as_array().unwrap().len(), 7);
    assert_eq!(dashboard["lastDays"][5]["workouts"], 1);
    assert_eq!(dashboard["lastDays"][5]["volumeGrams"], 500_000);
}

#[tokio::test]
async fn nobody_sees_the_numbers_of_another() {
    let app = TestApp::new();
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    write(&app, &ada, &workout(1, START.plus_millis(-DAY_MS), 0, &[(100, 5)])).await;
    assert_eq!(get(&app, &grace, "/analytics/overview").await["totalWorkouts"], 0);
    assert_eq!(get(&app, &grace, "/analytics/records").await, json!([]));
    for path in ["/analytics/overview", "/analytics/dashboard", "/progress", "/analytics/export", "/analytics/volume"] {
        app.get(&format!("/api/v1{path}")).send().await.expect(401);
    }
}

#[tokio::test]
async fn an_empty_history_has_zeros_and_no_errors() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for path in [
        "/analytics/overview",
        "/analytics/dashboard",
        "/analytics/activity-breakdown",
        "/analytics/strength",
        "/analytics/volume?period=all",
        "/analytics/frequency",
        "/analytics/load",
        "/analytics/muscles",
        "/analytics/relative-strength",
        "/analytics/export",
        "/progress",
        "/progress/strength",
    ] {
        get(&app, &ada, path).await;
    }
}

#[tokio::test]
async fn a_running_workouts_sets_count_at_once_and_the_workout_when_it_is_completed() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let mut running = workout(1, START, 0, &[(100, 5)]);
    running.status = vivace::domain::training::Status::InProgress;
    write(&app, &ada, &running).await;
    let overview = get(&app, &ada, "/analytics/overview").await;
    assert_eq!((&overview["totalWorkouts"], &overview["totalSets"]), (&json!(0), &json!(1)));
    assert_eq!(overview["personalRecords"], 3);
    running.status = vivace::domain::training::Status::Cancelled;
    write(&app, &ada, &running).await;
    let overview = get(&app, &ada, "/analytics/overview").await;
    assert_eq!((&overview["totalSets"], &overview["personalRecords"]), (&json!(0), &json!(0)));
}
