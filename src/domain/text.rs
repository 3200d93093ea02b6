//! Words of names and queries: how they are folded, compared and shown.

/// The longest word compared letter by letter, in characters: comparing costs the product of two lengths.
const WORD_CHARS_MAX: usize = 40;

/// Whether it only marks the letter before it (the block of combining diacritical marks).
const fn is_combining_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The plain letter of a lower-case Latin one with diacritics; any other character as it is. The full tables of Unicode
/// would be a twentieth of the Worker, for the letters that names of exercises are written in.
const fn without_diacritic(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ḁ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ'
        | 'ằ' | 'ẳ' | 'ẵ' | 'ặ' => 'a',
        'ḃ' | 'ḅ' | 'ḇ' => 'b',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' | 'ḉ' => 'c',
        'ď' | 'ḋ' | 'ḍ' | 'ḏ' | 'ḑ' | 'ḓ' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ḕ' | 'ḗ' | 'ḙ' | 'ḛ' | 'ḝ' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế'
        | 'ề' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ḟ' => 'f',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'ḡ' => 'g',
        'ĥ' | 'ḣ' | 'ḥ' | 'ḧ' | 'ḩ' | 'ḫ' | 'ẖ' => 'h',
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ḭ' | 'ḯ' | 'ỉ' | 'ị' => 'i',
        'ĵ' => 'j',
        'ķ' | 'ḱ' | 'ḳ' | 'ḵ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ḷ' | 'ḹ' | 'ḻ' | 'ḽ' => 'l',
        'ḿ' | 'ṁ' | 'ṃ' => 'm',
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ṅ' | 'ṇ' | 'ṉ' | 'ṋ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ō' | 'ŏ' | 'ő' | 'ṍ' | 'ṏ' | 'ṑ' | 'ṓ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ'
        | 'ộ' | 'ớ' | 'ờ' | 'ở' | 'ỡ' | 'ợ' => 'o',
        'ṕ' | 'ṗ' => 'p',
        'ŕ' | 'ŗ' | 'ř' | 'ṙ' | 'ṛ' | 'ṝ' | 'ṟ' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ſ' | 'ṡ' | 'ṣ' | 'ṥ' | 'ṧ' | 'ṩ' | 'ẛ' => 's',
        'ţ' | 'ť' | 'ṫ' | 'ṭ' | 'ṯ' | 'ṱ' | 'ẗ' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ṳ' | 'ṵ' | 'ṷ' | 'ṹ' | 'ṻ' | 'ụ' | 'ủ' | 'ứ'
        | 'ừ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ṽ' | 'ṿ' => 'v',
        'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' | 'ẇ' | 'ẉ' | 'ẘ' => 'w',
        'ẋ' | 'ẍ' => 'x',
        'ý' | 'ÿ' | 'ŷ' | 'ẏ' | 'ẙ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => 'y',
        'ź' | 'ż' | 'ž' | 'ẑ' | 'ẓ' | 'ẕ' => 'z',
        _ => c,
    }
}

