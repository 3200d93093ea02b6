//! The ids that things of our own form have here.
//!
//! Exercises and templates have ids that nobody else has, and a file may come from somebody else: they come back under
//! ids of their own, which follow from the account and the id in the file, so that the same file brings nothing twice.

use std::collections::HashMap;

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_128;

use crate::domain::ids::{AccountId, ExerciseId};

/// Ids of here, by those of the file.
pub type IdsHere = HashMap<String, String>;

/// The id that something of a file has in an account: as old as it was, so that lists keep their order.
pub fn id_here(account: AccountId, id: &str) -> Option<String> {
    // Of whatever thing: all ids are made alike.
    let made_at = ExerciseId::parse(id)?.made_at();
    let hash = xxh3_128(format!("{account}/{id}").as_bytes()).to_be_bytes();
    let mut entropy = [0; 10];
    entropy.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    Some(ExerciseId::new(made_at, entropy).to_string())
}

/// Puts ids of here wherever an item has one of the file.
pub fn put_ids_here(value: &mut Value, ids: &IdsHere) {
    match value {
        Value::String(text) => {
            if let Some(here) = ids.get(text) {
                text.clone_from(here);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| put_ids_here(item, ids)),
        Value::Object(members) => members.values_mut().for_each(|member| put_ids_here(member, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "018f0000-0000-7000-8000-000000000001";

    #[test]
    fn an_id_is_another_one_in_each_account_and_the_same_whenever_asked() {
        let account = |last: u8| AccountId::from_bytes([0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, last]);
        let one = id_here(account(1), FILE).unwrap();
        assert_eq!(id_here(account(1), FILE).as_ref(), Some(&one));
        assert_ne!(id_here(account(2), FILE).as_ref(), Some(&one));
        assert_eq!(one.get(..13), FILE.get(..13), "as old as it was");
        assert_eq!(id_here(account(1), "no id"), None);
    }

    #[test]
    fn ids_are_put_wherever_they_stand_and_nowhere_else() {
        let ids = IdsHere::from([("a".to_owned(), "b".to_owned())]);
        let mut item = serde_json::json!({"a": "a", "more": [{"x": "a"}, "an a", 1]});
        put_ids_here(&mut item, &ids);
        assert_eq!(item, serde_json::json!({"a": "b", "more": [{"x": "b"}, "an a", 1]}));
    }
}
