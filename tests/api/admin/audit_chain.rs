use rusqlite::ToSql;
use serde_json::{Value, json};
use vivace::{
    audit::{Action, Entry, Subject},
    storage::{Blob, Blobs},
    wiring::schedule,
};

use super::admin;
use crate::support::{SignedIn, TestApp};

const PATH: &str = "/api/v1/admin/audit/verify";
const HEAD: &str = "audit/head.json";

/// Tells `count` things and seals them.
async fn tell(app: &TestApp, count: usize) {
    for number in 0..count {
        app.clock.advance_ms(1);
        let entry = Entry {
            actor: None,
            action: Action::PasswordChanged,
            subject: Subject::Thing(format!("thing:{number}")),
            details: serde_json::Map::new(),
        };
        app.app().core_db().execute(app.app().audit(&entry)).await.unwrap();
    }
}

async fn sealed(count: usize) -> (TestApp, SignedIn) {
    let app = TestApp::new();
    let root = admin(&app, "root");
    tell(&app, count).await;
    app.tick().await;
    (app, root)
}

async fn verdict(app: &TestApp, root: &SignedIn) -> Value {
    app.get(PATH).by(root).send().await.expect(200).data()
}

/// What only somebody at the database itself could do: the triggers are gone.
fn tamper(app: &TestApp, sql: &str, params: &[&dyn ToSql]) {
    let triggers =
        app.core.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'", &[]);
    for trigger in triggers {
        app.core.execute(&format!("DROP TRIGGER {}", trigger["name"].as_str().unwrap()), &[]);
    }
    app.core.execute(sql, params);
}

#[tokio::test]
async fn j10_rows_get_their_places_within_a_minute_and_verify() {
    let (app, root) = sealed(12).await;
    assert_eq!(
        verdict(&app, &root).await,
        json!({"verified": true, "rows": 12, "brokenAt": null, "fault": null, "nextCursor": null})
    );
    let head: Value = serde_json::from_slice(&app.keys.read(HEAD).unwrap().bytes).unwrap();
    assert_eq!(head["sequence"], 12);
    assert_eq!(app.keys.names(), [HEAD, "audit/heads/2026-11-21.json"]);
    tell(&app, 3).await;
    app.tick().await;
    assert_eq!(verdict(&app, &root).await["rows"], 15);
}

#[tokio::test]
async fn j10_an_empty_log_verifies_and_nothing_is_written_for_it() {
    let (app, root) = sealed(0).await;
    assert_eq!(verdict(&app, &root).await["verified"], true);
    assert!(app.keys.names().is_empty());
}

#[tokio::test]
async fn j10_the_database_refuses_to_change_remove_or_move_a_row() {
    let (app, _) = sealed(2).await;
    for sql in [
        "DELETE FROM audit_log",
        "UPDATE audit_log SET details = '{}'",
        "UPDATE audit_log SET actor = 'system' WHERE sequence = 2",
        "UPDATE audit_log SET sequence = 9 WHERE sequence = 2",
        "UPDATE audit_log SET mac = 'x' WHERE sequence = 1",
        "UPDATE audit_log SET sequence = NULL, mac = NULL",
    ] {
        let refused = app.core.connection().execute(sql, []).unwrap_err();
        assert_eq!(refused.to_string(), "the audit log is append-only", "{sql}");
    }
}

#[tokio::test]
async fn j10_tampering_in_the_database_is_found_with_its_place() {
    for (sql, place, fault) in [
        ("UPDATE audit_log SET details = '{\"x\":1}' WHERE sequence = 5", 5, "altered"),
        ("UPDATE audit_log SET mac = NULL WHERE sequence = 4", 4, "altered"),
        ("DELETE FROM audit_log WHERE sequence = 1", 1, "missing"),
        ("DELETE FROM audit_log WHERE sequence = 7", 7, "missing"),
        ("DELETE FROM audit_log WHERE sequence > 10", 11, "cut_short"),
        ("DELETE FROM audit_log", 1, "cut_short"),
        (
            "UPDATE audit_log SET sequence = CASE sequence WHEN 3 THEN -4 ELSE -3 END WHERE sequence IN (3, 4)",
            3,
            "missing",
        ),
    ] {
        let (app, root) = sealed(12).await;
        tamper(&app, sql, &[]);
        let verdict = verdict(&app, &root).await;
        assert_eq!(
            (&verdict["verified"], &verdict["brokenAt"], &verdict["fault"]),
            (&json!(false), &json!(place), &json!(fault)),
            "{sql}"
        );
    }
}

