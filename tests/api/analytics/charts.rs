use vivace::{domain::time::DAY_MS, wiring::features::routes};

use super::{workout, write};
use crate::support::{START, TestApp};

/// Answers that are no picture, with the reason.
const NOT_DRAWN: &[(&str, &str)] = &[
    ("/api/analytics/user", "four sums, each of its own unit: no series and no table"),
    ("/api/analytics/export", "a file to take along; its days are drawn by /analytics/volume"),
    ("/api/progress/freezes", "days a person chose, no statistic"),
    ("/api/progress/body", "measurements of all kinds; the weight is drawn by /progress/body/trend"),
    ("/api/progress/body/{id}", "one measurement"),
];

#[tokio::test]
async fn every_series_is_a_picture_too_that_runs_and_loads_nothing() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (number, ago) in [(1, 1), (2, 8), (3, 15)] {
        let mut workout = workout(number, START.plus_millis(-ago * DAY_MS), 0, &[(100, 5)]);
        workout.exercises[0].name = "<script>alert(1)</script>".to_owned();
        write(&app, &ada, &workout).await;
    }
    let of_training = |path: &str| ["/api/analytics/", "/api/progress"].iter().any(|prefix| path.starts_with(prefix));
    let paths: Vec<String> = routes()
        .into_iter()
        .filter(|route| route.method == http::Method::GET && of_training(route.path))
        .filter(|route| !NOT_DRAWN.iter().any(|(path, _)| *path == route.path))
        .map(|route| route.path.replacen("/api/", "/api/v1/", 1))
        .collect();
    assert_eq!(paths.len(), 13, "{paths:?}");
    for path in paths {
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

#[tokio::test]
async fn records_are_drawn_as_the_kind_there_is_most_of() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (number, kilograms) in [(1, 100), (2, 110), (3, 120)] {
        let at = START.plus_millis(-i64::from(10 - number) * DAY_MS);
        write(&app, &ada, &workout(number, at, 1, &[(kilograms, 5)])).await;
    }
    let svg = |query: &str| {
        let path = format!("/api/v1/analytics/records?format=svg&{query}");
        let request = app.get(&path).by(&ada);
        async move { String::from_utf8(request.send().await.expect(200).body.to_vec()).unwrap() }
    };
    let drawn = svg("limit=100").await;
    assert!(drawn.contains("<title>Heaviest loads</title>") && drawn.contains(": 120 kg</title>"), "{drawn}");
    assert_eq!(drawn.matches("<circle").count(), 3);
    assert!(svg("limit=100&units=imperial").await.contains(": 264.55 lb</title>"));
}
