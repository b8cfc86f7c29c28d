//! The notation of the phrase tables in `phrases/`, and their compilation.
//!
//! ```text
//! @we = we|us|our_company                 a class: names for one element
//! = sells no neg                          the phrases below state this; `neg`: they contain their own negation
//! ^ @we @not sell*|rent* ..8 @data        `^` strong, `~` weak
//! ```
//!
//! An element is a set of words, `|` between them. `_` joins the words of one alternative, `*` leaves the end of a word
//! open. `#n`, `#y` and `#mail` are a number, a year and a mail address. Up to [`GAP`] words may be between two elements;
//! `..` before an element allows [`WIDE_GAP`], `..5` five, `...` any number, `+` none.
//! Conditions, in any place: `!x` not in the sentence, `-x` not in the match or the four words before it, `&x` in the
//! sentence too, `h:x` in a heading above.

use super::alternatives::Alternatives;
use super::phrase::{Element, Phrase, Strength};
use super::statement::{Statement, find};
use super::words::{WordKind, fold};
use crate::small::{Interned, sort_by};

/// Words between two elements where the table does not say how many.
const GAP: u16 = 3;
/// Words between two elements after `..`.
const WIDE_GAP: u16 = 12;

/// A set of words, as a number.
pub(super) type Symbol = u16;

/// The phrases of one language, ready for search.
#[derive(Debug)]
pub(super) struct PhraseTable {
    /// Finds every alternative of every element.
    pub(super) literals: Alternatives,
    /// By alternative: the symbols that it belongs to.
    pub(super) symbols_of: Vec<Vec<Symbol>>,
    /// By kind of word: the same.
    kinds: [Vec<Symbol>; 3],
    pub(super) symbols: usize,
    pub(super) phrases: Vec<Phrase>,
    /// By symbol: the phrases that are tried where it occurs.
    pub(super) by_anchor: Vec<Vec<u16>>,
    /// Words of negation, and expressions with such a word that negate nothing.
    pub(super) negation: Symbol,
    pub(super) no_negation: Symbol,
    /// Expressions of sentences that tell what the policy is about: they are quoted last.
    pub(super) about: Symbol,
}

/// Alternatives that are no words, in the order of [`WordKind`].
const SPECIAL: [&str; 3] = ["#n", "#y", "#mail"];

impl PhraseTable {
    /// The symbols that a word has by its kind.
    pub(super) fn symbols_of_kind(&self, kind: WordKind) -> &[Symbol] {
        match kind {
            WordKind::Word => &[],
            WordKind::Number => &self.kinds[0],
            WordKind::Year => &self.kinds[1],
            WordKind::Mail => &self.kinds[2],
        }
    }

    /// Compiles the files of a language. What cannot be read is left out; a test holds that nothing is.
    pub(super) fn compile(files: &[&str]) -> (Self, Vec<String>) {
        let mut compiler = TableCompiler::new();
        for file in files {
            for line in file.lines() {
                compiler.line(line.split(" # ").next().unwrap_or("").trim());
            }
        }
        compiler.finish()
    }
}

#[derive(Default)]
struct TableCompiler<'a> {
    classes: Vec<(&'a str, String)>,
    statement: Option<&'static Statement>,
    own_negation: bool,
    /// Each set of words once: its number is its place.
    sets: Vec<String>,
    symbols: Interned<String>,
    phrases: Vec<Phrase>,
    unread: Vec<String>,
}

impl<'a> TableCompiler<'a> {
    fn new() -> Self {
        Self::default()
    }

    fn line(&mut self, line: &'a str) {
        if line.is_empty() || line.starts_with('#') && !line.starts_with("#n") && !line.starts_with("#y") {
            return;
        }
        if let Some((name, words)) = line.strip_prefix('@').and_then(|class| class.split_once(" = ")) {
            let words = self.expand(words.trim());
            self.classes.push((name, words));
        } else if let Some(head) = line.strip_prefix("= ") {
            let mut parts = head.split_whitespace();
            self.statement = parts.next().and_then(|fact| find(fact, parts.next()?));
            self.own_negation = parts.next() == Some("neg");
            if self.statement.is_none() {
                self.unread.push(line.to_owned());
            }
        } else {
            self.phrase(line);
        }
    }

