use vivace::{
    domain::visibility::{Relation, Visibility, can_see_card},
    features::social::{are_friends, relation_between},
};

use super::{answer, app, ask, block, follow, list, nobody, present, see, set_status};
use crate::support::{SignedIn, TestApp};

/// Brings it about that `owner` is to `viewer` what `relation` says; both are public while it happens.
async fn relate(app: &TestApp, viewer: &SignedIn, owner: &SignedIn, relation: Relation, variant: bool) {
    match relation {
        Relation::Myself => {}
        Relation::Friend if variant => super::befriend(app, viewer, owner).await,
        Relation::Friend => super::befriend(app, owner, viewer).await,
        Relation::AskedMe => drop(ask(app, owner, viewer.account).await.expect(201)),
        // Neither to ask nor to follow makes one more than a stranger.
        Relation::Stranger if variant => {
            ask(app, viewer, owner.account).await.expect(201);
            follow(app, viewer, owner.account).await.expect(200);
            follow(app, owner, viewer.account).await.expect(200);
        }
        Relation::Stranger => {}
        Relation::Blocked if variant => drop(block(app, viewer, owner.account).await.expect(200)),
        Relation::Blocked => drop(block(app, owner, viewer.account).await.expect(200)),
    }
}

#[tokio::test]
async fn c3_the_predicate_in_sql_is_the_rule_in_rust() {
    for relation in Relation::ALL {
        for visibility in Visibility::ALL {
            for variant in [true, false] {
                let app = app();
                let [viewer, other] = ["viewer", "canary"].map(|name| app.sign_in(name));
                let owner = if *relation == Relation::Myself { &viewer } else { &other };
                relate(&app, &viewer, owner, *relation, variant).await;
                let word = serde_json::to_value(visibility).unwrap();
                present(&app, owner, "Canary Name", word.as_str().unwrap());
                let case = format!("{relation:?}, {visibility:?}, {variant}");

                let told = relation_between(&app.app(), viewer.account, owner.account).await.unwrap();
                assert_eq!(told, Some(*relation), "{case}");
                let expected = can_see_card(*relation, *visibility);
                assert_eq!(see(&app, &viewer, owner.account).await.status == 200, expected, "{case}");
                let found = list(&app, &viewer, "search?q=canary%20name").await;
                assert_eq!(!found.is_empty(), expected, "search: {case}");
                if !expected {
                    for path in
                        ["friends", "friends?status=incoming", "friends?status=outgoing", "followers", "following"]
                    {
                        assert!(list(&app, &viewer, path).await.is_empty(), "{path}: {case}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn c3_a_canary_of_a_private_person_is_nowhere_in_anothers_answers() {
    let app = app();
    let [me, ada, friend] = ["me", "ada", "friend"].map(|name| app.sign_in(name));
    follow(&app, &me, ada.account).await.expect(200);
    follow(&app, &ada, me.account).await.expect(200);
    ask(&app, &me, ada.account).await.expect(201);
    super::befriend(&app, &ada, &friend).await;
    super::befriend(&app, &me, &friend).await;
    present(&app, &ada, "Canary7f3a", "private");
    let pages = [
        "search?q=canary7f3a",
        "search?q=ada",
        "search?q=a",
        "friends",
        "friends?status=incoming",
        "friends?status=outgoing",
        "followers",
        "following",
        "blocked",
        &ada.account.to_string(),
        &friend.account.to_string(),
    ];
    for path in pages {
        let response = app.get(&format!("/api/v1/users/{path}")).by(&me).send().await;
        let body = String::from_utf8_lossy(&response.body).to_lowercase();
        // Errors repeat what was asked for nowhere.
        assert!(!body.contains("canary7f3a") && !body.contains("\"ada\""), "{path}: {body}");
    }
    assert!(!list(&app, &friend, "friends").await.is_empty(), "a friend still sees her");
}

#[tokio::test]
async fn a_relation_is_told_to_other_slices() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let between = async |one, other| relation_between(&app.app(), one, other).await.unwrap();
    assert_eq!(between(ada.account, nobody()).await, None);
    ask(&app, &ada, ben.account).await.expect(201);
    assert_eq!(between(ben.account, ada.account).await, Some(Relation::AskedMe));
    assert_eq!(between(ada.account, ben.account).await, Some(Relation::Stranger));
    assert!(!are_friends(&app.app(), ada.account, ben.account).await.unwrap());
    answer(&app, &ben, ada.account, "accept").await.expect(200);
    assert!(are_friends(&app.app(), ada.account, ben.account).await.unwrap());
    assert!(are_friends(&app.app(), ben.account, ada.account).await.unwrap());
    set_status(&app, &ben, "suspended");
    assert_eq!(between(ada.account, ben.account).await, None);
}
