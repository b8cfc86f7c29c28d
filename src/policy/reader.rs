//! Text → reading: sentences, the phrases in them, and the statements that these make.

use std::ops::Range;
use std::sync::OnceLock;

use super::block::{Block, BlockKind};
use super::gate::{self, MOST_BYTES, MOST_WORDS, Unreadable};
use super::language::{self, Language};
use super::phrase::{Present, WordRange};
use super::phrases;
use super::reading::{Finding, PolicyReading};
use super::sentence::{MOST_WORDS as SENTENCE_WORDS, sentences};
use super::table::{PhraseTable, Symbol};
use super::text::PolicyText;
use super::words::Words;

/// Reads policies. Compiles the phrases of a language when a text in it is read for the first time, in about a
/// millisecond.
#[derive(Debug, Default)]
pub struct PolicyReader {
    tables: [OnceLock<PhraseTable>; 4],
}

/// A sentence with its words.
struct Sentence {
    place: Range<usize>,
    words: Range<usize>,
    block: usize,
}

impl PolicyReader {
    /// A reader with the phrases of all languages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a whole policy. Anything else gives a reading without findings and with the reason.
    pub fn read(&self, text: &PolicyText) -> PolicyReading {
        let input = text.text();
        if input.len() > MOST_BYTES {
            return PolicyReading::unreadable(Unreadable::TooLong, None, 0);
        }
        if !gate::is_text(input) {
            return PolicyReading::unreadable(Unreadable::NotText, None, 0);
        }
        let (words, sentences) = split(text);
        let count = words.len();
        let refused = |reason, language| PolicyReading::unreadable(reason, language, count);
        if count == 0 {
            return refused(Unreadable::Empty, None);
        }
        if count > MOST_WORDS {
            return refused(Unreadable::TooLong, None);
        }
        let code = language::detect(input, &words);
        let Some(language) = Language::ALL.into_iter().find(|language| Some(language.code()) == code) else {
            return refused(Unreadable::Language(code), code);
        };
        if let Err(reason) = gate::check(&words, language, text.has_password_field()) {
            return refused(reason, code);
        }
        let findings = self.find(text.blocks(), &words, &sentences, language);
        PolicyReading { language: code, unreadable: None, words: count, findings }
    }

    /// Reads some sentences of a policy, of any length, in a known language.
    pub fn read_passage(&self, text: &PolicyText, language: Language) -> PolicyReading {
        let (words, sentences) = split(text);
        let findings = self.find(text.blocks(), &words, &sentences, language);
        PolicyReading { language: Some(language.code()), unreadable: None, words: words.len(), findings }
    }

    fn find(&self, blocks: &[Block], words: &Words, sentences: &[Sentence], language: Language) -> Vec<Finding> {
        let at = Language::ALL.iter().position(|known| *known == language).unwrap_or(0);
        let table = self.tables[at].get_or_init(|| PhraseTable::compile(phrases::files(language)).0);
        let mut hits = Hits::search(table, words);
        let mut walk = SentenceWalk { table, blocks, headings: Vec::new(), lead: None, findings: Vec::new() };
        for sentence in sentences {
            let own = hits.of(&sentence.words);
            walk.sentence(sentence, own);
        }
        walk.findings
    }
}

/// The words of a text, and its sentences; a sentence without end is cut.
fn split(text: &PolicyText) -> (Words, Vec<Sentence>) {
    let mut words = Words::new();
    let mut all = Vec::new();
    for (block, part) in text.blocks().iter().enumerate() {
        for place in sentences(text.text(), part.start..part.end) {
            let range = words.add(text.text(), place.clone());
            let mut first = range.start;
            while range.end - first > SENTENCE_WORDS {
                let end = first + SENTENCE_WORDS;
                all.push(Sentence { place: between(&words, first, end), words: first..end, block });
                first = end;
            }
            if first > range.start {
                let start = words.places.get(first).map_or(place.end, |word| word.0 as usize);
                all.push(Sentence { place: start..place.end, words: first..range.end, block });
            } else {
                all.push(Sentence { place, words: range, block });
            }
        }
        if words.len() > MOST_WORDS {
            break;
        }
    }
    (words, all)
}

/// From the first of some words to the end of the last.
fn between(words: &Words, first: usize, end: usize) -> Range<usize> {
    words.places[first].0 as usize..words.places[end - 1].1 as usize
}

/// Where the elements of phrases occur in a text, by word.
struct Hits {
    /// First word, word after the last, symbol; sorted by the first word.
    all: Vec<(usize, usize, Symbol)>,
    next: usize,
}

