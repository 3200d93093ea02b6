//! How an exercise of one's own becomes part of the library.
//!
//! ```text
//! private ──share──▶ pending ──approve──▶ approved ──retire──▶ retired
//!    ◀──withdraw──      │  ◀──author edits──  │ ▲                  │
//!                       └─reject─▶ rejected ◀─┘ └──────restore─────┘
//! ```
//!
//! What the library shows was reviewed as it is: an author's edit of an approved exercise sends it back to
//! review. Reviewers never see what is private.

use super::Status;

/// Where an exercise stands after its author created or edited it. `share` asks for review or, when
/// `false`, takes it back; `None` leaves it as it is.
pub const fn after_author_edit(status: Status, share: Option<bool>) -> Status {
    match (status, share) {
        (Status::Private, Some(true)) | (Status::Pending | Status::Rejected | Status::Approved, Some(true)) => {
            Status::Pending
        }
        (Status::Approved, None) => Status::Pending,
        (Status::Private | Status::Pending | Status::Rejected | Status::Approved, Some(false)) => Status::Private,
        (status, _) => status,
    }
}

/// Where an exercise stands after a review; `None` for one that reviewers do not see.
pub const fn after_review(status: Status, approve: bool) -> Option<Status> {
    match (status, approve) {
        (Status::Private, _) => None,
        (_, true) => Some(Status::Approved),
        // An exercise of the library is taken out; one waiting goes back to its author.
        (Status::Retired, false) => Some(Status::Retired),
        (_, false) => Some(Status::Rejected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_public_but_by_review() {
        for status in Status::ALL {
            for share in [None, Some(true), Some(false)] {
                assert_ne!(after_author_edit(*status, share), Status::Approved, "{status:?} {share:?}");
            }
        }
        assert_eq!(after_review(Status::Private, true), None);
        assert_eq!(after_review(Status::Pending, true), Some(Status::Approved));
        assert_eq!(after_review(Status::Approved, false), Some(Status::Rejected));
    }

    #[test]
    fn sharing_can_be_taken_back() {
        assert_eq!(after_author_edit(Status::Private, Some(true)), Status::Pending);
        assert_eq!(after_author_edit(Status::Pending, Some(false)), Status::Private);
        assert_eq!(after_author_edit(Status::Rejected, None), Status::Rejected);
    }
}
