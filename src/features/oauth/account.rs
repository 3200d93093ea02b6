//! Whose an identity is: the account it is linked to, the account with the same confirmed address, or a new one.

use super::{
    id_token::Identity,
    store::{self, AccountRow},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{ids::AccountId, principal::ShardNumber, time::Timestamp, username},
    features::auth::{Device, FirstFactor, LoginView, least_filled, open_session, require_second_factor, shard_fill},
    http::{Answer, ApiError, Code},
    jobs::{
        message::{CreateProfileV1, JobMessage, MailContent, SendMailV1},
        outbox::{Job, OutboxAddress},
    },
    storage::{Core, Statement, StorageError},
};

/// How often a lost race, for the address or a made-up username, is run again.
const TRIES_MAX: u32 = 3;

fn rejected(cause: &str) -> ApiError {
    ApiError::new(Code::SignInRejected).logging(cause)
}

/// The account somebody signs in to.
///
/// # Errors
/// [`Code::SignInRejected`] when there is none and none can be made, [`Code::AccountSuspended`].
pub async fn find_account(app: &App, issuer: &str, identity: &Identity) -> Answer<AccountId> {
    let mut has_another = false;
    for _ in 0..TRIES_MAX {
        let found = look_around(app, issuer, identity).await?;
        if let Some(row) = found.linked {
            return active(&row);
        }
        if has_another {
            return Err(rejected("the account has another identity at this provider"));
        }
        let Some(address) = &identity.verified_email else {
            return Err(rejected("the provider does not vouch for an address"));
        };
        let written = match found.same_address {
            Some(row) => {
                let account = active(&row)?;
                if row.account.email_verified_at.is_none() {
                    // Whoever registered it may be somebody else, waiting for its owner to come in.
                    return Err(rejected("the account with this address has not confirmed it").saying(
                        "There is an account with this address that is not confirmed. Confirm it or reset its password first.",
                    ));
                }
                link(app, issuer, identity, &row, address).await.map(|()| account)
            }
            None => create(app, issuer, identity, address, found.shard).await,
        };
        match written {
            Ok(account) => return Ok(account),
            // Somebody was quicker, perhaps this very identity in another tab, or changed the account: look again.
            Err(StorageError::Unique(columns)) => has_another = columns.contains("identities.account_id"),
            Err(StorageError::Constraint(text)) if text.contains("identities.account_id") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ApiError::new(Code::StorageUnavailable).retry_after(1).logging("a sign-in lost every race"))
}

/// Only who proved an identity or address is told how its account stands.
pub fn active(row: &AccountRow) -> Answer<AccountId> {
    match row.status.as_str() {
        "active" => Ok(row.account.id),
        "suspended" => Err(ApiError::new(Code::AccountSuspended)),
        _ => Err(rejected("the account is deleted")),
    }
}

struct Found {
    linked: Option<AccountRow>,
    same_address: Option<AccountRow>,
    shard: ShardNumber,
}

async fn look_around(app: &App, issuer: &str, identity: &Identity) -> Answer<Found> {
    let batch = vec![
        bind!(store::FIND_BY_IDENTITY, issuer, &identity.subject),
        bind!(store::FIND_BY_EMAIL, identity.verified_email.as_deref()),
        shard_fill(app),
    ];
    let rows = app.core_db().batch(batch).await?;
    let [linked, same_address, fill] = rows.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    Ok(Found { linked: linked.first()?, same_address: same_address.first()?, shard: least_filled(app, fill)? })
}

async fn link(
    app: &App,
    issuer: &str,
    identity: &Identity,
    row: &AccountRow,
    address: &str,
) -> Result<(), StorageError> {
    let mail = changed_mail(app, address, &row.account.username, issuer, true).owned_by(row.account.id);
    let mut batch = Vec::from(linking(app, issuer, identity, row.account.id, address));
    batch.push(mail.insert());
    app.core_db().batch(batch).await?;
    app.hint([mail.hint(OutboxAddress::Core)]);
    Ok(())
}

/// The mail of whose identities change: whoever did it may be somebody else.
pub fn changed_mail(app: &App, to: &str, username: &str, issuer: &str, is_linked: bool) -> Job<Core> {
    let provider = app.config.identity_providers.iter().find(|provider| provider.issuer == issuer);
    let provider = provider.map_or_else(|| issuer.to_owned(), |provider| provider.name.clone());
    let mail = MailContent::IdentityChanged { name: username.to_owned(), provider, is_linked };
    app.job(JobMessage::SendMailV1(SendMailV1 { to: to.to_owned(), mail }))
}

/// The statements that link an identity and tell it.
fn linking(app: &App, issuer: &str, identity: &Identity, account: AccountId, address: &str) -> [Statement<Core>; 2] {
    let mut details = serde_json::Map::new();
    details.insert("issuer".to_owned(), issuer.into());
    let entry =
        Entry { actor: Some(account), action: Action::IdentityLinked, subject: Subject::Account(account), details };
    [bind!(store::LINK_IDENTITY, issuer, &identity.subject, account, address, app.now()), app.audit(&entry)]
}

async fn create(
    app: &App,
    issuer: &str,
    identity: &Identity,
    address: &str,
    shard: ShardNumber,
) -> Result<AccountId, StorageError> {
    let now = app.now();
    let account = AccountId::new(now, app.entropy());
    let name = username::make_up(address, app.rng.bytes());
    let profile: Job<Core> = app.job(JobMessage::CreateProfileV1(CreateProfileV1 {
        account,
        shard,
        first_name: identity.given_name.clone(),
        last_name: identity.family_name.clone(),
    }));
    let insert =
        bind!(store::INSERT_CONFIRMED_ACCOUNT, account, address, name.as_str(), username::key(&name), shard, now);
    let mut batch = vec![insert];
    batch.extend(linking(app, issuer, identity, account, address));
    batch.push(profile.insert());
    app.core_db().batch(batch).await?;
    app.hint([profile.hint(OutboxAddress::Core)]);
    Ok(account)
}

/// Signs in: tokens, or the question for the second factor.
pub async fn sign_in(app: &App, row: &AccountRow, device: &Device, proved_at: Timestamp) -> Answer<LoginView> {
    let account = active(row)?;
    if row.mfa_enabled {
        return Ok(LoginView::MfaRequired(require_second_factor(app, FirstFactor { account, proved_at })));
    }
    let view = open_session(app, &row.account, device, proved_at).commit(app, Vec::new()).await?;
    Ok(LoginView::SignedIn(Box::new(view)))
}