impl Hits {
    fn search(table: &PhraseTable, words: &Words) -> Self {
        let mut all = Vec::new();
        for (first, start) in words.starts.iter().enumerate() {
            table.literals.at(&words.joined, *start as usize, |alternative, end| {
                let end = words.starts.partition_point(|start| (*start as usize) < end - 1);
                all.extend(table.symbols_of[alternative].iter().map(|symbol| (first, end, *symbol)));
            });
            let kind = words.kinds.get(first).map_or(&[][..], |kind| table.symbols_of_kind(*kind));
            all.extend(kind.iter().map(|symbol| (first, first + 1, *symbol)));
        }
        Self { all, next: 0 }
    }

    /// Those of a sentence, with places that count from its first word. Sentences are asked for in order.
    fn of(&mut self, words: &Range<usize>) -> Vec<(Symbol, WordRange)> {
        while self.all.get(self.next).is_some_and(|hit| hit.0 < words.start) {
            self.next += 1;
        }
        let rest = self.all[self.next..].iter().take_while(|hit| hit.0 < words.end);
        let inside = rest.filter(|hit| hit.1 <= words.end);
        inside
            .map(|(first, end, symbol)| (*symbol, ((first - words.start) as u16, (end - words.start) as u16)))
            .collect()
    }
}

/// The last sentence outside lists.
#[derive(Clone)]
struct LeadSentence {
    place: Range<usize>,
    /// Its length in words.
    words: u16,
    /// What occurs in it.
    hits: Vec<(Symbol, WordRange)>,
}

/// The headings above and the sentence before a list, while the sentences are gone through.
struct SentenceWalk<'a> {
    table: &'a PhraseTable,
    blocks: &'a [Block],
    /// The open headings with their levels.
    headings: Vec<(u8, Range<usize>, Present)>,
    lead: Option<LeadSentence>,
    findings: Vec<Finding>,
}

impl SentenceWalk<'_> {
    fn sentence(&mut self, sentence: &Sentence, own: Vec<(Symbol, WordRange)>) {
        let kind = self.blocks[sentence.block].kind;
        let length = sentence.words.len() as u16;
        if let BlockKind::Heading(level) = kind {
            while self.headings.last().is_some_and(|(above, ..)| *above >= level) {
                self.headings.pop();
            }
            let here = Present::new(self.table.symbols, own);
            self.state(&here, sentence, None, 0, true);
            self.headings.push((level, sentence.place.clone(), here));
            self.lead = None;
            return;
        }
        let lead = if kind == BlockKind::ListItem { self.lead.clone() } else { None };
        let here = match &lead {
            None => {
                let place = sentence.place.clone();
                self.lead = Some(LeadSentence { place, words: length, hits: own.clone() });
                Present::new(self.table.symbols, own)
            }
            Some(LeadSentence { words: shift, hits: before, .. }) => {
                let moved = own.into_iter().map(|(symbol, (first, end))| (symbol, (first + shift, end + shift)));
                Present::new(self.table.symbols, before.iter().copied().chain(moved).collect())
            }
        };
        let shift = lead.as_ref().map_or(0, |lead| lead.words);
        self.state(&here, sentence, lead.map(|lead| lead.place), shift, false);
    }

    /// Adds the statements of the phrases in a sentence. A match within the lead was found there.
    fn state(&mut self, here: &Present, sentence: &Sentence, lead: Option<Range<usize>>, shift: u16, heading: bool) {
        let mut above = Present::new(self.table.symbols, Vec::new());
        self.headings.iter().for_each(|(_, _, present)| above.merge(present));
        let first = self.findings.len();
        for symbol in here.symbols() {
            for number in &self.table.by_anchor[usize::from(symbol)] {
                let phrase = &self.table.phrases[usize::from(*number)];
                if heading && phrase.statement.fact != "dated" {
                    continue;
                }
                let place = phrase.find(here, &above, (self.table.negation, self.table.no_negation), shift);
                let Some(place) = place else { continue };
                let weight = if here.has(self.table.about) { 0 } else { phrase.strength as u8 };
                match self.findings[first..].iter_mut().find(|found| std::ptr::eq(found.statement, phrase.statement)) {
                    Some(known) => known.weight = known.weight.saturating_add(weight),
                    None => self.findings.push(Finding {
                        statement: phrase.statement,
                        quote: sentence.place.clone(),
                        lead: lead.clone().filter(|_| place.0 < shift),
                        heading: self.headings.last().map(|(_, place, _)| place.clone()),
                        weight,
                    }),
                }
            }
        }
    }
}
