//! What other slices have of a person beside training, on its way out and back. Which lists there are says
//! `wiring::portable`; nothing here knows what an item means.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    report::SettingFound,
    store::lists::{ItemRow, KeyRow, NOTE_ROWS, OWN_TEMPLATES},
};
use crate::{
    app::App,
    bind,
    domain::{
        exports::json,
        ids::{AccountId, ImportId},
        imports::{
            Parsed, Problem, Severity,
            collect::PROBLEMS_MAX,
            here::{IdsHere, id_here, put_ids_here},
            parsed::ParsedItem,
            shape::check_item,
        },
        principal::ShardNumber,
        safe_markdown::{AllowedHosts, sanitise},
    },
    platform::crypto::Key,
    storage::{
        Core, Db, Sql, Statement, StorageError, User,
        portable::{Back, Kept, PortableList, Sealed, Source},
    },
};

/// The list of that place, in the order of the file.
pub fn list_at(app: &App, place: usize) -> Option<&'static PortableList> {
    app.portable.iter().copied().flatten().nth(place)
}

/// A list that comes back, by its name.
pub fn list_named(app: &App, name: &str) -> Option<(&'static PortableList, &'static Back)> {
    let list = app.portable.iter().copied().flatten().find(|list| list.name == name)?;
    Some((list, list.back.as_ref()?))
}

/// The next items of a list after a key, as they stand in the file.
///
/// # Errors
/// A database or the key bucket failed.
pub async fn read_items(
    app: &App,
    (account, shard): (AccountId, ShardNumber),
    list: &PortableList,
    after: &str,
) -> Result<Vec<ItemRow>, StorageError> {
    let mut rows: Vec<ItemRow> = match list.source {
        Source::Core(statement) => app.core_db().all(bind!(statement, account, after, list.page)).await?,
        Source::User(statement) => app.user_db(shard)?.all(bind!(statement, account, after, list.page)).await?,
    };
    if !list.sealed.is_empty() && !rows.is_empty() {
        let key = app.data_key(account).await?;
        let account = account.to_string();
        for row in &mut rows {
            let mut item: Value =
                serde_json::from_str(&row.item).map_err(|error| StorageError::Decode(error.to_string()))?;
            for sealed in list.sealed {
                let context = (sealed.context)(&account, &item);
                if let Some(member) = item.get_mut(sealed.member) {
                    *member = opened(&key, sealed, &context, member);
                }
            }
            row.item = item.to_string();
        }
    }
    Ok(rows)
}

/// What does not open is not there: an export of the rest is worth more than none.
fn opened(key: &Key, sealed: &Sealed, context: &str, member: &Value) -> Value {
    let text = member.as_str().and_then(|text| key.open(context, text));
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
    match text {
        Some(text) if sealed.is_json => serde_json::from_str(&text).unwrap_or_default(),
        Some(text) => Value::String(text),
        None => Value::Null,
    }
}

/// The items as they stand in the file.
pub fn write_items(rows: &[ItemRow], before: u64) -> String {
    (before..).zip(rows).map(|(before, row)| json::item(&row.item, before)).collect()
}

/// Leaves of the items of a file those of lists that come back, each as its list says, and tells what is wrong with the
/// others. They come back in the order of the lists, those that workouts name before all: what others lean on goes
/// first. Gives how many those are.
pub fn check_items(app: &App, parsed: &mut Parsed) -> u32 {
    let mut found = std::mem::take(&mut parsed.items);
    let lists = || app.portable.iter().copied().flatten().filter_map(|list| Some((list, list.back.as_ref()?)));
    let mut first = 0;
    for comes_first in [true, false] {
        for (list, back) in lists().filter(|(_, back)| back.comes_first == comes_first) {
            let (of_list, rest): (Vec<ParsedItem>, _) = found.into_iter().partition(|item| item.list == list.name);
            found = rest;
            for mut item in of_list {
                match checked(back, &item.json) {
                    Ok(checked) => {
                        item.json = checked.to_string();
                        parsed.items.push(item);
                    }
                    Err((member, why)) => refuse(parsed, &item, member, why),
                }
            }
        }
        if comes_first {
            first = u32::try_from(parsed.items.len()).unwrap_or(u32::MAX);
        }
    }
    first
}

