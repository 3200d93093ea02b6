//! Names of the bindings, as they stand in wrangler.toml.

/// The core database.
pub const CORE: &str = "DB";
/// The user shards: this and a number from 0.
pub const USER_PREFIX: &str = "DB_USER_";
/// The cache.
pub const CACHE: &str = "CACHE";
/// Uploaded files.
pub const MEDIA: &str = "MEDIA";
/// Data keys.
pub const KEYS: &str = "KEYS";
/// Queue of priority high.
pub const QUEUE_HIGH: &str = "QUEUE_HIGH";
/// Queue of priority normal.
pub const QUEUE_NORMAL: &str = "QUEUE_NORMAL";
/// Queue of priority low.
pub const QUEUE_LOW: &str = "QUEUE_LOW";
/// Name of the dead-letter queue.
pub const DEAD_QUEUE: &str = "vivace-dead";
/// The rate limiter's objects.
pub const RATE_LIMITER: &str = "RATE_LIMITER";
/// The rooms of workouts.
pub const WORKOUT_ROOM: &str = "WORKOUT_ROOM";
/// The rooms in which people train together.
pub const GROUP_ROOM: &str = "GROUP_ROOM";
/// The running answers of conversations with the coach.
pub const CHAT_RUN: &str = "CHAT_RUN";
/// The hubs of people.
pub const USER_HUB: &str = "USER_HUB";
/// Shipped files.
pub const ASSETS: &str = "ASSETS";
/// Every name above that must be bound.
pub const REQUIRED: &[&str] = &[
    CORE,
    "DB_USER_0",
    CACHE,
    MEDIA,
    KEYS,
    QUEUE_HIGH,
    QUEUE_NORMAL,
    QUEUE_LOW,
    RATE_LIMITER,
    WORKOUT_ROOM,
    GROUP_ROOM,
    USER_HUB,
    CHAT_RUN,
    ASSETS,
];

/// The most user shards looked for.
pub const SHARDS_MAX: u8 = 100;
