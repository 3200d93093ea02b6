use super::{app, completed, path};

#[tokio::test]
async fn a_workout_is_deleted_with_all_that_follows_from_it() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = completed(&app, &ada).await;
    app.delete(&path(&workout, "")).by(&eve).send().await.expect(404);
    app.delete(&path(&workout, "")).send().await.expect(401);
    app.delete(&path(&workout, "")).by(&ada).send().await.expect(200);
    app.get(&path(&workout, "")).by(&ada).send().await.expect(404);
    app.delete(&path(&workout, "")).by(&ada).send().await.expect(404);
    for table in ["workouts", "workout_documents", "workout_sets", "personal_records"] {
        assert_eq!(app.shards[usize::from(ada.shard)].count(table), 0, "{table}");
    }
}

#[tokio::test]
async fn of_two_who_delete_at_once_one_does() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = completed(&app, &ada).await;
    let delete = || app.delete(&path(&workout, "")).by(&ada).send();
    let (one, other) = futures::join!(delete(), delete());
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404]);
}
