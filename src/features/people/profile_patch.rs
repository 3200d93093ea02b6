//! The body of `PATCH /users/me`: profile fields flat, as one product's frontends send them, or below
//! `profile`, as another's do.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        person::{FitnessLevel, Gender, check_date_of_birth},
        time::Timestamp,
        time_zone::is_time_zone,
        username,
    },
    http::{Answer, ApiError, Code, extract::nullable},
};

/// The longest given or family name, in characters.
const NAME_CHARS_MAX: usize = 100;
/// The longest text about oneself, in characters.
const BIO_CHARS_MAX: usize = 500;
/// The longest name of a place, in characters.
const LOCATION_CHARS_MAX: usize = 100;

/// A text that may be cleared.
type Text = Option<Option<String>>;

/// Declares a request with the fields of a profile and some more, so that both places of the fields have
/// the same rules.
macro_rules! profile_request {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct $name {
            #[garde(length(chars, max = NAME_CHARS_MAX), custom(one_line))]
            #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
            first_name: Text,
            #[garde(length(chars, max = NAME_CHARS_MAX), custom(one_line))]
            #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
            last_name: Text,
            /// `YYYY-MM-DD`; at least 13 years ago.
            #[garde(skip)]
            #[cfg_attr(feature = "openapi", schemars(extend("format" = "date")))]
            #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
            date_of_birth: Text,
            #[garde(skip)]
            #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
            gender: Option<Option<Gender>>,
            #[garde(skip)]
            #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
            fitness_level: Option<Option<FitnessLevel>>,
            #[garde(length(chars, max = BIO_CHARS_MAX), custom(some_lines))]
            #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
            bio: Text,
            #[garde(length(chars, max = LOCATION_CHARS_MAX), custom(one_line))]
            #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
            location: Text,
            /// A name of the IANA time zone database.
            #[garde(custom(time_zone))]
            #[cfg_attr(feature = "openapi", schemars(regex(pattern = r"^[A-Za-z0-9_+/-]{1,32}$")))]
            #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
            timezone: Text,
            $($(#[$field_meta])* $field: $type,)*
        }
    };
}

profile_request! {
    /// What to change of a profile: what is absent stays, `null` clears.
    ProfilePatch {}
}

profile_request! {
    /// What to change of oneself: what is absent stays, `null` clears. A change of the username goes in a
    /// request of its own.
    PatchMeRequest {
        /// 3 to 30 letters, digits, dots, underscores or hyphens.
        #[garde(custom(acceptable_username))]
        #[cfg_attr(feature = "openapi", schemars(regex(pattern = r"^[A-Za-z0-9_.-]{3,30}$")))]
        #[serde(default, deserialize_with = "nullable::given", skip_serializing)]
        username: Text,
        /// The same fields once more: give each in one place.
        #[garde(dive)]
        #[serde(default, skip_serializing)]
        profile: Option<ProfilePatch>,
    }
}

/// A checked request.
#[derive(Debug)]
pub struct Change {
    /// The new username.
    pub username: Option<String>,
    /// What to change of the profile.
    pub profile: ProfilePatch,
}

impl PatchMeRequest {
    /// Brings both places of the fields together and checks what needs the time.
    ///
    /// # Errors
    /// A field given in both places, or a date of birth that cannot be.
    pub fn into_change(self, now: Timestamp) -> Answer<Change> {
        let nested = self.profile.unwrap_or_default();
        let mut error = ApiError::new(Code::ValidationFailed);
        let mut merge = |name: &str, flat: bool, nested: bool| {
            if flat && nested {
                error = error.clone().field(format!("profile.{name}"), "is given twice");
            }
        };
        macro_rules! merged {
            ($($field:ident $name:literal),+ $(,)?) => {
                ProfilePatch { $($field: {
                    merge($name, self.$field.is_some(), nested.$field.is_some());
                    self.$field.or(nested.$field)
                }),+ }
            };
        }
        let mut profile = merged! {
            first_name "firstName", last_name "lastName", date_of_birth "dateOfBirth", gender "gender",
            fitness_level "fitnessLevel", bio "bio", location "location", timezone "timezone",
        };
        if let Some(Some(date)) = &profile.date_of_birth
            && let Err(problem) = check_date_of_birth(date, now)
        {
            error = error.field("dateOfBirth", problem.to_string());
        }
        if !error.fields.is_empty() {
            return Err(error);
        }
        for text in [&mut profile.first_name, &mut profile.last_name, &mut profile.bio, &mut profile.location] {
            tidy(text);
        }
        Ok(Change { username: self.username.flatten(), profile })
    }
}

/// Cuts space at both ends; a text of nothing else is cleared.
fn tidy(text: &mut Text) {
    if let Some(Some(given)) = text {
        let trimmed = given.trim();
        *text = Some((!trimmed.is_empty()).then(|| trimmed.to_owned()));
    }
}

fn one_line(text: &Text, _: &()) -> garde::Result {
    match text {
        Some(Some(text)) if text.chars().any(char::is_control) => {
            Err(garde::Error::new("holds a control character or a line break"))
        }
        _ => Ok(()),
    }
}

fn some_lines(text: &Text, _: &()) -> garde::Result {
    match text {
        Some(Some(text)) if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) => {
            Err(garde::Error::new("holds a control character"))
        }
        _ => Ok(()),
    }
}

fn time_zone(name: &Text, _: &()) -> garde::Result {
    match name {
        Some(Some(name)) if !is_time_zone(name) => Err(garde::Error::new("is no name of the IANA time zone database")),
        _ => Ok(()),
    }
}

fn acceptable_username(name: &Text, _: &()) -> garde::Result {
    match name {
        None => Ok(()),
        Some(None) => Err(garde::Error::new("cannot be cleared")),
        Some(Some(name)) => username::judge(name).map_err(|refusal| garde::Error::new(refusal.to_string())),
    }
}
