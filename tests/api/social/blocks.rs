use super::{app, ask, assert_counts_are_true, befriend, block, follow, list, names_in, nobody, present, see, walk};

#[tokio::test]
async fn a_block_ends_everything_between_two_and_hides_each_from_the_other() {
    let app = app();
    let [ada, ben, eve] = ["ada", "ben", "eve"].map(|name| app.sign_in(name));
    for other in [&ben, &eve] {
        befriend(&app, &ada, other).await;
        follow(&app, &ada, other.account).await.expect(200);
        follow(&app, other, ada.account).await.expect(200);
    }
    block(&app, &ada, ben.account).await.expect(200);
    for (one, other) in [(&ada, &ben), (&ben, &ada)] {
        see(&app, one, other.account).await.expect(404);
        ask(&app, one, other.account).await.expect(404);
        follow(&app, one, other.account).await.expect(404);
        for path in ["friends", "followers", "following", &format!("search?q={}", other.username)] {
            let names = names_in(&app, one, path).await;
            assert!(!names.contains(&other.username), "{path}: {names:?}");
        }
    }
    for path in ["friends", "followers", "following"] {
        assert_eq!(names_in(&app, &ada, path).await, ["eve"], "others stay: {path}");
    }
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn a_block_ends_requests_of_either_side() {
    let app = app();
    for (round, asks) in [true, false].into_iter().enumerate() {
        let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(&format!("{name}{round}")));
        let (from, to) = if asks { (&ada, &ben) } else { (&ben, &ada) };
        ask(&app, from, to.account).await.expect(201);
        block(&app, &ada, ben.account).await.expect(200);
        assert_eq!(app.core.count("friendships"), 0);
        assert_eq!(list(&app, &ben, "friends?status=incoming").await.len(), 0);
    }
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn unblocking_shows_again_and_restores_nothing() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    befriend(&app, &ada, &ben).await;
    follow(&app, &ben, ada.account).await.expect(200);
    block(&app, &ada, ben.account).await.expect(200);
    block(&app, &ada, ben.account).await.expect(200);
    assert_eq!(app.core.count("blocks"), 1);
    let unblock = async |id| app.delete(&format!("/api/v1/users/{id}/block")).by(&ada).send().await.expect(200).data();
    let done = unblock(ben.account).await;
    assert_eq!(unblock(ben.account).await, done);
    assert_eq!(unblock(nobody()).await, done);
    let card = see(&app, &ben, ada.account).await.expect(200).data();
    assert!(card["relationship"].as_object().unwrap().values().all(|flag| flag == false), "{card}");
    ask(&app, &ben, ada.account).await.expect(201);
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn c1_the_blocked_cannot_unblock_themselves() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    block(&app, &ada, ben.account).await.expect(200);
    app.delete(&format!("/api/v1/users/{}/block", ada.account)).by(&ben).send().await.expect(200);
    see(&app, &ben, ada.account).await.expect(404);
    assert_eq!(list(&app, &ben, "blocked").await.len(), 0);
}

#[tokio::test]
async fn oneself_and_nobody_cannot_be_blocked() {
    let app = app();
    let ada = app.sign_in("ada");
    assert_eq!(block(&app, &ada, ada.account).await.expect(422).code(), "not_yourself");
    assert_eq!(block(&app, &ada, nobody()).await.expect(404).code(), "not_found");
}

#[tokio::test]
async fn c3_the_list_of_blocked_shows_public_names_only() {
    let app = app();
    let [me, ada, ben] = ["me", "ada", "ben"].map(|name| app.sign_in(name));
    for person in [&ada, &ben] {
        present(&app, person, &format!("Name of {}", person.username), "public");
        app.core.execute("UPDATE accounts SET avatar_key = 'avatars/1' WHERE id = ?1", &[&person.account.to_string()]);
        block(&app, &me, person.account).await.expect(200);
        app.clock.advance_ms(1);
    }
    present(&app, &ben, "Name of ben", "private");
    let blocked = list(&app, &me, "blocked").await;
    let shown =
        |item: &serde_json::Value| (item["username"].clone(), item["displayName"].clone(), item["avatar"].is_null());
    assert_eq!(shown(&blocked[0]), ("ben".into(), "".into(), true));
    assert_eq!(shown(&blocked[1]), ("ada".into(), "Name of ada".into(), false));
    assert_eq!(walk(&app, &me, "blocked", 1).await, ["ben", "ada"]);
}

#[tokio::test]
async fn a_thousand_are_the_most_one_blocks() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    befriend(&app, &ada, &ben).await;
    app.core.execute("UPDATE social_counts SET blocks = 1000 WHERE account_id = ?1", &[&ada.account.to_string()]);
    assert_eq!(block(&app, &ada, ben.account).await.expect(409).code(), "limit_reached");
    assert_eq!((app.core.count("blocks"), app.core.count("friendships")), (0, 1), "all or nothing");
}
