use serde_json::{Value, json};
use vivace::{jobs::message::MailContent, platform::outbound::OutboundError};

use super::{enqueue, verify};
use crate::support::TestApp;

const PROVIDER: &[(&str, &str)] = &[
    ("MAIL_API_KEY", "mail-key"),
    ("MAIL_API_URL", "https://mail.test/"),
    ("MAIL_FROM", "Vivace Team <team@vivace.test>"),
];

fn every_mail() -> Vec<MailContent> {
    let name = || "<b>ada & eve</b>".to_owned();
    let token = || "a+b/c&d".to_owned();
    vec![
        MailContent::Welcome { name: name(), token: token() },
        MailContent::VerifyEmail { name: name(), token: token() },
        MailContent::AlreadyRegistered { name: name() },
        MailContent::PasswordReset { name: name(), token: token() },
        MailContent::PasswordChanged { name: name() },
        MailContent::SessionReused { name: name() },
        MailContent::SecondFactorChanged { name: name(), is_on: true },
        MailContent::SecondFactorChanged { name: name(), is_on: false },
        MailContent::IdentityChanged { name: name(), provider: "google".to_owned(), is_linked: true },
        MailContent::IdentityChanged { name: name(), provider: "apple".to_owned(), is_linked: false },
        MailContent::ExportReady { name: name() },
        MailContent::AccountDeleted { name: name() },
    ]
}

async fn mails(app: &TestApp) -> Vec<Value> {
    app.get("/api/v1/dev/mails").send().await.expect(200).data().as_array().unwrap().clone()
}

#[tokio::test]
async fn every_mail_has_a_subject_a_text_and_escaped_html() {
    for content in every_mail() {
        let app = TestApp::new();
        enqueue(&app, content).await;
        app.run_jobs().await;
        let mail = mails(&app).await.remove(0);
        let (subject, text, html) =
            (mail["subject"].as_str().unwrap(), mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
        assert!(subject.len() > 10);
        assert!(text.starts_with("Hello <b>ada & eve</b>,\n\n") && text.ends_with("https://app.vivace.test"), "{text}");
        assert!(!text.contains("{{") && !text.contains("\n\n\n\n"), "{text}");
        assert!(html.starts_with("<!doctype html>") && html.contains(&format!("<title>{subject}</title>")));
        assert!(!html.contains("<b>") && html.contains("ada &#38; eve"), "{html}");
        assert!(!html.contains("<script") && !html.contains("<img"), "nothing is loaded from anywhere");
    }
}

#[tokio::test]
async fn links_lead_to_the_first_frontend_with_the_token_escaped() {
    let app = TestApp::with_settings(&[("CORS_ORIGINS", "https://one.test,https://two.test")]);
    for (content, link) in [
        (every_mail().swap_remove(0), "https://one.test/verify-email?token=a%2Bb%2Fc%26d"),
        (every_mail().swap_remove(3), "https://one.test/reset-password?token=a%2Bb%2Fc%26d"),
    ] {
        enqueue(&app, content).await;
        app.run_jobs().await;
        let mail = mails(&app).await.remove(0);
        assert!(mail["text"].as_str().unwrap().contains(link), "{mail}");
        assert!(mail["html"].as_str().unwrap().contains(link), "{mail}");
        app.clock.advance_ms(1);
    }
}

#[tokio::test]
async fn without_a_frontend_links_lead_to_the_api() {
    let app = TestApp::with_settings(&[("CORS_ORIGINS", "")]);
    enqueue(&app, verify()).await;
    app.run_jobs().await;
    let text = mails(&app).await.remove(0)["text"].as_str().unwrap().to_owned();
    assert!(text.contains("https://vivace.test/api/v1/auth/verify-email?token=tok-1"), "{text}");
    app.clock.advance_ms(1);
    enqueue(&app, MailContent::PasswordReset { name: "ada".into(), token: "tok-2".into() }).await;
    app.run_jobs().await;
    let text = mails(&app).await.remove(0)["text"].as_str().unwrap().to_owned();
    assert!(text.contains("https://vivace.test/api-docs") && text.contains("this token: tok-2"), "{text}");
}

#[tokio::test]
async fn e5_the_provider_gets_the_mail_under_the_jobs_id() {
    let app = TestApp::with_settings(PROVIDER);
    app.outbound.reply(202, "");
    let job = enqueue(&app, verify()).await;
    app.run_jobs().await;
    let asked = app.outbound.asked().remove(0);
    assert_eq!(asked.url, "https://mail.test/v3/mail/send");
    assert!(asked.post && asked.timeout_ms <= 30_000);
    let header = |name: &str| asked.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.clone());
    assert_eq!(header("Authorization").as_deref(), Some("Bearer mail-key"));
    assert_eq!(header("Idempotency-Key"), Some(job.to_string()));
    let body: Value = serde_json::from_str(crate::support::text_of(&asked)).unwrap();
    assert_eq!(body["from"], json!({"email": "team@vivace.test", "name": "Vivace Team"}));
    assert_eq!(
        body["personalizations"],
        json!([{"to": [{"email": "ada@example.org"}], "custom_args": {"job_id": job}}])
    );
    assert_eq!(body["content"][0]["type"], "text/plain");
    assert_eq!(body["content"][1]["type"], "text/html");
    assert_eq!(body["tracking_settings"]["click_tracking"]["enable"], false);
    assert_eq!(app.core.count("dev_mails"), 0, "the local mailbox is for machines without a provider");
}

