use futures::future::join_all;
use serde_json::json;

use super::{answer, app, ask, assert_counts_are_true, befriend, block, follow, list, names_in, nobody, see, walk};

#[tokio::test]
async fn a_request_is_seen_by_both_and_accepted_by_the_one_asked() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let asked = ask(&app, &ada, ben.account).await.expect(201).data();
    assert_eq!(asked, json!({"userId": ben.account, "status": "outgoing"}));
    assert_eq!(names_in(&app, &ada, "friends?status=outgoing").await, ["ben"]);
    let incoming = list(&app, &ben, "friends?status=incoming").await;
    assert_eq!((&incoming[0]["username"], &incoming[0]["since"]), (&"ada".into(), &"2026-11-21T08:00:00.000Z".into()));
    assert_eq!(see(&app, &ada, ben.account).await.data()["relationship"]["requestSent"], true);
    assert_eq!(see(&app, &ben, ada.account).await.data()["relationship"]["requestReceived"], true);
    assert_eq!(list(&app, &ada, "friends").await.len() + list(&app, &ben, "friends?status=outgoing").await.len(), 0);

    app.clock.advance_ms(1_000);
    let accepted = answer(&app, &ben, ada.account, "accept").await.expect(200).data();
    assert_eq!(accepted, json!({"userId": ada.account, "status": "accepted"}));
    for (one, other) in [(&ada, "ben"), (&ben, "ada")] {
        let friends = list(&app, one, "friends?status=accepted").await;
        assert_eq!(
            (&friends[0]["username"], &friends[0]["since"]),
            (&other.into(), &"2026-11-21T08:00:01.000Z".into())
        );
        assert_eq!(list(&app, one, "friends?status=incoming").await.len(), 0);
        assert_eq!(list(&app, one, "friends?status=outgoing").await.len(), 0);
    }
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn to_ask_somebody_who_has_asked_is_to_accept() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    ask(&app, &ada, ben.account).await.expect(201);
    assert_eq!(ask(&app, &ben, ada.account).await.expect(201).data()["status"], "accepted");
    assert_eq!(names_in(&app, &ada, "friends").await, ["ben"]);
    assert_eq!(app.core.count("friendships"), 1);
}

#[tokio::test]
async fn a_second_request_is_a_conflict() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    ask(&app, &ada, ben.account).await.expect(201);
    assert_eq!(ask(&app, &ada, ben.account).await.expect(409).code(), "friend_request_exists");
    answer(&app, &ben, ada.account, "accept").await.expect(200);
    assert_eq!(ask(&app, &ada, ben.account).await.expect(409).code(), "friend_request_exists");
    assert_eq!(ask(&app, &ben, ada.account).await.expect(409).code(), "friend_request_exists");
}

#[tokio::test]
async fn oneself_and_nobody_cannot_be_asked() {
    let app = app();
    let ada = app.sign_in("ada");
    assert_eq!(ask(&app, &ada, ada.account).await.expect(422).code(), "not_yourself");
    assert_eq!(ask(&app, &ada, nobody()).await.expect(404).code(), "not_found");
}

#[tokio::test]
async fn bad_bodies_are_named_by_field() {
    let app = app();
    let ada = app.sign_in("ada");
    for (body, field) in [
        (json!({}), "userId"),
        (json!({"userId": "x"}), "userId"),
        (json!({"userId": 5}), "userId"),
        (json!({"userId": nobody(), "status": "accepted"}), "status"),
    ] {
        let refused = app.post("/api/v1/users/friends/request").by(&ada).json(body).send().await.expect(400);
        assert_eq!(refused.fields(), [field]);
    }
    for (body, field) in [
        (json!({}), "action"),
        (json!({"action": "marry"}), "action"),
        (json!({"action": "accept", "requester": 1}), "requester"),
    ] {
        let address = format!("/api/v1/users/friends/{}", nobody());
        assert_eq!(app.put(&address).by(&ada).json(body).send().await.expect(400).fields(), [field]);
    }
    let refused = app.get("/api/v1/users/friends?status=all").by(&ada).send().await.expect(400);
    assert_eq!((refused.code().as_str(), refused.fields()), ("invalid_query", vec!["status".to_owned()]));
}

#[tokio::test]
async fn c1_only_the_one_asked_can_answer() {
    let app = app();
    let [ada, ben, eve] = ["ada", "ben", "eve"].map(|name| app.sign_in(name));
    ask(&app, &ada, ben.account).await.expect(201);
    for action in ["accept", "decline"] {
        answer(&app, &ada, ben.account, action).await.expect(404);
        answer(&app, &eve, ada.account, action).await.expect(404);
        answer(&app, &eve, ben.account, action).await.expect(404);
        answer(&app, &ben, nobody(), action).await.expect(404);
    }
    app.delete(&format!("/api/v1/users/friends/{}", ada.account)).by(&eve).send().await.expect(200);
    assert_eq!(names_in(&app, &ben, "friends?status=incoming").await, ["ada"]);
}

