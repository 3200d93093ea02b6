use vivace::domain::time::DAY_MS;

use super::{workout, write};
use crate::support::{START, TestApp};

#[tokio::test]
async fn every_series_is_a_picture_too_that_runs_and_loads_nothing() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (number, ago) in [(1, 1), (2, 8), (3, 15)] {
        let mut workout = workout(number, START.plus_millis(-ago * DAY_MS), 0, &[(100, 5)]);
        workout.exercises[0].name = "<script>alert(1)</script>".to_owned();
        write(&app, &ada, &workout).await;
    }
    for path in [
        "analytics/strength",
        "analytics/volume",
        "analytics/frequency",
        "analytics/load",
        "analytics/muscles",
        "analytics/activity-breakdown",
        "analytics/overview",
        "analytics/dashboard",
        "analytics/relative-strength",
        "progress/strength",
    ] {
        let path = format!("/api/v1/{path}");
        for request in [app.get(&format!("{path}?format=svg")), app.get(&path).header("accept", "image/svg+xml")] {
            let answer = request.by(&ada).send().await.expect(200);
            assert_eq!(answer.header("content-type"), "image/svg+xml", "{path}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("style-src 'unsafe-inline'"), "{policy}");
            let svg = String::from_utf8(answer.body.to_vec()).unwrap();
            assert!(svg.starts_with("<svg ") && svg.contains("<desc>"), "{path}");
            assert!(!svg.contains("<script"));
        }
        let data = app.get(&format!("{path}?format=json")).header("accept", "image/svg+xml").by(&ada).send().await;
        assert!(data.expect(200).header("content-type").starts_with("application/json"));
    }
}