/// An item as its list takes it.
///
/// # Errors
/// The member that does not fit, and why.
fn checked(back: &Back, item: &str) -> Result<Value, (&'static str, &'static str)> {
    let mut checked = check_item(back.shape, item)?;
    if (back.complete)(&mut checked) { Ok(checked) } else { Err(("", "is not what it should be")) }
}

fn refuse(parsed: &mut Parsed, item: &ParsedItem, member: &str, why: &str) {
    parsed.bad_rows += 1;
    parsed.problem_count += 1;
    if parsed.problems.len() < PROBLEMS_MAX {
        let column = if member.is_empty() { item.list.clone() } else { format!("{}.{member}", item.list) };
        let (row, message) = (item.row, why.to_owned());
        parsed.problems.push(Problem { row, column, value: String::new(), message, severity: Severity::Error });
    }
}

/// What the file says of how the person wants things to be, beside what is so here.
///
/// # Errors
/// A database failed.
pub async fn settings_in(
    app: &App,
    whose: (AccountId, ShardNumber),
    items: &[ParsedItem],
) -> Result<Vec<SettingFound>, StorageError> {
    let mut found = Vec::new();
    let lists: Vec<&'static PortableList> = app.portable.iter().copied().flatten().collect();
    for list in lists {
        let Some((back, is_beginning)) = list.back.as_ref().and_then(|back| Some((back, back.setting?))) else {
            continue;
        };
        let told: Vec<Value> = items
            .iter()
            .filter(|item| item.list == list.name)
            .take(SETTINGS_MAX)
            .filter_map(|item| serde_json::from_str(&item.json).ok())
            .collect();
        if told.is_empty() {
            continue;
        }
        let here = read_items(app, whose, list, "").await?;
        let here: Vec<(Option<String>, Value)> = here
            .iter()
            .filter_map(|row| checked(back, &row.item).ok())
            .map(|item| (id_of(&item), told_of(item)))
            .collect();
        for value in told {
            let (id, value) = (id_of(&value), told_of(value));
            let present = here.iter().find(|(other, _)| *other == id).map(|(_, present)| present.clone());
            let is_open = present.as_ref().is_none_or(is_beginning);
            found.push(SettingFound { list: list.name.to_owned(), id, value, present, is_open });
        }
    }
    Ok(found)
}

/// The most settings of one list that are told of.
const SETTINGS_MAX: usize = 50;

fn id_of(item: &Value) -> Option<String> {
    item.get("id").and_then(Value::as_str).map(str::to_owned)
}

/// What it says, without when it was said.
fn told_of(mut item: Value) -> Value {
    if let Some(members) = item.as_object_mut() {
        members.remove("updatedAt");
    }
    item
}

/// The ids that templates of a file have here, where they are not the person's own already.
///
/// # Errors
/// The core database failed.
pub async fn template_ids(app: &App, account: AccountId, items: &[ParsedItem]) -> Result<IdsHere, StorageError> {
    let ids: Vec<String> = items
        .iter()
        .filter(|item| item.list == TEMPLATES)
        .filter_map(|item| id_of(&serde_json::from_str(&item.json).ok()?))
        .collect();
    if ids.is_empty() {
        return Ok(IdsHere::new());
    }
    let asked = serde_json::to_string(&ids).unwrap_or_default();
    let own: Vec<KeyRow> = app.core_db().all(bind!(OWN_TEMPLATES, account, asked)).await?;
    let own: HashSet<String> = own.into_iter().map(|row| row.id).collect();
    let new = ids.into_iter().filter(|id| !own.contains(id));
    Ok(new.filter_map(|id| Some((id.clone(), id_here(account, &id)?))).collect())
}

/// Whose import, and what of its file has another id here.
pub struct Bringing<'a> {
    /// The ports.
    pub app: &'a App,
    /// The person.
    pub account: AccountId,
    /// The import.
    pub import: ImportId,
    /// The ids that exercises and templates of the file have here.
    pub ids: &'a IdsHere,
}

