//! The local mailbox: the mails a developer's machine keeps, as pages and as data.

use askama::Template;
use axum::response::Response;
use garde::Validate;
use serde::{Deserialize, Serialize};

use super::store::{MAIL, MAILS, MAILS_TO, MailRow};
use crate::{
    app::App,
    bind,
    domain::{email::EMAIL_CHARS_MAX, ids::MailId, time::Timestamp},
    http::{
        Answer, ApiError, Code, List, PathId, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        page::html_page,
    },
};

/// Which mails.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListMailsQuery {
    /// Only mails to this address.
    #[garde(length(chars, max = EMAIL_CHARS_MAX))]
    to: Option<String>,
    /// Where the page before ended.
    #[garde(length(chars, max = 500))]
    cursor: Option<String>,
    /// The most mails of one page.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// A mail.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MailView {
    id: MailId,
    to: String,
    /// Which mail it is, for example `verify_email`.
    template: String,
    subject: String,
    text: String,
    html: String,
    sent_at: Timestamp,
}

impl From<MailRow> for MailView {
    fn from(row: MailRow) -> Self {
        let MailRow { id, recipient, template, subject, text, html, sent_at } = row;
        Self { id, to: recipient, template, subject, text, html, sent_at }
    }
}

/// Which form of a mail to show.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ShowMailQuery {
    /// Absent: the text on a page.
    #[garde(skip)]
    part: Option<MailPart>,
}

/// A part of a mail that can be shown alone.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum MailPart {
    /// The HTML part, as a mail program would show it.
    Html,
}

#[derive(Template)]
#[template(path = "mail/templates/mailbox_list.html")]
struct ListPage {
    to: String,
    mails: Vec<MailView>,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "mail/templates/mailbox_mail.html")]
struct MailPage<'a> {
    mail: &'a MailView,
    words: Vec<Word<'a>>,
}

/// A word of a mail's text with the space before it, or a link.
struct Word<'a> {
    text: &'a str,
    is_link: bool,
}

/// `GET /dev/mail`
pub async fn show_mails(app: App, ValidQuery(query): ValidQuery<ListMailsQuery>) -> Answer<Response> {
    let List { items, page, .. } = find_mails(&app, &query).await?;
    let to = query.to.unwrap_or_default();
    let older = page.next_cursor.map(|cursor| {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("to", to.as_str()), ("cursor", &cursor)].into_iter().filter(|(_, value)| !value.is_empty()))
            .finish();
        format!("/dev/mail?{query}")
    });
    html(ListPage { to, mails: items, older }.render())
}

/// `GET /dev/mail/{id}`
pub async fn show_mail(
    app: App,
    PathId(id): PathId<MailId>,
    ValidQuery(query): ValidQuery<ShowMailQuery>,
) -> Answer<Response> {
    let row = app.core_db().first::<MailRow>(bind!(MAIL, id)).await?.ok_or(Code::NotFound)?;
    let mail = MailView::from(row);
    match query.part {
        Some(MailPart::Html) => html(Ok(mail.html)),
        None => html(MailPage { words: words_of(&mail.text), mail: &mail }.render()),
    }
}

/// `GET /api/dev/mails`
pub async fn list_mails(app: App, ValidQuery(query): ValidQuery<ListMailsQuery>) -> Answer<List<MailView>> {
    find_mails(&app, &query).await
}

async fn find_mails(app: &App, query: &ListMailsQuery) -> Answer<List<MailView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let to = query.to.as_deref().map(|to| to.trim().to_lowercase()).filter(|to| !to.is_empty());
    let list = format!("dev-mails:{}", to.as_deref().unwrap_or_default());
    let before = match &query.cursor {
        Some(cursor) => app.cursors.decode::<MailId>(&list, cursor)?,
        None => MailId::from_bytes([0xff; 16]),
    };
    let statement = match &to {
        Some(to) => bind!(MAILS_TO, to, before, limit + 1),
        None => bind!(MAILS, before, limit + 1),
    };
    let rows = app.core_db().all::<MailRow>(statement).await?;
    Ok(List::page(rows, limit, |last| app.cursors.encode(&list, &last.id), MailView::from))
}

fn words_of(text: &str) -> Vec<Word<'_>> {
    text.split_inclusive(char::is_whitespace)
        .flat_map(|word| {
            let trimmed = word.trim_end();
            let (text, space) = word.split_at_checked(trimmed.len()).unwrap_or((word, ""));
            let is_link = text.starts_with("https://") || text.starts_with("http://");
            [Word { text, is_link }, Word { text: space, is_link: false }]
        })
        .collect()
}

fn html(page: askama::Result<String>) -> Answer<Response> {
    let page = page.map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    Ok(html_page(page))
}
