//! Reading and verifying the audit log.

use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    app::App,
    audit::{
        Action, pseudonym,
        store::{LIST_ALL, LIST_BY_ACTION, LIST_BY_SUBJECT, ListedRow, read_mac},
    },
    bind,
    domain::{
        audit_chain::{Fault, GENESIS, Link},
        ids::{AccountId, AuditId},
        time::Timestamp,
    },
    http::{
        Answer, ApiError, List, Reply, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
};

/// Which rows to list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListAuditQuery {
    /// Only what was done to this: an account's id, its name in the log, or a thing as the log names it.
    #[garde(length(chars, min = 1, max = 100))]
    subject: Option<String>,
    /// Only this action, for example `admin.user_updated`.
    #[garde(length(chars, min = 1, max = 64), custom(is_action))]
    action: Option<String>,
    /// Where the page before ended.
    #[garde(length(bytes, max = 500))]
    cursor: Option<String>,
    /// Items a page.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

#[expect(clippy::ref_option, reason = "the signature garde asks for")]
fn is_action(action: &Option<String>, (): &()) -> garde::Result {
    match action.as_deref().map(Action::parse) {
        Some(None) => Err(garde::Error::new("is not an action of the audit log")),
        _ => Ok(()),
    }
}

/// One thing that was done.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AuditRowView {
    id: AuditId,
    at: Timestamp,
    /// Who: an account's `auditName`, or `system`.
    actor: String,
    action: String,
    /// To whom or what.
    subject: String,
    details: Map<String, Value>,
    /// Its place in the chain; `null` until it is sealed, within a minute.
    sequence: Option<i64>,
}

/// After every id there is: where the list starts.
const NEWEST: &str = "~";

/// `GET /admin/audit`
pub async fn list_audit(app: App, ValidQuery(query): ValidQuery<ListAuditQuery>) -> Answer<List<AuditRowView>> {
    let list = format!("admin.audit|{:?}|{:?}", query.subject, query.action);
    let after = query.cursor.as_deref().map(|cursor| app.cursors.decode::<AuditId>(&list, cursor)).transpose()?;
    let before = after.map_or_else(|| NEWEST.to_owned(), |id| id.to_string());
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let subject = query.subject.map(|subject| match AccountId::parse(&subject) {
        Some(account) => pseudonym(&app.config.audit_key, account),
        None => subject,
    });
    let statement = match (subject, query.action) {
        (Some(subject), action) => bind!(LIST_BY_SUBJECT, subject, before, action, limit + 1),
        (None, Some(action)) => bind!(LIST_BY_ACTION, action, before, limit + 1),
        (None, None) => bind!(LIST_ALL, before, limit + 1),
    };
    let rows = app.core_db().all::<ListedRow>(statement).await?;
    Ok(List::page(rows, limit, |last| app.cursors.encode(&list, &last.id), view))
}

fn view(row: ListedRow) -> AuditRowView {
    let ListedRow { id, at, actor, action, subject, details, sequence } = row;
    AuditRowView { id, at, actor, action, subject, details, sequence }
}

/// From where to verify.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct VerifyAuditQuery {
    /// Where the call before ended.
    #[garde(length(bytes, max = 500))]
    cursor: Option<String>,
}

/// What came of a verification.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct VerificationView {
    /// Whether every row looked at so far is as it was written and none is missing.
    verified: bool,
    /// How many rows hold, from the first on.
    rows: i64,
    /// The number of the first row that does not.
    broken_at: Option<i64>,
    /// `missing`, `altered`, `not_anchored` or `cut_short`.
    fault: Option<&'static str>,
    /// Give this as `cursor` to go on; `null` when the end was reached.
    next_cursor: Option<String>,
}

/// The name of the cursors of verification.
const VERIFICATION: &str = "admin.audit.verify";

/// `GET /admin/audit/verify`
pub async fn verify_audit(
    app: App,
    ValidQuery(query): ValidQuery<VerifyAuditQuery>,
) -> Answer<Reply<VerificationView>> {
    let start = match &query.cursor {
        Some(cursor) => {
            let (sequence, mac) = app.cursors.decode::<(i64, String)>(VERIFICATION, cursor)?;
            Link { sequence, mac: read_mac(&mac) }
        }
        None => GENESIS,
    };
    let verdict = app.audit_sealer().verify(start, app.now()).await.map_err(ApiError::from)?;
    let position = (verdict.last.sequence, hex::encode(verdict.last.mac));
    Ok(Reply::new(VerificationView {
        verified: verdict.broken.is_none(),
        rows: verdict.last.sequence,
        broken_at: verdict.broken.map(|broken| broken.sequence),
        fault: verdict.broken.map(|broken| fault_name(broken.fault)),
        next_cursor: (!verdict.complete).then(|| app.cursors.encode(VERIFICATION, &position)),
    }))
}

const fn fault_name(fault: Fault) -> &'static str {
    match fault {
        Fault::Missing => "missing",
        Fault::Altered => "altered",
        Fault::NotAnchored => "not_anchored",
        Fault::CutShort => "cut_short",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_that_is_not_in_the_table_is_refused() {
        assert!(is_action(&None, &()).is_ok() && is_action(&Some("admin.user_updated".into()), &()).is_ok());
        assert!(is_action(&Some("admin.nothing".into()), &()).is_err());
    }
}
