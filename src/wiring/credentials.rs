//! The gate's authenticator: each kind of credential goes to the slice that knows it.

use std::sync::Arc;

use crate::{
    domain::principal::Principal,
    features::{api_keys, auth::Accounts},
    http::{
        ApiError, RequestContext,
        middleware::gate::{Authenticator, Presented},
    },
    live::tickets::Tickets,
    storage::{Database, Db, PortFuture},
};

/// Recognises access tokens, API keys and tickets.
pub struct Credentials {
    /// Recognises access tokens and looks up sign-in sessions.
    pub accounts: Accounts,
    /// The core database, for API keys.
    pub core: Arc<dyn Database>,
}

impl Authenticator for Credentials {
    fn authenticate<'a>(
        &'a self,
        presented: Presented<'a>,
        context: &'a RequestContext,
    ) -> PortFuture<'a, Result<Option<Principal>, ApiError>> {
        match presented {
            Presented::AccessToken(_) => self.accounts.authenticate(presented, context),
            Presented::Ticket(text) => {
                let ticket = Tickets::new(&self.accounts.tokens.keys).open(text, context.received_at);
                Box::pin(async move { Ok(ticket.map(|ticket| ticket.principal())) })
            }
            Presented::ApiKey(key) => Box::pin(async move {
                api_keys::recognise(&Db::new(self.core.clone(), context.usage.clone()), key, context).await
            }),
        }
    }

    fn check_session<'a>(
        &'a self,
        principal: &'a Principal,
        recently: bool,
        context: &'a RequestContext,
    ) -> PortFuture<'a, Result<(), ApiError>> {
        self.accounts.check_session(principal, recently, context)
    }
}
