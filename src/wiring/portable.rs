//! The one list of what goes into a person's export beside training. A test compares it with the migrations, so that no
//! table is forgotten.

use crate::{features, storage::portable::PortableLists};

/// The lists of the slices, in the order in which they stand in a file and come back.
pub const LISTS: PortableLists = &[
    features::exercises::PORTABLE,
    features::templates::PORTABLE,
    features::transfer::PORTABLE,
    features::people::PORTABLE,
    features::equipment::PORTABLE,
    features::analytics::PORTABLE,
    features::goals::PORTABLE,
    features::nutrition::PORTABLE,
    features::chat::PORTABLE,
    features::reminders::PORTABLE,
    features::ai::PORTABLE,
];
