//! Extractors: what a handler may ask for in its signature, already checked.
//!
//! Own no data. Called by the framework for every handler. A refusal names each field at fault as the
//! client wrote it. Must not load things of a slice: a slice has extractors of its own for that.

mod caller;
mod file;
mod json;
pub mod nullable;
mod path;
mod query;
mod socket;

pub use caller::Caller;
pub use file::UploadedFile;
pub use json::ValidJson;
pub use path::{PathId, PathPair, PathText};
pub use query::ValidQuery;
pub use socket::{SocketRequest, ticket_of};

use crate::{
    domain::json::Misfit,
    http::{ApiError, Code, FieldProblem},
};

/// Turns garde's report (Rust field names) into problems by the names a client knows.
fn field_problems(report: &garde::Report) -> Vec<FieldProblem> {
    report
        .iter()
        .map(|(path, error)| FieldProblem {
            field: to_camel_case(&path.to_string()),
            message: error.message().to_owned(),
        })
        .collect()
}

/// The refusal of a value that breaks its rules.
pub(crate) fn refuse_fields(report: &garde::Report, code: Code) -> ApiError {
    let mut error = ApiError::new(code);
    error.fields = field_problems(report);
    error
}

/// `first_name` to `firstName`, in every part of a path.
pub(crate) fn to_camel_case(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut upper = false;
    for c in path.chars() {
        match c {
            '_' => upper = true,
            c if upper => {
                out.extend(c.to_uppercase());
                upper = false;
            }
            c => out.push(c),
        }
    }
    out
}

/// The refusal of what does not fit its type.
pub(crate) fn refuse_misfit(misfit: &Misfit, code: Code) -> ApiError {
    let mut error = ApiError::new(code);
    error.fields = vec![FieldProblem { field: misfit.path(), message: misfit.reason() }];
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_the_client_wrote() {
        assert_eq!(to_camel_case("profile.first_name"), "profile.firstName");
        assert_eq!(to_camel_case("tags[1]"), "tags[1]");
    }
}
