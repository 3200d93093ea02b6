//! A model's words made harmless (Markdown, as CommonMark and GitHub's extensions have it).
//!
//! A model may say anything, also what somebody else has put into its mouth. What leaves here holds no HTML, no address
//! that a browser would run, and no link or image to a host that is not allowed: an image alone would tell its host
//! what the model knows. Text is taken word by word, so that pieces of a stream give the same whatever their borders;
//! a word is held back until it has ended.

/// The longest word held back, in bytes. A longer one is cut, with a space.
const WORD_BYTES_MAX: usize = 2_048;
/// What stands where an address was.
const REMOVED: &str = "‹link removed›";
/// What begins addresses that a browser runs or reads, without the colon.
const RUN: &[&str] = &["javascript", "data", "vbscript", "file", "blob", "livescript", "mocha", "jar"];
/// Hosts of health services and of science that a coach may name where the settings name no others.
pub const USUAL_HOSTS: [&str; 9] = [
    "findahelpline.com",
    "www.findahelpline.com",
    "www.who.int",
    "www.nhs.uk",
    "medlineplus.gov",
    "pubmed.ncbi.nlm.nih.gov",
    "doi.org",
    "www.acsm.org",
    "www.nsca.com",
];

/// Where links and images may lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHosts(Vec<String>);

impl AllowedHosts {
    /// These and the installation's own, by its base URL.
    pub fn of(public_url: &str, hosts: &[String]) -> Self {
        let own = public_url.strip_prefix("https://").map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
        Self(hosts.iter().map(String::as_str).chain(own).map(str::to_lowercase).collect())
    }

    /// Whether an address is `https`, leads to one of them and is written plainly.
    fn allow(&self, address: &str) -> bool {
        let Some(rest) = address.split_at_checked(8).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("https://"))
        else {
            return false;
        };
        let host = rest.1.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/?#=&%+,:@!$".contains(c);
        self.0.contains(&host) && address.chars().all(is_plain)
    }
}

/// Makes text harmless as it comes.
#[derive(Clone, Debug)]
pub struct Sanitiser {
    allowed: AllowedHosts,
    word: String,
}

impl Sanitiser {
    /// One for a new text.
    pub const fn new(allowed: AllowedHosts) -> Self {
        Self { allowed, word: String::new() }
    }

    /// Takes more of the text; gives what of it is ready to be shown.
    pub fn push(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars().filter(|c| !is_unseen(*c)) {
            if c.is_whitespace() {
                self.end_word(&mut out);
                out.push(c);
            } else {
                self.word.push(c);
                if self.word.len() > WORD_BYTES_MAX {
                    self.end_word(&mut out);
                    // What was one word must not grow together again.
                    out.push(' ');
                }
            }
        }
        out
    }

    /// The rest: the text has ended.
    pub fn finish(&mut self) -> String {
        let mut out = String::new();
        self.end_word(&mut out);
        out
    }

    fn end_word(&mut self, out: &mut String) {
        let word = std::mem::take(&mut self.word);
        if word.chars().all(char::is_alphanumeric) {
            out.push_str(&word);
        } else {
            self.write_word(&word, out);
        }
    }

    /// A word without white space in it.
    fn write_word(&self, word: &str, out: &mut String) {
        let mut rest = word;
        while let Some(c) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("](") {
                // A link's or an image's target: it ends with the bracket, or with the word, which is not plain.
                let target = after.split_once(')').filter(|(target, _)| self.allowed.allow(target));
                rest = match target {
                    Some((target, after)) => {
                        out.push_str("](");
                        out.push_str(target);
                        out.push(')');
                        after
                    }
                    None => {
                        out.push(']');
                        let after = without_target(after);
                        if after.starts_with(['(', ':']) {
                            out.push(' ');
                        }
                        after
                    }
                };
                continue;
            }
            if let Some((address, after)) = address_at(rest) {
                out.push_str(if self.allowed.allow(address) { address } else { REMOVED });
                rest = after;
                continue;
            }
            let after = rest.get(c.len_utf8()..).unwrap_or_default();
            out.push(c);
            if must_part(c, after) || (c.is_alphabetic() && ends_scheme(out, after)) {
                out.push(' ');
            }
            rest = after;
        }
    }
}

/// The whole text at once.
pub fn sanitise(text: &str, allowed: &AllowedHosts) -> String {
    let mut sanitiser = Sanitiser::new(allowed.clone());
    let mut out = sanitiser.push(text);
    out.push_str(&sanitiser.finish());
    out
}

