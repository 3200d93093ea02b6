//! Slips of the hand in the words that matter most: a letter too many, too few, wrong, or changed with its neighbour.

use std::ops::Range;

/// Words that matter most, whose slips of the hand are put right.
const KEYS: &[&str] = &[
    "suicidal",
    "suicide",
    "myself",
    "kill",
    "killing",
    "want",
    "wanna",
    "alive",
    "live",
    "living",
    "life",
    "anymore",
    "dying",
    "tablets",
    "pills",
    "swallowed",
    "swallow",
    "overdose",
    "overdosed",
    "paracetamol",
    "everything",
    "goodbye",
    "disappear",
    "cutting",
    "thinking",
    "about",
    "razor",
    "hurting",
    "nobody",
    "without",
    "better",
    "forever",
    "tonight",
    "took",
    "wish",
    "tabletten",
    "geschluckt",
    "genommen",
    "umbringen",
    "sterben",
    "leben",
    "nicht",
    "mehr",
    "selbstmord",
    "will",
    "ritzen",
    "geritzt",
    "abschiedsbrief",
    "mourir",
    "envie",
    "vivre",
    "suicider",
    "comprimes",
    "medicaments",
    "quiero",
    "morir",
    "morirme",
    "matarme",
    "pastillas",
    "vivir",
    "suicidarme",
    "sleeping",
    "bridge",
];

/// What looks like a slip in one of them, and is a word.
const NOT_SLIPS: &[&str] = &[
    "suicides",
    "too",
    "ive",
    "lie",
    "wont",
    "ill",
    "pill",
    "went",
    "wash",
    "dish",
    "live",
    "liver",
    "lives",
    "wand",
    "meh",
    "mere",
    "meer",
    "mehr",
    "bout",
    "liking",
    "loving",
    "lining",
    "riding",
    "bridged",
    "winning",
    "envies",
    "wants",
    "lebe",
    "lebend",
    "mourra",
    "morire",
    "vivire",
    "mori",
    "tablet",
    "cuttings",
    "putting",
    "wishes",
    "fife",
    "life",
    "wife",
    "bridges",
    "wile",
    "wills",
    "ebenen",
    "neben",
    "sleepings",
    "hurdling",
    "quieto",
    "quero",
    "ehr",
    "sterben",
    "tonights",
    "ritzten",
    "vive",
    "viver",
    "vivi",
    "vivra",
    "razon",
    "kilo",
    "skill",
];

/// How many words beside a slip of the hand are looked at again.
const BESIDE_SLIPS: usize = 24;

/// The words with slips of the hand put right in those that matter most, and which are to be looked at again; `None`
/// where there are no slips.
pub fn put_right<'a>(words: &[&'a str]) -> Option<(Vec<&'a str>, Range<usize>)> {
    let right = |word: &'a str| {
        let is_right = KEYS.contains(&word) || NOT_SLIPS.contains(&word);
        let meant = || KEYS.iter().copied().find(|key| is_slip(word, key));
        if is_right { word } else { meant().unwrap_or(word) }
    };
    let spelled: Vec<&str> = words.iter().map(|word| right(word)).collect();
    let is_slip_at = |at: &usize| spelled.get(*at) != words.get(*at);
    let (first, last) = ((0..words.len()).find(is_slip_at)?, (0..words.len()).rfind(is_slip_at)?);
    let around = first.saturating_sub(BESIDE_SLIPS)..(last + BESIDE_SLIPS).min(words.len());
    Some((spelled, around))
}

/// The shortest word in which a wrong letter is a slip: a shorter one is another word.
const WRONG_LETTER_LENGTH: usize = 6;

/// Whether a word is another one but for a letter too many, too few or changed with its neighbour; or, in a long word,
/// for a wrong one. It begins alike, and is not its plural.
fn is_slip(word: &str, meant: &str) -> bool {
    let (first, begins) = (word.as_bytes().first(), meant.as_bytes());
    (first == begins.first() || first == begins.get(1))
        && word.len().abs_diff(meant.len()) < 2
        && (word.len() != meant.len() || word.len() >= WRONG_LETTER_LENGTH || sorted(word) == sorted(meant))
        && word.strip_suffix('s') != Some(meant)
        && is_nearly(word, meant)
}

fn sorted(word: &str) -> Vec<u8> {
    let mut letters = word.as_bytes().to_vec();
    letters.sort_unstable();
    letters
}

/// Whether a word is another one but for one letter too many, too few, wrong, or changed with its neighbour.
fn is_nearly<'a>(word: &'a str, wanted: &'a str) -> bool {
    let (word, wanted): (&'a [u8], &'a [u8]) = (word.as_bytes(), wanted.as_bytes());
    let ahead = word.iter().zip(wanted).take_while(|(a, b)| a == b).count();
    let rest = |of: &'a [u8], skip: usize| of.get(ahead + skip..).unwrap_or_default();
    let swapped = word.get(ahead) == wanted.get(ahead + 1) && word.get(ahead + 1) == wanted.get(ahead);
    rest(word, 1) == rest(wanted, 1)
        || rest(word, 1) == rest(wanted, 0)
        || rest(word, 0) == rest(wanted, 1)
        || swapped && rest(word, 2) == rest(wanted, 2)
}
