use super::{join, names, open_room, see};
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

#[tokio::test]
async fn c3_a_block_parts_two_who_are_in_one_room() {
    let app = TestApp::new();
    let [ada, ben, eve] = ["ada", "ben", "eve"].map(|name| app.sign_in(name));
    // Ada leads the first room and blocks there; in the second she is a guest of Eve.
    let (own, other) = (open_room(&app, &ada).await, open_room(&app, &eve).await);
    for (person, room) in [(&eve, &own), (&ben, &own), (&ben, &other), (&ada, &other)] {
        join(&app, person, &room.code).await.expect(200);
    }
    let block = format!("/api/v1/users/{}/block", eve.account);
    app.put(&block).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert_eq!(names(&see(&app, &ada, &own).await.expect(200).data()), ["ada", "ben"]);
    see(&app, &eve, &own).await.expect(404);
    assert_eq!(names(&see(&app, &eve, &other).await.expect(200).data()), ["eve", "ben"]);
    see(&app, &ada, &other).await.expect(404);
    join(&app, &eve, &own.code).await.expect(404);
    // To block again, or somebody one is in no room with, parts nobody.
    app.put(&block).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert_eq!(names(&see(&app, &ben, &own).await.expect(200).data()), ["ada", "ben"]);
}
