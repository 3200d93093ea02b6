use futures::future::join_all;
use serde_json::json;
use vivace::domain::templates::popularity;

use super::{create, minimal, path, published};
use crate::support::{SignedIn, TestApp};

#[tokio::test]
async fn a_person_has_one_vote_and_may_change_it() {
    let app = TestApp::seeded();
    let (ada, bob, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
    let made = create(&app, &ada, published("A")).await;
    let rate = |person: &SignedIn, stars: i64| {
        app.post(&path(&made, "/rate")).by(person).json(json!({"rating": stars})).send()
    };
    let first = rate(&bob, 5).await.expect(200).data();
    assert_eq!((&first["rating"], &first["stats"]["totalRatings"]), (&json!(5), &json!(1)));
    assert_eq!(rate(&bob, 5).await.expect(200).data(), first);
    rate(&eve, 2).await.expect(200);
    let changed = rate(&bob, 3).await.expect(200).data();
    assert_eq!((&changed["stats"]["averageRating"], &changed["stats"]["totalRatings"]), (&json!(2.5), &json!(2)));
    let seen = app.get(&path(&made, "")).by(&bob).send().await.expect(200).data();
    assert_eq!((&seen["yourRating"], &seen["version"]), (&json!(3), &json!(1)), "a rating is no change");
    assert_eq!(rate(&ada, 5).await.expect(422).code(), "not_yourself");
    for bad in [0, 6, -1] {
        assert_eq!(rate(&bob, bad).await.expect(400).fields(), ["rating"]);
    }
    app.post(&path(&made, "/rate")).json(json!({"rating": 5})).send().await.expect(401);
}

#[tokio::test]
async fn keeping_and_dropping_may_be_repeated() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, published("A")).await;
    for _ in 0..2 {
        let kept = app.post(&path(&made, "/favorite")).by(&bob).send().await.expect(200).data();
        assert_eq!((&kept["isFavorite"], &kept["stats"]["favoritesCount"]), (&json!(true), &json!(1)));
    }
    for _ in 0..2 {
        app.delete(&path(&made, "/favorite")).by(&bob).send().await.expect(200);
    }
    let seen = app.get(&path(&made, "")).by(&bob).send().await.expect(200).data();
    assert_eq!((&seen["isFavorite"], &seen["stats"]["favoritesCount"]), (&json!(false), &json!(0)));
}

#[tokio::test]
async fn any_number_of_people_can_rate_and_keep_at_once() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, published("A")).await;
    let people: Vec<SignedIn> = (0..20).map(|number| app.sign_in(&format!("person{number}"))).collect();
    let rates =
        people.iter().map(|person| app.post(&path(&made, "/rate")).by(person).json(json!({"rating": 4})).send());
    let keeps = people.iter().map(|person| app.post(&path(&made, "/favorite")).by(person).send());
    let (rates, keeps) = tokio::join!(join_all(rates), join_all(keeps));
    assert!(rates.iter().chain(&keeps).all(|response| response.status == 200));
    let sums = &app.core.rows("SELECT rating_sum, rating_count, favorites_count FROM templates", &[])[0];
    assert_eq!(sums, &json!({"rating_sum": 80, "rating_count": 20, "favorites_count": 20}));
}

#[tokio::test]
async fn the_column_of_popularity_is_the_documented_formula() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    create(&app, &ada, published("A")).await;
    for (stars, votes, uses, favorites) in
        [(0i64, 0i64, 0i64, 0i64), (5, 1, 0, 7), (80, 20, 1_000, 3), (12_345, 4_000, 98_765, 1_234)]
    {
        app.core.execute(
            "UPDATE templates SET rating_sum = ?1, rating_count = ?2, usage_count = ?3, favorites_count = ?4",
            &[&stars, &votes, &uses, &favorites],
        );
        let key = popularity::sort_key(stars, votes, uses, favorites);
        assert_eq!(app.core.rows("SELECT popularity FROM templates", &[])[0]["popularity"], key);
        assert_eq!(
            app.core.rows("SELECT DISTINCT popularity FROM template_listings", &[]),
            [json!({"popularity": key})]
        );
    }
}

#[tokio::test]
async fn c1_what_one_does_not_see_one_neither_rates_nor_keeps() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let hidden = create(&app, &ada, minimal("A")).await;
    app.post(&path(&hidden, "/rate")).by(&bob).json(json!({"rating": 3})).send().await.expect(404);
    app.post(&path(&hidden, "/favorite")).by(&bob).send().await.expect(404);
    assert_eq!((app.core.count("template_ratings"), app.core.count("template_favorites")), (0, 0));
    app.post(&path(&hidden, "/favorite")).by(&ada).send().await.expect(200);
}
