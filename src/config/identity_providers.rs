//! Whom people may sign in with, and what proves us there.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Reader, Secret};

/// The issuer of Apple's ID tokens.
const APPLE_ISSUER: &str = "https://appleid.apple.com";

/// An OpenID Connect provider people may sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProvider {
    /// `google` or `apple`: the name in the path.
    pub name: String,
    /// The issuer: its discovery document is at `/.well-known/openid-configuration` below it.
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// What proves us there.
    pub client_secret: ClientSecret,
}

/// What proves us to an identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientSecret {
    /// Always the same text.
    Constant(Secret),
    /// A short-lived token that we sign (Apple).
    Signed(ClientKey),
}

/// The key with which client secrets are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientKey {
    /// Whose key it is, by the provider's name for us.
    pub team: String,
    /// The key's name there.
    pub key_id: String,
    /// The private key on P-256: PKCS #8 in base64.
    pub private_key: Secret,
}

impl Reader<'_> {
    /// The providers that are set up.
    pub(super) fn identity_providers(&mut self) -> Vec<IdentityProvider> {
        let providers = [
            self.identity_provider("google", "https://accounts.google.com"),
            self.identity_provider("apple", APPLE_ISSUER),
        ];
        providers.into_iter().flatten().collect()
    }

    fn identity_provider(&mut self, name: &str, default_issuer: &str) -> Option<IdentityProvider> {
        let upper = name.to_uppercase();
        let client_id = self.optional(&format!("{upper}_CLIENT_ID"))?;
        let issuer = self.optional(&format!("{upper}_ISSUER")).unwrap_or_else(|| default_issuer.to_owned());
        let client_secret = self.client_secret(&upper, &issuer)?;
        Some(IdentityProvider {
            name: name.to_owned(),
            issuer: issuer.trim_end_matches('/').to_owned(),
            client_id,
            client_secret,
        })
    }

    fn client_secret(&mut self, upper: &str, issuer: &str) -> Option<ClientSecret> {
        let [team, key_id, key] = ["TEAM_ID", "KEY_ID", "PRIVATE_KEY"].map(|name| format!("{upper}_{name}"));
        match (self.optional(&team), self.optional(&key_id), self.optional(&key)) {
            (Some(team), Some(key_id), Some(text)) => {
                let private_key = read_private_key(&text);
                if private_key.is_none() {
                    self.problem(format!("{key} must be the text of a .p8 file"));
                }
                Some(ClientSecret::Signed(ClientKey { team, key_id, private_key: Secret(private_key?) }))
            }
            (None, None, None) if issuer == APPLE_ISSUER => {
                self.problem(format!("{team}, {key_id} and {key} are missing: Apple takes no constant secret"));
                None
            }
            (None, None, None) => {
                let name = format!("{upper}_CLIENT_SECRET");
                let secret = self.optional(&name);
                if secret.is_none() {
                    self.problem(format!("{name} is missing, although {upper}_CLIENT_ID is set"));
                }
                Some(ClientSecret::Constant(Secret(secret?)))
            }
            _ => {
                self.problem(format!("{team}, {key_id} and {key} belong together"));
                None
            }
        }
    }
}

/// The base64 between the lines that frame a PEM file (RFC 7468), with `\n` also written out, if it can be
/// a PKCS #8 key.
pub(super) fn read_private_key(text: &str) -> Option<String> {
    let lines = text.replace("\\n", "\n");
    let body: String = lines.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
    // A key on P-256 takes 67 bytes at least; DER begins with a sequence.
    let der = STANDARD.decode(&body).ok()?;
    (der.len() >= 67 && der.first() == Some(&0x30)).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apple_is_given_a_key_and_others_a_constant_secret() {
        let pem = format!("-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----", STANDARD.encode([0x30; 138]));
        let key = [("APPLE_TEAM_ID", "T"), ("APPLE_KEY_ID", "K"), ("APPLE_PRIVATE_KEY", pem.as_str())];
        let constant = ("APPLE_CLIENT_SECRET", "s");
        for (settings, problem) in [
            (vec![key[0], key[1], key[2]], None),
            (vec![constant], Some("Apple takes no constant secret")),
            (vec![constant, ("APPLE_ISSUER", "https://id.example.org")], None),
            (vec![key[0], key[2]], Some("belong together")),
            (vec![key[0], key[1], ("APPLE_PRIVATE_KEY", "KEY-CANARY")], Some(".p8")),
        ] {
            let lookup = |name: &str| {
                let found =
                    settings.iter().chain(&[("APPLE_CLIENT_ID", "org.example.web")]).find(|pair| pair.0 == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let mut reader = Reader { lookup: &lookup, problems: Vec::new() };
            assert_eq!(reader.identity_providers().len(), usize::from(problem.is_none()));
            let problems = reader.problems;
            assert_eq!(problems.len(), usize::from(problem.is_some()), "{settings:?}: {problems:?}");
            assert!(problem.is_none_or(|text| problems[0].contains(text)), "{problems:?}");
            assert!(!problems.concat().contains("KEY-CANARY"));
        }
    }
}
