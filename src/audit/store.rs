//! SQL of the audit log.

crate::statements! {
    /// Tells one thing.
    APPEND: Core = "INSERT INTO audit_log (id, at, actor, action, subject, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
}
