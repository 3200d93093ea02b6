use super::{app, names_in, set_status};

#[tokio::test]
async fn literals_below_users_are_not_taken_for_ids() {
    let app = app();
    let me = app.sign_in("me");
    for path in ["friends", "followers", "following", "blocked", "search?q=x"] {
        let response = app.get(&format!("/api/v1/users/{path}")).by(&me).send().await.expect(200);
        assert!(response.data().is_array(), "{path}");
    }
}

#[tokio::test]
async fn what_is_deleted_leaves_the_index_of_names() {
    let app = app();
    let [me, ada] = ["me", "ada"].map(|name| app.sign_in(name));
    super::present(&app, &ada, "Lovelace", "public");
    set_status(&app, &ada, "deleted");
    // The words themselves, not only their rows.
    app.core.execute("CREATE VIRTUAL TABLE words USING fts5vocab (people_search, 'row')", &[]);
    let words = format!("{:?}", app.core.rows("SELECT term FROM words", &[]));
    assert!(words.contains("\"me\"") && !words.contains("lovelace") && !words.contains("\"ada\""), "{words}");
    let blobs = app.core.rows("SELECT hex(block) AS block FROM people_search_data", &[]);
    let needle = hex::encode_upper("lovelac");
    assert!(!format!("{blobs:?}").contains(&needle), "{blobs:?}");
    assert_eq!(names_in(&app, &me, "search?q=lovelace").await, Vec::<String>::new());
}
