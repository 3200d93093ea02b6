//! C1: the access matrix, made from the route table. Every route is asked by everybody there is, and
//! must answer as its declared policy says.

use std::collections::BTreeSet;

use vivace::{
    domain::{
        ids::{AccountId, SessionId},
        permissions::{Permission, PermissionSet, Plan, Role},
    },
    http::{Access, Route},
    wiring::features::routes,
};

use crate::support::{RequestBuilder, START, SignedIn, TestApp, TestResponse};

/// Routes of identity providers exist where those are configured.
const PROVIDERS: &[(&str, &str)] = &[
    ("GOOGLE_CLIENT_ID", "id"),
    ("GOOGLE_CLIENT_SECRET", "secret"),
    ("APPLE_CLIENT_ID", "id"),
    ("APPLE_CLIENT_SECRET", "secret"),
    ("APPLE_ISSUER", "https://id.example.org"),
];

/// Routes that nobody may be let into by this test, with the reason.
const NOT_ENTERED: &[(&str, &str)] = &[
    ("/test/panic", "it panics"),
    ("/test/panic-later", "it panics"),
    ("/test/overflow", "it overflows the stack"),
    ("/test/sleep", "it needs the runtime's timer"),
    ("/test/stream", "it never ends"),
];

/// Open routes whose handler asks for a credential of its own, so that 401 is its answer and not the gate's.
const OWN_CREDENTIAL: &[&str] = &[];

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Persona {
    Anonymous,
    ExpiredToken,
    ForgedToken,
    RefreshTokenAsAccess,
    UnknownApiKey,
    SignedOut,
    Suspended,
    Demoted,
    User,
    Premium,
    Moderator,
    Admin,
    AdminLongAgo,
    /// A key with one scope, of a person without a plan.
    ApiKeyToRead,
    /// A key with every scope a person may give, made by an administrator.
    ApiKeyOfAdmin,
}

const PERSONAS: &[Persona] = &[
    Persona::Anonymous,
    Persona::ExpiredToken,
    Persona::ForgedToken,
    Persona::RefreshTokenAsAccess,
    Persona::UnknownApiKey,
    Persona::SignedOut,
    Persona::Suspended,
    Persona::Demoted,
    Persona::User,
    Persona::Premium,
    Persona::Moderator,
    Persona::Admin,
    Persona::AdminLongAgo,
    Persona::ApiKeyToRead,
    Persona::ApiKeyOfAdmin,
];

/// What a policy lets a persona see.
#[derive(Debug, PartialEq, Eq)]
enum Expected {
    /// The gate lets it through; what the handler answers is not this test's matter.
    Admitted,
    /// Refused with this code.
    Refused(&'static str),
}

impl Persona {
    /// Whether the request carries a credential that stands for nobody.
    fn is_nobody(self) -> bool {
        matches!(self, Self::ExpiredToken | Self::ForgedToken | Self::RefreshTokenAsAccess | Self::UnknownApiKey)
    }

    fn role_and_plan(self) -> (Role, Plan) {
        match self {
            Self::Premium => (Role::User, Plan::Premium),
            Self::Moderator => (Role::Moderator, Plan::Free),
            // Each was an administrator when the token was made.
            Self::Admin
            | Self::AdminLongAgo
            | Self::ApiKeyOfAdmin
            | Self::SignedOut
            | Self::Suspended
            | Self::Demoted => (Role::Admin, Plan::Free),
            _ => (Role::User, Plan::Free),
        }
    }

    fn permissions(self) -> PermissionSet {
        let (role, plan) = self.role_and_plan();
        match self {
            Self::ApiKeyToRead => PermissionSet::of(&[Permission::ReadOwnProfile]),
            // A key never holds what only staff may do.
            Self::ApiKeyOfAdmin => PermissionSet::granted_to(Role::User, plan),
            _ => PermissionSet::granted_to(role, plan),
        }
    }

    fn may(self, permission: Permission) -> bool {
        self.permissions().allows(permission)
    }

    fn is_key(self) -> bool {
        matches!(self, Self::ApiKeyToRead | Self::ApiKeyOfAdmin)
    }

    /// What the session look-up says, where a policy asks for it.
    fn session(self) -> Expected {
        match self {
            Self::SignedOut | Self::Demoted => Expected::Refused("session_ended"),
            Self::Suspended => Expected::Refused("account_suspended"),
            _ => Expected::Admitted,
        }
    }

