//! From a [`MailContent`] to subject, text and HTML.

use askama::Template;

use super::templates::{Bar, Facts, Html, ReportFacts, Text, Total};
use crate::{
    config::Config,
    domain::{
        person::Units,
        weekly_report::{WeekSums, WeeklyReport},
    },
    jobs::message::MailContent,
};

/// A mail ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedMail {
    /// The subject.
    pub subject: &'static str,
    /// The plain-text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Where to post to be rid of such mails, where one can be (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// Fills in the templates of `content`.
///
/// # Errors
/// A template could not be filled in, which is a defect of ours.
pub fn render(config: &Config, content: &MailContent) -> Result<RenderedMail, askama::Error> {
    use MailContent as M;
    let facts = facts(config, content);
    let facts = &facts;
    let report;
    let (text, html) = match content {
        M::Welcome { .. } => (Text::Welcome { facts }, Html::Welcome { facts }),
        M::VerifyEmail { .. } => (Text::VerifyEmail { facts }, Html::VerifyEmail { facts }),
        M::AlreadyRegistered { .. } => (Text::AlreadyRegistered { facts }, Html::AlreadyRegistered { facts }),
        M::PasswordReset { .. } => (Text::PasswordReset { facts }, Html::PasswordReset { facts }),
        M::PasswordChanged { .. } => (Text::PasswordChanged { facts }, Html::PasswordChanged { facts }),
        M::SessionReused { .. } => (Text::SessionReused { facts }, Html::SessionReused { facts }),
        M::SecondFactorChanged { .. } => (Text::SecondFactorChanged { facts }, Html::SecondFactorChanged { facts }),
        M::IdentityChanged { .. } => (Text::IdentityChanged { facts }, Html::IdentityChanged { facts }),
        M::ExportReady { .. } => (Text::ExportReady { facts }, Html::ExportReady { facts }),
        M::AccountDeleted { .. } => (Text::AccountDeleted { facts }, Html::AccountDeleted { facts }),
        M::WeeklyProgress { report: week, .. } => {
            report = report_facts(week);
            let report = &report;
            (Text::WeeklyProgress { facts, report }, Html::WeeklyProgress { facts, report })
        }
    };
    let unsubscribe = matches!(content, M::WeeklyProgress { .. }).then(|| facts.link.clone());
    Ok(RenderedMail { subject: facts.subject, text: text.render()?, html: html.render()?, unsubscribe })
}

fn facts<'a>(config: &'a Config, content: &'a MailContent) -> Facts<'a> {
    let frontend = config.cors_origins.first();
    let home = frontend.unwrap_or(&config.public_url);
    let of = |subject, name: &'a String| Facts {
        subject,
        name,
        home,
        link: home.clone(),
        code: None,
        is_on: false,
        provider: "",
    };
    match content {
        MailContent::Welcome { name, token } => {
            Facts { link: verify_link(config, token), ..of("Welcome to Vivace: confirm your address", name) }
        }
        MailContent::VerifyEmail { name, token } => {
            Facts { link: verify_link(config, token), ..of("Confirm your address", name) }
        }
        MailContent::AlreadyRegistered { name } => of("You already have an account", name),
        MailContent::PasswordReset { name, token } => {
            let base = of("Choose a new password", name);
            match frontend {
                Some(frontend) => Facts { link: with_token(&format!("{frontend}/reset-password"), token), ..base },
                // Without a frontend the API's own page is where the request can be sent from.
                None => Facts {
                    link: format!("{}/api-docs#/auth/reset_password", config.public_url),
                    code: Some(token),
                    ..base
                },
            }
        }
        MailContent::PasswordChanged { name } => of("Your password was changed", name),
        MailContent::SessionReused { name } => of("A sign-in of yours was ended", name),
        MailContent::SecondFactorChanged { name, is_on } => {
            let subject = if *is_on { "Two-step sign-in is on" } else { "Two-step sign-in was switched off" };
            Facts { is_on: *is_on, ..of(subject, name) }
        }
        MailContent::IdentityChanged { name, provider, is_linked } => {
            let subject = if *is_linked { "A way to sign in was added" } else { "A way to sign in was removed" };
            Facts { is_on: *is_linked, provider, ..of(subject, name) }
        }
        MailContent::ExportReady { name } => of("Your export is ready", name),
        MailContent::AccountDeleted { name } => of("Your account was deleted", name),
        MailContent::WeeklyProgress { name, unsubscribe, .. } => {
            let page = format!("{}/api/v1/notifications/unsubscribe", config.public_url);
            Facts { link: with_token(&page, unsubscribe), ..of("Your week of training", name) }
        }
    }
}

const DAY_NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// The longest bar, in percent of its row and in letters.
const BAR_PERCENT: i64 = 85;
const BAR_LETTERS: i64 = 20;
/// Grams of a pound (international avoirdupois).
const POUND_GRAMS: f64 = 453.592_37;

fn report_facts(report: &WeeklyReport) -> ReportFacts {
    let longest = report.daily_minutes.iter().copied().max().unwrap_or(0).max(1);
    let bar = |(ahead, minutes): (usize, &i64)| Bar {
        label: DAY_NAMES.get((usize::from(report.from.weekday()) + ahead) % 7).copied().unwrap_or_default(),
        minutes: *minutes,
        percent: minutes * BAR_PERCENT / longest,
        blocks: "\u{2588}".repeat(usize::try_from(minutes * BAR_LETTERS / longest).unwrap_or(0)),
    };
    let total =
        |label, of: &dyn Fn(&WeekSums) -> String| Total { label, value: of(&report.week), before: of(&report.before) };
    ReportFacts {
        from: report.from.to_string(),
        to: report.to().to_string(),
        totals: vec![
            total("Workouts", &|week| week.workouts.to_string()),
            total("Sets", &|week| week.sets.to_string()),
            total("Lifted", &|week| weight_text(week.volume_grams, report.units)),
            total("Minutes", &|week| week.minutes.to_string()),
        ],
        days: report.daily_minutes.iter().enumerate().map(bar).collect(),
        streak_days: report.streak_days,
    }
}

#[expect(clippy::cast_precision_loss, reason = "rounded to whole kilograms or pounds")]
fn weight_text(grams: i64, units: Units) -> String {
    match units {
        Units::Metric => format!("{:.0} kg", grams as f64 / 1_000.0),
        Units::Imperial => format!("{:.0} lb", grams as f64 / POUND_GRAMS),
    }
}

fn verify_link(config: &Config, token: &str) -> String {
    match config.cors_origins.first() {
        Some(frontend) => with_token(&format!("{frontend}/verify-email"), token),
        None => with_token(&format!("{}/api/v1/auth/verify-email", config.public_url), token),
    }
}

fn with_token(page: &str, token: &str) -> String {
    let token: String = form_urlencoded::byte_serialize(token.as_bytes()).collect();
    format!("{page}?token={token}")
}
