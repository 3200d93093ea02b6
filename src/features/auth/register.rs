//! Registering. The answer is the same whether or not the address has an account, and so is the work:
//! its owner reads in a mail which it was.

use garde::Validate;
use serde::Deserialize;

use super::{
    limits::admit_mail,
    mail_tokens::{Purpose, make_token},
    new_password::{hash_password, judge_password, take_turn},
    placement::{least_filled, shard_fill},
    store::{self, CredentialRow},
};
use crate::{
    app::App,
    bind,
    domain::{email, ids::AccountId, principal::ShardNumber, username},
    features::people::begin_profile,
    http::{Answer, ApiError, Code, Created, Done, RequestContext, ValidJson},
    jobs::{
        message::{CreateProfileV1, JobMessage, MailContent, SendMailV1},
        outbox::{Job, OutboxAddress},
    },
    platform::passwords::StoredPassword,
    storage::{Core, Statement, StorageError},
};

/// What everybody is answered.
const NEUTRAL: &str = "Check your mail to confirm the address. If it has an account already, the mail says so.";
/// How often a lost race for the address or a made-up username is run again.
const TRIES_MAX: u32 = 3;

/// Somebody who wants an account.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RegisterRequest {
    /// The address: unique, whatever its case.
    #[garde(length(bytes, min = 3, max = 254), custom(is_address))]
    #[cfg_attr(feature = "openapi", schemars(extend("format" = "email")))]
    email: String,
    /// The password: at least 8 characters, at most 1,024 bytes, not a common one.
    #[garde(skip)]
    #[cfg_attr(feature = "openapi", schemars(length(min = 8, max = 1024)))]
    password: String,
    /// The public name: 3 to 30 letters, digits, dots, underscores or hyphens, unique whatever its case. Made up when
    /// left out.
    #[garde(inner(custom(is_username)))]
    #[cfg_attr(feature = "openapi", schemars(regex(pattern = r"^[A-Za-z0-9_.-]{3,30}$")))]
    username: Option<String>,
    /// Given name.
    #[garde(length(chars, min = 1, max = 100))]
    first_name: Option<String>,
    /// Family name.
    #[garde(length(chars, min = 1, max = 100))]
    last_name: Option<String>,
}

pub(super) fn is_address(address: &str, (): &()) -> garde::Result {
    email::normalise(address).map(drop).ok_or_else(|| garde::Error::new("is not an e-mail address"))
}

fn is_username(name: &str, (): &()) -> garde::Result {
    username::judge(name).map_err(garde::Error::new)
}

/// The address under which accounts are found. Validated before.
pub(super) fn normalised(address: &str) -> Answer<String> {
    email::normalise(address).ok_or_else(|| ApiError::invalid_field("email", "is not an e-mail address"))
}

