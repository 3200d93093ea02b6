//! Settings, read once per isolate from variables and secrets, all problems reported at once.
//!
//! Secrets live in types that cannot be printed. Outside local mode a missing or weak secret is a
//! problem, and a Worker with problems answers 503 and names them in its log, instead of serving.

mod ai;
mod identity_providers;
mod push;

use std::{collections::BTreeMap, sync::Arc};

use ipnet::IpNet;
use serde::Deserialize;

pub use ai::{AiDialect, AiPrice, AiProvider, AiSettings, DailyBudgets, OPENAI_BASE_URL};
pub use identity_providers::{ClientKey, ClientSecret, IdentityProvider};
pub use push::{Firebase, PushSettings, Vapid};

use crate::{
    domain::{
        email::{self, Mailbox},
        json,
        network::parse_network,
    },
    platform::crypto::{Key, KeyRing, NamedKey},
};

/// Where the Worker runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Environment {
    /// `wrangler dev` or a test: mails stay in the local mailbox, `/dev/*` is served.
    Local,
    /// Anything else, by the name it gives itself (`production`, `staging`).
    Deployed(String),
}

impl Environment {
    /// The name shown by `/health`.
    pub fn name(&self) -> &str {
        match self {
            Self::Local => "local",
            Self::Deployed(name) => name,
        }
    }
}

/// A secret text that cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one place that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A SendGrid-compatible mail API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailProvider {
    /// Base URL, for example `https://api.sendgrid.com`.
    pub base_url: String,
    /// Bearer key.
    pub api_key: Secret,
}

/// A database of foods with the API of USDA FoodData Central.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoodDatabase {
    /// Base URL, for example `https://api.nal.usda.gov/fdc`.
    pub base_url: String,
    /// The key of data.gov.
    pub api_key: Secret,
}

/// What to do with calls of API v0, whose announced end is past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterSunset {
    /// Keep serving, with the deprecation headers.
    Serve,
    /// Answer 410.
    Gone,
}

/// One override of a rate limit: admissions and window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitOverride {
    /// Admissions in one window.
    pub limit: u32,
    /// Window in seconds.
    pub window_seconds: u32,
}

/// The settings of one installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where it runs.
    pub environment: Environment,
    /// Its own base URL, without a slash at the end: what mails link to.
    pub public_url: String,
    /// Origins of the frontends: CORS, and where a sign-in may return to.
    pub cors_origins: Vec<String>,
    /// Keys of access tokens; refresh tokens and cursors use keys derived from them.
    pub token_keys: KeyRing,
    /// Peppers of password hashes.
    pub password_peppers: KeyRing,
    /// Keys that wrap data keys.
    pub master_keys: KeyRing,
    /// Key of the audit log's chain.
    pub audit_key: Key,
    /// Where mail goes; `None` is the local mailbox, in local mode only.
    pub mail_provider: Option<MailProvider>,
    /// USDA FoodData Central; `None` is the seeded foods alone.
    pub usda: Option<FoodDatabase>,
    /// Networks staff routes exist for; empty is everywhere.
    pub admin_networks: Vec<IpNet>,
    /// Address of the account that becomes administrator while there is none.
    pub bootstrap_admin_email: Option<String>,
    /// The sender of mails.
    pub mail_from: Mailbox,
    /// Where to report security problems: a URI (RFC 9116, 2.5.3).
    pub security_contact: String,
    /// Who people may sign in with.
    pub identity_providers: Vec<IdentityProvider>,
    /// Which language models may be asked, and what may be spent on them.
    pub ai: Arc<AiSettings>,
    /// Rate limits that differ from the table, by class name.
    pub limit_overrides: BTreeMap<String, LimitOverride>,
    /// How devices are reached while no app is open.
    pub push: PushSettings,
    /// What becomes of API v0.
    pub v0_after_sunset: AfterSunset,
    /// Serve the routes that only tests use (they panic on purpose). Local mode only.
    pub test_routes: bool,
}

