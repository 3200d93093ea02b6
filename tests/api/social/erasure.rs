use vivace::{features::social::ERASURES, storage::erasure::in_core};

use super::{app, ask, assert_counts_are_true, befriend, block, follow, names_in};

#[tokio::test]
async fn erasing_a_person_leaves_no_edge_and_keeps_the_counts_of_others_true() {
    let app = app();
    let [ada, ben, carl, dora, eve] = ["ada", "ben", "carl", "dora", "eve"].map(|name| app.sign_in(name));
    befriend(&app, &ada, &ben).await;
    befriend(&app, &carl, &ada).await;
    befriend(&app, &ben, &carl).await;
    ask(&app, &ada, dora.account).await.expect(201);
    follow(&app, &ada, ben.account).await.expect(200);
    follow(&app, &ben, ada.account).await.expect(200);
    follow(&app, &ben, carl.account).await.expect(200);
    block(&app, &eve, ada.account).await.expect(200);
    block(&app, &ada, eve.account).await.expect(404);
    let id = ada.account.to_string();
    // Any number of times, as a job may run again.
    for _ in 0..2 {
        let statements = in_core(ERASURES, ada.account);
        app.app().core_db().batch(statements).await.unwrap();
        for table in ERASURES.iter().map(|rule| rule.table) {
            let left = format!("{:?}", app.core.rows(&format!("SELECT * FROM {table}"), &[]));
            assert!(!left.contains(&id), "{table}: {left}");
        }
        assert_counts_are_true(&app);
    }
    assert_eq!(names_in(&app, &ben, "friends").await, ["carl"]);
    assert_eq!(names_in(&app, &ben, "following").await, ["carl"]);
}
