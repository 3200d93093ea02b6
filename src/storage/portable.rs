//! What goes into a person's export beside their training, and how it comes back from one.
//!
//! A slice declares each list of its own as a [`PortableList`]; `wiring::portable` has them all, and the transfer slice
//! writes and reads them without knowing any. A statement gives the items as JSON. An item comes back under the id it has
//! in the file, unless there is one of that id: so references between items hold, and the same file brings nothing twice.

use serde_json::Value;

use super::{Core, Sql, User};
use crate::domain::imports::shape::Field;

/// Where items come from. The statement takes the account (`?1`), the key of the last item before (`?2`, empty before the
/// first) and how many (`?3`), and gives `key`, in its order, and `item`, a JSON object.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// The core database.
    Core(&'static Sql<Core>),
    /// The person's shard.
    User(&'static Sql<User>),
}

/// A member that is sealed with the person's data key in its row, and readable in an export.
#[derive(Clone, Copy, Debug)]
pub struct Sealed {
    /// Which.
    pub member: &'static str,
    /// What it is bound to, by the account and its item.
    pub context: fn(&str, &Value) -> String,
    /// Whether it holds JSON.
    pub is_json: bool,
    /// Whether it is Markdown that may be anybody's, by its item: made harmless when it comes from a file.
    pub is_markdown: fn(&Value) -> bool,
}

/// How the items of a list come back from a file.
#[derive(Debug)]
pub struct Back {
    /// What an item looks like.
    pub shape: &'static [Field],
    /// Adds to a checked item what follows from it.
    pub complete: fn(&mut Value),
    /// Notes in `import_rows` those of some items (`?3`, a JSON list) that an import (`?2`) of an account (`?1`) brings,
    /// because they are new.
    pub claim: &'static Sql<User>,
    /// Writes those. The same parameters.
    pub insert: &'static Sql<User>,
    /// Takes away, before that, what goes with them. The same parameters.
    pub goes_with: Option<&'static Sql<User>>,
    /// Takes away the first (`?3`, how many, by id) of those an import (`?2`) of an account (`?1`) brought.
    pub drop: &'static Sql<User>,
}

/// A list of an export.
#[derive(Debug)]
pub struct PortableList {
    /// The member of the file.
    pub name: &'static str,
    /// Where its items come from.
    pub source: Source,
    /// How many items are read at once.
    pub page: u32,
    /// What of an item is sealed.
    pub sealed: &'static [Sealed],
    /// How it comes back; `None` where it does not.
    pub back: Option<Back>,
}

impl PortableList {
    /// A list that is not read back.
    pub const fn shown(name: &'static str, source: Source, page: u32) -> Self {
        Self { name, source, page, sealed: &[], back: None }
    }
}

/// The lists of slices, in the order in which they stand in the file and come back.
pub type PortableLists = &'static [&'static [PortableList]];

/// The statement that notes which items of a list an import brings: those for which a condition on `r.value` holds, and
/// as many as there is room for.
#[macro_export]
macro_rules! claim {
    ($list:literal, $id:literal, $condition:expr, $room:expr) => {
        concat!(
            "INSERT INTO import_rows (account_id, import_id, list, row_id) SELECT ?1, ?2, '",
            $list,
            "', ",
            $id,
            " FROM json_each(?3) AS r WHERE ",
            $condition,
            " LIMIT max(0, ",
            $room,
            ") ON CONFLICT DO NOTHING"
        )
    };
}

/// The items (`r.value`) of a list that an import brings, by their id.
#[macro_export]
macro_rules! claimed {
    ($list:literal, $id:literal) => {
        concat!(
            " FROM json_each(?3) AS r CROSS JOIN import_rows AS i ON i.account_id = ?1 AND i.import_id = ?2 AND i.list = '",
            $list,
            "' AND i.row_id = ",
            $id,
            " WHERE true ON CONFLICT DO NOTHING"
        )
    };
}

/// The ids of the next items of a list that an import brought.
#[macro_export]
macro_rules! brought {
    ($list:literal) => {
        concat!(
            "(SELECT i.row_id FROM import_rows AS i WHERE i.account_id = ?1 AND i.import_id = ?2 AND i.list = '",
            $list,
            "' ORDER BY i.row_id LIMIT ?3)"
        )
    };
}
