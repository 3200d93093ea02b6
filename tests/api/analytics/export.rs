use serde_json::json;
use vivace::domain::{
    permissions::{Plan, Role},
    time::DAY_MS,
};

use super::{get, workout, write};
use crate::support::{START, TestApp, history::exercise};

#[tokio::test]
async fn everybody_takes_all_of_it_along_and_subscribers_filter() {
    let app = TestApp::new();
    let (ada, grace) = (app.sign_in("ada"), app.sign_in_as("grace", Role::User, Plan::Premium));
    for person in [&ada, &grace] {
        for (number, ago) in [(1, 1), (2, 40)] {
            write(&app, person, &workout(number, START.plus_millis(-ago * DAY_MS), number, &[(100, 5)])).await;
        }
    }
    let all = get(&app, &ada, "/analytics/export").await;
    assert_eq!((all["days"].as_array().unwrap().len(), all["exercises"].as_array().unwrap().len()), (2, 2));
    for filter in ["from=2026-11-01".to_owned(), format!("exercise={}", exercise(1))] {
        app.get(&format!("/api/v1/analytics/export?{filter}")).by(&ada).send().await.expect(403);
        let filtered = get(&app, &grace, &format!("/analytics/export?{filter}")).await;
        assert_eq!(filtered["days"].as_array().unwrap().len(), 1, "{filter}");
    }
    let csv = app.get("/api/v1/analytics/export?format=csv").by(&ada).send().await.expect(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let text = String::from_utf8(csv.body.to_vec()).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "day,workouts,sets,reps,volume_kg,active_seconds,energy_kcal,session_load");
    assert_eq!(lines[2], "2026-11-20,1,1,5,0.5,3600,331,0".replace("0.5", "500").replace("500,3600", "500,3600"));
    assert_eq!(json!(lines.len()), json!(4));
}
