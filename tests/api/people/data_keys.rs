//! The rotation of the master keys.

use std::{future::Future, task::Context};

use vivace::{
    domain::{ids::AccountId, time::DAY_MS},
    jobs::outbox::CLAIM_MS,
    platform::{crypto::Key, log::principal_hash},
    wiring::{consumers::consume, schedule},
};

use crate::support::{TestApp, strong};

/// So many people with a data key each.
async fn people(app: &TestApp, count: usize) -> Vec<(AccountId, Key)> {
    let mut people = Vec::new();
    for _ in 0..count {
        let account = AccountId::new(app.app().now(), app.app().entropy());
        people.push((account, app.app().data_key(account).await.unwrap()));
    }
    people
}

fn both() -> String {
    format!("m2:{},m1:{}", strong(9), strong(3))
}

/// How many data keys are wrapped with a master key.
fn under(app: &TestApp, master: &str) -> usize {
    let names = app.keys.names().into_iter().filter(|name| name.starts_with("dek/"));
    names.filter(|name| app.keys.read(name).unwrap().bytes.starts_with(format!("{master}.").as_bytes())).count()
}

async fn all_open(app: &TestApp, people: &[(AccountId, Key)]) {
    for (account, key) in people {
        assert_eq!(&app.app().data_key(*account).await.unwrap(), key);
    }
}

/// Polls `work` so many times and drops it, as a killed Worker would. `true` when it had finished.
fn run_for(polls: usize, work: impl Future) -> bool {
    let mut work = std::pin::pin!(work);
    let mut context = Context::from_waker(std::task::Waker::noop());
    (0..polls).any(|_| work.as_mut().poll(&mut context).is_ready())
}

#[tokio::test]
async fn j3_after_two_nights_every_key_is_under_the_new_master_key_and_the_old_one_can_go() {
    let mut app = TestApp::new();
    let people = people(&app, 250).await;
    app.night().await;
    assert_eq!(app.core.count("outbox"), 0, "nothing to rotate to");
    app.change_settings(&[("MASTER_KEYS", &both())]);
    app.night().await;
    assert_eq!((under(&app, "m1"), under(&app, "m2")), (0, 250));
    assert!(!app.keys.names().contains(&"rotation/all-under".to_owned()), "the pass changed some: not shown yet");
    app.clock.advance_ms(DAY_MS);
    app.night().await;
    assert_eq!(app.keys.read("rotation/all-under").unwrap().bytes, b"m2");
    app.clock.advance_ms(DAY_MS);
    let jobs = app.core.count("outbox");
    app.night().await;
    assert_eq!(app.core.count("outbox"), jobs, "there is nothing left to look for");
    app.change_settings(&[("MASTER_KEYS", &format!("m2:{}", strong(9)))]);
    all_open(&app, &people).await;
}

#[tokio::test]
async fn j3_a_night_that_strikes_twice_begins_one_pass() {
    let mut app = TestApp::new();
    people(&app, 1).await;
    app.change_settings(&[("MASTER_KEYS", &both())]);
    for _ in 0..2 {
        assert!(schedule::run(&app.app(), schedule::NIGHTLY).await.is_empty());
    }
    assert_eq!(app.core.count("outbox"), 1);
    app.run_jobs().await;
}

#[tokio::test]
async fn j3_a_pass_killed_anywhere_goes_on_and_no_key_is_unreadable_in_between() {
    let mut finished = false;
    let mut polls = 0;
    while !finished {
        let mut app = TestApp::new();
        let people = people(&app, 3).await;
        app.change_settings(&[("MASTER_KEYS", &both())]);
        assert!(schedule::run(&app.app(), schedule::NIGHTLY).await.is_empty());
        for hint in app.queue.take_all() {
            finished = run_for(polls, consume(&app.app(), &hint));
        }
        all_open(&app, &people).await;
        app.clock.advance_ms(CLAIM_MS);
        app.tick().await;
        app.tick().await;
        assert_eq!((under(&app, "m1"), under(&app, "m2")), (0, 3), "killed after {polls} steps");
        all_open(&app, &people).await;
        polls += 1;
    }
    assert!(polls > 10, "{polls}");
}

#[tokio::test]
async fn j3_wrapping_anew_twice_is_nothing() {
    let mut app = TestApp::new();
    people(&app, 2).await;
    app.change_settings(&[("MASTER_KEYS", &both())]);
    app.night().await;
    let objects = || app.keys.names().into_iter().map(|name| app.keys.read(&name)).collect::<Vec<_>>();
    let before = objects();
    let ids = app.core.rows("SELECT id FROM outbox", &[]);
    for id in ids {
        consume(&app.app(), &serde_json::json!({"location": "core", "id": id["id"]}).to_string()).await;
    }
    assert_eq!(objects(), before);
}

#[tokio::test]
async fn j3_a_key_destroyed_while_it_is_wrapped_anew_stays_destroyed() {
    for polls in 0..6 {
        let mut app = TestApp::new();
        let (account, _) = people(&app, 1).await[0];
        app.change_settings(&[("MASTER_KEYS", &both())]);
        let vault = app.app().vault.clone();
        let mut rewrapping = std::pin::pin!(vault.rewrap(account));
        let mut context = Context::from_waker(std::task::Waker::noop());
        let is_over = (0..polls).any(|_| rewrapping.as_mut().poll(&mut context).is_ready());
        vault.shred(account, app.app().now()).await.unwrap();
        if !is_over {
            rewrapping.await.unwrap();
        }
        assert_eq!(app.keys.names(), [format!("deleted/{account}")], "destroyed after {polls} steps");
    }
}

#[tokio::test]
async fn j3_a_key_under_a_master_key_that_is_gone_is_told_and_holds_up_nobody() {
    let mut app = TestApp::new();
    let lost = people(&app, 1).await[0].0;
    app.change_settings(&[("MASTER_KEYS", &format!("m5:{}", strong(5)))]);
    people(&app, 2).await;
    app.change_settings(&[("MASTER_KEYS", &format!("m2:{},m5:{}", strong(9), strong(5)))]);
    app.night().await;
    assert_eq!((under(&app, "m1"), under(&app, "m2")), (1, 2));
    let told = app.log.lines();
    let told = told.iter().find(|line| line.contains("data_key_unreadable")).expect("it is told");
    assert!(told.contains(&principal_hash(lost)) && !told.contains(&lost.to_string()), "{told}");
    app.clock.advance_ms(DAY_MS);
    app.night().await;
    assert!(!app.keys.names().contains(&"rotation/all-under".to_owned()));
}
