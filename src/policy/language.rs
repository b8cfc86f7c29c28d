//! The language of a text, by its commonest words or its script. What is not known is named as well as it can be, never
//! read by the phrases of another language.

use super::words::Words;
use crate::small::{Interned, sort_by};

/// A language that has phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// All facts.
    English,
    /// All facts.
    French,
    /// The ten facts that are asked most.
    German,
    /// The ten facts that are asked most.
    Spanish,
}

impl Language {
    /// The languages that have phrases.
    pub const ALL: [Self; 4] = [Self::English, Self::French, Self::German, Self::Spanish];

    /// The code of BCP 47.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Spanish => "es",
        }
    }
}

/// Words that are frequent in one language and rare in the others of the table.
const FREQUENT: [(&str, &str); 18] = [
    ("en", "the of and to you your we our with this that are may is or by for from not will"),
    ("fr", "le les des et vous nous votre vos nos pour dans est une du que ou sur par avec sont"),
    ("de", "der die und sie wir ihre das ist von zu den mit auf werden oder nicht unsere fur durch dass"),
    ("es", "el los las del y usted su sus nuestro para por una con como datos o es se podemos al"),
    ("it", "il che gli della dei di sono per nostro con vostro questo dati suoi alla nel delle anche puo e"),
    ("pt", "os voce nos do da dos das seus sua nao para uma com ou sao pode em ao por nossos"),
    ("nl", "het een van wij en uw voor dat deze op zijn niet ons met onze kunnen worden u of je"),
    ("pl", "w i na oraz do nie jest danych ze dla przez sie lub z przetwarzania moze sa osobowych"),
    ("sv", "och att av som vi du din vara inte ar eller pa det dina kan med till har vara"),
    ("da", "og at af som vi dig din ikke er eller pa det dine kan med til har vores de der"),
    ("nb", "og a av som vi deg din ikke er eller pa det dine kan med til har vare opplysninger"),
    ("fi", "ja on tai etta emme voimme joka tietoja kun sen ovat sinun meidan kuin myos"),
    ("cs", "a na se v je k pro nebo osobnich udaju jsou ktere nase vas ze jako muze udaje"),
    ("hu", "a az es hogy nem vagy egy az adatok szemelyes kezelese on mi ezt valamint"),
    ("ro", "si de la in pentru care dumneavoastra date sau cu este nu prin sunt noastre"),
    ("tr", "ve bir bu icin veya ile kisisel verilerin olarak biz sizin gibi daha verileri"),
    ("id", "dan yang anda kami untuk dengan atau data ini tidak dari informasi pada kepada"),
    ("vi", "va cua ban chung toi cho cac khong duoc thong tin hoac nay mot trong de"),
];
/// Words that are looked at.
const SAMPLE: usize = 6000;
/// The least share of frequent words, in percent, of a text in the language; 255 policies have at least 17.
const LEAST_SHARE: usize = 12;

/// What is known of a text's language: a code of BCP 47, or the name of a script, or nothing.
pub(super) fn detect(text: &str, words: &Words) -> Option<&'static str> {
    if let Some(script) = script(text) {
        return Some(script);
    }
    let count = words.len().min(SAMPLE);
    // By word: a bit for each language.
    let (mut numbers, mut languages): (Interned<&str>, Vec<u32>) = Default::default();
    for (number, (_, frequent)) in FREQUENT.iter().enumerate() {
        for word in frequent.split(' ') {
            match numbers.number(&word) {
                Some(known) => languages[known as usize] |= 1 << number,
                None => {
                    numbers.insert(word, languages.len() as u32);
                    languages.push(1 << number);
                }
            }
        }
    }
    let mut counts = [0_usize; FREQUENT.len()];
    for number in 0..count {
        let mut bits = numbers.number(&words.word(number)).map_or(0, |known| languages[known as usize]);
        while bits != 0 {
            counts[bits.trailing_zeros() as usize] += 1;
            bits &= bits - 1;
        }
    }
    let mut scores: Vec<(usize, &'static str)> =
        counts.iter().zip(FREQUENT).map(|(count, (code, _))| (*count, code)).collect();
    sort_by(&mut scores, |a, b| b.cmp(a));
    let (best, code) = scores[0];
    let clear = best * 4 > scores[1].0 * 5;
    (best * 100 >= count * LEAST_SHARE && count > 0 && clear).then_some(code)
}

/// The language that most letters outside Latin belong to, if they are a third of all.
fn script(text: &str) -> Option<&'static str> {
    const SCRIPTS: [(&str, u32, u32); 11] = [
        ("ja", 0x3040, 0x30ff),
        ("zh", 0x4e00, 0x9fff),
        ("ko", 0xac00, 0xd7af),
        ("Cyrillic", 0x400, 0x52f),
        ("el", 0x370, 0x3ff),
        ("he", 0x590, 0x5ff),
        ("ar", 0x600, 0x6ff),
        ("hi", 0x900, 0x97f),
        ("bn", 0x980, 0x9ff),
        ("th", 0xe00, 0xe7f),
        ("ka", 0x10a0, 0x10ff),
    ];
    let mut counts = [0_usize; 11];
    let mut letters = 0_usize;
    for char in text.chars().filter(|char| char.is_alphabetic()).take(SAMPLE * 5) {
        letters += 1;
        let code = u32::from(char);
        if let Some(at) = SCRIPTS.iter().position(|(_, first, last)| (*first..=*last).contains(&code)) {
            counts[at] += 1;
        }
    }
    if counts.iter().sum::<usize>() * 3 < letters || letters == 0 {
        return None;
    }
    // Japanese mixes kana with the characters of Chinese.
    if counts[0] * 10 > counts[1] && counts[0] > 0 {
        return Some("ja");
    }
    counts.iter().enumerate().max_by_key(|(_, count)| **count).map(|(at, _)| SCRIPTS[at].0)
}
