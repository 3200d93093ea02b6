//! The operations on one's own API keys.

use garde::Validate;
use serde::Deserialize;

use super::{
    recognise::grantable,
    secret::make_key,
    store::{self, KeyRow},
    views::{ApiKeyView, NewApiKeyView},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{
        ids::ApiKeyId,
        network::parse_network,
        permissions::{Permission, Plan},
        time::{DAY_MS, Timestamp},
    },
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
    storage::{Core, Statement, StorageError},
};

/// The most keys of one person that are not expired.
pub const LIVE_KEYS_MAX: u32 = 20;
/// How long an expired key stays in the list, so that its person sees why a program stopped.
const EXPIRED_SHOWN_MS: i64 = 30 * DAY_MS;
/// The furthest end of a key: ten years of 365.25 days.
const LIFETIME_MS_MAX: i64 = 36_525 * DAY_MS / 10;
/// After every id: a list without a cursor begins before it.
const AFTER_ALL_IDS: &str = "g";

/// Which page.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListApiKeysQuery {
    /// Where the last page ended.
    #[garde(length(bytes, max = 500))]
    cursor: Option<String>,
    /// Items of a page.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// `GET /auth/api-keys`
pub async fn list_api_keys(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListApiKeysQuery>,
) -> Answer<List<ApiKeyView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let list = format!("api-keys|{}", caller.account);
    let before = match &query.cursor {
        Some(cursor) => app.cursors.decode::<ApiKeyId>(&list, cursor)?.to_string(),
        None => AFTER_ALL_IDS.to_owned(),
    };
    let rows: Vec<KeyRow> =
        app.core_db().all(bind!(store::LIST_KEYS, caller.account, before, limit.saturating_add(1))).await?;
    Ok(List::page(rows, limit, |row| app.cursors.encode(&list, &row.id), ApiKeyView::from))
}

/// A key to be made.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateApiKeyRequest {
    /// What you call it.
    #[garde(length(chars, min = 1, max = 100))]
    name: String,
    /// What it may do: permissions you hold yourself.
    #[garde(length(min = 1, max = 50), inner(length(bytes, min = 1, max = 50)))]
    scopes: Vec<String>,
    /// When it ends; without it, never.
    #[garde(skip)]
    expires_at: Option<Timestamp>,
    /// Addresses or networks (CIDR) it may be used from; without any, from everywhere.
    #[serde(default)]
    #[garde(length(max = 20), inner(length(bytes, min = 2, max = 49)))]
    allowed_networks: Vec<String>,
}

/// `POST /auth/api-keys`
pub async fn create_api_key(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateApiKeyRequest>,
) -> Answer<Created<NewApiKeyView>> {
    let now = app.now();
    let scopes = read_scopes(&body.scopes, caller.plan)?;
    let networks = read_networks(&body.allowed_networks)?;
    check_end(body.expires_at, now)?;
    let id = ApiKeyId::new(now, app.entropy());
    let key = make_key(&*app.rng);
    let insert = bind!(
        store::INSERT_KEY,
        caller.account,
        id,
        &body.name,
        &key.hash,
        &key.prefix,
        json_array(&scopes),
        json_array(&networks),
        now,
        body.expires_at,
        LIVE_KEYS_MAX
    );
    let forget = bind!(store::FORGET_EXPIRED, caller.account, now.plus_millis(-EXPIRED_SHOWN_MS));
    let told = tell(&app, &caller, Action::ApiKeyCreated, id);
    app.core_db()
        .batch(vec![forget, insert, told])
        .await
        .map_err(|error| if is_refused_name(&error) { ApiError::new(Code::LimitReached) } else { error.into() })?;
    let row = KeyRow {
        id,
        name: body.name,
        prefix: key.prefix,
        scopes,
        allowed_networks: networks,
        created_at: now,
        rotated_at: None,
        expires_at: body.expires_at,
        last_used_at: None,
    };
    Ok(Created(NewApiKeyView { key: key.text, shown: row.into() }))
}

/// `POST /auth/api-keys/{id}/rotate`
pub async fn rotate_api_key(app: App, caller: Caller, PathId(id): PathId<ApiKeyId>) -> Answer<Reply<NewApiKeyView>> {
    let key = make_key(&*app.rng);
    let batch = vec![
        bind!(store::REQUIRE_OWN, caller.account, id),
        bind!(store::REPLACE_SECRET, caller.account, id, &key.hash, &key.prefix, app.now()),
        tell(&app, &caller, Action::ApiKeyRotated, id),
        bind!(store::FIND_KEY, caller.account, id),
    ];
    let rows = app.core_db().batch(batch).await.map_err(not_own)?;
    let row = rows.last().map(|rows| rows.first::<KeyRow>()).transpose()?.flatten();
    let row = row.ok_or(ApiError::new(Code::NotFound))?;
    Ok(Reply::new(NewApiKeyView { key: key.text, shown: row.into() }))
}

/// `DELETE /auth/api-keys/{id}`
pub async fn delete_api_key(app: App, caller: Caller, PathId(id): PathId<ApiKeyId>) -> Answer<Reply<Done>> {
    let batch = vec![
        bind!(store::REQUIRE_OWN, caller.account, id),
        bind!(store::DELETE_KEY, caller.account, id),
        tell(&app, &caller, Action::ApiKeyRevoked, id),
    ];
    app.core_db().batch(batch).await.map_err(not_own)?;
    Ok(Done::reply("The API key is revoked."))
}

fn read_scopes(texts: &[String], plan: Plan) -> Answer<Vec<String>> {
    let mut scopes: Vec<Permission> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let held = Permission::parse(text).filter(|permission| grantable(plan).allows(*permission));
        // The same answer for a permission of staff and for none: keys have nothing to do with either.
        let permission = held
            .ok_or_else(|| ApiError::invalid_field(format!("scopes[{index}]"), "is not a permission you can give"))?;
        if !scopes.contains(&permission) {
            scopes.push(permission);
        }
    }
    scopes.sort_unstable();
    Ok(scopes.into_iter().map(|permission| permission.as_str().to_owned()).collect())
}

fn read_networks(texts: &[String]) -> Answer<Vec<String>> {
    let read = |(index, text): (usize, &String)| {
        parse_network(text).map(|network| network.to_string()).ok_or_else(|| {
            ApiError::invalid_field(format!("allowedNetworks[{index}]"), "is not an address or a network in CIDR form")
        })
    };
    texts.iter().enumerate().map(read).collect()
}

fn check_end(expires_at: Option<Timestamp>, now: Timestamp) -> Answer<()> {
    let Some(expires_at) = expires_at else { return Ok(()) };
    if expires_at <= now {
        return Err(ApiError::invalid_field("expiresAt", "is not in the future"));
    }
    if expires_at.since(now) > LIFETIME_MS_MAX {
        return Err(ApiError::invalid_field("expiresAt", "is more than ten years away"));
    }
    Ok(())
}

fn json_array(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}

fn tell(app: &App, caller: &Caller, action: Action, id: ApiKeyId) -> Statement<Core> {
    let mut details = serde_json::Map::new();
    details.insert("apiKey".to_owned(), id.to_string().into());
    app.audit(&Entry { actor: Some(caller.account), action, subject: Subject::Account(caller.account), details })
}

/// Whether a guard of this slice's statements refused.
fn is_refused_name(error: &StorageError) -> bool {
    matches!(error, StorageError::Constraint(text) if text.contains("api_keys.name"))
}

fn not_own(error: StorageError) -> ApiError {
    if is_refused_name(&error) { ApiError::new(Code::NotFound) } else { error.into() }
}
