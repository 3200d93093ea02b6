//! Bringing training from elsewhere, and taking it out again.
//!
//! Owns `imports`, `import_problems`, `import_names`, `import_workouts`, `import_rows`, `workout_tracks`, `exports` and `export_schedules` in the user
//! shards, and the folders `imports`, `tracks` and `exports` of the media bucket. Workouts are written through
//! [`crate::training`] only. A file is read once; what it holds waits in pieces in the bucket while a job brings it
//! into the history, a piece of at most a hundred workouts in one batch with how far the import has come. Must not know
//! how workouts are recorded or shown.

mod content;
mod exports;
mod formats;
mod imports;
pub mod jobs;
mod known;
mod lists;
mod measurements;
mod names;
mod options;
mod reading;
mod report;
mod schedule;
mod sealed;
mod store;
mod uploads;
mod views;
mod writer;

pub use store::{ERASURES, lists::PORTABLE};

use super::Slice;
use crate::{
    domain::permissions::Permission::{ExportOwnData, ReadOwnWorkouts, WriteOwnWorkouts},
    http::{Access, Code, Route, limit_classes::LimitClass},
};

/// The slice.
pub fn slice() -> Slice {
    let mut routes = import_routes();
    routes.extend(export_routes());
    Slice {
        name: "transfer",
        routes,
        statements: &[
            store::CATALOGUE,
            store::exports::CATALOGUE,
            store::lists::CATALOGUE,
            store::schedules::CATALOGUE,
        ],
    }
}

fn import_routes() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(ReadOwnWorkouts));
    let writes = |route: Route| route.access(Access::Needs(WriteOwnWorkouts));
    vec![
        reads(Route::get("/api/imports", imports::list_imports))
            .summary("One's imports, youngest first")
            .errors(&[Code::InvalidCursor]),
        writes(Route::post("/api/imports", imports::create_import))
            .limit(LimitClass::Upload)
            .body_up_to(imports::FILE_BYTES_MAX + imports::FORM_BYTES_MAX)
            .summary("Import a file of at most 8 MiB, or only look at it")
            .errors(&[Code::InvalidFile, Code::MappingNeeded, Code::LimitReached]),
        writes(Route::post("/api/imports/uploads", uploads::begin_upload))
            .limit(LimitClass::Upload)
            .summary("Begin a file that is sent in parts")
            .errors(&[Code::LimitReached]),
        reads(Route::get("/api/imports/{import}", imports::get_import)).summary("An import and how far it has come"),
        reads(Route::get("/api/imports/{import}/problems", imports::list_import_problems))
            .summary("What is wrong in a file, by row, column and value")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/imports/{import}/exercises", imports::list_import_exercises))
            .summary("The exercises in a file, and what is meant by them")
            .errors(&[Code::InvalidCursor]),
        writes(Route::put("/api/imports/{import}/parts/{part}", uploads::put_import_part))
            .body_up_to(imports::FILE_BYTES_MAX + imports::FORM_BYTES_MAX)
            .summary("Send a part of a file: parts are numbered from 0")
            .errors(&[Code::InvalidFile, Code::ImportNotReady]),
        writes(Route::post("/api/imports/{import}/finish", uploads::finish_upload))
            .summary("Say that all parts of a file are there")
            .errors(&[Code::ImportNotReady]),
        writes(Route::post("/api/imports/{import}/apply", imports::apply_import))
            .summary("Bring what was found in a file into the history")
            .errors(&[Code::ImportNotReady, Code::ImportNeedsAnswers, Code::LimitReached]),
        writes(Route::delete("/api/imports/{import}", imports::delete_import))
            .summary("Undo an import: everything it brought goes"),
    ]
}

fn export_routes() -> Vec<Route> {
    let own = |route: Route| route.access(Access::SessionNeeds(ReadOwnWorkouts));
    let scheduled = |route: Route| route.access(Access::SessionNeeds(ExportOwnData));
    const SIGN_IN: &[Code] = &[Code::SessionEnded, Code::AccountSuspended, Code::ReauthenticationRequired];
    vec![
        own(Route::get("/api/exports", exports::list_exports)).summary("One's exports, youngest first").errors(&[
            Code::InvalidCursor,
            Code::SessionEnded,
            Code::AccountSuspended,
        ]),
        own(Route::post("/api/exports", exports::create_export))
            .summary("Write an export, to be fetched when it is ready")
            .errors(&[Code::LimitReached, Code::SessionEnded, Code::AccountSuspended, Code::ReauthenticationRequired]),
        scheduled(Route::get("/api/exports/schedule", schedule::get_schedule))
            .summary("When exports are written by themselves")
            .errors(&[Code::SessionEnded, Code::AccountSuspended]),
        scheduled(Route::put("/api/exports/schedule", schedule::set_schedule))
            .summary("Have exports written by themselves, every week or month")
            .errors(SIGN_IN),
        scheduled(Route::delete("/api/exports/schedule", schedule::cancel_schedule))
            .summary("Have no more exports written by themselves")
            .errors(&[Code::SessionEnded, Code::AccountSuspended, Code::NotFound]),
        own(Route::get("/api/exports/{export}", exports::get_export))
            .summary("An export, with a link to its file that works for a day")
            .errors(&[Code::SessionEnded, Code::AccountSuspended]),
        Route::get("/api/exports/{export}/file", exports::get_export_file)
            .access(Access::Open)
            .media_type("*/*")
            .summary("The file of an export, by its link"),
        own(Route::get("/api/users/me/export", exports::export_my_data))
            .media_type("*/*")
            .summary("Everything one has recorded, at once")
            .errors(SIGN_IN),
    ]
}