/// Reads settings; collects what is wrong instead of stopping at the first.
struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl Reader<'_> {
    fn optional(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn problem(&mut self, text: String) {
        self.problems.push(text);
    }

    fn key(&mut self, name: &str, text: &str) -> Key {
        let bytes = hex::decode(text).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        match bytes {
            Some(bytes) if is_weak(&bytes) => {
                self.problem(format!("{name} is weak: make one with `openssl rand -hex 32`"));
                Key::from_bytes(bytes)
            }
            Some(bytes) => Key::from_bytes(bytes),
            None => {
                self.problem(format!("{name} must be 64 hexadecimal digits (32 random bytes)"));
                Key::from_bytes([0; 32])
            }
        }
    }

    fn required_key(&mut self, name: &str) -> Key {
        match self.optional(name) {
            Some(text) => self.key(name, &text),
            None => {
                self.problem(format!("{name} is missing"));
                Key::from_bytes([0; 32])
            }
        }
    }

    /// `id:hex[,id:hex…]`, the current key first.
    fn required_ring(&mut self, name: &str) -> KeyRing {
        let mut keys = Vec::new();
        for part in self.optional(name).unwrap_or_default().split(',').filter(|part| !part.trim().is_empty()) {
            match part.trim().split_once(':') {
                Some((id, text)) if !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric()) => {
                    let key = self.key(name, text);
                    keys.push(NamedKey { id: id.to_owned(), key });
                }
                _ => self.problem(format!("{name} must have the form id:hex, with a comma between keys")),
            }
        }
        let mut keys = keys.into_iter();
        match keys.next() {
            Some(current) => KeyRing::new(current, keys.collect()),
            None => {
                self.problem(format!("{name} is missing"));
                KeyRing::new(NamedKey { id: "none".to_owned(), key: Key::from_bytes([0; 32]) }, Vec::new())
            }
        }
    }

    fn admin_networks(&mut self) -> Vec<IpNet> {
        let text = self.optional("ADMIN_NETWORKS").unwrap_or_default();
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let networks: Option<Vec<IpNet>> = parts.map(parse_network).collect();
        networks.unwrap_or_else(|| {
            self.problem(
                "ADMIN_NETWORKS must list addresses or networks like 192.0.2.0/24, with a comma between".into(),
            );
            Vec::new()
        })
    }

    fn bootstrap_admin_email(&mut self) -> Option<String> {
        let text = self.optional("BOOTSTRAP_ADMIN_EMAIL")?;
        let address = email::normalise(&text);
        if address.is_none() {
            self.problem("BOOTSTRAP_ADMIN_EMAIL must be an e-mail address".to_owned());
        }
        address
    }

    /// A URL without a slash at the end.
    fn base_url(&self, name: &str, default: &str) -> String {
        self.optional(name).unwrap_or_else(|| default.to_owned()).trim_end_matches('/').to_owned()
    }

    fn cors_origins(&mut self) -> Vec<String> {
        let text = self.optional("CORS_ORIGINS").unwrap_or_default();
        let origins = text.split(',').map(|origin| origin.trim().trim_end_matches('/').to_owned());
        let origins: Vec<String> = origins.filter(|origin| !origin.is_empty()).collect();
        for origin in origins.iter().filter(|origin| matches!(origin.as_str(), "*" | "null")) {
            self.problem(format!("CORS_ORIGINS must list exact origins, not {origin}"));
        }
        origins
    }

    fn mail_provider(&mut self, local: bool) -> Option<MailProvider> {
        let Some(api_key) = self.optional("MAIL_API_KEY") else {
            if !local {
                self.problem("MAIL_API_KEY is missing".to_owned());
            }
            return None;
        };
        let base_url = self.base_url("MAIL_API_URL", "https://api.sendgrid.com");
        Some(MailProvider { base_url, api_key: Secret(api_key) })
    }

    fn limit_overrides(&mut self) -> BTreeMap<String, LimitOverride> {
        let text = self.optional("RATE_LIMITS").unwrap_or_else(|| "{}".to_owned());
        json::from_str(&text).unwrap_or_else(|error| {
            self.problem(format!("RATE_LIMITS is not the JSON expected: {error}"));
            BTreeMap::new()
        })
    }

    fn v0_after_sunset(&mut self) -> AfterSunset {
        match self.optional("V0_AFTER_SUNSET").as_deref() {
            None | Some("serve") => AfterSunset::Serve,
            Some("410") => AfterSunset::Gone,
            Some(_) => {
                self.problem("V0_AFTER_SUNSET must be serve or 410".to_owned());
                AfterSunset::Serve
            }
        }
    }

    fn mail_from(&mut self) -> Mailbox {
        let text = self.optional("MAIL_FROM").unwrap_or_else(|| "Vivace <hello@vivace.local>".to_owned());
        Mailbox::parse(&text).unwrap_or_else(|| {
            self.problem("MAIL_FROM must have the form Name <address>, or be an address".to_owned());
            Mailbox { name: None, address: String::new() }
        })
    }

    /// `SECURITY_CONTACT`, by default the sender of mails.
    fn security_contact(&mut self, mail_from: &Mailbox) -> String {
        let contact = self.optional("SECURITY_CONTACT").unwrap_or_else(|| format!("mailto:{}", mail_from.address));
        let is_uri = ["mailto:", "https://", "tel:"].iter().any(|scheme| contact.starts_with(scheme));
        if !is_uri || contact.chars().any(|c| c.is_control() || c.is_whitespace()) {
            self.problem("SECURITY_CONTACT must begin with mailto:, https:// or tel:".to_owned());
        }
        contact
    }
}

/// Fewer than eight different bytes among 32 is no random key.
fn is_weak(bytes: &[u8; 32]) -> bool {
    let mut sorted = *bytes;
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).count() < 8
}