    fn phrase(&mut self, line: &str) {
        let Some(statement) = self.statement else { return self.unread.push(line.to_owned()) };
        let mut phrase = Phrase::new(statement, self.own_negation);
        let mut gap = GAP;
        for part in line.split_whitespace() {
            match part {
                "^" => phrase.strength = Strength::Strong,
                "~" => phrase.strength = Strength::Weak,
                "+" => gap = 0,
                ".." => gap = WIDE_GAP,
                "..." => gap = u16::MAX,
                _ => {
                    if let Some(words) = part.strip_prefix("..") {
                        gap = words.parse().unwrap_or(GAP);
                    } else if let Some(set) = part.strip_prefix('!') {
                        phrase.absent.push(self.symbol(set));
                    } else if let Some(set) = part.strip_prefix('-') {
                        phrase.absent_near.push(self.symbol(set));
                    } else if let Some(set) = part.strip_prefix('&') {
                        phrase.present.push(self.symbol(set));
                    } else if let Some(set) = part.strip_prefix("h:") {
                        phrase.heading.push(self.symbol(set));
                    } else {
                        let symbol = self.symbol(part);
                        phrase.elements.push(Element { symbol, gap });
                        gap = GAP;
                    }
                }
            }
        }
        if phrase.elements.is_empty() { self.unread.push(line.to_owned()) } else { self.phrases.push(phrase) }
    }

    /// The number of a set of words, which is new or known.
    fn symbol(&mut self, set: &str) -> Symbol {
        let words = self.expand(set);
        if let Some(known) = self.symbols.number(&words) {
            return known as Symbol;
        }
        let next = self.sets.len() as Symbol;
        self.sets.push(words.clone());
        self.symbols.insert(words, next.into());
        next
    }

    /// Replaces the names of classes.
    fn expand(&mut self, set: &str) -> String {
        let mut words: Vec<&str> = Vec::new();
        for part in set.split('|') {
            match part.strip_prefix('@') {
                Some(class) => match self.classes.iter().rev().find(|(name, _)| *name == class) {
                    Some((_, inner)) => words.extend(inner.split('|')),
                    None => self.unread.push(part.to_owned()),
                },
                None => words.push(part),
            }
        }
        sort_by(&mut words, |one, other| one.cmp(other));
        words.dedup();
        words.join("|")
    }

    fn finish(mut self) -> (PhraseTable, Vec<String>) {
        let negation = self.symbol("@not");
        let no_negation = self.symbol("@no_negation");
        let about = self.symbol("@about");
        let symbols = self.sets.len();
        let mut kinds: [Vec<Symbol>; 3] = Default::default();
        let mut literals: Vec<(String, Vec<Symbol>)> = Vec::new();
        let mut known: Interned<String> = Interned::default();
        for (symbol, set) in self.sets.iter().enumerate() {
            let symbol = symbol as Symbol;
            for word in set.split('|').filter(|word| !word.is_empty()) {
                if let Some(kind) = SPECIAL.iter().position(|special| *special == word) {
                    kinds[kind].push(symbol);
                    continue;
                }
                let literal = literal(word);
                match known.number(&literal) {
                    Some(at) => literals[at as usize].1.push(symbol),
                    None => {
                        known.insert(literal.clone(), literals.len() as u32);
                        literals.push((literal, vec![symbol]));
                    }
                }
            }
        }
        let by_anchor = anchors(&self.phrases, symbols);
        let (texts, symbols_of): (Vec<String>, Vec<Vec<Symbol>>) = literals.into_iter().unzip();
        let table = PhraseTable {
            literals: Alternatives::new(texts.into_iter()),
            symbols_of,
            kinds,
            symbols,
            phrases: self.phrases,
            by_anchor,
            negation,
            no_negation,
            about,
        };
        (table, self.unread)
    }
}

/// The words as they are in [`super::words::Words::joined`]: between spaces, the end open after `*`.
fn literal(word: &str) -> String {
    let mut text = " ".to_owned();
    for char in word.chars() {
        match char {
            '*' => {}
            _ if char.is_alphanumeric() => fold(char, &mut text),
            _ if text.ends_with(' ') => {}
            _ => text.push(' '),
        }
    }
    if !word.ends_with('*') && !text.ends_with(' ') {
        text.push(' ');
    }
    text
}

/// A phrase is tried where its rarest element occurs: the one that the fewest phrases have.
fn anchors(phrases: &[Phrase], symbols: usize) -> Vec<Vec<u16>> {
    let mut uses = vec![0_usize; symbols];
    for element in phrases.iter().flat_map(|phrase| &phrase.elements) {
        uses[usize::from(element.symbol)] += 1;
    }
    let mut by_anchor = vec![Vec::new(); symbols];
    for (number, phrase) in phrases.iter().enumerate() {
        let rarest =
            phrase.elements.iter().map(|element| element.symbol).min_by_key(|symbol| uses[usize::from(*symbol)]);
        if let Some(rarest) = rarest {
            by_anchor[usize::from(rarest)].push(number as u16);
        }
    }
    by_anchor
}
