//! API versions: which one a request asks for, and what it answers with.

use crate::http::error_codes::Code;

/// A version of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Bare bodies; deprecated.
    V0,
    /// `{"success": true, "data": …}`.
    V1,
    /// The form of v1 with `meta`.
    V2,
}

impl Version {
    /// The name in paths and headers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V0 => "v0",
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    /// Reads `v1` or `1`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "v0" | "0" => Some(Self::V0),
            "v1" | "1" => Some(Self::V1),
            "v2" | "2" => Some(Self::V2),
            _ => None,
        }
    }

    /// The version of unversioned paths: the shop's namespaces were born with v2.
    fn default_of(path: &str) -> Self {
        const SHOP: &[&str] = &["products", "categories", "packages", "offers", "orders", "carts"];
        let first = path.trim_start_matches("/api/").split('/').next().unwrap_or_default();
        if SHOP.contains(&first) { Self::V2 } else { Self::V1 }
    }
}

/// What a request asks for, once its address is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The version to answer with.
    pub version: Version,
    /// The path the router knows: `/api/…` without a version, or a path outside the API.
    pub path: String,
    /// Whether the path is below the API (and so has versions).
    pub is_api: bool,
}

/// Works out version and router path: the path's version wins, else the header's, else the query's,
/// else the default; two that differ are a conflict.
///
/// # Errors
/// [`Code::UnknownVersion`] or [`Code::VersionConflict`].
pub fn resolve(path: &str, header: Option<&str>, query: Option<&str>) -> Result<Target, Code> {
    let (from_path, path) = split_path(path)?;
    let is_api = path.starts_with("/api/");
    if !is_api {
        return Ok(Target { version: Version::V1, path, is_api });
    }
    let parse = |text: &str| Version::parse(text).ok_or(Code::UnknownVersion);
    let stated = [from_path, header.map(parse).transpose()?, query.map(parse).transpose()?];
    let mut stated = stated.into_iter().flatten();
    let version = match stated.next() {
        None => Version::default_of(&path),
        Some(first) if stated.all(|other| other == first) => first,
        Some(_) => return Err(Code::VersionConflict),
    };
    Ok(Target { version, path, is_api })
}

fn split_path(path: &str) -> Result<(Option<Version>, String), Code> {
    let after_api = path.strip_prefix("/api/");
    let candidate = after_api.or_else(|| path.strip_prefix('/')).unwrap_or_default();
    let (first, rest) = candidate.split_once('/').unwrap_or((candidate, ""));
    let looks_like_version =
        first.len() >= 2 && first.starts_with('v') && first.chars().skip(1).all(|c| c.is_ascii_digit());
    if !looks_like_version {
        return Ok((None, path.to_owned()));
    }
    // `/v1/…` without `/api` is the production base of one of the products; only v1 had it.
    match (after_api.is_some(), Version::parse(first)) {
        (true, Some(version)) => Ok((Some(version), format!("/api/{rest}"))),
        (true, None) => Err(Code::UnknownVersion),
        (false, Some(Version::V1)) => Ok((Some(Version::V1), format!("/api/{rest}"))),
        (false, _) => Ok((None, path.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(path: &str, header: Option<&str>, query: Option<&str>) -> Result<(Version, String), Code> {
        resolve(path, header, query).map(|target| (target.version, target.path))
    }

    #[test]
    fn the_version_comes_from_path_then_header_then_query_then_default() {
        let users = "/api/users/me".to_owned();
        assert_eq!(resolved("/api/v2/users/me", None, None), Ok((Version::V2, users.clone())));
        assert_eq!(resolved("/v1/users/me", None, None), Ok((Version::V1, users.clone())));
        assert_eq!(resolved("/api/users/me", Some("v2"), None), Ok((Version::V2, users.clone())));
        assert_eq!(resolved("/api/users/me", None, Some("v0")), Ok((Version::V0, users.clone())));
        assert_eq!(resolved("/api/users/me", None, None), Ok((Version::V1, users)));
        assert_eq!(resolved("/api/products", None, None), Ok((Version::V2, "/api/products".to_owned())));
    }

    #[test]
    fn two_versions_that_differ_are_a_conflict() {
        assert_eq!(resolved("/api/v1/x", Some("v2"), None), Err(Code::VersionConflict));
        assert_eq!(resolved("/api/x", Some("v2"), Some("v1")), Err(Code::VersionConflict));
        assert_eq!(resolved("/api/v1/x", Some("v1"), Some("1")).map(|t| t.0), Ok(Version::V1));
    }

    #[test]
    fn an_unknown_version_is_told_so() {
        assert_eq!(resolved("/api/v9/x", None, None), Err(Code::UnknownVersion));
        assert_eq!(resolved("/api/x", Some("banana"), None), Err(Code::UnknownVersion));
    }

    #[test]
    fn paths_outside_the_api_have_no_version() {
        assert_eq!(resolved("/health", None, None), Ok((Version::V1, "/health".to_owned())));
        assert_eq!(resolved("/v9/x", None, None), Ok((Version::V1, "/v9/x".to_owned())));
    }
}
