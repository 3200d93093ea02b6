//! E-mail addresses, as far as a server can judge them: the rest is what the verification mail is for.

/// The longest address SMTP carries (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub const EMAIL_CHARS_MAX: usize = 254;

/// The form under which an address is unique: trimmed and in lower case.
///
/// `None` when it cannot be an address: not exactly one `@`, an empty or over-long local part
/// (64 octets, RFC 5321, 4.5.3.1.1), a domain with no dot or an empty label, or any space, control
/// or non-ASCII character.
pub fn normalise(address: &str) -> Option<String> {
    let address = address.trim();
    let (local, domain) = address.split_once('@')?;
    let acceptable =
        |c: char| c.is_ascii_graphic() && !matches!(c, '@' | ',' | ';' | '<' | '>' | '"' | '\\' | '(' | ')');
    let local_ok = !local.is_empty() && local.len() <= 64 && local.chars().all(acceptable);
    let labels_ok = domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    (address.len() <= EMAIL_CHARS_MAX && local_ok && labels_ok).then(|| address.to_ascii_lowercase())
}

/// A sender or recipient with a name to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name, when there is one.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl Mailbox {
    /// Reads `Name <address>`, `"Name" <address>` or a bare address. `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((name, rest)) = text.split_once('<') else {
            return Some(Self { name: None, address: normalise(text)? });
        };
        let address = normalise(rest.strip_suffix('>')?)?;
        let name = name.trim().trim_matches('"').trim();
        if name.chars().any(char::is_control) {
            return None;
        }
        Some(Self { name: (!name.is_empty()).then(|| name.to_owned()), address })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_a_name_and_an_address_or_an_address_alone() {
        let named = |name: &str| Some(Mailbox { name: Some(name.to_owned()), address: "a@b.c".to_owned() });
        assert_eq!(Mailbox::parse("Vivace Team <a@b.c>"), named("Vivace Team"));
        assert_eq!(Mailbox::parse(" \"Vivace\" <A@b.c> "), named("Vivace"));
        let bare = Some(Mailbox { name: None, address: "a@b.c".to_owned() });
        assert_eq!(Mailbox::parse("a@b.c"), bare);
        assert_eq!(Mailbox::parse("<a@b.c>"), bare);
        for bad in ["", "Vivace", "Vivace <a@b.c", "Vivace <>", "Vi\r\nBcc: x@y.z <a@b.c>", "V <a@b.c> x"] {
            assert_eq!(Mailbox::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_that_differ_only_in_case_and_space_are_one() {
        assert_eq!(normalise("  Ada@Example.ORG "), Some("ada@example.org".to_owned()));
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for bad in [
            "",
            "a",
            "a@",
            "@b.c",
            "a@b",
            "a@@b.c",
            "a b@c.d",
            "a@b..c",
            "a@-b.c",
            "ä@b.c",
            "a@b.c\r\nBcc: x@y.z",
            "a@b,c.d",
        ] {
            assert_eq!(normalise(bad), None, "{bad}");
        }
    }
}