/// Lower case without diacritics, every run of other characters one space: `Björn's 3/4 Sit-Up` is
/// `bjorns 3 4 sit up`. Names that fold alike are spelled alike to a person.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).map(without_diacritic) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !matches!(c, '\'' | '’') && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A folded English word without its plural ending: `presses` and `press`, `flyes` and `fly` are one.
pub fn singular(word: &str) -> String {
    match word {
        "flye" => return "fly".to_owned(),
        "ups" | "dbs" | "kbs" => return word.trim_end_matches('s').to_owned(),
        _ if word.chars().count() < 4 || word.ends_with("ss") => return word.to_owned(),
        _ => {}
    }
    for (ending, stem) in [("flyes", "fly"), ("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")]
    {
        if let Some(start) = word.strip_suffix(ending) {
            return format!("{start}{stem}");
        }
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// The words of a text, folded and singular.
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(singular).collect()
}

/// How many letters must be added, removed, replaced or swapped with their neighbour to turn one word
/// into the other (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, to) in b.iter().enumerate() {
            let replaced = at(&above, j) + usize::from(from != to);
            let mut best = replaced.min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped =
                i > 0 && j > 0 && a.get(i.wrapping_sub(1)) == Some(to) && b.get(j.wrapping_sub(1)) == Some(from);
            if swapped {
                best = best.min(at(&before, j.wrapping_sub(1)) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    at(&above, b.len())
}

/// How alike two words are, from 0 (nothing) to 1 (the same): the share of letters that need no change.
pub fn similarity(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.chars().take(WORD_CHARS_MAX).collect(), b.chars().take(WORD_CHARS_MAX).collect());
    let longest = a.len().max(b.len());
    if longest == 0 {
        return 1.0;
    }
    1.0 - distance(&a, &b) as f64 / longest as f64
}

/// The least [`similarity`] at which a word counts as a misspelling of another: one letter in four.
pub const TYPO_SIMILARITY_MIN: f64 = 0.7;

/// The runs of three letters by which an index finds words spelled almost like these: of the words with
/// a space on both sides, and of the words with each pair of neighbouring letters swapped, because a
/// swap in a short word leaves no run of it whole.
pub fn trigrams(words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in words {
        let letters: Vec<char> = word.chars().take(WORD_CHARS_MAX).collect();
        push_trigrams(&mut out, &letters);
        for index in 1..letters.len() {
            let mut swapped = letters.clone();
            swapped.swap(index - 1, index);
            push_trigrams(&mut out, &swapped);
        }
    }
    out
}

fn push_trigrams(out: &mut Vec<String>, letters: &[char]) {
    let padded: Vec<char> = std::iter::once(' ').chain(letters.iter().copied()).chain(std::iter::once(' ')).collect();
    for run in padded.windows(3) {
        let run: String = run.iter().collect();
        if !out.contains(&run) {
            out.push(run);
        }
    }
}

/// Text for HTML: nothing in it can be read as markup.
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The text as HTML with every word that a query word stands for between `<mark>` and `</mark>`; all
/// else is escaped. `pushup` marks the two words of `Push-Up`.
pub fn highlight(text: &str, query: &[String]) -> String {
    let pieces = pieces(text);
    let is_word = |index: usize| pieces.get(index).is_some_and(|piece: &&str| piece.starts_with(char::is_alphanumeric));
    let folded = |index: usize| pieces.get(index).map_or_else(String::new, |piece| singular(&fold(piece)));
    let wanted = |word: &str| {
        !word.is_empty()
            && query.iter().any(|asked| {
                word.starts_with(asked.as_str()) || (asked.len() > 3 && similarity(word, asked) >= TYPO_SIMILARITY_MIN)
            })
    };
    let mut marked = vec![false; pieces.len()];
    for index in 0..pieces.len() {
        if !is_word(index) {
            continue;
        }
        let alone = folded(index);
        // The next word stands behind exactly one piece of other characters.
        let joined = if is_word(index + 2) { format!("{alone}{}", folded(index + 2)) } else { String::new() };
        let span = if wanted(&alone) {
            index..=index
        } else if query.contains(&joined) {
            index..=index + 2
        } else {
            continue;
        };
        marked.iter_mut().enumerate().filter(|(at, _)| span.contains(at)).for_each(|(_, mark)| *mark = true);
    }
    let mut out = String::with_capacity(text.len() + 26);
    let mut open = false;
    for (piece, mark) in pieces.iter().zip(marked) {
        if mark != open {
            out.push_str(if mark { "<mark>" } else { "</mark>" });
            open = mark;
        }
        out.push_str(&escape_html(piece));
    }
    if open {
        out.push_str("</mark>");
    }
    out
}

/// The text cut where words begin and end; nothing is lost.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let in_word = |c: char| c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '\'' | '’');
        let is_word = first.is_alphanumeric();
        let end = rest.find(|c: char| in_word(c) != is_word).filter(|end| *end > 0).unwrap_or(rest.len());
        let end = if is_word { end } else { rest.find(char::is_alphanumeric).unwrap_or(rest.len()) };
        let Some((piece, tail)) = rest.split_at_checked(end) else { break };
        out.push(piece);
        rest = tail;
    }
    out
}

/// A text as it may stand in an address: `Farmer's Walk` is `farmers-walk`. Empty when no letter is left.
pub fn slug(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == ' ')
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_to_what_a_person_would_type() {
        assert_eq!(fold("  Björn's 3/4 Sit-Up! "), "bjorns 3 4 sit up");
        assert_eq!(
            words("Presses Flyes Lunges Biceps Abs Cross Crunches Flies Pull-Ups"),
            ["press", "fly", "lunge", "bicep", "abs", "cross", "crunch", "fly", "pull", "up"]
        );
        assert_eq!(slug("Farmer's Walk — ÉPÉE"), "farmers-walk-epee");
    }

    #[test]
    fn a_swap_an_insertion_and_a_loss_are_one_step_each() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        for (a, b, steps) in [
            ("squat", "squat", 0),
            ("sqaut", "squat", 1),
            ("squatt", "squat", 1),
            ("sqat", "squat", 1),
            ("curl", "row", 4),
            ("", "row", 3),
        ] {
            assert_eq!(distance(&letters(a), &letters(b)), steps, "{a} {b}");
            assert_eq!(distance(&letters(b), &letters(a)), steps, "{b} {a}");
        }
    }

    #[test]
    fn a_misspelt_word_shares_a_trigram_with_the_right_one() {
        let right = trigrams(&["squat".to_owned()]);
        for wrong in ["sqaut", "squatt", "sqat", "suqat", "squa", "quat"] {
            let wrong = trigrams(&[wrong.to_owned()]);
            assert!(wrong.iter().any(|run| right.contains(run)), "{wrong:?}");
        }
    }

    #[test]
    fn i3_highlights_cannot_carry_markup() {
        let query = words("bench <b>");
        assert_eq!(
            highlight("<script>\"Bench\"</script> & co", &query),
            "&lt;script&gt;&quot;<mark>Bench</mark>&quot;&lt;/script&gt; &amp; co"
        );
        assert_eq!(highlight("Push-Up Wide", &words("pushups")), "<mark>Push-Up</mark> Wide");
        assert_eq!(highlight("Dumbbell Curl", &words("dumbell curl")), "<mark>Dumbbell</mark> <mark>Curl</mark>");
        assert_eq!(highlight("", &query), "");
        assert_eq!(highlight("Plank", &[]), "Plank");
    }

    #[test]
    fn pieces_lose_nothing() {
        for text in ["Bench Press - Medium Grip", "'Quoted'", "’’", "a’b", "日本 語", "e\u{301}te\u{301}", "--"]
        {
            assert_eq!(pieces(text).concat(), text);
        }
    }
}