#[tokio::test]
async fn a_declined_request_leaves_nothing_and_may_be_asked_again() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let before = see(&app, &ada, ben.account).await.data();
    ask(&app, &ada, ben.account).await.expect(201);
    let declined = answer(&app, &ben, ada.account, "decline").await.expect(200).data();
    assert_eq!(declined["status"], "declined");
    assert_eq!(see(&app, &ada, ben.account).await.data(), before);
    assert_eq!(list(&app, &ada, "friends?status=outgoing").await.len(), 0);
    assert_eq!(app.core.count("friendships"), 0);
    answer(&app, &ben, ada.account, "decline").await.expect(404);
    ask(&app, &ada, ben.account).await.expect(201);
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn to_accept_twice_is_fine_and_a_friendship_cannot_be_declined() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    befriend(&app, &ada, &ben).await;
    answer(&app, &ben, ada.account, "accept").await.expect(200);
    answer(&app, &ben, ada.account, "decline").await.expect(404);
    assert_eq!(names_in(&app, &ada, "friends").await, ["ben"]);
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn removing_ends_a_friendship_or_withdraws_but_does_not_decline() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let remove = async |by: &crate::support::SignedIn, other: &crate::support::SignedIn| {
        app.delete(&format!("/api/v1/users/friends/{}", other.account)).by(by).send().await.expect(200);
    };
    ask(&app, &ada, ben.account).await.expect(201);
    remove(&ben, &ada).await;
    assert_eq!(app.core.count("friendships"), 1, "an incoming request is declined, not removed");
    remove(&ada, &ben).await;
    assert_eq!(app.core.count("friendships"), 0);
    for one_who_leaves in [&ada, &ben] {
        befriend(&app, &ada, &ben).await;
        let other = if one_who_leaves.account == ada.account { &ben } else { &ada };
        remove(one_who_leaves, other).await;
        remove(one_who_leaves, other).await;
        assert_eq!(app.core.count("friendships"), 0);
    }
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn two_who_ask_each_other_at_once_have_one_row() {
    let app = app();
    for round in 0..20 {
        let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(&format!("{name}{round}")));
        let answers = join_all((0..6).map(|index| {
            let (from, to) = if index % 2 == 0 { (&ada, &ben) } else { (&ben, &ada) };
            ask(&app, from, to.account)
        }))
        .await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 201, 409, 409, 409, 409], "one asks, one accepts");
        assert_eq!(app.core.count("friendships"), round + 1);
        assert_eq!(names_in(&app, &ada, "friends").await, [ben.username.as_str()]);
    }
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn accept_decline_withdraw_and_block_at_once_leave_one_truth() {
    let app = app();
    for round in 0..20 {
        let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(&format!("{name}{round}")));
        ask(&app, &ada, ben.account).await.expect(201);
        let withdraw = format!("/api/v1/users/friends/{}", ben.account);
        futures::join!(
            answer(&app, &ben, ada.account, "accept"),
            answer(&app, &ben, ada.account, "decline"),
            app.delete(&withdraw).by(&ada).send(),
            block(&app, &ada, ben.account),
            follow(&app, &ben, ada.account),
            ask(&app, &ben, ada.account),
        );
        assert_eq!(app.core.count("blocks"), round + 1);
        assert_eq!(app.core.count("friendships") + app.core.count("follows"), 0, "the block ends all");
    }
    assert_counts_are_true(&app);
}

#[tokio::test]
async fn pages_hold_every_friend_once_latest_first() {
    let app = app();
    let me = app.sign_in("me");
    let mut expected = Vec::new();
    for index in 0..11 {
        let other = app.sign_in(&format!("friend{index:02}"));
        // Asked by either side, some in the same millisecond.
        let (one, two) = if index % 3 == 0 { (&me, &other) } else { (&other, &me) };
        befriend(&app, one, two).await;
        app.clock.advance_ms(index % 2);
        expected.insert(0, (app.clock.advance_ms(0), other));
    }
    let everybody = walk(&app, &me, "friends", 100).await;
    assert_eq!(everybody.len(), 11);
    assert_eq!(everybody[0], "friend10");
    for limit in [1, 2, 3, 10, 11] {
        assert_eq!(walk(&app, &me, "friends", limit).await, everybody, "{limit} a page");
    }
}

#[tokio::test]
async fn a_limit_of_friends_or_requests_stops_the_batch() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let set = |column: &str, count: i64| {
        let sql = format!(
            "INSERT INTO social_counts (account_id, {column}) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET {column} = ?2"
        );
        app.core.execute(&sql, &[&ada.account.to_string(), &count]);
    };
    set("requests", 1_000);
    assert_eq!(ask(&app, &ada, ben.account).await.expect(409).code(), "limit_reached");
    assert_eq!(app.core.count("friendships"), 0);
    set("requests", 999);
    ask(&app, &ada, ben.account).await.expect(201);
    set("friends", 5_000);
    assert_eq!(answer(&app, &ben, ada.account, "accept").await.expect(409).code(), "limit_reached");
    assert_eq!(list(&app, &ben, "friends").await.len(), 0);
    set("friends", 4_999);
    answer(&app, &ben, ada.account, "accept").await.expect(200);
}

#[tokio::test]
async fn d3_a_replayed_request_has_one_effect_and_the_same_answer() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let send = || {
        let request = app.post("/api/v1/users/friends/request").by(&ada).header("idempotency-key", "k-1");
        request.json(json!({"userId": ben.account})).send()
    };
    let first = send().await.expect(201);
    let second = send().await.expect(201);
    assert_eq!((first.data(), second.header("idempotency-replayed")), (second.data(), "true"));
}

#[tokio::test]
async fn a_deleted_persons_token_ties_nothing_new() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    ask(&app, &ben, ada.account).await.expect(201);
    super::set_status(&app, &ada, "deleted");
    answer(&app, &ada, ben.account, "accept").await.expect(404);
    follow(&app, &ada, ben.account).await.expect(404);
    block(&app, &ada, ben.account).await.expect(404);
    let eve = app.sign_in("eve");
    ask(&app, &ada, eve.account).await.expect(409);
    assert_eq!(app.core.count("follows") + app.core.count("blocks"), 0);
}
