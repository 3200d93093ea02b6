use futures::future::join_all;
use serde_json::json;
use vivace::domain::exercises::popularity;

use super::{create, minimal, names};
use crate::support::{SignedIn, TestApp, TestResponse};

async fn rate(app: &TestApp, person: &SignedIn, exercise: &str, rating: u8) -> TestResponse {
    app.post(&format!("/api/v1/exercises/{exercise}/rate")).by(person).json(json!({"rating": rating})).send().await
}

#[tokio::test]
async fn a_person_has_one_vote_and_may_change_it() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let first = rate(&app, &ada, "plank", 5).await.expect(200).data();
    assert_eq!((first["rating"].as_i64(), first["metrics"]["totalRatings"].as_i64()), (Some(5), Some(1)));
    let again = rate(&app, &ada, "plank", 5).await.expect(200).data();
    assert_eq!(again, first);
    rate(&app, &bob, "plank", 2).await.expect(200);
    let changed = rate(&app, &ada, "plank", 3).await.expect(200).data();
    assert_eq!(
        changed["metrics"],
        json!({"averageRating": 2.5, "totalRatings": 2, "popularityScore": 2.917, "usageCount": 0})
    );
    let seen = app.get("/api/v1/exercises/plank").by(&ada).send().await.expect(200).data();
    assert_eq!((seen["yourRating"].as_i64(), seen["metrics"].clone()), (Some(3), changed["metrics"].clone()));
    let stranger = app.get("/api/v1/exercises/plank").send().await.expect(200).data();
    assert_eq!(stranger["yourRating"], serde_json::Value::Null);
}

#[tokio::test]
async fn any_number_of_people_can_rate_at_once() {
    let app = TestApp::seeded();
    let people: Vec<SignedIn> = (0..40).map(|number| app.sign_in(&format!("person{number}"))).collect();
    let votes = people.iter().enumerate().flat_map(|(number, person)| {
        // Everybody votes three times; the last of each person's is decided by the database's order.
        [1u8, 3, 5].map(|stars| (person, if number % 2 == 0 { stars } else { 4 }))
    });
    let all = join_all(votes.map(|(person, stars)| rate(&app, person, "plank", stars))).await;
    assert!(all.iter().all(|response| response.status == 200));
    let kept = &app.core.rows("SELECT sum(rating) AS stars, count(*) AS votes FROM exercise_ratings", &[])[0];
    let sums =
        &app.core.rows("SELECT rating_sum AS stars, rating_count AS votes FROM exercises WHERE slug = 'plank'", &[])[0];
    assert_eq!(kept, sums);
    assert_eq!(sums["votes"], 40);
}

#[tokio::test]
async fn one_five_star_vote_does_not_beat_many_of_four() {
    let app = TestApp::seeded();
    let people: Vec<SignedIn> = (0..12).map(|number| app.sign_in(&format!("person{number}"))).collect();
    rate(&app, &people[0], "air-bike", 5).await.expect(200);
    for person in &people {
        rate(&app, person, "zottman-curl", 4).await.expect(200);
    }
    let popular = app.get("/api/v1/exercises/popular?limit=3").send().await.expect(200);
    assert_eq!(names(&popular), ["Zottman Curl", "Air Bike", "Barbell Bench Press - Medium Grip"]);
    let scores: Vec<f64> = popular
        .data()
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["metrics"]["popularityScore"].as_f64().unwrap())
        .collect();
    assert_eq!(scores, [3.545, 3.182, 3.0]);
}

#[tokio::test]
async fn the_column_of_popularity_is_the_documented_formula() {
    let app = TestApp::seeded();
    for (stars, votes, uses, prominence) in
        [(0i64, 0i64, 0i64, 0i64), (5, 1, 0, 7), (80, 20, 1_000, 999), (123_456, 40_000, 987_654, 3)]
    {
        app.core.execute(
            "UPDATE exercises SET rating_sum = ?1, rating_count = ?2, usage_count = ?3, prominence = ?4 WHERE slug = 'plank'",
            &[&stars, &votes, &uses, &prominence],
        );
        let key = popularity::sort_key(stars, votes, uses, prominence);
        assert_eq!(app.core.rows("SELECT popularity FROM exercises WHERE slug = 'plank'", &[])[0]["popularity"], key);
        let listed = app.core.rows(
            "SELECT DISTINCT l.popularity FROM exercise_listings AS l JOIN exercises AS e ON e.number = l.exercise WHERE e.slug = 'plank'",
            &[],
        );
        assert_eq!(listed, [json!({"popularity": key})]);
    }
}

#[tokio::test]
async fn a_rating_is_no_change_of_the_exercise() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let before = app.get("/api/v1/exercises/plank").by(&ada).send().await.expect(200).data()["revision"].clone();
    rate(&app, &ada, "plank", 5).await.expect(200);
    let after = app.get("/api/v1/exercises/plank").by(&ada).send().await.expect(200).data()["revision"].clone();
    assert_eq!(before, after);
}

#[tokio::test]
async fn c1_what_one_does_not_see_one_does_not_rate() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, minimal("Zorbian Crawl")).await;
    for exercise in [made["id"].as_str().unwrap(), made["slug"].as_str().unwrap(), "no-such-exercise"] {
        let refused = rate(&app, &bob, exercise, 1).await.expect(404);
        assert_eq!(refused.code(), "not_found");
    }
    assert_eq!(app.core.count("exercise_ratings"), 0);
}

#[tokio::test]
async fn bad_ratings_are_refused() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    for body in [
        json!({"rating": 0}),
        json!({"rating": 6}),
        json!({"rating": -1}),
        json!({"rating": 2.5}),
        json!({"rating": "5"}),
        json!({}),
    ] {
        let response = app.post("/api/v1/exercises/plank/rate").by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(response.fields(), ["rating"], "{body}");
    }
    app.post("/api/v1/exercises/plank/rate").json(json!({"rating": 3})).send().await.expect(401);
    assert_eq!(app.core.count("exercise_ratings"), 0);
}
