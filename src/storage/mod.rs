//! The ports to what keeps data: databases, the cache, blobs; and how SQL is declared.
//!
//! Owns no data itself. A slice declares its SQL in one [`statements!`](crate::statements) block and
//! sends it through [`Db`]. Whether a statement belongs to the core database or to a user shard is in
//! its type, so that sending it to the wrong one does not compile. Must not know any feature.

pub mod d1;
pub mod erasure;
pub mod kv;
pub mod portable;
pub mod r2;
mod row;
mod sql;

use std::{
    marker::PhantomData,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use serde::{Deserialize, de::DeserializeOwned};

use crate::domain::json::Misfit;

pub use sql::{CatalogueEntry, Core, Location, Param, Place, Sql, Statement, User};

/// The future a port returns: boxed, so that ports can be trait objects, and `Send`, so that handlers
/// need no ceremony. Implementations over JavaScript promises wrap them once.
pub type PortFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why storage did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// A unique index refused the row; the columns as SQLite names them (`accounts.email`).
    #[error("not unique: {0}")]
    Unique(String),
    /// Another constraint refused: a CHECK, a foreign key, NOT NULL or a trigger's RAISE.
    #[error("constraint: {0}")]
    Constraint(String),
    /// The storage is overloaded: asking again at once would make it worse.
    #[error("overloaded: {0}")]
    Overloaded(String),
    /// The storage failed; whether a write took effect is unknown.
    #[error("failed: {0}")]
    Failed(String),
    /// What came back does not fit the row type: a defect of ours.
    #[error("row does not decode: {0}")]
    Decode(String),
}

impl StorageError {
    /// Sorts a message of SQLite or D1 into its kind.
    pub fn from_message(message: &str) -> Self {
        if let Some((_, rest)) = message.split_once("UNIQUE constraint failed: ") {
            let columns = rest.split(": SQLITE").next().unwrap_or(rest);
            return Self::Unique(columns.trim().to_owned());
        }
        if message.contains("SQLITE_CONSTRAINT") || message.contains("constraint failed") {
            return Self::Constraint(message.to_owned());
        }
        if message.contains("overloaded") || message.contains("Too many requests queued") {
            return Self::Overloaded(message.to_owned());
        }
        Self::Failed(message.to_owned())
    }

    /// Whether the unique index over `column` (as `table.column`) refused the row.
    pub fn is_unique_violation_of(&self, column: &str) -> bool {
        matches!(self, Self::Unique(columns) if columns.split(", ").any(|name| name == column))
    }

    /// Whether a guard refused: a trigger that raises `reason`, or a column (`table.column`) that a
    /// statement leaves NULL when its condition does not hold.
    pub fn is_refusal(&self, reason: &str) -> bool {
        matches!(self, Self::Constraint(message) if message.contains(reason))
    }

    /// Whether the account is the last administrator, who can be neither demoted, suspended nor deleted
    /// (the trigger `accounts_keep_one_admin`).
    pub fn is_last_admin(&self) -> bool {
        self.is_refusal("the last admin stays")
    }
}

impl From<Misfit> for StorageError {
    fn from(misfit: Misfit) -> Self {
        Self::Decode(misfit.to_string())
    }
}

/// What a statement gave: its rows as one JSON array of objects, and what it cost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Rows {
    /// `[{"column": value, …}, …]`. Text, because it crosses from JavaScript in one piece.
    pub json: String,
    /// Rows the statement inserted, updated or deleted.
    pub changes: u32,
    /// Rows the database read to answer.
    pub rows_read: u32,
    /// Rows and index entries the database wrote.
    pub rows_written: u32,
}

impl Rows {
    /// The rows as `T`.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<Vec<T>, StorageError> {
        row::decode(&self.json).map_err(|misfit| undecodable(std::any::type_name::<T>(), &misfit))
    }

    /// The first row as `T`, or `None` when there is none.
    pub fn first<T: DeserializeOwned>(&self) -> Result<Option<T>, StorageError> {
        row::first(&self.json).map_err(|misfit| undecodable(std::any::type_name::<T>(), &misfit))
    }
}

fn undecodable(row: &str, misfit: &Misfit) -> StorageError {
    StorageError::Decode(format!("{row}: {misfit}"))
}

/// One SQL database. A call is one transaction: all statements take effect, or none.
pub trait Database: Send + Sync {
    /// Runs `statements` in order in one transaction; one [`Rows`] for each.
    fn run<'a>(
        &'a self,
        statements: &'a [(&'static str, Vec<Param>)],
    ) -> PortFuture<'a, Result<Vec<Rows>, StorageError>>;
}

/// What one request has cost so far. Shared by every port handle of that request.
#[derive(Debug, Default)]
pub struct Usage {
    subrequests: AtomicU32,
    rows_read: AtomicU32,
    rows_written: AtomicU32,
}

impl Usage {
    /// Counts one call to a database, cache, object, queue or outside host.
    pub fn count_subrequest(&self) {
        self.subrequests.fetch_add(1, Ordering::Relaxed);
    }

    fn count_rows(&self, rows: &[Rows]) {
        for row in rows {
            self.rows_read.fetch_add(row.rows_read, Ordering::Relaxed);
            self.rows_written.fetch_add(row.rows_written, Ordering::Relaxed);
        }
    }

    /// Calls made so far.
    pub fn subrequests(&self) -> u32 {
        self.subrequests.load(Ordering::Relaxed)
    }

