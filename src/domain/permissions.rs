//! Roles, plans and the permission strings a token carries as its `scope`.

use serde::{Deserialize, Serialize};

/// What an account may be, beside being a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Role {
    /// A person who uses the app.
    User,
    /// A person who also reviews what others publish.
    Moderator,
    /// A person who runs the installation.
    Admin,
}

/// The subscription a person holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Plan {
    /// No subscription.
    Free,
    /// The first paid plan.
    Premium,
    /// The second paid plan.
    Pro,
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// One thing a principal may be allowed to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Permission { $($(#[$doc])* $name),+ }

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &[Permission] = &[$(Permission::$name),+];

            /// The string a token and an API key carry.
            pub const fn as_str(self) -> &'static str {
                match self { $(Permission::$name => $text),+ }
            }

            /// Reads the string form.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Permission::$name),)+ _ => None }
            }
        }
    };
}

permissions! {
    /// Read one's own account, profile and preferences.
    ReadOwnProfile = "read:own_profile",
    /// Change one's own account, profile and preferences.
    WriteOwnProfile = "write:own_profile",
    /// Read the exercise library.
    ReadExercises = "read:exercises",
    /// Add and change one's own exercises.
    WriteCustomExercises = "write:custom_exercises",
    /// Read one's own workouts.
    ReadOwnWorkouts = "read:own_workouts",
    /// Record workouts.
    WriteOwnWorkouts = "write:own_workouts",
    /// Read published templates.
    ReadPublicTemplates = "read:public_templates",
    /// Keep templates of one's own.
    WriteOwnTemplates = "write:own_templates",
    /// Read one's own progress.
    ReadOwnProgress = "read:own_progress",
    /// Record progress.
    WriteOwnProgress = "write:own_progress",
    /// Read the coach's recommendations.
    ReadAiRecommendations = "read:ai_recommendations",
    /// Ask the coach.
    WriteAiRequests = "write:ai_requests",
    /// Read the detailed analytics.
    ReadAdvancedAnalytics = "read:advanced_analytics",
    /// Schedule and filter exports.
    ExportOwnData = "export:own_data",
    /// Use templates reserved to subscribers.
    AccessPremiumTemplates = "access:premium_templates",
    /// Generate with the larger daily budget of subscribers.
    UnlimitedAiGeneration = "unlimited:ai_generation",
    /// Read every account.
    ReadAllUsers = "read:all_users",
    /// Change and remove accounts.
    WriteAllUsers = "write:all_users",
    /// Approve and remove what people publish.
    ModerateContent = "moderate:content",
    /// Put templates on the front page.
    FeatureTemplates = "feature:templates",
    /// Read figures over the whole platform.
    ReadPlatformAnalytics = "read:platform_analytics",
    /// Change settings of the installation.
    WriteAdminSettings = "write:admin_settings",
}

/// A set of permissions, as a bit per row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// The set that allows nothing.
    pub const EMPTY: Self = Self(0);

    /// The set with these members.
    pub fn of(permissions: &[Permission]) -> Self {
        permissions.iter().fold(Self::EMPTY, |set, permission| set.with(*permission))
    }

    /// This set and one more member.
    pub const fn with(self, permission: Permission) -> Self {
        Self(self.0 | 1 << permission as u8)
    }

    /// Whether the set allows `permission`.
    pub const fn allows(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    /// What both sets allow.
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The members, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.allows(*permission))
    }

    /// The permission strings, in the order of the table.
    pub fn to_strings(self) -> Vec<String> {
        self.iter().map(|permission| permission.as_str().to_owned()).collect()
    }

    /// What a role and a plan give together.
    ///
    /// A plan adds to what the role has; moderators may also review content; admins hold all.
    pub fn granted_to(role: Role, plan: Plan) -> Self {
        use Permission as P;
        const USER: &[P] = &[
            P::ReadOwnProfile,
            P::WriteOwnProfile,
            P::ReadExercises,
            P::WriteCustomExercises,
            P::ReadOwnWorkouts,
            P::WriteOwnWorkouts,
            P::ReadPublicTemplates,
            P::WriteOwnTemplates,
            P::ReadOwnProgress,
            P::WriteOwnProgress,
            // Everybody may ask the coach: what a plan changes is how much may be spent on models in a day.
            P::ReadAiRecommendations,
            P::WriteAiRequests,
        ];
        const SUBSCRIBER: &[P] =
            &[P::ReadAdvancedAnalytics, P::ExportOwnData, P::AccessPremiumTemplates, P::UnlimitedAiGeneration];
        if role == Role::Admin {
            return Self::of(P::ALL);
        }
        let mut set = Self::of(USER);
        if plan != Plan::Free {
            set = Self(set.0 | Self::of(SUBSCRIBER).0);
        }
        if role == Role::Moderator {
            set = set.with(P::ModerateContent);
        }
        set
    }
}

impl Role {
    /// The word a token and a row carry.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }
}

impl Plan {
    /// The word a token and a row carry.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Premium => "premium",
            Self::Pro => "pro",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_reads_back_from_its_string() {
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(*permission));
        }
    }

    #[test]
    fn a_plan_never_gives_an_administrators_permission() {
        for plan in [Plan::Free, Plan::Premium, Plan::Pro] {
            let set = PermissionSet::granted_to(Role::User, plan);
            assert!(!set.allows(Permission::ReadAllUsers));
            assert!(!set.allows(Permission::ModerateContent));
        }
    }
}
