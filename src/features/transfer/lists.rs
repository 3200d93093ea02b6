//! What other slices have of a person beside training, on its way out and back. Which lists there are says
//! `wiring::portable`; nothing here knows what an item means.

use serde_json::Value;

use super::store::lists::ItemRow;
use crate::{
    app::App,
    bind,
    domain::{
        exports::json,
        ids::{AccountId, ImportId},
        imports::{Parsed, Problem, Severity, collect::PROBLEMS_MAX, parsed::ParsedItem, shape::check_item},
        principal::ShardNumber,
        safe_markdown::{AllowedHosts, sanitise},
    },
    platform::crypto::Key,
    storage::{
        Statement, StorageError, User,
        portable::{Back, PortableList, Sealed, Source},
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
/// others. They come back in the order of the lists: what others lean on goes first.
pub fn check_items(app: &App, parsed: &mut Parsed) {
    let mut found = std::mem::take(&mut parsed.items);
    for list in app.portable.iter().copied().flatten() {
        let Some(back) = &list.back else { continue };
        let (of_list, rest): (Vec<ParsedItem>, _) = found.into_iter().partition(|item| item.list == list.name);
        found = rest;
        for mut item in of_list {
            match check_item(back.shape, &item.json) {
                Ok(mut checked) => {
                    (back.complete)(&mut checked);
                    item.json = checked.to_string();
                    parsed.items.push(item);
                }
                Err((member, why)) => refuse(parsed, &item, member, why),
            }
        }
    }
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

/// The statements that bring items of one list, except where there are such: what is to be sealed is.
///
/// # Errors
/// The key bucket failed.
pub async fn bring_items(
    app: &App,
    account: AccountId,
    import: ImportId,
    items: &[ParsedItem],
) -> Result<Vec<Statement<User>>, StorageError> {
    let Some((list, back)) = items.first().and_then(|item| list_named(app, &item.list)) else { return Ok(Vec::new()) };
    let mut values: Vec<Value> = items.iter().filter_map(|item| serde_json::from_str(&item.json).ok()).collect();
    if !list.sealed.is_empty() {
        let key = app.data_key(account).await?;
        let (whose, hosts) = (account.to_string(), AllowedHosts::of(&app.config.public_url));
        for item in &mut values {
            for sealed in list.sealed {
                let context = (sealed.context)(&whose, item);
                let is_markdown = (sealed.is_markdown)(item);
                let Some(Value::String(text)) = item.get_mut(sealed.member) else { continue };
                let words = if is_markdown { sanitise(text, &hosts) } else { std::mem::take(text) };
                *text = key.seal(&*app.rng, &context, words.as_bytes());
            }
        }
    }
    let values = Value::Array(values).to_string();
    Ok(vec![bind!(back.claim, account, import, &values), bind!(back.insert, account, import, &values)])
}
