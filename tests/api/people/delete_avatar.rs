use super::{account_row, pictures::PNG};
use crate::support::TestApp;

#[tokio::test]
async fn a_picture_is_removed_with_its_object_and_removing_none_is_nothing() {
    let app = TestApp::new();
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    for person in [&ada, &grace] {
        app.post("/api/v1/users/upload-avatar").by(person).raw("image/png", PNG).send().await.expect(200);
    }
    app.delete("/api/v1/users/avatar").by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert!(account_row(&app, &ada)["avatar_key"].is_null());
    assert_eq!(app.media.names(), [account_row(&app, &grace)["avatar_key"].as_str().unwrap()]);
    app.delete("/api/v1/users/avatar").by(&ada).send().await.expect(200);
    app.delete("/api/v1/users/avatar").send().await.expect(401);
    app.clock.advance_ms(vivace::domain::time::DAY_MS);
    app.tick().await;
    assert_eq!(app.media.names().len(), 1);
}
