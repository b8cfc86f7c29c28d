//! Whether an input is a policy at all: no statement is made about anything else.

use super::language::Language;
use super::words::Words;

/// Why a text was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// No words.
    Empty,
    /// Bytes of something else than text.
    NotText,
    /// Over [`MOST_BYTES`] or [`MOST_WORDS`].
    TooLong,
    /// A language without phrases: its code, or nothing if it is not known.
    Language(Option<&'static str>),
    /// A page with a field for a password and little text.
    Login,
    /// Too few words about personal data: an error page, a page that needs scripts, or another text.
    NotAPolicy,
    /// Terms of use.
    Terms,
}

impl Unreadable {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotText => "notText",
            Self::TooLong => "tooLong",
            Self::Language(_) => "language",
            Self::Login => "login",
            Self::NotAPolicy => "notAPolicy",
            Self::Terms => "terms",
        }
    }
}

/// The longest input that is read.
pub const MOST_BYTES: usize = 5_000_000;
/// The most words that are read.
pub const MOST_WORDS: usize = 200_000;
/// Words that the shortest policy has.
const FEWEST_WORDS: usize = 60;
/// Words of a page whose field for a password makes it a login page.
const LOGIN_WORDS: usize = 400;

/// Words below which a page is no policy if it has one of [`NOTICES`].
const NOTICE_WORDS: usize = 300;

/// Words of consent dialogs and of error pages, without accents.
const NOTICES: [&str; 15] = [
    " accept all ",
    " reject all ",
    " by clicking accept ",
    " page not found ",
    " 404 not found ",
    " page could not be found ",
    " tout accepter ",
    " tout refuser ",
    " page introuvable ",
    " alle akzeptieren ",
    " alle ablehnen ",
    " seite nicht gefunden ",
    " aceptar todo ",
    " rechazar todo ",
    " pagina no encontrada ",
];

/// Beginnings of words that policies are full of, and of those that terms are full of, by language.
const EVIDENCE: [(&str, &str); 4] = [
    (
        "privacy personal information data collect cookie consent process disclos shar third retention gdpr protect",
        "warrant liab indemn arbitrat licen terminat copyright intellectual refund damages agreement trademark jurisdiction subscription infring dispute",
    ),
    (
        "confidentialite personnel donnee collect cookie consentement traitement tiers conserv vie rgpd finalite protection information partag",
        "garantie responsabilite licence resili contrefacon propriete intellectuelle remboursement commande litige tribunaux vente livraison contrat",
    ),
    (
        "datenschutz personenbezogen daten erheb cookie einwilligung verarbeit dritte speicher dsgvo schutz",
        "haftung gewahrleistung lizenz kundig urheber vertrag vergutung gerichtsstand widerruf lieferung",
    ),
    (
        "privacidad personal datos recopil cookie consentimiento tratamiento terceros conserv rgpd proteccion informacion",
        "garantia responsabilidad licencia rescis indemniz propiedad intelectual reembolso contrato arbitraje tribunales",
    ),
];

/// Bytes that no text has: zero, or more than one character in fifty that is none.
pub(super) fn is_text(text: &str) -> bool {
    let sample = || text.chars().take(20_000);
    let odd = sample().filter(|c| (c.is_control() && !c.is_whitespace()) || *c == '\u{fffd}').count();
    !sample().any(|c| c == '\0') && odd * 50 <= sample().count()
}

/// Whether the words are those of a policy.
pub(super) fn check(words: &Words, language: Language, password: bool) -> Result<(), Unreadable> {
    let at = Language::ALL.iter().position(|known| *known == language).unwrap_or(0);
    let (policy, other) = EVIDENCE[at];
    let (policy, kinds) = count(words, policy);
    let (terms, _) = count(words, other);
    let total = words.len();
    if password && total < LOGIN_WORDS {
        return Err(Unreadable::Login);
    }
    if total < NOTICE_WORDS && NOTICES.iter().any(|notice| words.joined.contains(notice)) {
        return Err(Unreadable::NotAPolicy);
    }
    // Every policy of 255 has one such word in 28 or more, and terms one in 60.
    if total < FEWEST_WORDS || kinds < 4 || policy * 45 < total {
        return Err(Unreadable::NotAPolicy);
    }
    if terms > policy { Err(Unreadable::Terms) } else { Ok(()) }
}

/// Words with one of these beginnings, and how many of the beginnings occur.
fn count(words: &Words, beginnings: &str) -> (usize, usize) {
    let beginnings: Vec<&str> = beginnings.split(' ').collect();
    let firsts: Vec<u8> = beginnings.iter().filter_map(|beginning| beginning.bytes().next()).collect();
    let mut seen = vec![false; beginnings.len()];
    let mut found = 0;
    for number in 0..words.len() {
        let first = words.word(number).bytes().next();
        if !first.is_some_and(|first| firsts.contains(&first)) {
            continue;
        }
        if let Some(at) = beginnings.iter().position(|beginning| words.word(number).starts_with(beginning)) {
            seen[at] = true;
            found += 1;
        }
    }
    (found, seen.into_iter().filter(|seen| *seen).count())
}
