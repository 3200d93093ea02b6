//! Statements: SQL text with a name and a place, and its bound parameters.

use std::marker::PhantomData;

/// Which kind of database a statement belongs to, as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// The one core database: `migrations/core`.
    Core,
    /// Every user shard: `migrations/user`.
    User,
}

/// Which kind of database a statement belongs to, as a type.
pub trait Place: Send + Sync + 'static {
    /// The same, as a value.
    const LOCATION: Location;
}

/// The core database.
#[derive(Clone, Copy, Debug)]
pub enum Core {}
impl Place for Core {
    const LOCATION: Location = Location::Core;
}

/// A user shard.
#[derive(Clone, Copy, Debug)]
pub enum User {}
impl Place for User {
    const LOCATION: Location = Location::User;
}

/// A bound parameter. There is no boolean: SQLite has none (bind 0 or 1).
#[derive(Clone, Debug, PartialEq)]
pub enum Param {
    /// NULL.
    Null,
    /// An integer within ±(2^53 − 1), the range that survives JavaScript.
    Integer(i64),
    /// A floating-point number.
    Real(f64),
    /// Text. Ids, JSON and base64 are text.
    Text(String),
}

macro_rules! param_from {
    ($($type:ty => |$value:ident| $param:expr),+ $(,)?) => {$(
        impl From<$type> for Param {
            fn from($value: $type) -> Self { $param }
        }
    )+};
}
param_from! {
    i64 => |value| Param::Integer(value),
    i32 => |value| Param::Integer(i64::from(value)),
    u32 => |value| Param::Integer(i64::from(value)),
    u16 => |value| Param::Integer(i64::from(value)),
    u8 => |value| Param::Integer(i64::from(value)),
    bool => |value| Param::Integer(i64::from(value)),
    f64 => |value| Param::Real(value),
    &str => |value| Param::Text(value.to_owned()),
    String => |value| Param::Text(value),
    &String => |value| Param::Text(value.clone()),
    crate::domain::time::Timestamp => |value| Param::Integer(value.as_millis()),
    crate::domain::ids::AccountId => |value| Param::Text(value.to_string()),
    crate::domain::ids::SessionId => |value| Param::Text(value.to_string()),
    crate::domain::ids::ApiKeyId => |value| Param::Text(value.to_string()),
    crate::domain::ids::ExerciseId => |value| Param::Text(value.to_string()),
    crate::domain::ids::JobId => |value| Param::Text(value.to_string()),
    crate::domain::ids::AuditId => |value| Param::Text(value.to_string()),
    crate::domain::ids::OauthAttemptId => |value| Param::Text(value.to_string()),
    crate::domain::ids::MailId => |value| Param::Text(value.to_string()),
    crate::domain::ids::TemplateId => |value| Param::Text(value.to_string()),
    crate::domain::ids::WorkoutId => |value| Param::Text(value.to_string()),
    crate::domain::ids::SetId => |value| Param::Text(value.to_string()),
    crate::domain::ids::GroupRoomId => |value| Param::Text(value.to_string()),
    crate::domain::ids::BodyMetricId => |value| Param::Text(value.to_string()),
    crate::domain::ids::GoalId => |value| Param::Text(value.to_string()),
    crate::domain::ids::MilestoneId => |value| Param::Text(value.to_string()),
    crate::domain::ids::NotificationId => |value| Param::Text(value.to_string()),
    crate::domain::ids::ImportId => |value| Param::Text(value.to_string()),
    crate::domain::ids::ExportId => |value| Param::Text(value.to_string()),
    crate::domain::ids::ReminderId => |value| Param::Text(value.to_string()),
    crate::domain::ids::PushSubscriptionId => |value| Param::Text(value.to_string()),
    crate::domain::ids::RecommendationId => |value| Param::Text(value.to_string()),
    crate::domain::ids::ConversationId => |value| Param::Text(value.to_string()),
    crate::domain::ids::CoachMessageId => |value| Param::Text(value.to_string()),
    crate::domain::ids::AiCallId => |value| Param::Text(value.to_string()),
    crate::domain::ids::FoodId => |value| Param::Text(value.to_string()),
    crate::domain::ids::RecipeId => |value| Param::Text(value.to_string()),
    crate::domain::ids::FoodEntryId => |value| Param::Text(value.to_string()),
    crate::domain::ids::MealPlanId => |value| Param::Text(value.to_string()),
    crate::domain::local_day::LocalDay => |value| Param::Text(value.to_string()),
}
impl<T: Into<Param>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

/// SQL text that belongs to databases of place `P`. Made by [`statements!`](crate::statements) only.
#[derive(Debug)]
pub struct Sql<P> {
    text: &'static str,
    place: PhantomData<P>,
}

impl<P: Place> Sql<P> {
    /// Declares SQL text. Use [`statements!`](crate::statements), which also enters it in the catalogue.
    pub const fn declare(text: &'static str) -> Self {
        Self { text, place: PhantomData }
    }

    /// The statement with its parameters, in the order `?1, ?2, …`.
    pub fn bind<const N: usize>(&self, params: [Param; N]) -> Statement<P> {
        self.bind_all(params.into())
    }

    /// The same, where it is not known before how many there are.
    pub const fn bind_all(&self, params: Vec<Param>) -> Statement<P> {
        Statement { text: self.text, params, place: PhantomData }
    }

    /// This statement's row in the catalogue.
    pub const fn entry(&self, name: &'static str) -> CatalogueEntry {
        CatalogueEntry { name, location: P::LOCATION, text: self.text }
    }
}

/// One declared statement, for the tests that prepare and explain them all.
#[derive(Clone, Copy, Debug)]
pub struct CatalogueEntry {
    /// The constant's name.
    pub name: &'static str,
    /// Where it runs.
    pub location: Location,
    /// Its text.
    pub text: &'static str,
}

/// SQL text with its parameters, ready to run on a database of place `P`.
#[derive(Debug, Clone)]
pub struct Statement<P> {
    text: &'static str,
    params: Vec<Param>,
    place: PhantomData<P>,
}

impl<P> Statement<P> {
    pub(super) fn into_parts(self) -> (&'static str, Vec<Param>) {
        (self.text, self.params)
    }
}

/// Declares a slice's SQL and its catalogue. One doc line, a name, a place and the text each:
///
/// ```
/// vivace::statements! {
///     /// Finds an account by its normalised address.
///     ACCOUNT_BY_EMAIL: Core = "SELECT id FROM accounts WHERE email = ?1";
/// }
/// assert_eq!(CATALOGUE.len(), 1);
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])+ $name:ident : $place:ident = $text:expr;)+) => {
        $($(#[$doc])+ pub static $name: $crate::storage::Sql<$crate::storage::$place> = $crate::storage::Sql::declare($text);)+

        /// Every statement declared here.
        pub const CATALOGUE: &[$crate::storage::CatalogueEntry] = &[
            $($crate::storage::Sql::<$crate::storage::$place>::declare($text).entry(stringify!($name))),+
        ];
    };
}

/// Binds values to a statement in the order of its parameters: `bind!(ACCOUNT_BY_EMAIL, email)`.
#[macro_export]
macro_rules! bind {
    ($sql:expr $(, $value:expr)* $(,)?) => {
        $sql.bind([$($crate::storage::Param::from($value)),*])
    };
}
