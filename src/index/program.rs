//! Programs of regular expressions, each stored once.

use super::wire::put_counted;
use crate::regexp::Regex;
use crate::small::Interned;

/// Programs of regular expressions, each once.
#[derive(Default)]
pub(super) struct Programs<'t> {
    pub(super) bytes: Vec<u8>,
    places: Interned<(&'t str, bool, bool)>,
}

impl<'t> Programs<'t> {
    pub(super) fn place(&mut self, source: &'t str, ignore_case: bool) -> u32 {
        self.put(source, ignore_case, false)
    }

    /// The same of an expression over text that may hold any character.
    pub(super) fn place_over_text(&mut self, source: &'t str, ignore_case: bool) -> u32 {
        self.put(source, ignore_case, true)
    }

    fn put(&mut self, source: &'t str, ignore_case: bool, over_text: bool) -> u32 {
        if let Some(place) = self.places.number(&(source, ignore_case, over_text)) {
            return place;
        }
        let place = self.bytes.len() as u32;
        // The parser has compiled it once to see that it does; an empty program never matches.
        let parsed = if over_text { Regex::over_text(source, ignore_case) } else { Regex::parse(source) };
        let program = parsed.and_then(|regex| regex.program(ignore_case)).unwrap_or_default();
        put_counted(&mut self.bytes, &program);
        self.places.insert((source, ignore_case, over_text), place);
        place
    }
}
