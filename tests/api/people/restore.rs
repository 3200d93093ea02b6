//! A database that is restored to an earlier day does not bring back who was deleted since.

use std::task::Context;

use serde_json::{Value, json};
use vivace::{
    domain::{
        permissions::{Plan, Role},
        time::{DAY_MS, HOUR_MS, MINUTE_MS},
    },
    jobs::outbox::CLAIM_MS,
    platform::log::principal_hash,
    wiring::{consumers::consume, schedule},
};

use super::account_row;
use crate::support::{SignedIn, TestApp};

/// Somebody with a profile and a data key, whose address is nowhere else.
async fn person(app: &TestApp, name: &str) -> SignedIn {
    let person = app.sign_in(name);
    let profile = json!({"bio": format!("CANARY of {name}")});
    app.patch("/api/v1/users/me").by(&person).json(profile).send().await.expect(200);
    app.app().data_key(person.account).await.unwrap();
    app.run_jobs().await;
    person
}

/// Deletes the account and lets everything run that follows.
async fn leave(app: &TestApp, person: &SignedIn) {
    app.delete("/api/v1/users/me").by(person).json(json!({"confirm": "DELETE"})).send().await.expect(200);
    app.run_jobs().await;
    app.clock.advance_ms(HOUR_MS);
    tick(app).await;
    app.core.execute("DELETE FROM dev_mails", &[]);
}

fn everything(app: &TestApp) -> String {
    app.shards.iter().map(|shard| shard.dump()).collect::<String>() + &app.core.dump()
}

fn replayed(app: &TestApp) -> usize {
    app.core.rows("SELECT id FROM audit_log WHERE action = 'system.deletion_replayed'", &[]).len()
}

/// A minute's work. The audit log is shorter than its anchor says, which is told as long as it is.
async fn tick(app: &TestApp) {
    for failure in schedule::run_every_minute(&app.app()).await {
        assert!(failure.to_string().contains("audit chain"), "{failure}");
    }
    app.run_jobs().await;
}

async fn let_late_jobs_run(app: &TestApp) {
    app.clock.advance_ms(21 * MINUTE_MS);
    tick(app).await;
}

#[tokio::test]
async fn j6_a_restored_copy_does_not_bring_a_deleted_person_back() {
    let app = TestApp::new();
    let (ada, grace) = (person(&app, "ada").await, person(&app, "grace").await);
    let (core, shards) = (app.core.backup(), app.shards.iter().map(|shard| shard.backup()).collect::<Vec<_>>());
    leave(&app, &ada).await;
    app.core.restore(&core);
    for (shard, copy) in app.shards.iter().zip(&shards) {
        shard.restore(copy);
    }
    assert!(everything(&app).contains("CANARY of ada"), "she is back");
    assert!(app.app().data_key(ada.account).await.is_err(), "but gets no new key");

    app.night().await;
    assert_eq!(account_row(&app, &ada)["status"], "deleted");
    for trace in ["CANARY of ada", "ada@example.org"] {
        assert!(!everything(&app).contains(trace), "{trace}");
    }
    assert!(!app.shards.iter().any(|shard| shard.dump().contains(&ada.account.to_string())));
    app.get("/api/v1/users/me").by(&app.sign_in_again(&ada)).send().await.expect(401);
    assert!(!app.keys.names().contains(&format!("dek/{}", ada.account)));
    assert_eq!(app.core.count("dev_mails"), 0, "she was told when she left");
    assert_eq!(account_row(&app, &grace)["status"], "active");
    assert!(everything(&app).contains("CANARY of grace"));
    assert!(app.app().data_key(grace.account).await.is_ok());

    let_late_jobs_run(&app).await;
    app.clock.advance_ms(DAY_MS);
    app.night().await;
    assert_eq!(replayed(&app), 1, "the next night finds nobody");
}

#[tokio::test]
async fn j6_of_databases_restored_alone_or_to_before_the_account_began_nothing_comes_back() {
    for (core, shards) in [("before", true), ("during", false), ("after", true)] {
        let app = TestApp::new();
        let before = app.core.backup();
        let ada = person(&app, "ada").await;
        let during = app.core.backup();
        let copies: Vec<_> = app.shards.iter().map(|shard| shard.backup()).collect();
        leave(&app, &ada).await;
        match core {
            "before" => app.core.restore(&before),
            "during" => app.core.restore(&during),
            _ => {}
        }
        for (shard, copy) in app.shards.iter().zip(&copies).filter(|_| shards) {
            shard.restore(copy);
        }
        app.night().await;
        for trace in ["CANARY of ada", "ada@example.org"] {
            assert!(!everything(&app).contains(trace), "{trace}, core of {core}");
        }
        let_late_jobs_run(&app).await;
    }
}