    fn expected(self, route: &Route, is_local: bool) -> Expected {
        let checked = || if route.checks_session { self.session() } else { Expected::Admitted };
        match route.access {
            Access::Undeclared => Expected::Refused("route_not_found"),
            Access::LocalOnly if is_local => Expected::Admitted,
            Access::LocalOnly => Expected::Refused("route_not_found"),
            Access::Open => Expected::Admitted,
            _ if self.is_nobody() => Expected::Refused("not_signed_in"),
            Access::Optional(permission) if self != Self::Anonymous && !self.may(permission) => {
                Expected::Refused("forbidden")
            }
            Access::Optional(_) => Expected::Admitted,
            _ if self == Self::Anonymous => Expected::Refused("not_signed_in"),
            Access::SessionNeeds(_) | Access::Socket(_) if self.is_key() => Expected::Refused("session_required"),
            Access::Needs(permission) | Access::SessionNeeds(permission) | Access::Socket(permission)
                if !self.may(permission) =>
            {
                Expected::Refused("forbidden")
            }
            Access::Needs(_) | Access::SessionNeeds(_) | Access::Socket(_) => checked(),
            Access::Staff(_) if self.is_key() => Expected::Refused("route_not_found"),
            Access::Staff(permission) if !self.may(permission) => Expected::Refused("route_not_found"),
            Access::Staff(_) => match checked() {
                Expected::Admitted if self == Self::AdminLongAgo => Expected::Refused("reauthentication_required"),
                other => other,
            },
        }
    }

    /// Puts this persona's credential on a request.
    async fn sign<'a>(self, app: &'a TestApp, request: RequestBuilder<'a>) -> RequestBuilder<'a> {
        match self {
            Self::ApiKeyToRead | Self::ApiKeyOfAdmin => {
                let body = serde_json::json!({"name": "matrix", "scopes": self.permissions().to_strings()});
                let made = app.post("/api/v1/auth/api-keys").by(&self.sign_in(app)).json(body).send().await.expect(201);
                request.header("x-api-key", made.data()["key"].as_str().expect("a key"))
            }
            Self::Anonymous => request,
            Self::RefreshTokenAsAccess => {
                request.bearer(&format!("{}.0.{}", SessionId::from_bytes([7; 16]), "A".repeat(43)))
            }
            Self::UnknownApiKey => request.header("x-api-key", "vk_0000000000000000000000000000000000000000000"),
            Self::ForgedToken => {
                let token = app.sign_in(&self.username()).token;
                let cut = token.rfind('.').expect("a signature");
                request.bearer(&format!("{}.{}", &token[..cut], "A".repeat(43)))
            }
            _ => request.by(&self.sign_in(app)),
        }
    }

