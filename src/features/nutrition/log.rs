//! What people ate.

mod entries;
mod verbs;

pub use entries::{
    EntryView, NewEntry, check_day, create_entry, delete_entry, get_entry, insert_entries, list_entries, read_today,
    too_many, update_entry,
};
pub use verbs::{copy_day, set_water};

/// How many entries a day may have.
pub const ENTRIES_OF_DAY_MAX: u32 = 200;