#[tokio::test]
async fn j6_a_replay_killed_anywhere_is_done_by_the_next_run() {
    let mut finished = false;
    let mut polls = 0;
    while !finished {
        let app = TestApp::new();
        let ada = person(&app, "ada").await;
        let (core, shard) = (app.core.backup(), app.shards[usize::from(ada.shard)].backup());
        leave(&app, &ada).await;
        app.core.restore(&core);
        app.shards[usize::from(ada.shard)].restore(&shard);
        assert!(schedule::run(&app.app(), schedule::NIGHTLY).await.is_empty());
        let hint = app.queue.take_all().remove(0);
        let handle = app.app();
        {
            let mut run = std::pin::pin!(consume(&handle, &hint));
            let mut context = Context::from_waker(std::task::Waker::noop());
            finished = (0..polls).any(|_| run.as_mut().poll(&mut context).is_ready());
        }
        app.clock.advance_ms(CLAIM_MS);
        tick(&app).await;
        tick(&app).await;
        assert!(!everything(&app).contains("CANARY of ada"), "killed after {polls} steps");
        assert_eq!((account_row(&app, &ada)["status"].clone(), replayed(&app)), (json!("deleted"), 1));
        let_late_jobs_run(&app).await;
        polls += 1;
    }
    assert!(polls > 6, "{polls}");
}

#[tokio::test]
async fn j6_the_only_administrator_of_an_old_copy_is_told_and_holds_up_nobody() {
    let app = TestApp::new();
    let (ada, grace) = (person(&app, "ada").await, person(&app, "grace").await);
    let core = app.core.backup();
    leave(&app, &ada).await;
    leave(&app, &app.sign_in_again(&grace)).await;
    app.core.restore(&core);
    app.core.execute("UPDATE accounts SET role = 'admin' WHERE id = ?1", &[&ada.account.to_string()]);
    app.night().await;
    assert_eq!(
        (&account_row(&app, &ada)["status"], &account_row(&app, &grace)["status"]),
        (&json!("active"), &json!("deleted"))
    );
    let told = app.log.lines();
    let told = told.iter().find(|line| line.contains("deletion_not_replayed")).expect("it is told");
    assert!(told.contains(&principal_hash(ada.account)) && !told.contains(&ada.account.to_string()), "{told}");
    app.sign_in_as("root", Role::Admin, Plan::Free);
    app.clock.advance_ms(DAY_MS);
    app.night().await;
    assert_eq!(account_row(&app, &ada)["status"], "deleted");
    let_late_jobs_run(&app).await;
}

/// The command of the runbook, without the database's name.
fn command_of(runbook: &str, kind: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/runbooks").join(runbook);
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().find(|line| line.contains("INSERT INTO outbox") && line.contains(kind)).unwrap();
    let sql = line.split_once("--command \"").unwrap().1.rsplit_once('"').unwrap().0;
    sql.replace("\\\"", "\"").replace('…', &format!("01890000-0000-7000-8000-{:012}", kind.len()))
}

#[tokio::test]
async fn j6_operators_can_have_it_done_at_once_by_the_commands_of_the_runbooks() {
    let app = TestApp::new();
    let ada = person(&app, "ada").await;
    let core = app.core.backup();
    leave(&app, &ada).await;
    app.core.restore(&core);
    app.core.execute(&command_of("restore.md", "ReplayDeletionsV1"), &[]);
    app.core.execute(&command_of("key-rotation.md", "RewrapKeysV1"), &[]);
    tick(&app).await;
    assert_eq!(account_row(&app, &ada)["status"], "deleted");
    let states = app.core.rows("SELECT DISTINCT state FROM outbox WHERE run_after = 0", &[]);
    assert_eq!(states, [json!({"state": "done"})], "{:?}", Value::from(states.clone()));
    let_late_jobs_run(&app).await;
}
