//! How devices are reached while no app is open.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::Deserialize;

use super::{Reader, Secret, identity_providers::read_private_key};

use crate::domain::json;

/// The push services of browsers. An endpoint comes from the browser, so from anybody: nothing else is asked.
const PUSH_HOSTS: &[&str] =
    &["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", ".notify.windows.com"];
/// PKCS #8 of a key on P-256, up to the private number (RFC 5208, RFC 5915).
const PKCS8_BEGIN: &[u8] = &[
    0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20,
];
/// What stands between the private number and the public point.
const PKCS8_MIDDLE: &[u8] = &[0xa1, 0x44, 0x03, 0x42, 0x00];

/// Who we are to push services (RFC 8292).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vapid {
    /// The public key: an uncompressed point, base64url.
    pub public_key: String,
    /// The private key: PKCS #8 in base64.
    pub private_key: Secret,
    /// Whom a push service can write to: a URI.
    pub subject: String,
}

/// A Google service account that may send through Firebase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firebase {
    /// The project.
    pub project: String,
    /// The account's address.
    pub client_email: String,
    /// Its key: PKCS #8 in base64.
    pub private_key: Secret,
    /// Where tokens are given.
    pub token_url: String,
    /// Where messages are sent.
    pub base_url: String,
}

/// How devices are reached. What is `None` is not offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushSettings {
    /// Browsers.
    pub vapid: Option<Vapid>,
    /// Phones.
    pub firebase: Option<Firebase>,
    /// Hosts of push services beside the known ones, with their port: for tests and services of one's own.
    pub more_hosts: Vec<String>,
}

/// The file that Google gives out for a service account, as far as it is needed.
#[derive(Deserialize)]
struct ServiceAccount {
    project_id: String,
    client_email: String,
    private_key: String,
    #[serde(default)]
    token_uri: Option<String>,
}

impl PushSettings {
    /// Whether an endpoint that a browser gave is one of a push service.
    pub fn is_push_service(&self, endpoint: &str) -> bool {
        let (scheme, rest) = endpoint.split_once("://").unwrap_or_default();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_known =
            |host: &&str| if host.starts_with('.') { authority.ends_with(*host) } else { authority == *host };
        match scheme {
            "https" if PUSH_HOSTS.iter().any(is_known) => true,
            "https" | "http" => self.more_hosts.iter().any(|host| host == authority),
            _ => false,
        }
    }
}

impl Reader<'_> {
    pub(super) fn push_settings(&mut self, contact: &str) -> PushSettings {
        let hosts = self.optional("PUSH_HOSTS").unwrap_or_default();
        PushSettings {
            vapid: self.vapid(contact),
            firebase: self.firebase(),
            more_hosts: hosts.split(',').map(str::trim).filter(|host| !host.is_empty()).map(str::to_owned).collect(),
        }
    }

    fn vapid(&mut self, contact: &str) -> Option<Vapid> {
        let (public, private) = (self.optional("VAPID_PUBLIC_KEY"), self.optional("VAPID_PRIVATE_KEY"));
        let (Some(public_key), Some(private)) = (&public, &private) else {
            if public.is_some() != private.is_some() {
                self.problem("VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY belong together".to_owned());
            }
            return None;
        };
        let point =
            URL_SAFE_NO_PAD.decode(public_key).ok().filter(|point| point.len() == 65 && point.first() == Some(&4));
        let number = URL_SAFE_NO_PAD.decode(private).ok().filter(|number| number.len() == 32);
        let (Some(point), Some(number)) = (point, number) else {
            self.problem(
                "VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY must be as `npx web-push generate-vapid-keys` prints them"
                    .into(),
            );
            return None;
        };
        let private_key = [PKCS8_BEGIN, number.as_slice(), PKCS8_MIDDLE, point.as_slice()].concat();
        let private_key = Secret(STANDARD.encode(private_key));
        Some(Vapid { public_key: public_key.clone(), private_key, subject: contact.to_owned() })
    }

    fn firebase(&mut self) -> Option<Firebase> {
        let text = self.optional("FCM_SERVICE_ACCOUNT")?;
        let account: Option<ServiceAccount> = json::from_str(&text).ok();
        let read = account.and_then(|account| Some((read_private_key(&account.private_key)?, account)));
        let Some((private_key, account)) = read else {
            self.problem("FCM_SERVICE_ACCOUNT must be the text of a service account's JSON file".to_owned());
            return None;
        };
        Some(Firebase {
            project: account.project_id,
            client_email: account.client_email,
            private_key: Secret(private_key),
            token_url: account.token_uri.unwrap_or_else(|| "https://oauth2.googleapis.com/token".to_owned()),
            base_url: self.base_url("FCM_API_URL", "https://fcm.googleapis.com"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_push_services_are_asked() {
        let settings = PushSettings { vapid: None, firebase: None, more_hosts: vec!["127.0.0.1:9999".to_owned()] };
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://wns2-par02p.notify.windows.com/w/?token=x",
            "http://127.0.0.1:9999/push/1",
        ] {
            assert!(settings.is_push_service(good), "{good}");
        }
        for bad in [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://evil.example/fcm.googleapis.com",
            "https://user@fcm.googleapis.com/x",
            "https://notify.windows.com.evil.example/",
            "https://127.0.0.1/x",
            "ftp://fcm.googleapis.com/x",
            "fcm.googleapis.com",
        ] {
            assert!(!settings.is_push_service(bad), "{bad}");
        }
    }
}