    fn username(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    fn sign_in(self, app: &TestApp) -> SignedIn {
        let (role, plan) = self.role_and_plan();
        let person = app.sign_in_as(&self.username(), role, plan);
        // The last administrator cannot be demoted or suspended.
        app.sign_in_as(&format!("{}-stand-in", self.username()), Role::Admin, Plan::Free);
        let account = person.account.to_string();
        let change = |sql: &str| assert_eq!(app.core.execute(sql, &[&account]), 1);
        match self {
            Self::ExpiredToken => app.clock.advance_ms(15 * 60_000),
            Self::SignedOut => {
                change("UPDATE sessions SET revoked_at = 1, revoked_reason = 'signed_out' WHERE account_id = ?1")
            }
            Self::Suspended => change("UPDATE accounts SET status = 'suspended' WHERE id = ?1"),
            Self::Demoted => change("UPDATE accounts SET role = 'user' WHERE id = ?1"),
            Self::AdminLongAgo => {
                change("UPDATE sessions SET authenticated_at = authenticated_at - 7200000 WHERE account_id = ?1");
            }
            _ => {}
        }
        person
    }
}

/// The route's path with something in place of every capture.
fn concrete(path: &str) -> String {
    let id = AccountId::new(START, [5; 10]).to_string();
    let segments = path.split('/').map(|part| if part.starts_with('{') { id.as_str() } else { part });
    segments.collect::<Vec<_>>().join("/").replacen("/api/", "/api/v1/", 1)
}

/// Each persona is a person of their own at an address of their own, so that nobody meets another's limits.
async fn ask(app: &TestApp, route: &Route, persona: Persona) -> TestResponse {
    let request = app.request(route.method.as_str(), &concrete(route.path));
    let address = format!("198.51.100.{}", persona as u8 + 1);
    // Bodies that no handler takes, so that admitted requests change nothing.
    let request = request.raw("application/json", "[]").from(&address);
    persona.sign(app, request).await.send().await
}

fn problem(answer: &TestResponse, expected: &Expected, route: &Route) -> Option<String> {
    let code = answer.code();
    match expected {
        Expected::Refused(wanted) => (code != *wanted).then(|| format!("{} {code:?}, not {wanted}", answer.status)),
        Expected::Admitted => {
            let gate_codes: &[&str] = match route.access {
                Access::Open if OWN_CREDENTIAL.contains(&route.path) => &["route_not_found", "forbidden"],
                _ => &["not_signed_in", "route_not_found", "forbidden", "session_required", "rate_limited"],
            };
            gate_codes.contains(&code.as_str()).then(|| format!("refused with {} {code}", answer.status))
        }
    }
}

async fn check_everybody(settings: &[(&str, &str)], is_local: bool) {
    let mut problems = Vec::new();
    for route in routes() {
        let app = TestApp::with_settings(&[settings, PROVIDERS].concat());
        app.leaves_jobs();
        for persona in PERSONAS {
            let expected = persona.expected(&route, is_local);
            let is_entered = !NOT_ENTERED.iter().any(|(path, _)| *path == route.path);
            if expected == Expected::Admitted && !is_entered {
                continue;
            }
            let answer = ask(&app, &route, *persona).await;
            if let Some(problem) = problem(&answer, &expected, &route) {
                problems.push(format!("{} {} by {persona:?}: {problem}", route.method, route.path));
            }
        }
    }
    assert!(problems.is_empty(), "answers that the declared policy does not allow:\n{}", problems.join("\n"));
}

#[tokio::test]
async fn c1_every_route_answers_everybody_as_its_policy_says() {
    check_everybody(&[("TEST_ROUTES", "on")], true).await;
}

#[tokio::test]
async fn c1_a_deployed_installation_has_no_local_routes() {
    check_everybody(&[("ENVIRONMENT", "production"), ("MAIL_API_KEY", "key")], false).await;
}

/// One line a route: what its slice declares. The gate is held to it above; this holds the declaration
/// itself, so that a policy cannot change unseen.
fn declared_policies() -> String {
    let line = |route: &Route| {
        let access = match route.access {
            Access::Needs(permission) => format!("needs {}", permission.as_str()),
            Access::SessionNeeds(permission) => format!("session needs {}", permission.as_str()),
            Access::Socket(permission) => format!("socket {}", permission.as_str()),
            Access::Staff(permission) => format!("staff {}", permission.as_str()),
            other => format!("{other:?}").to_lowercase(),
        };
        let limit = format!("{:?}", route.limit).to_lowercase();
        let session = if route.checks_session { ", checks the session" } else { "" };
        format!("{} {} | {access}{session} | {limit}\n", route.path, route.method)
    };
    routes().iter().map(line).collect::<BTreeSet<String>>().into_iter().collect()
}

#[test]
fn c1_declared_policies_are_those_reviewed() {
    let path = crate::source::root().join("tests/checks/policies.txt");
    let declared = declared_policies();
    if std::env::var_os("UPDATE_POLICIES").is_some() {
        std::fs::write(&path, &declared).expect("written");
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    let missing = |from: &str, of: &str| -> Vec<String> {
        of.lines().filter(|line| !from.lines().any(|known| known == *line)).map(str::to_owned).collect()
    };
    assert!(
        declared == reviewed,
        "policies changed; now: {:#?}, before: {:#?}; if that is meant:\n    \
         UPDATE_POLICIES=1 cargo test --features openapi --test checks policies",
        missing(&reviewed, &declared),
        missing(&declared, &reviewed)
    );
}

#[test]
fn c1_every_route_says_who_may_use_it() {
    for route in routes() {
        assert_ne!(route.access, Access::Undeclared, "{} {}: call .access(…)", route.method, route.path);
    }
}

#[test]
fn c1_staff_routes_and_changes_to_signing_in_look_the_session_up() {
    for route in routes() {
        let must = matches!(route.access, Access::Staff(_) | Access::SessionNeeds(_) | Access::Socket(_));
        assert!(!must || route.checks_session, "{} {}", route.method, route.path);
        let is_administration = route.path.starts_with("/api/admin/");
        assert!(
            !is_administration || matches!(route.access, Access::Staff(_)),
            "{} {} is administration and open to others than staff",
            route.method,
            route.path
        );
    }
}

#[test]
fn every_route_stands_once_and_no_capture_hides_a_literal() {
    let mut seen = BTreeSet::new();
    for route in routes() {
        assert!(seen.insert(format!("{} {}", route.method, route.path)), "{} {} twice", route.method, route.path);
        assert!(route.path.starts_with('/') && !route.path.contains("//"), "{}", route.path);
        assert!(!route.path.starts_with("/api/v"), "{}: routes have no version", route.path);
    }
    let operations: Vec<&str> = routes().iter().map(|route| route.operation).collect();
    let distinct: BTreeSet<&str> = operations.iter().copied().collect();
    assert_eq!(distinct.len(), operations.len(), "two routes have a handler of one name");
}

#[test]
fn only_reads_are_reads() {
    // A GET that changes something can be caused by any page (I10) and by every link scanner.
    for route in routes().iter().filter(|route| route.method == "GET") {
        let verb = route.operation.split('_').next().unwrap_or_default();
        let changes = ["create", "update", "delete", "remove", "add", "send", "accept", "revoke", "rotate", "register"];
        assert!(!changes.contains(&verb), "GET {} is {}", route.path, route.operation);
    }
}
