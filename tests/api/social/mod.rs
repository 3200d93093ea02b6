//! Who knows whom.

mod blocks;
mod cost;
mod erasure;
mod follows;
mod friends;
mod get_person;
mod names;
mod presence;
mod search_people;
mod visibility;

use serde_json::{Value, json};
use vivace::domain::ids::AccountId;

use crate::support::{SignedIn, TestApp, TestResponse};

/// An app whose limits are out of the way.
pub fn app() -> TestApp {
    let wide = json!({"limit": 1_000_000, "window_seconds": 60});
    TestApp::with_settings(&[("RATE_LIMITS", &json!({"general.user": wide, "search": wide}).to_string())])
}

/// Gives a person a name and says who may see them.
pub fn present(app: &TestApp, person: &SignedIn, display_name: &str, visibility: &str) {
    let id = person.account.to_string();
    app.core.execute(
        "UPDATE accounts SET display_name = ?2, visibility = ?3 WHERE id = ?1",
        &[&id, &display_name.to_owned(), &visibility.to_owned()],
    );
}

pub fn set_status(app: &TestApp, person: &SignedIn, status: &str) {
    let id = person.account.to_string();
    app.core.execute("UPDATE accounts SET status = ?2 WHERE id = ?1", &[&id, &status.to_owned()]);
}

/// An id that nobody has.
pub fn nobody() -> AccountId {
    AccountId::from_bytes([9; 16])
}

pub async fn ask(app: &TestApp, from: &SignedIn, to: AccountId) -> TestResponse {
    app.post("/api/v1/users/friends/request").by(from).json(json!({"userId": to})).send().await
}

pub async fn answer(app: &TestApp, by: &SignedIn, to: AccountId, action: &str) -> TestResponse {
    app.put(&format!("/api/v1/users/friends/{to}")).by(by).json(json!({"action": action})).send().await
}

pub async fn befriend(app: &TestApp, one: &SignedIn, other: &SignedIn) {
    ask(app, one, other.account).await.expect(201);
    answer(app, other, one.account, "accept").await.expect(200);
}

pub async fn follow(app: &TestApp, one: &SignedIn, other: AccountId) -> TestResponse {
    app.put(&format!("/api/v1/users/{other}/follow")).by(one).send().await
}

pub async fn block(app: &TestApp, one: &SignedIn, other: AccountId) -> TestResponse {
    app.put(&format!("/api/v1/users/{other}/block")).by(one).send().await
}

pub async fn see(app: &TestApp, viewer: &SignedIn, other: AccountId) -> TestResponse {
    app.get(&format!("/api/v1/users/{other}")).by(viewer).send().await
}

/// The items of a list, as `viewer` sees it.
pub async fn list(app: &TestApp, viewer: &SignedIn, path: &str) -> Vec<Value> {
    let response = app.get(&format!("/api/v1/users/{path}")).by(viewer).send().await.expect(200);
    response.data().as_array().unwrap().clone()
}

/// The usernames in a list, as `viewer` sees it.
pub async fn names_in(app: &TestApp, viewer: &SignedIn, path: &str) -> Vec<String> {
    list(app, viewer, path).await.iter().map(|item| item["username"].as_str().unwrap().to_owned()).collect()
}

/// Every page of a list, joined: usernames. No page may hold more than `limit`.
pub async fn walk(app: &TestApp, viewer: &SignedIn, path: &str, limit: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut cursor = String::new();
    let joint = if path.contains('?') { '&' } else { '?' };
    loop {
        let address = format!("/api/v1/users/{path}{joint}limit={limit}{cursor}");
        let page = app.get(&address).by(viewer).send().await.expect(200).json();
        let items = page["data"].as_array().unwrap();
        assert!(items.len() <= limit);
        names.extend(items.iter().map(|item| item["username"].as_str().unwrap().to_owned()));
        match page["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return names,
        }
    }
}

/// What `social_counts` says of a person, against what the tables hold.
pub fn assert_counts_are_true(app: &TestApp) {
    let wrong = app.core.rows(
        "SELECT c.account_id FROM social_counts c WHERE
            c.friends <> (SELECT count(*) FROM friendships WHERE status = 'accepted' AND c.account_id IN (low_id, high_id))
         OR c.requests <> (SELECT count(*) FROM friendships WHERE status = 'requested' AND requester_id = c.account_id)
         OR c.following <> (SELECT count(*) FROM follows WHERE follower_id = c.account_id)
         OR c.blocks <> (SELECT count(*) FROM blocks WHERE blocker_id = c.account_id)",
        &[],
    );
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[tokio::test]
async fn every_route_asks_for_a_sign_in_and_a_proper_id() {
    let app = app();
    let ada = app.sign_in("ada");
    for (method, path) in [
        ("GET", "search?q=a"),
        ("GET", "friends"),
        ("GET", "friends/presence"),
        ("POST", "friends/request"),
        ("PUT", "friends/{}"),
        ("DELETE", "friends/{}"),
        ("GET", "followers"),
        ("GET", "following"),
        ("GET", "blocked"),
        ("GET", "{}"),
        ("PUT", "{}/follow"),
        ("DELETE", "{}/follow"),
        ("PUT", "{}/block"),
        ("DELETE", "{}/block"),
    ] {
        let stranger = format!("/api/v1/users/{}", path.replace("{}", &nobody().to_string()));
        assert_eq!(app.request(method, &stranger).send().await.expect(401).code(), "not_signed_in", "{method} {path}");
        if path.contains("{}") {
            let crooked = format!("/api/v1/users/{}", path.replace("{}", "not-an-id"));
            let refused = app.request(method, &crooked).by(&ada).json(json!({"action": "accept"})).send().await;
            let field = if path.starts_with("friends") { "userId" } else { "id" };
            assert_eq!(refused.expect(400).fields(), [field], "{method} {path}");
        }
    }
}

#[tokio::test]
async fn every_list_refuses_bad_paging_and_the_cursors_of_others() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    for index in 0..3 {
        let other = app.sign_in(&format!("other{index}"));
        befriend(&app, &ada, &other).await;
        follow(&app, &ada, other.account).await.expect(200);
        follow(&app, &other, ada.account).await.expect(200);
    }
    for (path, joint) in
        [("friends", '?'), ("followers", '?'), ("following", '?'), ("blocked", '?'), ("search?q=other", '&')]
    {
        for (bad, field) in [("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("page=2", "page")] {
            let refused = app.get(&format!("/api/v1/users/{path}{joint}{bad}")).by(&ada).send().await.expect(400);
            assert_eq!((refused.code().as_str(), refused.fields()), ("invalid_query", vec![field.to_owned()]));
        }
        let forged = app.get(&format!("/api/v1/users/{path}{joint}cursor=AAAA")).by(&ada).send().await.expect(422);
        assert_eq!(forged.code(), "invalid_cursor");
        let page = app.get(&format!("/api/v1/users/{path}{joint}limit=1")).by(&ada).send().await.expect(200).json();
        let Some(cursor) = page["pagination"]["nextCursor"].as_str() else {
            assert_eq!(path, "blocked");
            continue;
        };
        let stolen = app.get(&format!("/api/v1/users/{path}{joint}cursor={cursor}")).by(&ben).send().await;
        assert_eq!(stolen.expect(422).code(), "invalid_cursor", "{path}");
    }
}
