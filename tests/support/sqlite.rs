//! The `Database` port over SQLite in memory, with the real migrations, behaving as D1 does where it
//! differs from plain SQLite: numbers bind as REAL, a whole REAL reads back as an integer.

use std::{
    path::Path,
    sync::{
        Mutex, MutexGuard, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use rusqlite::{Connection, ToSql, limits::Limit, types::ValueRef};
use serde_json::{Map, Value};
use vivace::storage::{Database, Param, PortFuture, Rows, StorageError};

/// One database in memory.
pub struct Sqlite {
    connection: Mutex<Connection>,
    /// Set to fail the next calls, as a database in trouble would.
    pub failing: Mutex<Option<StorageError>>,
    /// How many statements of the app were run.
    pub statements: AtomicU64,
    /// How many steps SQLite's machine took for them: what grows with the rows looked at, returned or not.
    pub steps: AtomicU64,
    /// Set to fail after so many calls.
    failing_after: Mutex<Option<(u32, StorageError)>>,
}

/// The migration files of `core` or `user`, in order.
pub fn migrations(folder: &str) -> Vec<(String, String)> {
    sql_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder))
}

fn sql_files(path: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(path)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            (
                path.file_name().expect("a name").to_string_lossy().into_owned(),
                std::fs::read_to_string(&path).expect("readable"),
            )
        })
        .collect()
}

/// The seed files of the core database, in order.
fn seeds() -> Vec<(String, String)> {
    sql_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("seed/core"))
}

fn copy_all(from: &Connection, to: &mut Connection) {
    rusqlite::backup::Backup::new(from, to).and_then(|backup| backup.step(-1)).expect("a database copies");
}

/// The most arguments of a function, as D1 has it.
const FUNCTION_ARGUMENTS_MAX: i32 = 32;

fn open() -> Connection {
    let connection = Connection::open_in_memory().expect("SQLite opens");
    connection.set_limit(Limit::SQLITE_LIMIT_FUNCTION_ARG, FUNCTION_ARGUMENTS_MAX).expect("a limit");
    connection
}

impl Sqlite {
    fn over(connection: Connection) -> Self {
        Self {
            connection: Mutex::new(connection),
            failing: Mutex::new(None),
            statements: AtomicU64::new(0),
            steps: AtomicU64::new(0),
            failing_after: Mutex::new(None),
        }
    }

    /// A copy of one that was made once: running the migrations takes longer than most tests.
    fn copy_of(made: &'static OnceLock<Mutex<Connection>>, make: impl FnOnce() -> Connection) -> Self {
        let mut connection = open();
        copy_all(&made.get_or_init(|| Mutex::new(make())).lock().expect("not poisoned"), &mut connection);
        connection.execute_batch("PRAGMA foreign_keys = ON").expect("foreign keys");
        Self::over(connection)
    }

