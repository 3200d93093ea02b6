//! From a [`MailContent`] to subject, text and HTML.

use askama::Template;

use super::templates::{Facts, Html, Text};
use crate::{config::Config, jobs::message::MailContent};

/// A mail ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedMail {
    /// The subject.
    pub subject: &'static str,
    /// The plain-text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Fills in the templates of `content`.
///
/// # Errors
/// A template could not be filled in, which is a defect of ours.
pub fn render(config: &Config, content: &MailContent) -> Result<RenderedMail, askama::Error> {
    use MailContent as M;
    let facts = facts(config, content);
    let facts = &facts;
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
    };
    Ok(RenderedMail { subject: facts.subject, text: text.render()?, html: html.render()? })
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
