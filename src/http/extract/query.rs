//! A query string, parsed and validated.

use axum::extract::FromRequestParts;
use garde::Validate;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::{refuse_fields, refuse_misfit};
use crate::{
    domain::json,
    http::{ApiError, Code},
};

/// A query that parsed as `T` and passed its rules. `version` belongs to the router and is left out.
#[derive(Debug)]
pub struct ValidQuery<T>(pub T);

impl<T, S> FromRequestParts<S> for ValidQuery<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn parse<T: DeserializeOwned + Validate<Context = ()>>(query: &str) -> Result<T, ApiError> {
    if query.contains("%00") {
        return Err(ApiError::new(Code::InvalidQuery).saying("The query holds a NUL character."));
    }
    let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "version");
    let value: T = json::from_pairs(pairs).map_err(|misfit| refuse_misfit(&misfit, Code::InvalidQuery))?;
    value.validate().map_err(|report| refuse_fields(&report, Code::InvalidQuery))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize, garde::Validate)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Sample {
        #[garde(range(max = 100))]
        page_size: Option<u32>,
    }

    fn field_of(query: &str) -> String {
        parse::<Sample>(query).unwrap_err().fields[0].field.clone()
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        assert_eq!(parse::<Sample>("version=v1&pageSize=5").unwrap().page_size, Some(5));
        assert_eq!(field_of("pageSize=500"), "pageSize");
        assert_eq!(field_of("pageSize=abc"), "pageSize");
        assert_eq!(field_of("other=1"), "other");
        assert_eq!(field_of("pageSize=1&pageSize=2"), "pageSize");
    }
}
