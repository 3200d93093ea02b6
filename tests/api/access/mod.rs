use vivace::domain::permissions::{Plan, Role};

use crate::support::TestApp;

const PATH: &str = "/api/v1/users/me/permissions";

#[tokio::test]
async fn the_credential_in_use_is_told_its_role_plan_and_permissions() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let told = app.get(PATH).by(&ada).send().await.expect(200).data();
    assert_eq!(
        (&told["role"], &told["plan"], &told["credential"]),
        (&"user".into(), &"free".into(), &"session".into())
    );
    let permissions = told["permissions"].as_array().unwrap();
    assert!(permissions.contains(&"write:own_workouts".into()));
    assert!(!permissions.contains(&"export:own_data".into()) && !permissions.contains(&"read:all_users".into()));
    let root = app.sign_in_as("root", Role::Admin, Plan::Free);
    let permissions = app.get(PATH).by(&root).send().await.expect(200).data()["permissions"].clone();
    assert!(permissions.as_array().unwrap().contains(&"read:all_users".into()));
}

#[tokio::test]
async fn strangers_have_no_permissions_to_ask_for() {
    let app = TestApp::new();
    assert_eq!(app.get(PATH).send().await.expect(401).code(), "not_signed_in");
}

#[tokio::test]
async fn telling_permissions_asks_no_database() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.get(PATH).by(&ada).send().await.expect(200);
    let line: serde_json::Value = serde_json::from_str(app.log.lines().last().unwrap()).unwrap();
    assert_eq!(line["rowsRead"], 0);
}
