//! Identifiers: one type per thing, all UUIDv7 (RFC 9562, section 5.7), so that they sort by time.

use crate::domain::time::Timestamp;

/// Ten bytes of randomness, as much as a UUIDv7 takes beside its 48-bit time.
pub type IdEntropy = [u8; 10];

/// Builds a UUIDv7 from its parts.
pub fn uuid_v7(now: Timestamp, entropy: IdEntropy) -> uuid::Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &entropy).into_uuid()
}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// A new id: unique, and later than every id made before `now`.
            pub fn new(now: Timestamp, entropy: IdEntropy) -> Self {
                Self(uuid_v7(now, entropy))
            }

            /// Reads the hyphenated form. `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                // `try_parse` also takes braces and the 32-digit form; one id has one spelling.
                if text.len() != 36 {
                    return None;
                }
                uuid::Uuid::try_parse(text).ok().map(Self)
            }

            /// When it was made.
            pub fn made_at(&self) -> Timestamp {
                let [a, b, c, d, e, f, ..] = *self.0.as_bytes();
                Timestamp::from_millis(i64::from_be_bytes([0, 0, a, b, c, d, e, f]))
            }

            /// The 16 bytes of the id.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// The id whose bytes these are.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid::Uuid::from_bytes(bytes))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::parse(text).ok_or(InvalidId)
            }
        }

        #[cfg(feature = "openapi")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": "uuid" })
            }
        }
    )+};
}

/// The text was not a hyphenated UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hyphenated UUID")]
pub struct InvalidId;

id_types! {
    /// A person's account.
    AccountId,
    /// A sign-in on one device: one refresh-token family.
    SessionId,
    /// What a client calls a question to the coach: any UUID of its own making.
    ClientMessageId,
    /// A key by which a program signs in for a person.
    ApiKeyId,
    /// An exercise of the library, seeded or custom.
    ExerciseId,
    /// A row of an outbox: one piece of background work.
    JobId,
    /// A row of the audit log.
    AuditId,
    /// A sign-in begun at an outside identity provider.
    OauthAttemptId,
    /// A mail kept by the local mailbox.
    MailId,
    /// A workout plan.
    TemplateId,
    /// A workout.
    WorkoutId,
    /// An exercise in a workout.
    WorkoutExerciseId,
    /// A set. A client that records offline makes it.
    SetId,
    /// A room in which people train together.
    GroupRoomId,
    /// A measurement of the body.
    BodyMetricId,
    /// A goal.
    GoalId,
    /// A step towards a goal.
    MilestoneId,
    /// Something a person is told.
    NotificationId,
    /// A file brought from elsewhere.
    ImportId,
    /// An export asked for.
    ExportId,
    /// What reminds a person.
    ReminderId,
    /// A device that is told while no app is open.
    PushSubscriptionId,
    /// Something the coach proposes.
    RecommendationId,
    /// A conversation with the coach.
    ConversationId,
    /// What was said in a conversation with the coach.
    CoachMessageId,
    /// A call to a language model.
    AiCallId,
    /// A food: of the library, or of a person.
    FoodId,
    /// A recipe.
    RecipeId,
    /// Something that was eaten.
    FoodEntryId,
    /// A plan of meals.
    MealPlanId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let earlier = AccountId::new(Timestamp::from_millis(1_000), [255; 10]);
        let later = AccountId::new(Timestamp::from_millis(1_001), [0; 10]);
        assert!(earlier < later);
        assert!(earlier.to_string() < later.to_string());
        assert_eq!(later.made_at(), Timestamp::from_millis(1_001));
    }

    #[test]
    fn an_id_has_one_spelling() {
        let id = AccountId::new(Timestamp::from_millis(5), [7; 10]);
        assert_eq!(AccountId::parse(&id.to_string()), Some(id));
        assert_eq!(AccountId::parse(&id.to_string().replace('-', "")), None);
        assert_eq!(AccountId::parse(&format!("{{{id}}}")), None);
    }
}
