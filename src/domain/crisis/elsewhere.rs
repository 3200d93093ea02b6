//! The plainest phrases of other languages. The answer to them is English, with the list of lines by country.

/// In Latin letters, as the phrases of the other languages are.
pub const LATIN: &[&str] = &[
    // Italian.
    "voglio|vorrei|desidero|voglia _ morire !dal",
    "farla finita",
    "uccidermi|suicidarmi|ammazzarmi|impiccarmi",
    "mi voglio|vorrei|sto uccidere|ammazzare|suicidare",
    "mi uccido|suicido",
    "togliermi la vita",
    "non voglio piu vivere|esistere|svegliarmi|esserci",
    "non ho piu voglia|motivo _ vivere",
    "stanco|stanca di vivere",
    "vita non ha|vale _ senso|pena|vissuta",
    "mi taglio le|i vene|polsi|braccia",
    "farmi del male",
    "suicidarmi",
    "meglio senza di me",
    "vorrei essere morto|morta",
    // Portuguese.
    "quero|queria|gostaria|vontade|prefiro _ morrer !de",
    "quero|vou|queria|penso|pensando|vontade _ me matar",
    "me matar hoje|agora",
    "acabar com a minha vida",
    "acabar com minha vida",
    "tirar a minha|propria vida",
    "nao|sem quero|vontade|queria|razao|motivo _ viver",
    "nao aguento mais viver",
    "cansado|cansada de viver",
    "me suicidar",
    "me corto|cortar|cortei _ bracos|pulsos|novo",
    "me machucar de proposito",
    "melhor sem mim",
    "quero sumir|desaparecer para|pra sempre",
    "queria estar morto|morta",
    // Dutch.
    "wil|wou|wilde|zou dood|sterven !gaan|van",
    "wil|wou|zou niet meer leven|bestaan|wakker",
    "wil|wou|zou graag|liever|gewoon|echt dood|sterven",
    "zelfmoord*",
    "zelfdoding",
    "einde aan mijn leven",
    "mezelf van kant",
    "mezelf doden|ophangen|snijden|verwonden",
    "snijd mezelf",
    "beter af zonder mij",
    "leven heeft geen zin",
    "geen zin meer in het leven",
    "was ik maar dood",
    // Polish.
    "chce|chcialbym|chcialabym umrzec|umierac",
    "chce sie zabic|powiesic",
    "zabic|zabije sie",
    "nie chce _ zyc",
    "samoboj*",
    "odebrac sobie zycie",
    "skonczyc ze soba",
    "tne sie",
    "zycie nie ma sensu",
    // Turkish.
    "olmek istiyorum",
    "intihar*",
    "kendimi oldur*",
    "yasamak istemiyorum",
    "canima kiy*",
    "kendime zarar",
    // Swedish, Danish, Norwegian.
    "vill|vil do|doe|dø",
    "sjalvmord*|selvmord*",
    "vill|vil inte|ikke leva|leve langre|lengre|langere|mer",
    "ta|tage|tar mitt|mit liv|livet",
    // Romanian, Czech, Hungarian, Indonesian, Vietnamese, Filipino.
    "vreau sa mor",
    "sinucid*",
    "chci umrit|zemrit",
    "chci se zabit",
    "sebevrazd*",
    "meg akarok halni",
    "ongyilkos*",
    "ingin|mau|pengen mati",
    "bunuh diri",
    "muon chet",
    "tu sat|van",
    "toi|minh muon tu tu",
    "gusto ko _ mamatay",
    "magpakamatay",
];