#[tokio::test]
async fn j10_a_chain_that_was_cut_is_never_continued() {
    let (app, root) = sealed(12).await;
    tamper(&app, "DELETE FROM audit_log WHERE sequence > 10", &[]);
    tell(&app, 4).await;
    let failures = schedule::run_every_minute(&app.app()).await;
    assert_eq!(failures.len(), 1);
    assert!(failures[0].to_string().contains("breaks at row 11: CutShort"), "{failures:?}");
    assert_eq!(app.core.rows("SELECT count(*) AS n FROM audit_log WHERE sequence IS NULL", &[])[0]["n"], 4);
    assert_eq!(verdict(&app, &root).await["fault"], "cut_short");
}

#[tokio::test]
async fn j10_an_anchor_that_is_gone_forged_or_old_is_found() {
    let (app, root) = sealed(5).await;
    let old = app.keys.read(HEAD).unwrap();
    tell(&app, 5).await;
    app.tick().await;
    let newest = app.keys.read(HEAD).unwrap();
    // An old head brought back, and the chain cut to match: the day's head knows better.
    app.keys.put(HEAD, old).await.unwrap();
    assert_eq!(verdict(&app, &root).await["verified"], true);
    tamper(&app, "DELETE FROM audit_log WHERE sequence > 5", &[]);
    assert_eq!(verdict(&app, &root).await["fault"], "cut_short");
    // A head written without the key.
    let forged = String::from_utf8(newest.bytes).unwrap().replace("\"sequence\":10", "\"sequence\":5");
    app.keys.put(HEAD, Blob { bytes: forged.into_bytes(), content_type: "application/json".into() }).await.unwrap();
    assert_eq!(verdict(&app, &root).await["fault"], "not_anchored");
    // No head at all.
    for name in app.keys.names() {
        app.keys.delete(&name).await.unwrap();
    }
    assert_eq!(verdict(&app, &root).await["fault"], "not_anchored");
    assert_eq!(schedule::run_every_minute(&app.app()).await.len(), 1);
}

#[tokio::test]
async fn j10_a_lost_anchor_write_is_made_up_for() {
    let (app, root) = sealed(5).await;
    let lagging = app.keys.read(HEAD).unwrap();
    tell(&app, 2).await;
    app.tick().await;
    app.keys.put(HEAD, lagging).await.unwrap();
    app.tick().await;
    let head: Value = serde_json::from_slice(&app.keys.read(HEAD).unwrap().bytes).unwrap();
    assert_eq!(head["sequence"], 7);
    assert_eq!(verdict(&app, &root).await["verified"], true);
}

#[tokio::test]
async fn j10_sealers_that_run_at_once_make_one_chain() {
    let app = TestApp::new();
    let root = admin(&app, "root");
    for round in 0..5 {
        tell(&app, 30).await;
        let apps: Vec<_> = (0..4).map(|_| app.app()).collect();
        let sealers: Vec<_> = apps.iter().map(vivace::app::App::audit_sealer).collect();
        let now = app.app().now();
        let (a, b, c, d) =
            tokio::join!(sealers[0].seal(now), sealers[1].seal(now), sealers[2].seal(now), sealers[3].seal(now));
        let counts = [a, b, c, d].map(Result::unwrap);
        assert_eq!(counts.iter().sum::<u32>(), 30, "{counts:?}");
        assert_eq!(verdict(&app, &root).await["rows"], (round + 1) * 30);
    }
}

#[tokio::test]
async fn j10_a_backlog_is_sealed_in_runs_and_a_long_chain_verified_in_parts() {
    let (app, root) = sealed(450).await;
    let whole = verdict(&app, &root).await;
    assert_eq!((&whole["verified"], &whole["rows"]), (&json!(true), &json!(450)));
    // Nobody makes up a place to begin at.
    assert_eq!(app.get(&format!("{PATH}?cursor=AAAA")).by(&root).send().await.expect(422).code(), "invalid_cursor");
}

#[tokio::test]
async fn j10_the_chain_verifies_after_an_account_in_it_was_deleted() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (root, ada) = (admin(&app, "root"), app.sign_in("ada"));
    app.patch(&super::path_of(&ada)).by(&root).json(json!({"plan": "pro"})).send().await.expect(200);
    app.delete(&super::path_of(&ada)).by(&root).send().await.expect(200);
    app.finish_background().await;
    let verdict = verdict(&app, &root).await;
    assert_eq!((&verdict["verified"], &verdict["rows"]), (&json!(true), &json!(2)));
}
