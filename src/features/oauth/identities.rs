//! One's own outside identities.

use serde::Serialize;

use super::{
    account::changed_mail,
    store::{self, AddresseeRow, IdentityRow},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::time::Timestamp,
    http::{Answer, ApiError, Caller, Code, Done, List, PathText, Reply, reply::PageInfo},
    jobs::outbox::OutboxAddress,
    storage::StorageError,
};

/// The most identities shown: an account has one at each provider, and there are two.
const SHOWN_MAX: u32 = 20;

/// An outside identity.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct IdentityView {
    /// The provider's name in paths; `null` when it is no longer offered.
    provider: Option<String>,
    /// The provider itself.
    issuer: String,
    /// The address it told when the identity was linked.
    email: Option<String>,
    linked_at: Timestamp,
}

/// `GET /auth/identities`
pub async fn list_identities(app: App, caller: Caller) -> Answer<List<IdentityView>> {
    let rows: Vec<IdentityRow> = app.core_db().all(bind!(store::LIST_IDENTITIES, caller.account, SHOWN_MAX)).await?;
    let view = |row: IdentityRow| IdentityView {
        provider: app
            .config
            .identity_providers
            .iter()
            .find(|provider| provider.issuer == row.issuer)
            .map(|provider| provider.name.clone()),
        issuer: row.issuer,
        email: row.email,
        linked_at: row.created_at,
    };
    Ok(List::new(rows.into_iter().map(view).collect(), PageInfo::new(None, SHOWN_MAX)))
}

/// `DELETE /auth/identities/{provider}`
pub async fn delete_identity(app: App, caller: Caller, PathText(name): PathText) -> Answer<Reply<Done>> {
    let account = caller.account;
    let providers = &app.config.identity_providers;
    let provider = providers.iter().find(|provider| provider.name == name).ok_or(ApiError::new(Code::NotFound))?;
    let found = app
        .core_db()
        .batch(vec![bind!(store::LIST_IDENTITIES, account, SHOWN_MAX), bind!(store::ADDRESSEE, account)])
        .await?;
    let [identities, addressee] = found.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let to: AddresseeRow = addressee.first()?.ok_or(ApiError::new(Code::SessionEnded))?;
    let rows: Vec<IdentityRow> = identities.decode()?;
    let row = rows.into_iter().find(|row| row.issuer == provider.issuer).ok_or(ApiError::new(Code::NotFound))?;
    let offered = serde_json::to_string(&providers.iter().map(|provider| &provider.issuer).collect::<Vec<_>>())
        .map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    let mut details = serde_json::Map::new();
    details.insert("issuer".to_owned(), row.issuer.as_str().into());
    let mail = changed_mail(&app, &to.email, &to.username, &row.issuer, false).owned_by(account);
    let batch = vec![
        bind!(store::REQUIRE_OTHER_WAY, account, &row.issuer, &row.subject, offered),
        bind!(store::DELETE_IDENTITY, account, &row.issuer),
        app.audit(&Entry {
            actor: Some(account),
            action: Action::IdentityUnlinked,
            subject: Subject::Account(account),
            details,
        }),
        mail.insert(),
    ];
    match app.core_db().batch(batch).await {
        Ok(_) => {
            app.hint([mail.hint(OutboxAddress::Core)]);
            Ok(Done::reply("The identity is no longer linked."))
        }
        Err(StorageError::Constraint(text)) if text.contains("identities.created_at") => {
            Err(ApiError::new(Code::LastSignInMethod))
        }
        Err(error) => Err(error.into()),
    }
}
