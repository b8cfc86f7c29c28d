//! Programs of regular expressions, each stored once.

use super::wire::put_counted;
use crate::regexp::Regex;
use crate::small::Interned;

/// Programs of regular expressions, each once.
#[derive(Default)]
pub(super) struct Programs<'t> {
    pub(super) bytes: Vec<u8>,
    /// By source, whether case is ignored and whether the expression is for text in any alphabet.
    places: Interned<(&'t str, bool, bool)>,
}

impl<'t> Programs<'t> {
    pub(super) fn place(&mut self, regex: &'t Regex<'t>, ignore_case: bool) -> u32 {
        let key = (regex.source(), ignore_case, regex.is_over_text());
        if let Some(place) = self.places.number(&key) {
            return place;
        }
        let place = self.bytes.len() as u32;
        put_counted(&mut self.bytes, regex.program(ignore_case));
        self.places.insert(key, place);
        place
    }
}