/// Characters that are not seen but read: control characters, direction, tags, zero width.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{d}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}'
        | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// What follows a link's target that is taken away, as far as it stands in the word.
fn without_target(after: &str) -> &str {
    let mut depth = 1_u32;
    for (index, c) in after.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return after.get(index + 1..).unwrap_or_default();
        }
    }
    ""
}

/// An address at the beginning of `text` that renderers make a link of by themselves, and what follows it.
fn address_at(text: &str) -> Option<(&str, &str)> {
    let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let scheme_end = text.find(|c| !is_of_scheme(c)).unwrap_or(text.len());
    let has_scheme = scheme_end > 0 && text.get(scheme_end..).is_some_and(|rest| rest.starts_with("://"));
    let is_www = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    if !has_scheme && !is_www {
        return None;
    }
    let end = text
        .find(['<', '>', '"', '\'', '(', ')', '[', ']', '{', '}', '|', '\\', '^', '`', '*', '…'])
        .unwrap_or(text.len());
    let address = text.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    Some((address, text.get(address.len()..)?))
}

/// Whether what `c` begins would be more than text: a tag, a character reference, a definition of a link.
fn must_part(c: char, after: &str) -> bool {
    let next = after.chars().next();
    match c {
        '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
        '&' => after.split_once(';').is_some_and(|(name, _)| {
            !name.is_empty() && name.len() <= 32 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
        }),
        ']' => next == Some(':'),
        _ => false,
    }
}

