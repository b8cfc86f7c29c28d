//! The phrase tables. `table.rs` explains the notation.

use super::language::Language;

const ENGLISH: [&str; 9] = [
    include_str!("phrases/en/words.txt"),
    include_str!("phrases/en/collects.txt"),
    include_str!("phrases/en/purpose.txt"),
    include_str!("phrases/en/tracks.txt"),
    include_str!("phrases/en/recipients.txt"),
    include_str!("phrases/en/keeping.txt"),
    include_str!("phrases/en/rights.txt"),
    include_str!("phrases/en/children.txt"),
    include_str!("phrases/en/changes.txt"),
];
const FRENCH: [&str; 1] = [include_str!("phrases/fr.txt")];
const GERMAN: [&str; 1] = [include_str!("phrases/de.txt")];
const SPANISH: [&str; 1] = [include_str!("phrases/es.txt")];

/// The files of a language; the first defines the classes that all use.
pub(super) fn files(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &ENGLISH,
        Language::French => &FRENCH,
        Language::German => &GERMAN,
        Language::Spanish => &SPANISH,
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::PhraseTable;
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_read() {
        for language in Language::ALL {
            let (table, unread) = PhraseTable::compile(files(language));
            assert!(unread.is_empty(), "{}: {}", language.code(), unread.join("\n"));
            assert!(!table.symbols_of.is_empty() && !table.phrases.is_empty());
        }
    }
}