    /// Rows read so far.
    pub fn rows_read(&self) -> u32 {
        self.rows_read.load(Ordering::Relaxed)
    }

    /// Rows written so far.
    pub fn rows_written(&self) -> u32 {
        self.rows_written.load(Ordering::Relaxed)
    }
}

/// A database of one [`Place`], for one request.
pub struct Db<P> {
    database: Arc<dyn Database>,
    usage: Arc<Usage>,
    place: PhantomData<P>,
}

impl<P> Clone for Db<P> {
    fn clone(&self) -> Self {
        Self { database: self.database.clone(), usage: self.usage.clone(), place: PhantomData }
    }
}

impl<P: Place> Db<P> {
    /// A handle that counts what it does into `usage`.
    pub fn new(database: Arc<dyn Database>, usage: Arc<Usage>) -> Self {
        Self { database, usage, place: PhantomData }
    }

    /// Runs all statements in one transaction; one [`Rows`] for each.
    ///
    /// An empty list is nothing to do. The transaction rolls back only when a statement *fails*: a
    /// guard that must stop later statements has to raise an error, not merely match no row.
    pub async fn batch(&self, statements: Vec<Statement<P>>) -> Result<Vec<Rows>, StorageError> {
        if statements.is_empty() {
            return Ok(Vec::new());
        }
        let plain: Vec<_> = statements.into_iter().map(Statement::into_parts).collect();
        self.usage.count_subrequest();
        let rows = self.database.run(&plain).await?;
        self.usage.count_rows(&rows);
        Ok(rows)
    }

    async fn one(&self, statement: Statement<P>) -> Result<Rows, StorageError> {
        Ok(self.batch(vec![statement]).await?.into_iter().next().unwrap_or_default())
    }

    /// Runs one statement and gives its first row.
    pub async fn first<T: DeserializeOwned>(&self, statement: Statement<P>) -> Result<Option<T>, StorageError> {
        self.one(statement).await?.first()
    }

    /// Runs one statement and gives its rows.
    pub async fn all<T: DeserializeOwned>(&self, statement: Statement<P>) -> Result<Vec<T>, StorageError> {
        self.one(statement).await?.decode()
    }

    /// Runs one statement and gives the number of rows it changed.
    pub async fn execute(&self, statement: Statement<P>) -> Result<u32, StorageError> {
        Ok(self.one(statement).await?.changes)
    }
}

/// A cache of rebuildable text. Losing all of it loses nothing.
pub trait Cache: Send + Sync {
    /// The text under `key`, unless it was never put or is gone.
    fn get<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<Option<String>, StorageError>>;
    /// Keeps `value` for `ttl_seconds` (at least 60: the platform's minimum).
    fn put<'a>(&'a self, key: &'a str, value: String, ttl_seconds: u64) -> PortFuture<'a, Result<(), StorageError>>;
    /// Forgets `key`.
    fn delete<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<(), StorageError>>;
}

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The media type given when it was put.
    pub content_type: String,
}

/// A bucket of files.
pub trait Blobs: Send + Sync {
    /// The file under `key`.
    fn get<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<Option<Blob>, StorageError>>;
    /// Stores a file, replacing what was there.
    fn put<'a>(&'a self, key: &'a str, blob: Blob) -> PortFuture<'a, Result<(), StorageError>>;
    /// Stores a file unless one is there; `true` when it was stored.
    fn put_if_absent<'a>(&'a self, key: &'a str, blob: Blob) -> PortFuture<'a, Result<bool, StorageError>>;
    /// Stores a file in place of `old`; `false`, and nothing happens, when that is not what is there any more.
    fn replace<'a>(&'a self, key: &'a str, old: &'a Blob, new: Blob) -> PortFuture<'a, Result<bool, StorageError>>;
    /// Up to `limit` (at most 1,000) names that begin with `prefix`, in order, after the name `after`.
    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: u32,
    ) -> PortFuture<'a, Result<Vec<String>, StorageError>>;
    /// Deletes a file; nothing happens when there is none.
    fn delete<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<(), StorageError>>;
    /// Deletes every file whose key begins so.
    fn delete_prefix<'a>(&'a self, prefix: &'a str) -> PortFuture<'a, Result<(), StorageError>>;
    /// Whether a file is there, without reading it.
    fn exists<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<bool, StorageError>>;
}

/// For `#[serde(with = "integer_bool")]`: SQLite's 0 and 1 as a `bool`.
pub mod integer_bool {
    use serde::{Deserialize, Deserializer};

    /// Reads an integer column.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        Ok(i64::deserialize(deserializer)? != 0)
    }
}

/// For `#[serde(with = "json_text")]`: a column of JSON text as the value it holds.
pub mod json_text {
    use serde::{
        Deserialize, Deserializer,
        de::{DeserializeOwned, Error as _},
    };

    use crate::domain::json;

    /// Reads a text column and parses it.
    pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        json::from_str(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_both_runtimes_are_sorted_alike() {
        for message in [
            "UNIQUE constraint failed: accounts.email",
            "D1_ERROR: UNIQUE constraint failed: accounts.email: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)",
        ] {
            assert!(StorageError::from_message(message).is_unique_violation_of("accounts.email"), "{message}");
        }
        assert!(matches!(StorageError::from_message("CHECK constraint failed: n >= 0"), StorageError::Constraint(_)));
        assert!(matches!(StorageError::from_message("D1 DB is overloaded."), StorageError::Overloaded(_)));
        assert!(matches!(StorageError::from_message("Network connection lost."), StorageError::Failed(_)));
    }
}
