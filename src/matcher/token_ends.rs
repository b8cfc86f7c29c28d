//! Which words of a URL can be tokens of an index with few tokens, by their last bytes.
//!
//! Nearly no word of a blocked request is the token of an exception. To hash a word and test its marks takes 60 instructions,
//! this test 20: it made the search for exceptions with EasyList and EasyPrivacy two fifths cheaper. The image does not contain
//! it, because few tokens are read fast: opening an image takes 2 % more instructions, 7 % with uBlock Origin's lists.

use std::ops::ControlFlow;

use crate::index::{FilterEntry, Image, IndexKind, PatternShape, last_bytes, token_len, try_each_token_of};
use crate::regexp;

/// The last bytes of the tokens of one index.
#[derive(Clone, Debug)]
pub(crate) struct TokenEnds {
    /// One bit for each token, at a place that depends on its last bytes.
    bits: [u32; 1 << (LOG2 - 5)],
    /// The types of the filters whose token is not known.
    unknown_types: u16,
}

/// Bits, as a power of two: the default lists have 500 exceptions and redirects with a token.
const LOG2: u32 = 13;

impl TokenEnds {
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn new(image: &Image, kind: IndexKind) -> TokenEnds {
        let mut ends = TokenEnds { bits: [0; 1 << (LOG2 - 5)], unknown_types: 0 };
        let (mut at, end) = image.index(kind).tokens.all(image.as_bytes());
        while at < end
            && let Some((types, entry, next)) = FilterEntry::read_under_token(image.entries(), at)
        {
            let is_known = match (entry.shape(), entry.text()) {
                (Some(PatternShape::Text | PatternShape::Wild), Some((Some(start), body))) => {
                    match token_len(body, start) {
                        // No token there: the image is damaged.
                        0 => false,
                        len => {
                            ends.add(body, start, start + len);
                            true
                        }
                    }
                }
                (Some(PatternShape::Regex), _) => ends.add_of_expression(image, entry.regex()),
                _ => false,
            };
            if !is_known {
                ends.unknown_types |= types;
            }
            at = next;
        }
        ends
    }

    fn add(&mut self, text: &[u8], start: usize, end: usize) {
        let (word, bit) = place(last_bytes(text, start, end));
        self.bits[word] |= bit;
    }

    /// Adds the token of an expression. The entry has its hash alone, but it is in a text of the program, unless the expression
    /// is unusual.
    fn add_of_expression(&mut self, image: &Image, (program, token): (u32, u32)) -> bool {
        let mut is_known = false;
        for mut text in regexp::texts(image.program(program)) {
            text.make_ascii_lowercase();
            let _ = try_each_token_of(&text, &mut |hash, start, end| {
                if hash == token {
                    self.add(&text, start, end);
                    is_known = true;
                }
                ControlFlow::Continue(())
            });
        }
        is_known
    }

    /// Whether the test holds for requests of a type.
    #[inline(always)]
    pub(super) fn know(&self, type_bit: u16) -> bool {
        self.unknown_types & type_bit == 0
    }

    /// Whether a word of a URL may be a token.
    #[inline(always)]
    pub(super) fn has(&self, text: &[u8], start: usize, end: usize) -> bool {
        let (word, bit) = place(last_bytes(text, start, end));
        self.bits[word] & bit != 0
    }
}

/// The word of [`TokenEnds::bits`] and the bit in it.
#[inline(always)]
fn place(last: u32) -> (usize, u32) {
    let place = last.wrapping_mul(0x9e37_79b1) >> (u32::BITS - LOG2);
    ((place >> 5) as usize, 1 << (place & 31))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Builder;
    use crate::net::ResourceType;

    fn ends_of(list: &str) -> TokenEnds {
        let mut builder = Builder::new();
        builder.add_list("list", list);
        TokenEnds::new(&builder.build().0, IndexKind::Overrides)
    }

    #[test]
    fn tokens_of_exceptions_are_known_wherever_they_are() {
        let ends = ends_of("@@/zq/*\n@@-zq7x.\n@@/longtoken/*/x\n@@|https://zqz.\n||a.example^\n/blocktoken/");
        for (word, expected) in [
            ("zq", true),
            ("zq7x", true),
            ("longtoken", true),
            ("zqz", true),
            // The last four bytes are tested.
            ("othertoken", true),
            ("blocktokex", false),
            ("q", false),
            ("7x", false),
            ("xzq", false),
        ] {
            for before in ["", "-", "https://", "https://a.example/"] {
                let text = format!("{before}{word}/");
                assert_eq!(ends.has(text.as_bytes(), before.len(), text.len() - 1), expected, "{text}");
            }
        }
    }

    #[test]
    fn tokens_of_expressions_are_in_their_programs() {
        let text = b"https://a.example/rareword/";
        let ends = ends_of("@@/[0-9]+\\/RareWord\\/[a-f]+/$script");
        assert!(ends.know(ResourceType::Script.coarse_bit()));
        assert!(ends.has(text, 18, 26) && !ends.has(text, 10, 17));
        // One without a token is filed elsewhere.
        assert_eq!(ends_of("@@/[0-9]+[a-f]+/$script").bits, [0; 256]);
        // A token that is in no text of its program.
        let (image, _) = Builder::new().build();
        assert!(!TokenEnds::new(&image, IndexKind::Overrides).add_of_expression(&image, (0, 1)));
    }
}
