use serde_json::json;
use vivace::{
    features::workouts::ERASURES,
    storage::erasure::{in_core, in_shard},
    wiring::erasures::rules,
};

use super::{app, completed, path};

#[tokio::test]
async fn j5_erasing_a_person_leaves_no_trace_of_workouts_in_whatever_order() {
    let app = app();
    for own_first in [true, false] {
        let (ada, bob) = (app.sign_in(&format!("ada{own_first}")), app.sign_in(&format!("bob{own_first}")));
        let ask = json!({"userId": bob.account});
        app.post("/api/v1/users/friends/request").by(&ada).json(ask).send().await.expect(201);
        let accept = json!({"action": "accept"});
        app.put(&format!("/api/v1/users/friends/{}", ada.account)).by(&bob).json(accept).send().await.expect(200);
        let workout = completed(&app, &ada).await;
        let share = json!({"visibility": "public", "userIds": [bob.account]});
        app.post(&path(&workout, "/share")).by(&ada).json(share).send().await.expect(200);
        let everything = in_shard(&rules(), ada.account);
        let own = in_shard(ERASURES, ada.account);
        let shard = app.app().user_db(ada.shard).unwrap();
        for batch in if own_first { [own, everything] } else { [everything, own] } {
            shard.batch(batch).await.unwrap();
        }
        app.app().core_db().batch(in_core(ERASURES, ada.account)).await.unwrap();
        let id = ada.account.to_string();
        for table in ["workouts", "workout_documents", "workout_sets", "workout_changes", "workout_change_counters"] {
            let left = format!("{:?}", app.shards[usize::from(ada.shard)].rows(&format!("SELECT * FROM {table}"), &[]));
            assert!(!left.contains(&id), "{table}: {left}");
        }
        assert_eq!((app.core.count("shared_workouts"), app.core.count("workout_shares")), (0, 0));
    }
}