/// In other letters: without spaces and punctuation, in lower case.
const OTHER_LETTERS: &[&str] = &[
    // Russian and Ukrainian.
    "хочуумереть",
    "хочусдохнуть",
    "нехочужить",
    "нехочубольшежить",
    "нехочетсяжить",
    "надоеложить",
    "устальжить",
    "усталжить",
    "усталажить",
    "покончитьссобой",
    "покончусобой",
    "покончуссобой",
    "убитьсебя",
    "убьюсебя",
    "самоубий",
    "суицид",
    "незачемжить",
    "нетсмыслажить",
    "нетсмыславжизни",
    "свестисчеты",
    "режусебя",
    "повеситься",
    "наложитьнасебяруки",
    "вскрытьвены",
    "лучшебыменянебыло",
    "хочупомерти",
    "нехочужити",
    "самогубств",
    "вбитисебе",
    "убитисебе",
    // Chinese.
    "想死",
    "不想活",
    "自杀",
    "自殺",
    "轻生",
    "輕生",
    "结束生命",
    "結束生命",
    "结束自己的生命",
    "了结自己",
    "活着没意思",
    "活着没有意义",
    "活着沒意思",
    "活不下去",
    "自残",
    "自殘",
    "割腕",
    "寻死",
    "一死了之",
    // Japanese.
    "死にたい",
    "しにたい",
    "消えたい",
    "生きていたくない",
    "生きたくない",
    "生きる意味がない",
    "生きてる意味",
    "命を絶",
    "リストカット",
    "リスカ",
    "自傷",
    "首を吊",
    "死のうと",
    "飛び降りたい",
    // Korean.
    "죽고싶",
    "자살",
    "살기싫",
    "살고싶지않",
    "자해",
    "목숨을끊",
    "사라지고싶",
    "죽어버리",
    "죽을래",
    // Arabic and Persian: alef without its marks.
    "اريداناموت",
    "اريدالموت",
    "بديموت",
    "انتحار",
    "انتحر",
    "اقتلنفسي",
    "قتلنفسي",
    "لااريداناعيش",
    "لااريدالعيش",
    "انهيحياتي",
    "انهاءحياتي",
    "اذينفسي",
    "میخواهمبمیرم",
    "میخوامبمیرم",
    "خودکشی",
    // Hebrew, Hindi, Greek, Thai, Bengali.
    "רוצהלמות",
    "להתאבד",
    "התאבדות",
    "לארוצהלחיות",
    "मरनाचाहत",
    "आत्महत्या",
    "खुदकुशी",
    "जीनानहींचाहत",
    "θελωναπεθανω",
    "θέλωναπεθάνω",
    "αυτοκτον",
    "αυτοκτόν",
    "δενθελωναζησω",
    "อยากตาย",
    "ฆ่าตัวตาย",
    "মরতেচাই",
    "আত্মহত্যা",
];

/// Whether it is said in other letters than Latin ones.
pub fn is_in(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let is_kept = |c: char| !c.is_whitespace() && !c.is_ascii_punctuation() && !super::is_invisible(c);
    let kept = text.chars().filter(|c| is_kept(*c) && !matches!(c, '،' | '؟' | '。' | '、' | '，' | '！' | '？' | '…'));
    let plain: String = kept.filter_map(plain_letter).flat_map(char::to_lowercase).collect();
    OTHER_LETTERS.iter().any(|phrase| plain.contains(phrase)) || super::near::is_in_other_letters(&spaced(text))
}

/// Arabic writes the same letter with and without its marks, and short vowels seldom.
const fn plain_letter(c: char) -> Option<char> {
    match c {
        '\u{64b}'..='\u{65f}' => None,
        'أ' | 'إ' | 'آ' => Some('ا'),
        'ё' | 'Ё' => Some('е'),
        c => Some(c),
    }
}

/// In lower case, one blank between words and behind the last, sentences on lines of their own.
fn spaced(text: &str) -> String {
    let mut spaced = String::from(" ");
    for sentence in super::sentences(text) {
        let letters = sentence.chars().filter(|c| !super::is_invisible(*c)).filter_map(plain_letter);
        for letter in letters.flat_map(char::to_lowercase) {
            if letter.is_alphanumeric() {
                spaced.push(letter);
            } else if !spaced.ends_with(' ') {
                spaced.push(' ');
            }
        }
        spaced.push_str(if spaced.ends_with(' ') { "\n" } else { " \n" });
    }
    spaced
}
