//! The one table of aliases: addresses of the reference products that mean a canonical one.
//!
//! Both sides are router paths (below `/api`, without a version). `{name}` captures one segment on the
//! left and is put in on the right. A route that is canonical is never listed.

use std::sync::OnceLock;

use http::Method;

/// One alias.
#[derive(Clone, Copy, Debug)]
pub struct Alias {
    /// The method of both addresses.
    pub method: &'static str,
    /// The address a product uses.
    pub path: &'static str,
    /// The canonical address.
    pub canonical: &'static str,
    /// The canonical method, where it differs.
    pub canonical_method: Option<&'static str>,
    /// Whose address it is: `FS`, `CC`, `FA`, `FZ` or `KY`.
    pub product: &'static str,
}

macro_rules! aliases {
    ($($product:ident $method:ident $path:literal => $($canonical_method:ident)? $canonical:literal;)+) => {
        /// Every alias.
        pub const ALIASES: &[Alias] = &[$(Alias {
            method: stringify!($method),
            path: $path,
            canonical: $canonical,
            canonical_method: aliases!(@method $($canonical_method)?),
            product: stringify!($product),
        }),+];
    };
    (@method) => { None };
    (@method $method:ident) => { Some(stringify!($method)) };
}

aliases! {
    CC POST "/api/auth/refresh-token" => "/api/auth/refresh";
    KY POST "/api/auth/request-password-reset" => "/api/auth/forgot-password";
    FZ POST "/forgot-password" => "/api/auth/forgot-password";
    KY POST "/api/auth/reset-password/{token}" => "/api/auth/reset-password";
    CC GET "/api/auth/me" => "/api/users/me";
    CC PUT "/api/auth/profile" => PATCH "/api/users/me";
    FA GET "/api/users/profile" => "/api/users/me";
    FA PUT "/api/users/profile" => PATCH "/api/users/me";
    FA DELETE "/api/users/account" => "/api/users/me";
    FA PUT "/api/users/preferences" => PATCH "/api/users/preferences";
    FA POST "/api/notifications/preferences" => PATCH "/api/users/preferences/notifications";
    FA GET "/api/notifications/preferences" => "/api/users/preferences/notifications";
    FZ POST "/upload" => "/api/users/upload-avatar";
    FA PUT "/api/exercises/{exercise}" => PATCH "/api/exercises/{exercise}";
    FA GET "/ws" => "/api/live/ws";
    FA PUT "/api/templates/{id}" => PATCH "/api/templates/{id}";
    FZ POST "/api/upload" => "/api/users/upload-avatar";
}

/// Where an aliased request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    /// The canonical method.
    pub method: Method,
    /// The canonical router path.
    pub path: String,
    /// What the alias captured and the canonical path does not take: name and value.
    pub captured: Vec<(&'static str, String)>,
}

/// What an alias captured, for the handler: put into the request's extensions.
#[derive(Clone, Debug, Default)]
pub struct Captured(pub Vec<(&'static str, String)>);

impl Captured {
    /// The value captured under `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(captured, _)| *captured == name).map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Captured {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Captured>().cloned().unwrap_or_default())
    }
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').skip(1)
}

fn capture(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut captured = Vec::new();
    let mut segments = split(path);
    for part in split(pattern) {
        let segment = segments.next()?;
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => captured.push((name, segment.to_owned())),
            Some(_) => return None,
            None if part == segment => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(captured)
}

/// First segments below the root that some alias starts with: most requests end their look-up here.
fn could_be_alias(path: &str) -> bool {
    static PREFIXES: OnceLock<Vec<&'static str>> = OnceLock::new();
    let prefixes = PREFIXES.get_or_init(|| {
        let literal = |path: &'static str| path.split('{').next().unwrap_or(path);
        ALIASES.iter().map(|alias| literal(alias.path)).collect()
    });
    prefixes.iter().any(|prefix| path.starts_with(prefix))
}

/// The methods that `path` takes as an alias, and whether those are all it takes. `matched` is the canonical literal path
/// it is too, if it is one: a literal there hides an alias that captures, and a literal alias hides a capture.
pub fn methods_of(path: &str, matched: Option<&str>) -> (Vec<&'static str>, bool) {
    if !could_be_alias(path) {
        return (Vec::new(), false);
    }
    let is_literal = ALIASES.iter().any(|alias| alias.path == path);
    let counts = |alias: &&Alias| match matched {
        _ if is_literal => alias.path == path,
        Some(matched) => alias.path == matched,
        None => capture(alias.path, path).is_some(),
    };
    let methods = ALIASES.iter().filter(counts).map(|alias| alias.method).collect();
    (methods, is_literal && matched != Some(path))
}

/// The canonical address of `method path`, when it is an alias.
pub fn rewrite(method: &Method, path: &str) -> Option<Rewritten> {
    if !could_be_alias(path) {
        return None;
    }
    // HEAD is GET without a body, so it follows the alias of GET.
    let asked = if method == Method::HEAD { "GET" } else { method.as_str() };
    ALIASES.iter().filter(|alias| alias.method == asked).find_map(|alias| {
        let mut captured = capture(alias.path, path)?;
        let mut canonical = String::new();
        for part in split(alias.canonical) {
            canonical.push('/');
            let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
            match name.and_then(|name| captured.iter().position(|(captured, _)| *captured == name)) {
                Some(index) => canonical.push_str(&captured.swap_remove(index).1),
                None => canonical.push_str(part),
            }
        }
        let method = match alias.canonical_method {
            Some(canonical) => Method::from_bytes(canonical.as_bytes()).ok()?,
            None => method.clone(),
        };
        Some(Rewritten { method, path: canonical, captured })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_leads_to_its_canonical_address() {
        let rewritten = rewrite(&Method::PUT, "/api/auth/profile").unwrap();
        assert_eq!((rewritten.method, rewritten.path.as_str()), (Method::PATCH, "/api/users/me"));
        let rewritten = rewrite(&Method::POST, "/api/auth/reset-password/abc").unwrap();
        assert_eq!(rewritten.path, "/api/auth/reset-password");
        assert_eq!(rewritten.captured, [("token", "abc".to_owned())]);
    }

    #[test]
    fn what_is_no_alias_stays() {
        assert_eq!(rewrite(&Method::GET, "/api/users/me"), None);
        assert_eq!(rewrite(&Method::POST, "/api/auth/me"), None);
        assert_eq!(rewrite(&Method::POST, "/api/auth/reset-password/"), None);
    }

    #[test]
    fn an_alias_knows_its_methods() {
        assert_eq!(methods_of("/api/users/profile", None), (vec!["GET", "PUT"], true));
        assert_eq!(methods_of("/api/users/preferences", Some("/api/users/preferences")), (vec!["PUT"], false));
        assert_eq!(methods_of("/api/exercises/changes", Some("/api/exercises/changes")), (vec![], false));
        assert_eq!(methods_of("/api/users/me", Some("/api/users/me")), (vec![], false));
    }
}
