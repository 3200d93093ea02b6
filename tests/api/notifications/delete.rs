use super::{completed, first_id, list, tell, titles};
use crate::support::TestApp;

#[tokio::test]
async fn one_is_deleted_and_the_count_follows() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    tell(&app, &ada, completed(1)).await;
    tell(&app, &ada, completed(2)).await;
    let id = first_id(&app, &ada).await;
    let path = format!("/api/v1/notifications/{id}");
    app.delete(&path).by(&ben).send().await.expect(404);
    app.delete(&path).by(&ada).send().await.expect(200);
    app.delete(&path).by(&ada).send().await.expect(404);
    let left = list(&app, &ada, "").await;
    assert_eq!((titles(&left).len(), left["data"]["unreadCount"].as_i64()), (1, Some(1)));
}

#[tokio::test]
async fn what_was_read_long_ago_and_what_is_very_old_is_forgotten() {
    const DAY_MS: i64 = 86_400_000;
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    tell(&app, &ada, completed(1)).await;
    let id = first_id(&app, &ada).await;
    app.put(&format!("/api/v1/notifications/{id}/read")).by(&ada).send().await.expect(200);
    app.clock.advance_ms(DAY_MS);
    tell(&app, &ada, completed(2)).await;
    app.clock.advance_ms(28 * DAY_MS);
    app.tick().await;
    let ada = app.sign_in_again(&ada);
    assert_eq!(titles(&list(&app, &ada, "").await).len(), 2);
    app.clock.advance_ms(DAY_MS + 1);
    app.tick().await;
    let ada = app.sign_in_again(&ada);
    assert_eq!(titles(&list(&app, &ada, "").await), ["Workout 2: 12 sets in 30 min."]);
    app.clock.advance_ms(151 * DAY_MS);
    app.tick().await;
    let ada = app.sign_in_again(&ada);
    let empty = list(&app, &ada, "").await;
    assert_eq!((titles(&empty).len(), empty["data"]["unreadCount"].as_i64()), (0, Some(0)));
}