/// Registers an account, or tells its owner that there is one.
pub async fn register_account(
    app: App,
    context: RequestContext,
    ValidJson(body): ValidJson<RegisterRequest>,
) -> Answer<Created<Done>> {
    let address = normalised(&body.email)?;
    judge_password("password", &body.password, &address, body.username.as_deref().unwrap_or_default())?;
    admit_mail(&app, &context, "register", &address).await?;
    let turn = take_turn(&app)?;
    let mut found = look_around(&app, &address, body.username.as_deref()).await?;
    if found.username_taken {
        return Err(username_taken());
    }
    let password = hash_password(&turn, &body.password)?;
    drop(turn);
    for _ in 0..TRIES_MAX {
        let written = match &found.existing {
            Some(existing) => tell_owner(&app, &address, existing).await,
            None => create_account(&app, &address, &body, &password, found.shard).await,
        };
        match written {
            Ok(()) => return Ok(Created(Done { message: NEUTRAL.to_owned() })),
            Err(error) if error.is_unique_violation_of("accounts.username_key") && body.username.is_some() => {
                return Err(username_taken());
            }
            // Somebody was quicker: look again.
            Err(StorageError::Unique(_)) => {
                found = look_around(&app, &address, body.username.as_deref()).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(ApiError::new(Code::StorageUnavailable).retry_after(1).logging("registering lost every race"))
}

fn username_taken() -> ApiError {
    ApiError::new(Code::UsernameTaken).field("username", "is taken")
}

struct Found {
    existing: Option<CredentialRow>,
    username_taken: bool,
    shard: ShardNumber,
}

/// Whether there are such an account and such a username, and which shard is the least filled.
async fn look_around(app: &App, address: &str, username: Option<&str>) -> Answer<Found> {
    let key = username.map(username::key).unwrap_or_default();
    let rows = app
        .core_db()
        .batch(vec![bind!(store::ACCOUNT_BY_EMAIL, address), bind!(store::USERNAME_TAKEN, key), shard_fill(app)])
        .await?;
    let [account, taken, fill] = rows.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let existing: Option<CredentialRow> = account.first()?;
    // The owner's own name is no obstacle to telling the owner.
    let own =
        existing.as_ref().is_some_and(|row| Some(username::key(&row.account.username)) == username.map(username::key));
    Ok(Found {
        username_taken: !own && taken.first::<serde_json::Value>()?.is_some(),
        existing,
        shard: least_filled(app, fill)?,
    })
}

async fn create_account(
    app: &App,
    address: &str,
    body: &RegisterRequest,
    password: &StoredPassword,
    shard: ShardNumber,
) -> Result<(), StorageError> {
    let now = app.now();
    let account = AccountId::new(now, app.entropy());
    let name = body.username.clone().unwrap_or_else(|| username::make_up(address, app.rng.bytes()));
    let (token, keep_token) = make_token(app, Purpose::VerifyEmail, account, address);
    let mail = mail(app, address, MailContent::Welcome { name: name.clone(), token }).owned_by(account);
    let profile =
        CreateProfileV1 { account, shard, first_name: body.first_name.clone(), last_name: body.last_name.clone() };
    let insert = bind!(
        store::INSERT_ACCOUNT,
        account,
        address,
        name.as_str(),
        username::key(&name),
        password.hash.as_str(),
        password.pepper.as_deref(),
        shard,
        now
    );
    // The index of names is written by a trigger of the insertion.
    write_all(app, [insert, bind!(store::DECOY_WRITE, now)], keep_token, &mail, profile).await
}

/// Tells the owner by mail. What a new account takes is done here too, to as little effect: the account is
/// written as it is, a token is kept that nobody has, and a profile is begun that is there.
async fn tell_owner(app: &App, address: &str, existing: &CredentialRow) -> Result<(), StorageError> {
    let account = &existing.account;
    let (_, keep_token) = make_token(app, Purpose::VerifyEmail, account.id, address);
    let mail =
        mail(app, address, MailContent::AlreadyRegistered { name: account.username.clone() }).owned_by(account.id);
    let profile = CreateProfileV1 { account: account.id, shard: account.shard, first_name: None, last_name: None };
    let as_it_is = [bind!(store::TOUCH_ACCOUNT, account.id), bind!(store::TOUCH_NAME, account.id)];
    write_all(app, as_it_is, keep_token, &mail, profile).await
}

/// What both branches write, and what follows after the answer: so that neither takes longer. The
/// profile's job makes up for a crash.
async fn write_all(
    app: &App,
    account: [Statement<Core>; 2],
    token: Statement<Core>,
    mail: &Job<Core>,
    profile: CreateProfileV1,
) -> Result<(), StorageError> {
    let profile_job: Job<Core> = app.job(JobMessage::CreateProfileV1(profile.clone()));
    let mut statements = Vec::from(account);
    statements.extend([token, mail.insert(), profile_job.insert()]);
    app.core_db().batch(statements).await?;
    app.hint([mail.hint(OutboxAddress::Core), profile_job.hint(OutboxAddress::Core)]);
    let after = app.clone();
    app.after_answer(async move {
        let _ = begin_profile(&after, &profile).await;
    });
    Ok(())
}

/// A mail to `address`, to be written in the batch of what it tells.
pub(super) fn mail(app: &App, address: &str, mail: MailContent) -> Job<Core> {
    app.job(JobMessage::SendMailV1(SendMailV1 { to: address.to_owned(), mail }))
}
