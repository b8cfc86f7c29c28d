//! Policies are read from any text.

use std::sync::LazyLock;

use brock::answer::PolicyAnswer;
use brock::policy::{Language, PolicyReader, PolicyText};

/// Compiles the phrases of four languages once.
static READER: LazyLock<PolicyReader> = LazyLock::new(PolicyReader::new);

/// For any text, as HTML and as Markdown, in every language: reading ends, blocks are in order, and each quote is a part
/// of the text that begins and ends at characters. The same text gives the same reading.
pub fn policy_quotes_are_slices(data: &[u8]) {
    let input = String::from_utf8_lossy(data);
    let reader = &*READER;
    for text in [PolicyText::detect(&input), PolicyText::from_html(&input), PolicyText::from_markdown(&input)] {
        let mut end = 0;
        for block in text.blocks() {
            assert!(end <= block.start && block.start <= block.end, "{input:?}");
            assert!(text.text().get(block.start..block.end).is_some(), "{input:?}");
            end = block.end;
        }
        let mut readings = vec![reader.read(&text)];
        readings.extend(Language::ALL.map(|language| reader.read_passage(&text, language)));
        for reading in readings {
            for found in &reading.findings {
                let parts = [Some(&found.quote), found.lead.as_ref(), found.heading.as_ref()];
                for part in parts.into_iter().flatten() {
                    assert!(text.text().get(part.clone()).is_some_and(|quote| !quote.is_empty()), "{input:?}");
                }
            }
            let answer = PolicyAnswer::new(&reading, &text);
            assert!(
                answer.answered <= answer.questions.len() && (reading.unreadable.is_none() || answer.answered == 0)
            );
        }
        assert_eq!(reader.read(&text), reader.read(&text));
    }
}
