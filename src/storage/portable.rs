//! What goes into a person's export beside their training, and how it comes back from one.
//!
//! A slice declares each list of its own as a [`PortableList`]; `wiring::portable` has them all, and the transfer slice
//! writes and reads them without knowing any. A statement gives the items as JSON. An item comes back under the id it has
//! in the file, unless there is one of that id: so references between items hold, and the same file brings nothing twice.

use serde_json::Value;

use super::{Core, Sql, Statement, User};
use crate::domain::{ids::AccountId, imports::shape::Field};

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
    /// Adds to a checked item what follows from it. `false` where its members do not go together.
    pub complete: fn(&mut Value) -> bool,
    /// Whether it comes back before workouts, which name its items.
    pub comes_first: bool,
    /// Whether items name exercises and templates, which may have other ids here.
    pub names_others: bool,
    /// For what says how the person wants things to be: whether that is what everybody begins with. It is told of
    /// before it is brought, and put over what is not so only when the person says so.
    pub setting: Option<fn(&Value) -> bool>,
    /// Where the rows are.
    pub rows: Kept,
}

/// Where the rows of items that come back are, and how they are written and taken away.
#[derive(Debug)]
pub enum Kept {
    /// In the person's shard: in the batch that notes how far the import has come.
    User {
        /// Notes in `import_rows` those of some items (`?3`, a JSON list) that an import (`?2`) of an account (`?1`)
        /// brings, because they are new.
        claim: &'static Sql<User>,
        /// Writes those. The same parameters.
        insert: &'static Sql<User>,
        /// Writes what goes with them. The same parameters.
        then: Option<&'static Sql<User>>,
        /// Takes away (or puts back), before that, what goes with them. The same parameters.
        goes_with: Option<&'static Sql<User>>,
        /// Takes away the first (`?3`, how many, by id) of those an import (`?2`) of an account (`?1`) brought.
        drop: &'static Sql<User>,
    },
    /// In the core database: noted first, so that undoing finds what a run that was killed had written.
    Core {
        /// What an item is known by.
        key: fn(&Value) -> Option<String>,
        /// Which of some keys (`?2`, a JSON list) there are already, or cannot be for an account (`?1`), as `id`.
        there: &'static Sql<Core>,
        /// Writes an item of an account. Never twice the same.
        insert: fn(AccountId, &Value) -> Option<Statement<Core>>,
        /// Takes away those of some keys (`?2`, a JSON list) of an account (`?1`); `None` where they go with others.
        drop: Option<&'static Sql<Core>>,
    },
}

impl Back {
    /// Rows in the person's shard, which nothing else names.
    pub const fn user(
        shape: &'static [Field],
        claim: &'static Sql<User>,
        insert: &'static Sql<User>,
        drop: &'static Sql<User>,
    ) -> Self {
        let rows = Kept::User { claim, insert, then: None, goes_with: None, drop };
        Self { shape, complete: |_| true, comes_first: false, names_others: false, setting: None, rows }
    }

    /// Rows in the core database, which others name and which name others.
    pub const fn core(
        shape: &'static [Field],
        key: fn(&Value) -> Option<String>,
        there: &'static Sql<Core>,
        insert: fn(AccountId, &Value) -> Option<Statement<Core>>,
        drop: Option<&'static Sql<Core>>,
    ) -> Self {
        let rows = Kept::Core { key, there, insert, drop };
        Self { shape, complete: |_| true, comes_first: true, names_others: true, setting: None, rows }
    }

    /// A row a person, which `restore` puts back as it was before the import.
    pub const fn setting(
        shape: &'static [Field],
        claim: &'static Sql<User>,
        insert: &'static Sql<User>,
        restore: &'static Sql<User>,
        drop: &'static Sql<User>,
    ) -> Self {
        let rows = Kept::User { claim, insert, then: None, goes_with: Some(restore), drop };
        Self { shape, complete: |_| true, comes_first: false, names_others: false, setting: Some(|_| false), rows }
    }

    /// With something to add to an item.
    pub const fn completed(self, complete: fn(&mut Value) -> bool) -> Self {
        Self { complete, ..self }
    }
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

    /// A list that is.
    pub const fn read_back(name: &'static str, source: Source, page: u32, back: Back) -> Self {
        Self { name, source, page, sealed: &[], back: Some(back) }
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

/// The same of a list of which there is one a person, in a table (`t`): with what it says (`$now`, JSON) unless it says
/// the same (`$same`) already, and where there is one only if the person wants it replaced.
#[macro_export]
macro_rules! claim_setting {
    ($list:literal, $table:literal, $now:literal, $same:literal) => {
        concat!(
            "INSERT INTO import_rows (account_id, import_id, list, row_id, before) SELECT ?1, ?2, '",
            $list,
            "', '-', (SELECT ",
            $now,
            " FROM ",
            $table,
            " AS t WHERE t.account_id = ?1) FROM json_each(?3) AS r WHERE NOT EXISTS (SELECT 1 FROM ",
            $table,
            " AS t WHERE t.account_id = ?1 AND ((",
            $same,
            ") OR NOT ",
            $crate::replaces!(),
            ")) LIMIT 1 ON CONFLICT DO NOTHING"
        )
    };
}

/// Whether the person wants settings of the file put over those that are there.
#[macro_export]
macro_rules! replaces {
    () => {
        "EXISTS (SELECT 1 FROM imports AS p WHERE p.account_id = ?1 AND p.id = ?2 AND p.options ->> '$.settings' = 'replace')"
    };
}

/// The items (`r.value`) of a list that an import brings, by their id.
#[macro_export]
macro_rules! bringing {
    ($list:literal, $id:literal) => {
        concat!(
            " FROM json_each(?3) AS r CROSS JOIN import_rows AS i ON i.account_id = ?1 AND i.import_id = ?2 AND i.list = '",
            $list,
            "' AND i.row_id = ",
            $id,
            " WHERE true"
        )
    };
}

/// The same, where those that are there stay.
#[macro_export]
macro_rules! claimed {
    ($list:literal, $id:literal) => {
        concat!($crate::bringing!($list, $id), " ON CONFLICT DO NOTHING")
    };
}

/// What was there before an import brought the next items of a list, as `b.row_id` and `b.before`.
#[macro_export]
macro_rules! before {
    ($list:literal) => {
        concat!(
            " FROM (SELECT i.row_id, i.before FROM import_rows AS i WHERE i.account_id = ?1 AND i.import_id = ?2 AND i.list = '",
            $list,
            "' ORDER BY i.row_id LIMIT ?3) AS b WHERE account_id = ?1 AND b.before IS NOT NULL"
        )
    };
}

/// The ids of the next items of a list that an import brought.
#[macro_export]
macro_rules! brought {
    ($list:literal) => {
        $crate::brought!($list, "")
    };
    ($list:literal, new) => {
        $crate::brought!($list, "AND n.before IS NULL")
    };
    ($list:literal, $which:literal) => {
        concat!(
            "(SELECT n.row_id FROM (SELECT i.row_id, i.before FROM import_rows AS i WHERE i.account_id = ?1 AND i.import_id = ?2 AND i.list = '",
            $list,
            "' ORDER BY i.row_id LIMIT ?3) AS n WHERE true ", $which, ")"
        )
    };
}
