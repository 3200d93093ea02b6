//! `Idempotency-Key`: the same request twice has one effect and one answer.
//!
//! A key is claimed before the handler runs and holds its answer after it. A claim whose holder died is
//! free again after [`LEASE_MS`]. Answers are kept sealed with a key made from the client's own, so
//! the table alone tells nothing of them, under the name of ours, so that a rotation leaves them readable. Only answers of success are kept: a refused request may be
//! mended and sent again.

pub mod store;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};

use crate::{
    bind,
    domain::{
        json,
        principal::Principal,
        time::{DAY_MS, MINUTE_MS},
    },
    http::{
        ApiError, Code, RequestContext,
        reply::{PageInfo, Payload},
    },
    platform::{
        crypto::{KeyRing, NamedKey, sha256_hex},
        rng::Rng,
    },
    storage::{Core, Database, Db},
};

/// How long a claim is honoured without an answer: a crash between claim and answer blocks its key no
/// longer than this.
pub const LEASE_MS: i64 = MINUTE_MS;
/// How long an answer is kept.
pub const KEPT_MS: i64 = DAY_MS;

/// Remembers answers.
#[derive(Clone)]
pub struct Idempotency {
    /// The core database.
    pub core: Arc<dyn Database>,
    /// Keys from which those that seal answers are made.
    pub keys: KeyRing,
    /// Source of nonces.
    pub rng: Arc<dyn Rng>,
}

#[derive(Serialize, Deserialize)]
struct KeptAnswer {
    #[serde(default)]
    beside: Option<(String, String)>,
    status: u16,
    json: String,
    next_cursor: Option<String>,
    limit: Option<u32>,
    bare: bool,
}

/// Marks an answer that will be another one in a moment, though it is one of success: it is not kept, and who asks
/// again is answered anew.
#[derive(Clone, Copy, Debug)]
pub struct Passing;

struct Claim {
    /// What is claimed: whose key, for which address.
    name: String,
    /// Its hash, which is what the table has.
    scope: String,
    request_hash: String,
}

enum Claimed {
    Ours,
    Answered(Response),
}

