use serde_json::json;

use super::person;
use crate::support::TestApp;

#[tokio::test]
async fn quiet_hours_are_set_shown_and_dropped() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    let path = "/api/v1/notifications/quiet-hours";
    assert_eq!(app.get(path).by(&ada).send().await.expect(200).data()["quietHours"], json!(null));
    let hours = json!({"from": "22:00", "to": "06:30"});
    app.put(path).json(json!({"quietHours": hours})).by(&ada).send().await.expect(200);
    assert_eq!(app.get(path).by(&ada).send().await.expect(200).data()["quietHours"], hours);
    app.put(path).json(json!({"quietHours": null})).by(&ada).send().await.expect(200);
    assert_eq!(app.get(path).by(&ada).send().await.expect(200).data()["quietHours"], json!(null));
    let wrong = app.put(path).json(json!({"quietHours": {"from": "22", "to": "06:30"}})).by(&ada).send().await;
    assert_eq!(wrong.expect(400).fields(), ["quietHours.from"]);
    let never = app.put(path).json(json!({"quietHours": {"from": "22:00", "to": "22:00"}})).by(&ada).send().await;
    assert_eq!(never.expect(422).fields(), ["quietHours.to"]);
    app.get(path).send().await.expect(401);
}
