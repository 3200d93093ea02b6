//! JSON shapes of a person as they see themselves.

use serde::{Deserialize, Serialize};

use super::{
    preferences::Preferences,
    store::{PersonRow, ProfileRow},
};
use crate::{
    domain::{
        ids::AccountId,
        json,
        permissions::{Plan, Role},
        person::{FitnessLevel, Gender},
        time::Timestamp,
    },
    storage::StorageError,
};

/// What a person tells of themselves. Also the form of the copy in the core database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProfileDocument {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// `YYYY-MM-DD`.
    pub date_of_birth: Option<String>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Experience.
    pub fitness_level: Option<FitnessLevel>,
    /// About oneself.
    pub bio: Option<String>,
    /// Where one lives.
    pub location: Option<String>,
    /// IANA name.
    pub timezone: String,
}

impl Default for ProfileDocument {
    fn default() -> Self {
        Self {
            first_name: None,
            last_name: None,
            date_of_birth: None,
            gender: None,
            fitness_level: None,
            bio: None,
            location: None,
            timezone: "UTC".to_owned(),
        }
    }
}

impl From<ProfileRow> for ProfileDocument {
    fn from(row: ProfileRow) -> Self {
        let ProfileRow {
            first_name, last_name, date_of_birth, gender, fitness_level, bio, location, time_zone, ..
        } = row;
        Self { first_name, last_name, date_of_birth, gender, fitness_level, bio, location, timezone: time_zone }
    }
}

/// A profile as it is shown, with the picture.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProfileView {
    first_name: Option<String>,
    last_name: Option<String>,
    /// `YYYY-MM-DD`.
    date_of_birth: Option<String>,
    gender: Option<Gender>,
    fitness_level: Option<FitnessLevel>,
    /// Address of the picture.
    profile_picture: Option<String>,
    bio: Option<String>,
    location: Option<String>,
    /// IANA name.
    timezone: String,
}

/// A subscription.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SubscriptionView {
    plan: Plan,
    /// `active`, `cancelled` or `expired`.
    status: String,
}

/// A person as they see themselves: what every product's frontend reads.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PersonView {
    id: AccountId,
    email: String,
    username: String,
    first_name: Option<String>,
    last_name: Option<String>,
    /// Given and family name, or the username where neither was told.
    name: String,
    /// Address of the picture.
    avatar: Option<String>,
    role: Role,
    email_verified: bool,
    is_active: bool,
    profile: ProfileView,
    preferences: Preferences,
    subscription: SubscriptionView,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_login_at: Option<Timestamp>,
}

/// A person, loaded.
#[derive(Debug)]
pub struct Person {
    /// The account.
    pub id: AccountId,
    /// Its row.
    pub row: PersonRow,
    /// What they tell of themselves.
    pub profile: ProfileDocument,
    /// How they want to be treated.
    pub preferences: Preferences,
}

impl Person {
    /// Reads the copies in a row.
    pub fn decode(id: AccountId, row: PersonRow) -> Result<Self, StorageError> {
        Ok(Self {
            id,
            profile: decode_copy(row.profile.as_deref())?,
            preferences: decode_copy(row.preferences.as_deref())?,
            row,
        })
    }

    /// As they see themselves.
    pub fn view(&self, public_url: &str) -> PersonView {
        let Self { id, row, profile, preferences } = self;
        let avatar = row.avatar_key.as_deref().map(|key| avatar_url(public_url, key));
        let name = if row.display_name.is_empty() { &row.username } else { &row.display_name };
        PersonView {
            id: *id,
            email: row.email.clone().unwrap_or_default(),
            username: row.username.clone(),
            first_name: profile.first_name.clone(),
            last_name: profile.last_name.clone(),
            name: name.clone(),
            avatar: avatar.clone(),
            role: row.role,
            email_verified: row.email_verified_at.is_some(),
            is_active: row.status == "active",
            profile: ProfileView {
                first_name: profile.first_name.clone(),
                last_name: profile.last_name.clone(),
                date_of_birth: profile.date_of_birth.clone(),
                gender: profile.gender,
                fitness_level: profile.fitness_level,
                profile_picture: avatar,
                bio: profile.bio.clone(),
                location: profile.location.clone(),
                timezone: profile.timezone.clone(),
            },
            preferences: preferences.clone(),
            subscription: SubscriptionView { plan: row.plan, status: row.plan_status.clone() },
            created_at: row.created_at,
            updated_at: row.updated_at,
            last_login_at: row.last_login_at,
        }
    }
}

/// The address of a picture whose object is `key`.
pub fn avatar_url(public_url: &str, key: &str) -> String {
    format!("{public_url}/media/{key}")
}

fn decode_copy<T: Default + serde::de::DeserializeOwned>(copy: Option<&str>) -> Result<T, StorageError> {
    copy.map_or_else(|| Ok(T::default()), |json| json::from_str(json).map_err(StorageError::from))
}