impl Idempotency {
    /// Runs the handler, or answers what it answered before.
    pub async fn around(
        &self,
        request: Request,
        principal: Option<&Principal>,
        context: &RequestContext,
        next: Next,
    ) -> Response {
        if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            return next.run(request).await;
        }
        let Some(value) = request.headers().get("idempotency-key").cloned() else {
            return next.run(request).await;
        };
        match self.run_once(&value, request, principal, context, next).await {
            Ok(response) => response,
            Err(error) => error.into_response(),
        }
    }

    async fn run_once(
        &self,
        value: &HeaderValue,
        request: Request,
        principal: Option<&Principal>,
        context: &RequestContext,
        next: Next,
    ) -> Result<Response, ApiError> {
        let (claim, request) = self.read_claim(value, request, principal).await?;
        let core: Db<Core> = Db::new(self.core.clone(), context.usage.clone());
        if let Claimed::Answered(response) = self.claim(&core, &claim, context).await? {
            return Ok(response);
        }
        let response = next.run(request).await;
        match self.seal_answer(&claim, &response) {
            Some(sealed) => core.execute(bind!(store::KEEP_ANSWER, &claim.scope, sealed)).await?,
            None => core.execute(bind!(store::RELEASE_CLAIM, &claim.scope)).await?,
        };
        Ok(response)
    }

    async fn read_claim(
        &self,
        value: &HeaderValue,
        request: Request,
        principal: Option<&Principal>,
    ) -> Result<(Claim, Request), ApiError> {
        let key = value
            .to_str()
            .ok()
            .filter(|key| !key.is_empty() && key.len() <= 255 && key.bytes().all(|byte| byte.is_ascii_graphic()))
            .ok_or(ApiError::new(Code::InvalidIdempotencyKey))?;
        let whose = principal.map_or_else(|| "anonymous".to_owned(), |principal| principal.account.to_string());
        let address = format!("{} {}", request.method(), request.uri());
        let name = format!("{whose}\n{}\n{key}", address.split('?').next().unwrap_or_default());
        let (parts, body) = request.into_parts();
        let bytes =
            body.collect().await.map_err(|error| ApiError::new(Code::MalformedRequest).logging(error))?.to_bytes();
        let mut hashed = address.into_bytes();
        hashed.push(b'\n');
        hashed.extend_from_slice(&bytes);
        let claim = Claim { request_hash: sha256_hex(&hashed), scope: sha256_hex(name.as_bytes()), name };
        Ok((claim, Request::from_parts(parts, Body::from(bytes))))
    }

    async fn claim(&self, core: &Db<Core>, claim: &Claim, context: &RequestContext) -> Result<Claimed, ApiError> {
        let now = context.received_at;
        let rows = core
            .batch(vec![
                bind!(
                    store::CLAIM,
                    &claim.scope,
                    &claim.request_hash,
                    now,
                    now.plus_millis(-LEASE_MS),
                    now.plus_millis(KEPT_MS)
                ),
                bind!(store::READ_CLAIM, &claim.scope),
            ])
            .await?;
        let [claimed, current] = rows.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
        if claimed.changes > 0 {
            return Ok(Claimed::Ours);
        }
        let Some(row) = current.first::<store::ClaimRow>()? else {
            return Err(ApiError::new(Code::StorageUnavailable).retry_after(1));
        };
        if row.request_hash != claim.request_hash {
            return Err(ApiError::new(Code::IdempotencyMismatch));
        }
        let Some(sealed) = row.answer else {
            return Err(ApiError::new(Code::RequestInProgress).retry_after(1));
        };
        self.open_answer(claim, &sealed)
            .map(Claimed::Answered)
            .ok_or_else(|| ApiError::new(Code::InternalError).logging("a kept answer does not open"))
    }

    fn seal_answer(&self, claim: &Claim, response: &Response) -> Option<String> {
        let payload = response.extensions().get::<Payload>().filter(|_| response.status().is_success())?;
        if response.extensions().get::<Passing>().is_some() {
            return None;
        }
        let kept = KeptAnswer {
            status: response.status().as_u16(),
            json: payload.json.clone(),
            next_cursor: payload.page.as_ref().and_then(|page| page.next_cursor.clone()),
            limit: payload.page.as_ref().map(|page| page.limit),
            bare: payload.bare,
            beside: payload.beside.clone(),
        };
        let plain = serde_json::to_vec(&kept).ok()?;
        let current = self.keys.current();
        let sealed = current.key.derive(&claim.name).seal(&*self.rng, &claim.scope, &plain);
        Some(format!("{}.{sealed}", current.id))
    }

    /// Opens what [`Idempotency::seal_answer`] made with any key that is configured.
    fn open(&self, claim: &Claim, kept: &str) -> Option<Vec<u8>> {
        let open = |named: &NamedKey, sealed: &str| named.key.derive(&claim.name).open(&claim.scope, sealed);
        match kept.split_once('.') {
            Some((id, sealed)) => open(self.keys.named(id)?, sealed),
            // Kept by a release that did not note the key's name.
            None => self.keys.all().find_map(|named| open(named, kept)),
        }
    }

    fn open_answer(&self, claim: &Claim, sealed: &str) -> Option<Response> {
        let kept: KeptAnswer = json::from_slice(&self.open(claim, sealed)?).ok()?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::from_u16(kept.status).ok()?;
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
        response.extensions_mut().insert(Payload {
            json: kept.json,
            page: kept.limit.map(|limit| PageInfo { next_cursor: kept.next_cursor, limit }),
            bare: kept.bare,
            public_max_age_seconds: None,
            beside: kept.beside,
        });
        Some(response)
    }
}
