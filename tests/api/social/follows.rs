use super::{app, assert_counts_are_true, follow, list, names_in, nobody, present, see, set_status, walk};

#[tokio::test]
async fn following_is_one_way_and_repeating_it_changes_nothing() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    follow(&app, &ada, ben.account).await.expect(200);
    app.clock.advance_ms(1_000);
    follow(&app, &ada, ben.account).await.expect(200);
    let following = list(&app, &ada, "following").await;
    assert_eq!(
        (&following[0]["username"], &following[0]["since"]),
        (&"ben".into(), &"2026-11-21T08:00:00.000Z".into())
    );
    assert_eq!(following[0]["relationship"]["isFollowing"], true);
    let followers = list(&app, &ben, "followers").await;
    assert_eq!((&followers[0]["username"], &followers[0]["relationship"]["followsYou"]), (&"ada".into(), &true.into()));
    assert_eq!(list(&app, &ada, "followers").await.len() + list(&app, &ben, "following").await.len(), 0);
    assert_eq!(see(&app, &ben, ada.account).await.data()["relationship"]["followsYou"], true);
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn unfollowing_is_the_same_for_everybody() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    follow(&app, &ada, ben.account).await.expect(200);
    let unfollow =
        async |id| app.delete(&format!("/api/v1/users/{id}/follow")).by(&ada).send().await.expect(200).data();
    let done = unfollow(ben.account).await;
    assert_eq!(unfollow(ben.account).await, done);
    assert_eq!(unfollow(nobody()).await, done);
    assert_eq!(app.core.count("follows"), 0);
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn oneself_and_nobody_cannot_be_followed() {
    let app = app();
    let ada = app.sign_in("ada");
    assert_eq!(follow(&app, &ada, ada.account).await.expect(422).code(), "not_yourself");
    assert_eq!(follow(&app, &ada, nobody()).await.expect(404).code(), "not_found");
}

#[tokio::test]
async fn c3_who_hides_or_leaves_is_gone_from_the_lists_and_can_still_be_unfollowed() {
    let app = app();
    let [me, ada, ben] = ["me", "ada", "ben"].map(|name| app.sign_in(name));
    for person in [&ada, &ben] {
        present(&app, person, "Canary", "public");
        follow(&app, &me, person.account).await.expect(200);
        follow(&app, person, me.account).await.expect(200);
    }
    present(&app, &ada, "Canary", "private");
    set_status(&app, &ben, "suspended");
    for path in ["following", "followers"] {
        assert_eq!(names_in(&app, &me, path).await, Vec::<String>::new());
    }
    app.delete(&format!("/api/v1/users/{}/follow", ada.account)).by(&me).send().await.expect(200);
    present(&app, &ada, "Canary", "public");
    assert_eq!(see(&app, &me, ada.account).await.data()["relationship"]["isFollowing"], false);
}

#[tokio::test]
async fn pages_hold_every_follow_once_latest_first() {
    let app = app();
    let me = app.sign_in("me");
    let mut latest_first = Vec::new();
    for index in 0..5 {
        let other = app.sign_in(&format!("other{index}"));
        follow(&app, &me, other.account).await.expect(200);
        follow(&app, &other, me.account).await.expect(200);
        app.clock.advance_ms(1);
        latest_first.insert(0, other.username);
    }
    for path in ["following", "followers"] {
        for limit in [1, 2, 5, 6] {
            assert_eq!(walk(&app, &me, path, limit).await, latest_first, "{path}, {limit} a page");
        }
    }
}

#[tokio::test]
async fn five_thousand_are_the_most_one_follows() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let id = ada.account.to_string();
    app.core.execute("INSERT INTO social_counts (account_id, following) VALUES (?1, 5000)", &[&id]);
    assert_eq!(follow(&app, &ada, ben.account).await.expect(409).code(), "limit_reached");
    assert_eq!(app.core.count("follows"), 0);
    app.core.execute("UPDATE social_counts SET following = 4999", &[]);
    follow(&app, &ada, ben.account).await.expect(200);
    follow(&app, &ada, ben.account).await.expect(200);
}

#[tokio::test]
async fn one_follow_comes_of_many_at_once() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    for answer in futures::future::join_all((0..10).map(|_| follow(&app, &ada, ben.account))).await {
        answer.expect(200);
    }
    assert_eq!(app.core.count("follows"), 1);
    assert_counts_are_true(&app);
}
