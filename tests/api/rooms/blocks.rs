use super::{join, names, open_room};
use crate::support::TestApp;

#[tokio::test]
async fn c3_people_who_have_blocked_one_another_are_never_in_one_room() {
    let app = TestApp::new();
    let [ada, ben, eve] = ["ada", "ben", "eve"].map(|name| app.sign_in(name));
    let unknown = join(&app, &eve, "ABCD2345").await.expect(404).json();
    for (blocker, blocked) in [(&ben, &eve), (&eve, &ben)] {
        let room = open_room(&app, &ada).await;
        join(&app, &ben, &room.code).await.expect(200);
        let block = format!("/api/v1/users/{}/block", blocked.account);
        app.put(&block).by(blocker).send().await.expect(200);
        let refused = join(&app, &eve, &room.code).await.expect(404).json();
        assert_eq!(refused["error"], unknown["error"], "it tells nothing of who is there");
        app.delete(&block).by(blocker).send().await.expect(200);
        assert_eq!(names(&join(&app, &eve, &room.code).await.expect(200).data()), ["ada", "ben", "eve"]);
    }
}
