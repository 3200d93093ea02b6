//! Where a browser may go on after a sign-in: an address at one of the frontends' origins, and nowhere else.

use url::Url;

/// The longest address taken, in bytes.
pub const RETURN_TO_BYTES_MAX: usize = 1_000;

/// Reads an address to return to. `None` unless its origin is exactly one of `origins`.
///
/// What is kept is the address as it was understood, not as it was written: the browser that follows it
/// reads the same characters, so it cannot understand another origin.
pub fn read(text: &str, origins: &[String]) -> Option<Url> {
    // Browsers drop control characters and turn backslashes into slashes; no honest address has either.
    let is_plain = |c: char| c.is_ascii_graphic() && c != '\\';
    if text.len() > RETURN_TO_BYTES_MAX || !text.chars().all(is_plain) {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    if !matches!(scheme, "https" | "http") || rest.starts_with('/') {
        return None;
    }
    let url = Url::parse(text).ok()?;
    if !url.username().is_empty() || url.password().is_some() || rest.split(['/', '?', '#']).next()?.contains('@') {
        return None;
    }
    let origin = url.origin().ascii_serialization();
    origins.contains(&origin).then_some(url)
}

/// The address with one more query parameter, in place of those of that name.
pub fn with_parameter(mut url: Url, name: &str, value: &str) -> String {
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(other, _)| !matches!(&**other, "code" | "error"))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What attackers write.
    const ELSEWHERE: &[&str] = &[
        "",
        " ",
        "/",
        "//",
        "/home",
        "home",
        "?",
        "#",
        "//evil.test",
        "///evil.test",
        "////evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "https:evil.test",
        "https:/evil.test",
        "https:///evil.test",
        "https:\\\\evil.test",
        "https://",
        "http://",
        "https://?",
        "https://#",
        "https://evil.test",
        "https://evil.test/app.vivace.test",
        "https://evil.test/https://app.vivace.test",
        "https://evil.test?https://app.vivace.test",
        "https://evil.test#https://app.vivace.test",
        "https://app.vivace.test.evil.test",
        "https://evilapp.vivace.test",
        "https://xapp.vivace.test",
        "https://vivace.test",
        "https://sub.app.vivace.test",
        "https://app.vivace.test.",
        "https://app.vivace.tes",
        "https://app.vivace.testx",
        "https://app-vivace.test",
        "https://app%2evivace.test.evil.test",
        "https://app.vivace.test%2eevil.test",
        "https://app.vivace.test%00.evil.test",
        "https://app.vivace.test%0d%0a.evil.test",
        "https://app.vivace.test@evil.test",
        "https://app.vivace.test:pass@evil.test",
        "https://evil.test@app.vivace.test",
        "https://user:pass@app.vivace.test",
        "https://@app.vivace.test",
        "https://:@app.vivace.test",
        "https://app.vivace.test:444",
        "https://app.vivace.test:80",
        "https://app.vivace.test:443@evil.test",
        "https://app.vivace.test:99999",
        "http://app.vivace.test",
        "https://localhost:3000",
        "http://localhost",
        "http://localhost:3001",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
        "https://app.vivace.test\\@evil.test",
        "https://app.vivace.test\\.evil.test",
        "https://evil.test\\app.vivace.test",
        "https://app.vivace.test\t.evil.test",
        "https://app.vivace.test\n.evil.test",
        "https://app.vivace.test/\r\nset-cookie:a=b",
        " https://app.vivace.test",
        "https://app.vivace.test ",
        "\u{0}https://app.vivace.test",
        "javascript:alert(1)",
        "javascript://app.vivace.test/%0aalert(1)",
        "data:text/html,x",
        "data://app.vivace.test",
        "ftp://app.vivace.test",
        "blob:https://app.vivace.test/x",
        "file:///etc/passwd",
        "vivace://app.vivace.test",
        "HTTPS://app.vivace.test.evil.test",
        "view-source:https://app.vivace.test",
        "https://app。vivace。test.evil.test",
        "https://app.vivace.tést",
        "https://аpp.vivace.test",
        "https://app.vivace.test\u{200b}.evil.test",
        "null",
        "*",
        "https://*",
        "https://*.vivace.test",
    ];

    fn origins() -> Vec<String> {
        vec!["https://app.vivace.test".to_owned(), "http://localhost:3000".to_owned()]
    }

    #[test]
    fn an_address_at_a_frontend_is_taken() {
        for good in [
            "https://app.vivace.test",
            "https://app.vivace.test/",
            "https://app.vivace.test/signed-in?next=%2Fhome#top",
            "https://app.vivace.test:443/x",
            "http://localhost:3000/a/../b",
        ] {
            assert!(read(good, &origins()).is_some(), "{good}");
        }
    }

    #[test]
    fn b4_an_address_anywhere_else_is_refused() {
        for bad in ELSEWHERE {
            assert!(read(bad, &origins()).is_none(), "{bad}");
        }
        assert!(read("https://app.vivace.test", &[]).is_none());
    }

    #[test]
    fn a_parameter_replaces_what_would_be_taken_for_it() {
        let url = read("https://app.vivace.test/in?code=planted&a=1&error=x#top", &origins()).unwrap();
        assert_eq!(with_parameter(url, "code", "c-1"), "https://app.vivace.test/in?a=1&code=c-1#top");
    }
}