impl Bringing<'_> {
    /// The items, naming others by the ids they have here.
    fn values(&self, back: &Back, items: &[ParsedItem]) -> Vec<Value> {
        let read = |item: &ParsedItem| {
            let mut value: Value = serde_json::from_str(&item.json).ok()?;
            if back.names_others {
                let in_file = value.get("id").cloned();
                put_ids_here(&mut value, self.ids);
                if let (Some(members), Some(id)) = (value.as_object_mut(), in_file) {
                    members.insert("fileId".to_owned(), id);
                }
            }
            Some(value)
        };
        items.iter().filter_map(read).collect()
    }

    /// Brings items of one list, except where there are such: what is to be sealed is. Those of the core database are
    /// there afterwards; for the others it gives the statements.
    ///
    /// # Errors
    /// A database or the key bucket failed; once more brings nothing twice.
    pub async fn bring(&self, db: &Db<User>, items: &[ParsedItem]) -> Result<Vec<Statement<User>>, StorageError> {
        let found = items.first().and_then(|item| list_named(self.app, &item.list));
        let Some((list, back)) = found else { return Ok(Vec::new()) };
        let mut values = self.values(back, items);
        match &back.rows {
            Kept::Core { key, there, insert, .. } => {
                self.bring_to_core(db, list.name, &values, (*key, there, *insert)).await?;
                Ok(Vec::new())
            }
            Kept::User { claim, insert, then, .. } => {
                self.seal(list, &mut values).await?;
                let values = Value::Array(values).to_string();
                let bound = |sql: &'static Sql<User>| bind!(sql, self.account, self.import, &values);
                let mut statements = vec![bound(claim), bound(insert)];
                statements.extend(then.map(bound));
                Ok(statements)
            }
        }
    }

    async fn seal(&self, list: &PortableList, values: &mut [Value]) -> Result<(), StorageError> {
        if list.sealed.is_empty() {
            return Ok(());
        }
        let (app, whose) = (self.app, self.account.to_string());
        let key = app.data_key(self.account).await?;
        let hosts = AllowedHosts::of(&app.config.public_url, &app.config.ai.link_hosts);
        for item in values {
            for sealed in list.sealed {
                let context = (sealed.context)(&whose, item);
                let is_markdown = (sealed.is_markdown)(item);
                let Some(Value::String(text)) = item.get_mut(sealed.member) else { continue };
                let words = if is_markdown { sanitise(text, &hosts) } else { std::mem::take(text) };
                *text = key.seal(&*app.rng, &context, words.as_bytes());
            }
        }
        Ok(())
    }

    /// 1. Which are new. 2. They are noted as brought, so that undoing finds them. 3. They are written. A run that was
    ///    killed leaves none that is not noted, and the next goes on with what is still new.
    async fn bring_to_core(
        &self,
        db: &Db<User>,
        list: &str,
        values: &[Value],
        (key, there, insert): (KeyOf, &'static Sql<Core>, InsertOf),
    ) -> Result<(), StorageError> {
        let core = self.app.core_db();
        let keys: Vec<String> = values.iter().filter_map(key).collect();
        let asked = serde_json::to_string(&keys).unwrap_or_default();
        let there: Vec<KeyRow> = core.all(bind!(there, self.account, asked)).await?;
        let mut seen: HashSet<String> = there.into_iter().map(|row| row.id).collect();
        let new: Vec<(String, &Value)> = values
            .iter()
            .filter_map(|value| Some((key(value)?, value)))
            .filter(|(key, _)| seen.insert(key.clone()))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let noted: Vec<&String> = new.iter().map(|(key, _)| key).collect();
        let noted = serde_json::to_string(&noted).unwrap_or_default();
        db.execute(bind!(NOTE_ROWS, self.account, self.import, list, noted)).await?;
        for some in new.chunks(CORE_ROWS_PER_BATCH) {
            core.batch(some.iter().filter_map(|(_, value)| insert(self.account, value)).collect()).await?;
        }
        Ok(())
    }
}

type KeyOf = fn(&Value) -> Option<String>;
type InsertOf = fn(AccountId, &Value) -> Option<Statement<Core>>;

/// How many rows of the core database one batch writes: with plans of 100 kB, 2 MB.
const CORE_ROWS_PER_BATCH: usize = 20;
/// The list of exercises of one's own, which an import knows by their names.
pub const EXERCISES: &str = "exercises";
/// The list of templates.
const TEMPLATES: &str = "templates";