#[tokio::test]
async fn e5_a_lost_answer_is_asked_again_under_the_same_key() {
    let app = TestApp::with_settings(PROVIDER);
    app.outbound.fail(OutboundError::TimedOut);
    app.outbound.reply(202, "");
    let job = enqueue(&app, verify()).await;
    app.run_jobs().await;
    app.clock.advance_ms(60_000);
    app.tick().await;
    let keys: Vec<_> = app.outbound.asked().into_iter().flat_map(|asked| asked.headers).collect();
    let keys: Vec<_> = keys.iter().filter(|(name, _)| name == "Idempotency-Key").map(|(_, key)| key.clone()).collect();
    assert_eq!(keys, [job.to_string(), job.to_string()]);
}

#[tokio::test]
async fn a_provider_in_trouble_is_asked_again_and_one_that_refuses_is_not() {
    for (status, retried) in
        [(429, true), (500, true), (503, true), (408, true), (400, false), (401, false), (413, false)]
    {
        let app = TestApp::with_settings(PROVIDER);
        app.leaves_jobs();
        app.outbound.reply(status, r#"{"errors":[{"message":"ada@example.org is bad"}]}"#);
        enqueue(&app, verify()).await;
        app.run_jobs().await;
        let row = app.core.rows("SELECT state, last_error FROM outbox", &[]).remove(0);
        assert_eq!(row["state"], if retried { "pending" } else { "dead" }, "{status}");
        assert_eq!(row["last_error"], format!("mail provider answered {status}"));
        assert_eq!(app.core.count("job_ledger"), usize::from(!retried));
    }
}

#[tokio::test]
async fn j5_the_local_mailbox_keeps_nothing_but_the_farewell_of_a_deleted_account() {
    let app = TestApp::new();
    enqueue(&app, verify()).await;
    super::enqueue_to(&app, "eve@example.org", verify()).await;
    app.run_jobs().await;
    app.clock.advance_ms(1);
    enqueue(&app, MailContent::AccountDeleted { name: "ada".into() }).await;
    app.run_jobs().await;
    let subjects = app.core.rows("SELECT recipient, subject FROM dev_mails ORDER BY recipient", &[]);
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert_eq!(subjects[0]["subject"], "Your account was deleted");
    assert_eq!(subjects[1]["recipient"], "eve@example.org");
}

#[tokio::test]
async fn the_local_mailbox_forgets_after_a_week() {
    let app = TestApp::new();
    enqueue(&app, verify()).await;
    app.run_jobs().await;
    app.clock.advance_ms(8 * 86_400_000);
    enqueue(&app, MailContent::PasswordChanged { name: "ada".into() }).await;
    app.run_jobs().await;
    assert_eq!(app.core.count("dev_mails"), 1);
}
