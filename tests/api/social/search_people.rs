use super::{app, befriend, block, names_in, present, set_status, walk};

#[tokio::test]
async fn an_exact_username_comes_first_then_usernames_then_words_of_names() {
    let app = app();
    let me = app.sign_in("zoe");
    for (username, name) in [
        ("marie-k", ""),
        ("kurt", "Jean Marie Weber"),
        ("marie", ""),
        ("susi", "Maria Susi"),
        ("annemarie", "Anne"),
        ("x.marie", ""),
    ] {
        present(&app, &app.sign_in(username), name, "public");
    }
    let found = names_in(&app, &me, "search?q=Marie").await;
    // Words begin with what was typed; `annemarie` only holds it, `x.marie` has it as a word of its own.
    assert_eq!(found, ["marie", "marie-k", "kurt", "x.marie"]);
}

#[tokio::test]
async fn all_words_must_match_and_accents_and_case_do_not_matter() {
    let app = app();
    let me = app.sign_in("me-myself");
    let [jose, ana] = ["u1-j", "u2-a"].map(|name| app.sign_in(name));
    present(&app, &jose, "José Álvarez", "public");
    present(&app, &ana, "Ana Alvarez", "public");
    assert_eq!(names_in(&app, &me, "search?q=alv").await, ["u1-j", "u2-a"]);
    assert_eq!(names_in(&app, &me, "search?q=ALV%20jos").await, ["u1-j"]);
    assert_eq!(names_in(&app, &me, "search?q=Jose%CC%81").await, ["u1-j"], "a decomposed accent");
    assert_eq!(names_in(&app, &me, "search?q=varez").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_result_is_a_card_with_the_relationship() {
    let app = app();
    let [me, ada] = ["me", "ada"].map(|name| app.sign_in(name));
    present(&app, &ada, "Ada L.", "public");
    app.core.execute("UPDATE accounts SET avatar_key = 'avatars/1' WHERE username = 'ada'", &[]);
    befriend(&app, &me, &ada).await;
    super::follow(&app, &ada, me.account).await.expect(200);
    let card = &super::list(&app, &me, "search?q=ad").await[0];
    assert_eq!(
        card,
        &serde_json::json!({
            "id": ada.account, "username": "ada", "displayName": "Ada L.", "avatar": "https://vivace.test/media/avatars/1",
            "relationship": {"isFriend": true, "requestSent": false, "requestReceived": false, "isFollowing": false, "followsYou": true}
        })
    );
}

#[tokio::test]
async fn c3_hidden_people_are_not_found() {
    let app = app();
    let me = app.sign_in("me");
    let names =
        ["canary-private", "canary-friends", "canary-suspended", "canary-deleted", "canary-blocks", "canary-blocked"];
    let people = names.map(|name| app.sign_in(name));
    for person in &people {
        present(&app, person, &format!("Canary {}", person.username), "public");
    }
    let [private, friends_only, suspended, deleted, blocks, blocked] = &people;
    present(&app, private, "Canary Private", "private");
    present(&app, friends_only, "Canary Friends", "friends");
    set_status(&app, suspended, "suspended");
    set_status(&app, deleted, "deleted");
    block(&app, blocks, me.account).await.expect(200);
    block(&app, &me, blocked.account).await.expect(200);
    for query in ["canary", "canary-private", "canary%20private", "can"] {
        assert_eq!(names_in(&app, &me, &format!("search?q={query}")).await, Vec::<String>::new(), "{query}");
    }
}

#[tokio::test]
async fn friends_are_found_whatever_their_profile_says() {
    let app = app();
    let [me, ada] = ["me", "ada"].map(|name| app.sign_in(name));
    befriend(&app, &me, &ada).await;
    present(&app, &ada, "Countess Lovelace", "private");
    assert_eq!(names_in(&app, &me, "search?q=ada").await, ["ada"]);
    assert_eq!(names_in(&app, &me, "search?q=countess").await, ["ada"]);
}

#[tokio::test]
async fn a_new_name_is_found_at_once_and_the_old_one_no_more() {
    let app = app();
    let [me, ada] = ["me", "ada"].map(|name| app.sign_in(name));
    present(&app, &ada, "Byron", "public");
    present(&app, &ada, "Lovelace", "public");
    assert_eq!(names_in(&app, &me, "search?q=byron").await, Vec::<String>::new());
    assert_eq!(names_in(&app, &me, "search?q=lovelace").await, ["ada"]);
    assert!(!app.core.dump().contains("Byron"));
}

#[tokio::test]
async fn pages_go_through_both_orders_and_hold_everybody_once() {
    let app = app();
    let me = app.sign_in("me");
    let mut expected = Vec::new();
    for index in 0..7 {
        app.sign_in(&format!("sam{index}"));
        expected.push(format!("sam{index}"));
    }
    for index in 0..7 {
        // By words only, and one whose words would match too but who is found by username.
        present(&app, &app.sign_in(&format!("other{index}")), "Sam Other", "public");
        expected.push(format!("other{index}"));
    }
    app.core.execute("UPDATE accounts SET display_name = 'Sam Sam' WHERE username = 'sam3'", &[]);
    for limit in [1, 2, 3, 7, 13, 14, 100] {
        assert_eq!(walk(&app, &me, "search?q=sam", limit).await, expected, "{limit} a page");
    }
}

#[tokio::test]
async fn a_page_stays_where_it_is_when_others_join_or_leave_before_it() {
    let app = app();
    let me = app.sign_in("me");
    let people: Vec<_> = (0..6).map(|index| app.sign_in(&format!("sam{index}"))).collect();
    let page = app.get("/api/v1/users/search?q=sam&limit=3").by(&me).send().await.expect(200).json();
    let cursor = page["pagination"]["nextCursor"].as_str().unwrap();
    app.sign_in("sam0a");
    set_status(&app, &people[2], "suspended");
    let rest = names_in(&app, &me, &format!("search?q=sam&limit=3&cursor={cursor}")).await;
    assert_eq!(rest, ["sam3", "sam4", "sam5"]);
}

#[tokio::test]
async fn a_cursor_belongs_to_its_query() {
    let app = app();
    let me = app.sign_in("me");
    for name in ["sam1", "sam2"] {
        app.sign_in(name);
    }
    let page = app.get("/api/v1/users/search?q=sam&limit=1").by(&me).send().await.expect(200).json();
    let cursor = page["pagination"]["nextCursor"].as_str().unwrap();
    let other = app.get(&format!("/api/v1/users/search?q=sa&cursor={cursor}")).by(&me).send().await.expect(422);
    assert_eq!(other.code(), "invalid_cursor");
}

#[tokio::test]
async fn a_missing_or_blank_query_is_named() {
    let app = app();
    let me = app.sign_in("me");
    for path in ["search", "search?q=", "search?q=%20%20", "search?q=%09"] {
        let refused = app.get(&format!("/api/v1/users/{path}")).by(&me).send().await.expect(400);
        assert_eq!((refused.code().as_str(), refused.fields()), ("invalid_query", vec!["q".to_owned()]), "{path}");
    }
}

#[tokio::test]
async fn i3_no_character_is_an_operator_and_none_breaks_the_search() {
    let app = app();
    let me = app.sign_in("me");
    present(&app, &app.sign_in("ada"), "Ada O'Brien", "public");
    app.sign_in("under_score");
    for harmless in [
        "%25",
        "_",
        "%25%25%25",
        "*",
        "a*b",
        "%22",
        "%22%22",
        "'",
        "%27%20OR%201=1%20--",
        "%22)%20OR%20%22",
        "a%20OR%20b",
        "NEAR(a%20b)",
        "username:ada",
        "{username}:ada",
        "-ada%20-",
        "^zzz",
        "a%2Bb%2B",
        "(",
        ")",
        "%5C",
        "%E2%80%94",
        "%F0%9F%8F%8B",
        "%CC%81",
        "a%CC%81%CC%81",
        "%EF%BF%BF",
        "%F4%8F%BF%BF",
        "%C2%AD",
        "%7F",
        "%01",
    ] {
        let response = app.get(&format!("/api/v1/users/search?q={harmless}")).by(&me).send().await.expect(200);
        let found = response.data().as_array().unwrap().len();
        assert!(found <= 1, "{harmless} found {found}");
    }
    // Wildcards are characters: `%` begins no username, `_` stands only for itself.
    assert_eq!(names_in(&app, &me, "search?q=under_").await, ["under_score"]);
    assert_eq!(names_in(&app, &me, "search?q=u_der").await, Vec::<String>::new());
    assert_eq!(names_in(&app, &me, "search?q=O%27Brien").await, ["ada"]);
    assert_eq!(app.get("/api/v1/users/search?q=a%00b").by(&me).send().await.expect(400).code(), "invalid_query");
    for length in [60, 100] {
        for text in ["a".repeat(length), "z%20".repeat(length / 2), "%C3%A9".repeat(length), "%25".repeat(length)] {
            assert_eq!(names_in(&app, &me, &format!("search?q={text}")).await, Vec::<String>::new());
        }
    }
    let long = app.get(&format!("/api/v1/users/search?q={}", "a".repeat(101))).by(&me).send().await.expect(400);
    assert_eq!(long.fields(), ["q"]);
}

#[tokio::test]
async fn d1_searches_are_counted_as_searches() {
    let app = crate::support::TestApp::new();
    let me = app.sign_in("me");
    let response = app.get("/api/v1/users/search?q=a").by(&me).send().await.expect(200);
    assert_eq!(response.header("ratelimit-policy"), "\"search\";q=30;w=60");
}
