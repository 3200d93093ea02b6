//! What becomes of each table when an account is erased. Every table has a rule: a test compares the rules
//! with the migrations, so that a new table cannot be forgotten.

use super::{Core, Location, Sql, Statement, User};
use crate::{bind, domain::ids::AccountId};

/// The folders of the media bucket in which each person has one of their own, named by their account's id, that goes
/// with the account.
pub const PERSONAL_FOLDERS: &[&str] = &["imports", "exports", "tracks", "jobs"];

/// How a table forgets a person.
#[derive(Clone, Copy, Debug)]
pub enum Erasure {
    /// This statement deletes or blanks the person's rows. It takes the account's id as `?1` and nothing else,
    /// and may run any number of times.
    Core(&'static Sql<Core>),
    /// The same, in the person's shard.
    User(&'static Sql<User>),
    /// This statement gives, as `object_key`, the objects in the media bucket that rows of the person's shard name: they
    /// are deleted before any row is. It takes the account's id as `?1`.
    Objects(&'static Sql<User>),
    /// It holds nothing that tells of a person, or has to keep it: the reason.
    Keep(Location, &'static str),
}

/// The rule of one table. A table that needs several statements has several.
#[derive(Clone, Copy, Debug)]
pub struct ErasureRule {
    /// The table's name.
    pub table: &'static str,
    /// How it forgets a person.
    pub erasure: Erasure,
}

impl ErasureRule {
    /// A table of the core database, cleared by `statement`.
    pub const fn core(table: &'static str, statement: &'static Sql<Core>) -> Self {
        Self { table, erasure: Erasure::Core(statement) }
    }

    /// A table of the user shards, cleared by `statement`.
    pub const fn user(table: &'static str, statement: &'static Sql<User>) -> Self {
        Self { table, erasure: Erasure::User(statement) }
    }

    /// A table of the user shards whose rows name objects of the media bucket, given by `statement`.
    pub const fn objects(table: &'static str, statement: &'static Sql<User>) -> Self {
        Self { table, erasure: Erasure::Objects(statement) }
    }

    /// A table that stays as it is, because of this.
    pub const fn keep(location: Location, table: &'static str, reason: &'static str) -> Self {
        Self { table, erasure: Erasure::Keep(location, reason) }
    }

    /// Which kind of database the table is in.
    pub const fn location(&self) -> Location {
        match self.erasure {
            Erasure::Core(_) => Location::Core,
            Erasure::User(_) | Erasure::Objects(_) => Location::User,
            Erasure::Keep(location, _) => location,
        }
    }
}

/// What erases `account` from the core database, by these rules.
pub fn in_core(rules: &[ErasureRule], account: AccountId) -> Vec<Statement<Core>> {
    let of_rule = |rule: &ErasureRule| match rule.erasure {
        Erasure::Core(statement) => Some(bind!(statement, account)),
        Erasure::User(_) | Erasure::Objects(_) | Erasure::Keep(..) => None,
    };
    rules.iter().filter_map(of_rule).collect()
}

/// What erases `account` from its shard, by these rules.
pub fn in_shard(rules: &[ErasureRule], account: AccountId) -> Vec<Statement<User>> {
    let of_rule = |rule: &ErasureRule| match rule.erasure {
        Erasure::User(statement) => Some(bind!(statement, account)),
        Erasure::Core(_) | Erasure::Objects(_) | Erasure::Keep(..) => None,
    };
    rules.iter().filter_map(of_rule).collect()
}

/// An object of the media bucket.
#[derive(Debug, serde::Deserialize)]
pub struct ObjectRow {
    /// Its key.
    pub object_key: String,
}

/// What names the objects of `account`, by these rules.
pub fn objects_in_shard(rules: &[ErasureRule], account: AccountId) -> Vec<Statement<User>> {
    let of_rule = |rule: &ErasureRule| match rule.erasure {
        Erasure::Objects(statement) => Some(bind!(statement, account)),
        Erasure::Core(_) | Erasure::User(_) | Erasure::Keep(..) => None,
    };
    rules.iter().filter_map(of_rule).collect()
}
