use super::{app, befriend, block, nobody, present, see, set_status};

#[tokio::test]
async fn a_public_person_is_a_card_and_nothing_else() {
    let app = app();
    let [me, ada] = ["me", "ada"].map(|name| app.sign_in(name));
    present(&app, &ada, "Ada", "public");
    let card = see(&app, &me, ada.account).await.expect(200).data();
    let members: Vec<&String> = card.as_object().unwrap().keys().collect();
    assert_eq!(members.len(), 5, "{members:?}");
    assert_eq!((&card["username"], &card["displayName"]), (&"ada".into(), &"Ada".into()));
    assert!(card["avatar"].is_null());
}

#[tokio::test]
async fn c1_whoever_may_not_be_seen_is_answered_like_nobody() {
    let app = app();
    let me = app.sign_in("me");
    let names = ["private", "friends", "suspended", "deleted", "blocks", "blocked"];
    let people = names.map(|name| app.sign_in(name));
    let [private, friends_only, suspended, deleted, blocks, blocked] = &people;
    present(&app, private, "P", "private");
    present(&app, friends_only, "F", "friends");
    set_status(&app, suspended, "suspended");
    set_status(&app, deleted, "deleted");
    block(&app, blocks, me.account).await.expect(200);
    block(&app, &me, blocked.account).await.expect(200);
    let stripped = |response: &crate::support::TestResponse| {
        let mut body = response.json();
        body["requestId"] = "".into();
        body
    };
    let missing = see(&app, &me, nobody()).await.expect(404);
    for person in &people {
        for (method, path) in [("GET", ""), ("PUT", "/follow"), ("PUT", "/block")] {
            if method == "PUT" && path == "/block" && person.username == "blocked" {
                continue;
            }
            let path = format!("/api/v1/users/{}{path}", person.account);
            let hidden = app.request(method, &path).by(&me).send().await.expect(404);
            assert_eq!(stripped(&hidden), stripped(&missing), "{method} {}", person.username);
        }
        let asked = super::ask(&app, &me, person.account).await.expect(404);
        assert_eq!(stripped(&asked), stripped(&missing), "asking {}", person.username);
        let accepted = super::answer(&app, &me, person.account, "accept").await.expect(404);
        assert_eq!(stripped(&accepted), stripped(&missing), "accepting {}", person.username);
    }
    assert_eq!(app.core.count("friendships") + app.core.count("follows"), 0);
}

#[tokio::test]
async fn a_private_friend_and_oneself_are_seen() {
    let app = app();
    let [me, ada] = ["me", "ada"].map(|name| app.sign_in(name));
    befriend(&app, &me, &ada).await;
    present(&app, &ada, "Ada", "private");
    present(&app, &me, "Me", "private");
    assert_eq!(see(&app, &me, ada.account).await.expect(200).data()["relationship"]["isFriend"], true);
    assert_eq!(see(&app, &me, me.account).await.expect(200).data()["username"], "me");
}

#[tokio::test]
async fn the_card_costs_one_database_call() {
    let app = app();
    let [me, ada] = ["me", "ada"].map(|name| app.sign_in(name));
    see(&app, &me, ada.account).await.expect(200);
    see(&app, &me, ada.account).await.expect(200);
    // The first request also fetched a lease of the limiter.
    let line: serde_json::Value = serde_json::from_str(app.log.lines().last().unwrap()).unwrap();
    assert_eq!(line["subrequests"], 1);
}
