//! Who may see whom: the one rule behind every search, list, card and shared thing.

use serde::{Deserialize, Serialize};

/// To whom a person shows themselves, or a thing of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Visibility {
    /// To everybody who is signed in.
    Public,
    /// To friends.
    Friends,
    /// To nobody else.
    Private,
}

/// What the person looked at is to the one who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They are the same person.
    Myself,
    /// They are friends.
    Friend,
    /// The person looked at has asked to be friends and waits for the answer.
    AskedMe,
    /// Nothing of the above. To follow somebody, or to have asked them, gives no right to see them.
    Stranger,
    /// One of them has blocked the other.
    Blocked,
}

impl Relation {
    /// Every relation.
    pub const ALL: &[Relation] = &[Self::Myself, Self::Friend, Self::AskedMe, Self::Stranger, Self::Blocked];
}

impl Visibility {
    /// Every visibility.
    pub const ALL: &[Visibility] = &[Self::Public, Self::Friends, Self::Private];

    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Friends => "friends",
            Self::Private => "private",
        }
    }
}

/// Whether what is shown to `visibility` may be seen by somebody whose relation to its owner is `relation`.
pub const fn can_see(relation: Relation, visibility: Visibility) -> bool {
    match relation {
        Relation::Myself => true,
        Relation::Blocked => false,
        Relation::Friend => matches!(visibility, Visibility::Public | Visibility::Friends),
        Relation::AskedMe | Relation::Stranger => matches!(visibility, Visibility::Public),
    }
}

/// Whether the card of a person (username, name, picture) may be seen: as the person's profile, but friends
/// always know each other's names, and whoever asks to be friends says who they are.
pub const fn can_see_card(relation: Relation, visibility: Visibility) -> bool {
    matches!(relation, Relation::Friend | Relation::AskedMe) || can_see(relation, visibility)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows in the order of [`Relation::ALL`], columns in that of [`Visibility::ALL`].
    fn table_of(rule: fn(Relation, Visibility) -> bool) -> Vec<Vec<bool>> {
        let row = |relation: &Relation| Visibility::ALL.iter().map(|visibility| rule(*relation, *visibility)).collect();
        Relation::ALL.iter().map(row).collect()
    }

    #[test]
    fn c3_what_is_shared_is_seen_by_exactly_those_it_is_shared_with() {
        let expected = [
            [true, true, true],    // myself
            [true, true, false],   // friend
            [true, false, false],  // asked me
            [true, false, false],  // stranger
            [false, false, false], // blocked
        ];
        assert_eq!(table_of(can_see), expected);
    }

    #[test]
    fn c3_a_card_is_seen_by_friends_and_those_asked_whatever_the_profile_says() {
        let expected = [
            [true, true, true],    // myself
            [true, true, true],    // friend
            [true, true, true],    // asked me
            [true, false, false],  // stranger
            [false, false, false], // blocked
        ];
        assert_eq!(table_of(can_see_card), expected);
    }
}