impl Config {
    /// Reads the settings through `lookup` (a variable or secret by name).
    ///
    /// # Errors
    /// Every problem found, one sentence each, naming the variable and never its value.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        let mut reader = Reader { lookup, problems: Vec::new() };
        let environment = match reader.optional("ENVIRONMENT").as_deref() {
            Some("local") => Environment::Local,
            Some(name) => Environment::Deployed(name.to_owned()),
            None => Environment::Deployed("production".to_owned()),
        };
        let local = environment == Environment::Local;
        let mail_from = reader.mail_from();
        let security_contact = reader.security_contact(&mail_from);
        let config = Self {
            push: reader.push_settings(&security_contact),
            security_contact,
            mail_from,
            identity_providers: reader.identity_providers(),
            ai: Arc::new(reader.ai_settings(local)),
            admin_networks: reader.admin_networks(),
            bootstrap_admin_email: reader.bootstrap_admin_email(),
            token_keys: reader.required_ring("TOKEN_KEYS"),
            password_peppers: reader.required_ring("PASSWORD_PEPPERS"),
            master_keys: reader.required_ring("MASTER_KEYS"),
            audit_key: reader.required_key("AUDIT_KEY"),
            test_routes: local && reader.optional("TEST_ROUTES").as_deref() == Some("on"),
            public_url: reader.base_url("PUBLIC_URL", "http://127.0.0.1:8787"),
            cors_origins: reader.cors_origins(),
            mail_provider: reader.mail_provider(local),
            usda: reader.optional("USDA_API_KEY").map(|api_key| FoodDatabase {
                base_url: reader.base_url("USDA_API_URL", "https://api.nal.usda.gov/fdc"),
                api_key: Secret(api_key),
            }),
            limit_overrides: reader.limit_overrides(),
            v0_after_sunset: reader.v0_after_sunset(),
            environment,
        };
        if reader.problems.is_empty() { Ok(config) } else { Err(reader.problems) }
    }

    /// Whether this is a developer's machine.
    pub fn is_local(&self) -> bool {
        self.environment == Environment::Local
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRONG: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let map: BTreeMap<String, String> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::read(&|name| map.get(name).cloned())
    }

    fn complete() -> Vec<(&'static str, String)> {
        let ring = format!("k1:{STRONG}");
        vec![
            ("TOKEN_KEYS", ring.clone()),
            ("PASSWORD_PEPPERS", ring.clone()),
            ("MASTER_KEYS", ring),
            ("AUDIT_KEY", STRONG.to_owned()),
            ("MAIL_API_KEY", "key".to_owned()),
        ]
    }

    #[test]
    fn j11_every_missing_secret_is_named_at_once() {
        let problems = read(&[]).unwrap_err();
        for name in ["TOKEN_KEYS", "PASSWORD_PEPPERS", "MASTER_KEYS", "AUDIT_KEY", "MAIL_API_KEY"] {
            assert!(problems.iter().any(|problem| problem.contains(name)), "{name} in {problems:?}");
        }
    }

    #[test]
    fn j11_a_weak_secret_is_refused_and_its_value_not_told() {
        let weak = "00".repeat(32);
        let mut pairs = complete();
        pairs[3].1.clone_from(&weak);
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let problems = read(&pairs).unwrap_err();
        assert!(problems[0].contains("AUDIT_KEY is weak"));
        assert!(!problems.concat().contains(&weak));
    }

    #[test]
    fn settings_never_print_a_secret() {
        let pairs = complete();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let printed = format!("{:?}", read(&pairs).unwrap());
        assert!(!printed.contains(STRONG) && !printed.contains("\"key\""));
    }

    #[test]
    fn c4_a_list_of_staff_networks_that_cannot_be_read_is_a_problem_and_not_an_open_door() {
        for (text, is_read) in [("192.0.2.0/24, 2001:db8::1", true), ("192.0.2.0/24;10.0.0.1", false), ("vpn", false)] {
            let mut pairs = complete();
            pairs.push(("ADMIN_NETWORKS", text.to_owned()));
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(read(&pairs).is_ok(), is_read, "{text}");
        }
    }

    #[test]
    fn i8_a_wildcard_origin_is_refused() {
        let mut pairs = complete();
        pairs.push(("CORS_ORIGINS", "*".to_owned()));
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(read(&pairs).unwrap_err()[0].contains("CORS_ORIGINS"));
    }

    #[test]
    fn a_sender_or_contact_that_cannot_be_used_is_refused() {
        for (name, value) in [("MAIL_FROM", "Vivace"), ("SECURITY_CONTACT", "call us")] {
            let mut pairs = complete();
            pairs.push((name, value.to_owned()));
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert!(read(&pairs).unwrap_err()[0].contains(name));
        }
    }
}
