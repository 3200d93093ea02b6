use vivace::domain::{
    permissions::{Plan, Role},
    time::DAY_MS,
};

use super::{admin, path_of};
use crate::support::TestApp;

const PATH: &str = "/api/v1/admin/analytics";

#[tokio::test]
async fn figures_follow_every_change_of_an_account() {
    let app = TestApp::new();
    app.leaves_jobs();
    let root = admin(&app, "root");
    let ada = app.sign_in_as("ada", Role::User, Plan::Pro);
    app.clock.advance_ms(DAY_MS);
    let ben = app.sign_in("ben");
    app.sign_in_as("mo", Role::Moderator, Plan::Free);
    let root = app.sign_in_again(&root);
    app.patch(&path_of(&ben)).by(&root).json(serde_json::json!({"status": "suspended"})).send().await.expect(200);
    app.delete(&path_of(&ada)).by(&root).send().await.expect(200);
    let users = app.get(PATH).by(&root).send().await.expect(200).data()["users"].clone();
    assert_eq!(users["total"], 3);
    assert_eq!(users["active"], 2);
    assert_eq!(users["suspended"], 1);
    assert_eq!(users["deleted"], 1);
    assert_eq!(users["byPlan"], serde_json::json!({"free": 3, "premium": 0, "pro": 0}));
    assert_eq!(users["byRole"], serde_json::json!({"user": 1, "moderator": 1, "admin": 1}));
    let days = users["newByDay"].as_array().unwrap();
    assert_eq!(days.len(), 30);
    assert_eq!(days[28], serde_json::json!({"date": "2026-11-21", "count": 2}));
    assert_eq!(days[29], serde_json::json!({"date": "2026-11-22", "count": 2}));
    assert_eq!(days[0], serde_json::json!({"date": "2026-10-24", "count": 0}));
    app.finish_background().await;
}

#[tokio::test]
async fn figures_cost_the_same_however_many_accounts_there_are() {
    let app = TestApp::new();
    let root = admin(&app, "root");
    let mut costs = Vec::new();
    for round in 0..2 {
        for number in 0..40 {
            app.sign_in(&format!("user{round}x{number}"));
        }
        app.get(PATH).by(&root).send().await.expect(200);
        let line: serde_json::Value = serde_json::from_str(app.log.lines().last().unwrap()).unwrap();
        costs.push(line["rowsRead"].as_u64().unwrap());
    }
    assert_eq!(costs[0], costs[1]);
}