    /// An empty database of that kind, migrated.
    pub fn migrated(folder: &str) -> Self {
        static CORE: OnceLock<Mutex<Connection>> = OnceLock::new();
        static USER: OnceLock<Mutex<Connection>> = OnceLock::new();
        Self::copy_of(if folder == "core" { &CORE } else { &USER }, || {
            let connection = open();
            connection.execute_batch("PRAGMA foreign_keys = ON").expect("foreign keys");
            for (name, text) in migrations(folder) {
                connection.execute_batch(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            connection
        })
    }

    /// An empty database without tables, as an object has one.
    pub fn empty() -> Self {
        Self::over(open())
    }

    /// A migrated core database with everything in `seed/core` but templates, which tests would find beside their own.
    pub fn seeded() -> Self {
        static SEEDED: OnceLock<Mutex<Connection>> = OnceLock::new();
        Self::copy_of(&SEEDED, || {
            let database = Self::migrated("core");
            for (name, text) in seeds().into_iter().filter(|(name, _)| !name.ends_with("_templates.sql")) {
                database.connection().execute_batch(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            database.connection.into_inner().expect("not poisoned")
        })
    }

    /// A copy of everything as it is now, as a backup has it.
    pub fn backup(&self) -> Connection {
        let mut copy = open();
        copy_all(&self.connection(), &mut copy);
        copy
    }

    /// Puts a copy in the place of everything.
    pub fn restore(&self, copy: &Connection) {
        copy_all(copy, &mut self.connection());
    }

    /// Lets so many calls through, then fails until [`Self::recover`].
    pub fn fail_after(&self, calls: u32, error: StorageError) {
        *self.failing_after.lock().expect("not poisoned") = Some((calls, error));
    }

    /// Fails no more.
    pub fn recover(&self) {
        *self.failing_after.lock().expect("not poisoned") = None;
    }

    pub fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().expect("not poisoned")
    }

    /// Runs SQL of a test's own.
    pub fn execute(&self, sql: &str, params: &[&dyn ToSql]) -> usize {
        self.connection().execute(sql, params).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Rows of a test's own query, as JSON objects.
    pub fn rows(&self, sql: &str, params: &[&dyn ToSql]) -> Vec<Value> {
        query(&self.connection(), sql, params).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// How many rows a table has.
    pub fn count(&self, table: &str) -> usize {
        self.rows(&format!("SELECT count(*) AS n FROM {table}"), &[])[0]["n"].as_u64().expect("a count") as usize
    }

    /// Every value of every table as one text, to search for what must not be there.
    pub fn dump(&self) -> String {
        let tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table'", &[]);
        tables
            .iter()
            .filter_map(|table| table["name"].as_str())
            .map(|name| format!("{name}: {:?}\n", self.rows(&format!("SELECT * FROM \"{name}\""), &[])))
            .collect()
    }

    fn run_all(&self, statements: &[(&'static str, Vec<Param>)]) -> Result<Vec<Rows>, StorageError> {
        if let Some(error) = self.failing.lock().expect("not poisoned").clone() {
            return Err(error);
        }
        if let Some((calls, error)) = self.failing_after.lock().expect("not poisoned").as_mut() {
            if *calls == 0 {
                return Err(error.clone());
            }
            *calls -= 1;
        }
        self.statements.fetch_add(statements.len() as u64, Ordering::Relaxed);
        let mut connection = self.connection();
        let transaction = connection.transaction().map_err(|error| failed(&error))?;
        let mut all = Vec::new();
        for (sql, params) in statements {
            let before = transaction.total_changes();
            let params: Vec<_> = params.iter().map(bound).collect();
            let params: Vec<&dyn ToSql> = params.iter().map(|param| param as &dyn ToSql).collect();
            let (rows, steps) = query_counting(&transaction, sql, &params).map_err(|error| failed(&error))?;
            self.steps.fetch_add(steps, Ordering::Relaxed);
            let changes = u32::try_from(transaction.total_changes() - before).unwrap_or(u32::MAX);
            all.push(Rows {
                json: serde_json::to_string(&rows).expect("rows serialise"),
                changes,
                rows_read: u32::try_from(rows.len()).unwrap_or(u32::MAX),
                rows_written: changes,
            });
        }
        transaction.commit().map_err(|error| failed(&error))?;
        Ok(all)
    }
}

/// D1 binds every number as REAL; columns of INTEGER affinity turn it back.
fn bound(param: &Param) -> rusqlite::types::Value {
    use rusqlite::types::Value;
    match param {
        Param::Null => Value::Null,
        Param::Integer(value) => Value::Real(*value as f64),
        Param::Real(value) => Value::Real(*value),
        Param::Text(value) => Value::Text(value.clone()),
    }
}

/// D1 adds the kind of failure to the text, which for a trigger's own words is all that tells it.
fn failed(error: &rusqlite::Error) -> StorageError {
    let is_constraint = error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation);
    StorageError::from_message(&format!("{error}{}", if is_constraint { ": SQLITE_CONSTRAINT" } else { "" }))
}

fn query(connection: &Connection, sql: &str, params: &[&dyn ToSql]) -> rusqlite::Result<Vec<Value>> {
    query_counting(connection, sql, params).map(|(rows, _)| rows)
}

/// The rows, and the steps it took to get them.
fn query_counting(connection: &Connection, sql: &str, params: &[&dyn ToSql]) -> rusqlite::Result<(Vec<Value>, u64)> {
    let mut statement = connection.prepare_cached(sql)?;
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = statement.query(params)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = Map::new();
        for (index, name) in names.iter().enumerate() {
            object.insert(name.clone(), value(row.get_ref(index)?));
        }
        out.push(Value::Object(object));
    }
    drop(rows);
    let steps = statement.reset_status(rusqlite::StatementStatus::VmStep);
    Ok((out, u64::try_from(steps).unwrap_or(0)))
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => value.into(),
        ValueRef::Real(value) if value.fract() == 0.0 && value.abs() < 9e15 => (value as i64).into(),
        ValueRef::Real(value) => value.into(),
        ValueRef::Text(value) => String::from_utf8_lossy(value).into_owned().into(),
        ValueRef::Blob(value) => value.into(),
    }
}

impl vivace::live::storage::ObjectStorage for Sqlite {
    fn run(&self, statements: &[(&'static str, Vec<Param>)]) -> Result<Vec<Rows>, StorageError> {
        self.run_all(statements)
    }
}

impl Database for Sqlite {
    fn run<'a>(
        &'a self,
        statements: &'a [(&'static str, Vec<Param>)],
    ) -> PortFuture<'a, Result<Vec<Rows>, StorageError>> {
        Box::pin(async move {
            // A database is somewhere else: while it works, other requests go on.
            tokio::task::yield_now().await;
            self.run_all(statements)
        })
    }
}
