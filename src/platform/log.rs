//! The log port: one JSON object a line.

/// Takes finished log lines. What may stand in a line is decided where it is built: an allow-list of
/// fields, never a body, token, address or private text.
pub trait Log: Send + Sync {
    /// Writes one line.
    fn line(&self, line: String);
}

/// The runtime's console.
pub struct Console;

impl Log for Console {
    fn line(&self, line: String) {
        worker::console_log!("{}", line);
    }
}