/// Whether `out` ends with the name of a scheme that must not be one, its colon being next.
fn ends_scheme(out: &str, after: &str) -> bool {
    if !after.starts_with(':') {
        return false;
    }
    RUN.iter().any(|name| {
        let start = out.len().checked_sub(name.len());
        start.and_then(|start| out.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hosts() -> AllowedHosts {
        AllowedHosts::of("https://vivace.test", &USUAL_HOSTS.map(str::to_owned))
    }

    fn safe(text: &str) -> String {
        sanitise(text, &hosts())
    }

    #[test]
    fn what_a_coach_says_stays_as_it_is() {
        for text in [
            "**Squat** 3 × 5 @ 80 %, then *rest* 2:30.\n\n- one\n- two\n",
            "Keep reps < 5 and RPE > 8; a<=b, R&D, 5 & 6.",
            "See [the study](https://doi.org/10.1/x?a=1&b=2) and https://www.who.int/health.",
            "![you](https://vivace.test/media/x.png)",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "1. first\n2. second [x] done",
            "Größe, ça va, ¿qué tal? 💪🏽 👨‍👩‍👧",
            "`code` and ```\nfenced\n```",
        ] {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn h4_nothing_that_runs_or_tells_another_host_comes_through() {
        for (text, shown) in [
            ("<script>alert(1)</script>", "< script>alert(1)< /script>"),
            ("<img src=x onerror=alert(1)>", "< img src=x onerror=alert(1)>"),
            ("<!-- x --> <?php", "< !-- x --> < ?php"),
            ("<https://evil.example/?q=secret>", "< ‹link removed›>"),
            ("![x](https://evil.example/?q=secret)", "![x]"),
            ("[a](https://evil.example) b", "[a] b"),
            ("[a](javascript:alert(1)) b", "[a] b"),
            ("[a](JaVaScRiPt:alert(1))", "[a]"),
            ("[a](javascript&colon;alert(1))", "[a]"),
            ("[a](data:text/html;base64,AAAA)", "[a]"),
            ("[a](//evil.example/x)", "[a]"),
            ("[a](/api/v1/auth/logout)", "[a]"),
            ("[a](<https://evil.example>)", "[a]"),
            ("[a](https://vivace.test@evil.example/)", "[a]"),
            ("[a](https://vivace.test.evil.example/)", "[a]"),
            ("[a](https://vivace.test\\@evil.example/)", "[a]"),
            ("[a](http://vivace.test/x)", "[a]"),
            ("[a][b]\n\n[b]: https://evil.example", "[a][b]\n\n[b] : ‹link removed›"),
            ("[![i](https://evil.example/i)](https://evil.example/l)", "[![i]]"),
            ("see https://evil.example/?q=secret.", "see ‹link removed›."),
            ("see HTTP://evil.example", "see ‹link removed›"),
            ("see www.evil.example/x", "see ‹link removed›"),
            ("see www.evil.example", "see ‹link removed›"),
            ("ftp://evil.example", "‹link removed›"),
            ("javascript:alert(1)", "javascript :alert(1)"),
            ("&lt;script&gt; &#60;b&#x3e;", "& lt;script& gt; & #60;b& #x3e;"),
            ("a\u{202e}b\u{200b}c\u{0}d\u{e0041}", "abcd"),
        ] {
            assert_eq!(safe(text), shown, "{text}");
        }
    }

    #[test]
    fn a_word_without_end_is_cut_where_it_cannot_grow_together() {
        let text = format!("{}](javascript:alert(1))", "a".repeat(WORD_BYTES_MAX));
        let shown = safe(&text);
        assert!(!shown.contains("](") && !shown.contains("javascript:"), "{shown}");
        assert!(shown.len() < text.len() + 10);
    }

    #[test]
    fn only_the_last_word_is_held_back() {
        let mut sanitiser = Sanitiser::new(hosts());
        assert_eq!(sanitiser.push("Three sets of fi"), "Three sets of ");
        assert_eq!(sanitiser.push("ve [here](https://ev"), "five ");
        assert_eq!(sanitiser.push("il.example/) now"), "[here] ");
        assert_eq!(sanitiser.finish(), "now");
    }

    fn pieces() -> impl Strategy<Value = Vec<String>> {
        let piece = prop::sample::select(vec![
            "[",
            "]",
            "(",
            ")",
            "<",
            ">",
            "!",
            ":",
            "/",
            "//",
            "https://",
            "evil.example",
            "vivace.test",
            "javascript:",
            "data:",
            " ",
            "\n",
            "a",
            "script",
            "&",
            "lt",
            ";",
            "#60",
            "www.",
            "](",
            "]:",
            "\u{200b}",
            "\\",
            "`",
            "@",
        ]);
        prop::collection::vec(piece.prop_map(str::to_owned), 0..24)
    }

    proptest! {
        #[test]
        fn h4_borders_of_pieces_make_no_difference(pieces in pieces()) {
            let mut sanitiser = Sanitiser::new(hosts());
            let mut streamed: String = pieces.iter().map(|piece| sanitiser.push(piece)).collect();
            streamed.push_str(&sanitiser.finish());
            prop_assert_eq!(&streamed, &safe(&pieces.concat()));
            // And so do other borders: every character by itself.
            let mut by_character = String::new();
            for c in pieces.concat().chars() {
                by_character.push_str(&sanitiser.push(c.encode_utf8(&mut [0; 4])));
            }
            by_character.push_str(&sanitiser.finish());
            prop_assert_eq!(&streamed, &by_character);
        }

        #[test]
        fn h4_no_mixture_makes_a_tag_or_a_foreign_link(pieces in pieces()) {
            // Behind our own host anything is part of a path.
            let own_path = |text: String| text.split("https://vivace.test/").enumerate().map(|(n, part)| {
                let is_path = |c: char| !c.is_whitespace() && !"<>()[]".contains(c);
                if n == 0 { part.to_owned() } else { format!("https://vivace.test/{}", part.trim_start_matches(is_path)) }
            }).collect::<String>();
            let shown = own_path(safe(&pieces.concat()).to_lowercase());
            for (at, _) in shown.match_indices('<') {
                let next = shown.get(at + 1..).and_then(|rest| rest.chars().next());
                prop_assert!(!next.is_some_and(|c| c.is_ascii_alphabetic() || "/!?".contains(c)), "{}", shown);
            }
            for (at, _) in shown.match_indices("](") {
                prop_assert!(shown.get(at + 2..).is_some_and(|rest| rest.starts_with("https://vivace.test")), "{}", shown);
            }
            prop_assert!(!shown.contains("javascript:") && !shown.contains("data:"), "{}", shown);
            prop_assert!(!shown.contains("]:"), "{}", shown);
            for (at, _) in shown.match_indices("://") {
                let before = shown.get(..at).unwrap_or_default();
                let has_scheme = before.ends_with(|c: char| c.is_ascii_alphanumeric());
                let is_ours = shown.get(at + 3..).is_some_and(|rest| rest.starts_with("vivace.test"));
                prop_assert!(!has_scheme || is_ours, "{}", shown);
            }
        }
    }
}
