//! The gate's authenticator: access tokens cost no look-up; sessions are looked up where a policy asks.

use std::sync::Arc;

use super::{
    store::{SESSION_STANDING, StandingRow},
    tokens::AccessTokens,
};
use crate::{
    bind,
    domain::{principal::Principal, time::HOUR_MS},
    http::{
        ApiError, Code, RequestContext,
        middleware::gate::{Authenticator, Presented},
    },
    storage::{Core, Database, Db, PortFuture},
};

/// How long ago staff may have proved who they are.
pub const RECENTLY_MS: i64 = HOUR_MS;

/// Recognises credentials of accounts.
pub struct Accounts {
    /// The core database.
    pub core: Arc<dyn Database>,
    /// Reads access tokens.
    pub tokens: AccessTokens,
}

impl Accounts {
    fn core(&self, context: &RequestContext) -> Db<Core> {
        Db::new(self.core.clone(), context.usage.clone())
    }
}

impl Authenticator for Accounts {
    fn authenticate<'a>(
        &'a self,
        presented: Presented<'a>,
        context: &'a RequestContext,
    ) -> PortFuture<'a, Result<Option<Principal>, ApiError>> {
        Box::pin(async move {
            match presented {
                Presented::AccessToken(token) => Ok(self.tokens.read(token, context.received_at)),
                Presented::ApiKey(_) | Presented::Ticket(_) => Ok(None),
            }
        })
    }

    fn check_session<'a>(
        &'a self,
        principal: &'a Principal,
        recently: bool,
        context: &'a RequestContext,
    ) -> PortFuture<'a, Result<(), ApiError>> {
        Box::pin(async move {
            let Some(session) = principal.session() else { return Ok(()) };
            let row =
                self.core(context).first::<StandingRow>(bind!(SESSION_STANDING, session, principal.account)).await?;
            let Some(row) =
                row.filter(|row| !row.revoked && context.received_at < row.expires_at && row.status != "deleted")
            else {
                return Err(ApiError::new(Code::SessionEnded));
            };
            if row.status == "suspended" {
                return Err(ApiError::new(Code::AccountSuspended));
            }
            // The token tells an older truth: a new one has to be fetched.
            if row.role != principal.role || row.plan != principal.plan {
                return Err(ApiError::new(Code::SessionEnded));
            }
            if recently && context.received_at.since(row.authenticated_at) > RECENTLY_MS {
                return Err(ApiError::new(Code::ReauthenticationRequired));
            }
            Ok(())
        })
    }
}
