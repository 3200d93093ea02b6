//! Pure rules and types: what is true of training, accounts and limits whatever they run on.
//!
//! Owns no data. Called from every other layer. Must not do I/O, be `async`, read a clock or draw
//! randomness: time and random bytes are arguments, so each rule is a table in a unit test.

pub mod audit_chain;
pub mod body;
pub mod charts;
pub mod coach;
pub mod crisis;
pub mod email;
pub mod energy;
pub mod exercises;
pub mod exports;
pub mod goals;
pub mod group_session;
pub mod ids;
pub mod image;
pub mod imports;
pub mod job_order;
pub mod json_guard;
pub mod live_session;
pub mod live_ticket;
pub mod load;
pub mod loads;
pub mod local_day;
pub mod network;
pub mod notice;
pub mod password_policy;
pub mod people_search;
pub mod permissions;
pub mod person;
pub mod plates;
pub mod pose;
pub mod principal;
pub mod priority;
pub mod progression;
pub mod rate_limit;
pub mod records;
pub mod refresh;
pub mod rollups;
pub mod room_code;
pub mod safe_markdown;
pub mod sign_ins;
pub mod socket_rules;
pub mod streaks;
pub mod strength;
pub mod templates;
pub mod text;
pub mod time;
pub mod time_zone;
pub mod totp;
pub mod training;
pub mod trend;
pub mod username;
pub mod visibility;
