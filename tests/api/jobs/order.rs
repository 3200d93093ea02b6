//! In which order jobs are done, and that nobody's work keeps others from theirs.

use vivace::{
    domain::{
        ids::{AccountId, JobId},
        priority::Priority,
        time::MINUTE_MS,
    },
    jobs::{
        message::{JobMessage, MeasureGoalsV1},
        outbox::{self, Hint, OutboxAddress, Taken, sweep},
    },
    storage::User,
};

use crate::support::TestApp;

/// Writes `count` jobs of a person into shard 0, without hints.
async fn write(app: &TestApp, account: AccountId, priority: Priority, count: usize) -> Vec<JobId> {
    let inner = app.app();
    let message = JobMessage::MeasureGoalsV1(MeasureGoalsV1 { account, shard: 0 });
    let jobs: Vec<_> = (0..count).map(|_| inner.job::<User>(message.clone()).with_priority(priority)).collect();
    for part in jobs.chunks(100) {
        inner.user_db(0).unwrap().batch(part.iter().map(outbox::Job::insert).collect()).await.unwrap();
    }
    jobs.iter().map(outbox::Job::id).collect()
}

async fn swept(app: &TestApp) -> Vec<Hint> {
    let inner = app.app();
    sweep(&inner.user_db(0).unwrap(), OutboxAddress::User(0), inner.now()).await.unwrap()
}

const fn person(number: u8) -> AccountId {
    AccountId::from_bytes([number; 16])
}

#[tokio::test]
async fn e7_lost_hints_of_urgent_jobs_are_made_up_for_before_a_backlog() {
    let app = TestApp::new();
    app.leaves_jobs();
    for number in 0..50 {
        write(&app, person(number), Priority::Low, 100).await;
    }
    app.clock.advance_ms(MINUTE_MS);
    let urgent = write(&app, person(200), Priority::High, 20).await;
    let hints = swept(&app).await;
    assert_eq!(hints.len(), 500);
    let mut first: Vec<JobId> = hints.iter().take(20).map(|hint| hint.id).collect();
    first.sort_unstable();
    let mut expected = urgent.clone();
    expected.sort_unstable();
    assert_eq!(first, expected);
}

#[tokio::test]
async fn one_person_with_much_to_do_does_not_keep_others_waiting() {
    let app = TestApp::new();
    app.leaves_jobs();
    let many = write(&app, person(1), Priority::Normal, 1_000).await;
    app.clock.advance_ms(1_000);
    let one = write(&app, person(2), Priority::Normal, 1).await[0];
    app.shards[0].execute(
        "INSERT INTO tracked_jobs (account_id, id, job_id, kind, created_at, forget_at) VALUES (?1, ?2, ?2, 'programme', 0, 9000000000000000)",
        &[&person(2).to_string(), &one.to_string()],
    );
    // The sweeper: ten steps of the first person's line have passed.
    let hints = swept(&app).await;
    let place = hints.iter().position(|hint| hint.id == one).unwrap();
    assert!(place <= 11, "{place}");
    // The consumer: a hint at a later job of the first person lets the other go first, and is to be sent again.
    let db = app.app().user_db(0).unwrap();
    let Taken::Run(job) = outbox::take(&db, many[500], app.app().now()).await.unwrap() else { panic!("taken") };
    assert_eq!(job.id, one);
    assert_eq!(job.tracked.map(|tracked| tracked.id), Some(one), "its person sees that it runs");
    let Taken::Run(job) = outbox::take(&db, many[500], app.app().now()).await.unwrap() else { panic!("taken") };
    assert_eq!(job.id, many[500], "nobody else waits: the line is theirs");
}

#[tokio::test]
async fn what_is_in_line_already_goes_before_what_comes_later() {
    let app = TestApp::new();
    app.leaves_jobs();
    let first = write(&app, person(1), Priority::Normal, 2).await;
    app.clock.advance_ms(10_000);
    write(&app, person(2), Priority::Normal, 1).await;
    let db = app.app().user_db(0).unwrap();
    let Taken::Run(job) = outbox::take(&db, first[1], app.app().now()).await.unwrap() else { panic!("taken") };
    assert_eq!(job.id, first[1]);
}

#[tokio::test]
async fn old_work_is_told_to_the_queue_above() {
    let app = TestApp::new();
    app.leaves_jobs();
    let old = write(&app, person(1), Priority::Low, 1).await[0];
    assert_eq!(swept(&app).await, [Hint { address: OutboxAddress::User(0), id: old, priority: Priority::Low }]);
    app.clock.advance_ms(10 * MINUTE_MS);
    assert_eq!(swept(&app).await[0].priority, Priority::Normal);
}

#[tokio::test]
async fn e1_a_swapped_turn_loses_no_job() {
    let app = TestApp::new();
    // People without goals: their jobs end at once.
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let inner = app.app();
    for (account, count) in [(ada.account, 30), (eve.account, 3)] {
        for _ in 0..count {
            let message = JobMessage::MeasureGoalsV1(MeasureGoalsV1 { account, shard: 0 });
            let job = inner.job::<User>(message);
            inner.user_db(0).unwrap().batch(vec![job.insert()]).await.unwrap();
            inner.hint([job.hint(OutboxAddress::User(0))]);
        }
    }
    app.run_jobs().await;
    assert_eq!(app.shards[0].rows("SELECT 1 AS n FROM outbox WHERE state = 'done'", &[]).len(), 33);
    assert_eq!(app.shards[0].count("outbox_effects"), 33);
}
