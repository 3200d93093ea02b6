//! SQL of devices to push to.

use serde::Deserialize;

use crate::{
    domain::{
        ids::{NotificationId, PushSubscriptionId, SessionId},
        time::Timestamp,
    },
    storage::erasure::ErasureRule,
};

crate::statements! {
    /// A person's devices.
    DEVICES_OF_PERSON: User = "SELECT id, session_id, address, p256dh, auth, device, last_told, created_at FROM push_subscriptions
        WHERE account_id = ?1 ORDER BY id LIMIT 100";
    /// Adds a device, or takes it over for this sign-in when its address is known. Does nothing past ?9 devices.
    ADD_DEVICE: User = "INSERT INTO push_subscriptions (account_id, id, session_id, address, p256dh, auth, device, created_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
        WHERE (SELECT count(*) FROM push_subscriptions WHERE account_id = ?1 AND address <> ?4) < ?9
        ON CONFLICT (account_id, address) DO UPDATE SET session_id = excluded.session_id, p256dh = excluded.p256dh,
            auth = excluded.auth, device = excluded.device";
    /// The device of an address.
    DEVICE_BY_ADDRESS: User = "SELECT id, session_id, address, p256dh, auth, device, last_told, created_at FROM push_subscriptions
        WHERE account_id = ?1 AND address = ?2";
    /// Forgets one.
    FORGET_DEVICE: User = "DELETE FROM push_subscriptions WHERE account_id = ?1 AND id = ?2";
    /// Forgets those in ?2, a JSON list of ids.
    FORGET_DEVICES: User = "DELETE FROM push_subscriptions WHERE account_id = ?1 AND id IN (SELECT value FROM json_each(?2))";
    /// Remembers what was sent to those in ?2.
    REMEMBER_PUSHED: User = "UPDATE push_subscriptions SET last_told = ?3
        WHERE account_id = ?1 AND id IN (SELECT value FROM json_each(?2))";
    /// What to push: unless it was read meanwhile.
    TO_PUSH: User = "SELECT n.kind, n.title, n.message, n.data, coalesce(p.time_zone, 'UTC') AS time_zone, q.from_minute, q.to_minute
        FROM notifications AS n LEFT JOIN profiles AS p ON p.account_id = n.account_id
        LEFT JOIN quiet_hours AS q ON q.account_id = n.account_id
        WHERE n.account_id = ?1 AND n.id = ?2 AND n.read_at IS NULL";
    /// Which of the sign-ins in ?1, a JSON list, still stand.
    STANDING_SIGN_INS: Core = "SELECT id FROM sessions WHERE id IN (SELECT value FROM json_each(?1)) AND revoked_at IS NULL
        AND expires_at > ?2 AND idle_expires_at > ?2";
    /// Forgets a person's devices.
    ERASE_DEVICES: User = "DELETE FROM push_subscriptions WHERE account_id = ?1";
}

/// How the table of this slice forgets a person.
pub const ERASURES: &[ErasureRule] = &[ErasureRule::user("push_subscriptions", &ERASE_DEVICES)];

/// A device.
#[derive(Debug, Deserialize)]
pub struct DeviceRow {
    /// Which.
    pub id: PushSubscriptionId,
    /// The sign-in it belongs to.
    pub session_id: SessionId,
    /// The browser's endpoint, or Firebase's token.
    pub address: String,
    /// The browser's public key.
    pub p256dh: Option<String>,
    /// The browser's secret.
    pub auth: Option<String>,
    /// What the person calls it.
    pub device: String,
    /// The last notification it was sent.
    pub last_told: Option<NotificationId>,
    /// Since when.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
}

/// What to push, and when not to.
#[derive(Debug, Deserialize)]
pub struct ToPushRow {
    /// Its kind.
    pub kind: String,
    /// One line.
    pub title: String,
    /// A sentence or two.
    pub message: String,
    /// For the app.
    #[serde(with = "crate::storage::json_text")]
    pub data: serde_json::Value,
    /// IANA name.
    pub time_zone: String,
    /// When quiet hours begin.
    pub from_minute: Option<u16>,
    /// When they end.
    pub to_minute: Option<u16>,
}

/// A sign-in that stands.
#[derive(Debug, Deserialize)]
pub struct StandingRow {
    /// Which.
    pub id: SessionId,
}
