use std::collections::BTreeMap;

use serde_json::{Value, json};
use vivace::domain::permissions::{Plan, Role};

use super::{create, minimal};
use crate::support::{SignedIn, TestApp};

/// A client that keeps a copy.
#[derive(Default)]
struct Copy {
    since: i64,
    names: BTreeMap<String, String>,
}

impl Copy {
    async fn catch_up(&mut self, app: &TestApp, person: Option<&SignedIn>, limit: u32) {
        loop {
            let request = app.get(&format!("/api/v1/exercises/changes?since={}&limit={limit}", self.since));
            let request = match person {
                Some(person) => request.by(person),
                None => request,
            };
            let data = request.send().await.expect(200).data();
            for change in data["changes"].as_array().unwrap() {
                let id = change["id"].as_str().unwrap().to_owned();
                assert!(change["revision"].as_i64().unwrap() > self.since);
                if change["deleted"] == true {
                    assert_eq!(change["exercise"], Value::Null);
                    self.names.remove(&id);
                } else {
                    assert_eq!(change["exercise"]["id"], change["id"]);
                    self.names.insert(id, change["exercise"]["name"].as_str().unwrap().to_owned());
                }
            }
            self.since = data["nextSince"].as_i64().unwrap();
            if data["hasMore"] == false {
                return;
            }
        }
    }

    fn holds(&self, name: &str) -> bool {
        self.names.values().any(|known| known == name)
    }
}

#[tokio::test]
async fn a_copy_catches_up_with_everything() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let (mut adas, mut bobs) = (Copy::default(), Copy::default());
    adas.catch_up(&app, Some(&ada), 100).await;
    assert_eq!(adas.names.len(), 873);
    bobs.catch_up(&app, Some(&bob), 97).await;
    assert_eq!(bobs.names, adas.names);

    let mut body = minimal("Zorbian Crawl");
    body["share"] = true.into();
    let made = create(&app, &ada, body).await;
    let path = format!("/api/v1/exercises/{}", made["id"].as_str().unwrap());
    let review = format!("/api/v1/admin/exercises/{}/approve", made["id"].as_str().unwrap());
    let private = create(&app, &ada, minimal("Private Wobble")).await;
    app.patch("/api/v1/exercises/plank").by(&moderator).json(json!({"name": "The Plank"})).send().await.expect(200);
    app.delete("/api/v1/exercises/crunches").by(&moderator).send().await.expect(200);
    for copy in [(&mut adas, &ada), (&mut bobs, &bob)] {
        copy.0.catch_up(&app, Some(copy.1), 1).await;
        assert!(copy.0.holds("The Plank") && !copy.0.holds("Plank") && !copy.0.holds("Crunches"));
    }
    assert!(adas.holds("Zorbian Crawl") && adas.holds("Private Wobble"));
    assert!(!bobs.holds("Zorbian Crawl") && !bobs.holds("Private Wobble"));

    app.put(&review).by(&moderator).json(json!({"approve": true})).send().await.expect(200);
    app.delete(&format!("/api/v1/exercises/{}", private["id"].as_str().unwrap())).by(&ada).send().await.expect(200);
    adas.catch_up(&app, Some(&ada), 2).await;
    bobs.catch_up(&app, Some(&bob), 2).await;
    assert!(adas.holds("Zorbian Crawl") && !adas.holds("Private Wobble") && bobs.holds("Zorbian Crawl"));

    // Her edit takes it out of the library; she keeps it.
    app.patch(&path).by(&ada).json(json!({"name": "Zorbian Crawl II"})).send().await.expect(200);
    adas.catch_up(&app, Some(&ada), 100).await;
    bobs.catch_up(&app, Some(&bob), 100).await;
    assert!(adas.holds("Zorbian Crawl II") && !adas.holds("Zorbian Crawl") && !bobs.holds("Zorbian Crawl"));
    assert_eq!((adas.names.len(), bobs.names.len()), (873, 872));

    // Who starts now has the same as who followed.
    let mut fresh = Copy::default();
    fresh.catch_up(&app, Some(&ada), 100).await;
    assert_eq!(fresh.names, adas.names);
    let mut stranger = Copy::default();
    stranger.catch_up(&app, None, 100).await;
    assert_eq!(stranger.names, bobs.names);
}

#[tokio::test]
async fn who_is_up_to_date_gets_nothing() {
    let app = TestApp::seeded();
    let first = app.get("/api/v1/exercises/changes?since=873").send().await.expect(200).data();
    assert_eq!(first, json!({"changes": [], "nextSince": 873, "hasMore": false}));
    let beyond = app.get("/api/v1/exercises/changes?since=9007199254740991").send().await.expect(200).data();
    assert_eq!(beyond["nextSince"], 9_007_199_254_740_991i64);
}

#[tokio::test]
async fn bad_revisions_are_refused() {
    let app = TestApp::seeded();
    for (query, field) in [
        ("since=-1", "since"),
        ("since=x", "since"),
        ("since=9007199254740992", "since"),
        ("limit=101", "limit"),
        ("x=1", "x"),
    ] {
        let response = app.get(&format!("/api/v1/exercises/changes?{query}")).send().await.expect(400);
        assert_eq!(response.fields(), [field], "{query}");
    }
}
