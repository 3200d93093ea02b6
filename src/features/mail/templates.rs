//! The templates of mails, one variant for each pair of files in `templates/`.
#![expect(unused_qualifications, reason = "in the code that the templates are compiled to")]

use askama::Template;

/// What templates may use.
pub struct Facts<'a> {
    /// The subject.
    pub subject: &'static str,
    /// Whom it is for.
    pub name: &'a str,
    /// Where people sign in.
    pub home: &'a str,
    /// Where the mail leads; [`Facts::home`] when it leads nowhere in particular.
    pub link: String,
    /// The token, for a page that cannot take it from the link.
    pub code: Option<&'a str>,
    /// Whether what was changed is on now.
    pub is_on: bool,
    /// The provider of an outside identity.
    pub provider: &'a str,
}

/// What the mail of a week shows.
pub struct ReportFacts {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Sums.
    pub totals: Vec<Total>,
    /// The bars of its chart, which is text and table cells: few mail programs show pictures of a server, none SVG.
    pub days: Vec<Bar>,
    /// The streak as it stands.
    pub streak_days: u32,
}

/// A sum, and that of the week before.
pub struct Total {
    /// What.
    pub label: &'static str,
    /// How much.
    pub value: String,
    /// Before.
    pub before: String,
}

/// A bar of the chart.
pub struct Bar {
    /// The day of the week.
    pub label: &'static str,
    /// What it stands for.
    pub minutes: i64,
    /// Its length, 0 to 85.
    pub percent: i64,
    /// Its length in letters.
    pub blocks: String,
}

/// The plain-text templates.
#[derive(Template)]
pub enum Text<'a> {
    #[template(path = "mail/templates/welcome.txt")]
    Welcome { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/verify_email.txt")]
    VerifyEmail { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/already_registered.txt")]
    AlreadyRegistered { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/password_reset.txt")]
    PasswordReset { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/password_changed.txt")]
    PasswordChanged { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/session_reused.txt")]
    SessionReused { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/second_factor_changed.txt")]
    SecondFactorChanged { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/identity_changed.txt")]
    IdentityChanged { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/export_ready.txt")]
    ExportReady { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/account_deleted.txt")]
    AccountDeleted { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/weekly_progress.txt")]
    WeeklyProgress { facts: &'a Facts<'a>, report: &'a ReportFacts },
}

/// The HTML templates; what is filled in is escaped.
#[derive(Template)]
pub enum Html<'a> {
    #[template(path = "mail/templates/welcome.html")]
    Welcome { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/verify_email.html")]
    VerifyEmail { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/already_registered.html")]
    AlreadyRegistered { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/password_reset.html")]
    PasswordReset { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/password_changed.html")]
    PasswordChanged { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/session_reused.html")]
    SessionReused { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/second_factor_changed.html")]
    SecondFactorChanged { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/identity_changed.html")]
    IdentityChanged { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/export_ready.html")]
    ExportReady { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/account_deleted.html")]
    AccountDeleted { facts: &'a Facts<'a> },
    #[template(path = "mail/templates/weekly_progress.html")]
    WeeklyProgress { facts: &'a Facts<'a>, report: &'a ReportFacts },
}
