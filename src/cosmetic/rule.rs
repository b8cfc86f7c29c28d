//! Tests the conditions of a rule on a page.

use super::facts::PageFacts;
use crate::index::{Image, PageIndex, PageRule, PageRuleEntry};
use crate::net::is_below;
use crate::regexp::{MatchOutcome, matches};

/// Whether all conditions of a rule hold. Its key, if it has one, was found.
pub(super) fn holds(image: &Image, rule: &PageRule<'_>, page: &PageFacts<'_>) -> bool {
    let tester = Tester { index: image.pages(), bytes: image.as_bytes(), page };
    page.path.starts_with(rule.path)
        && rule.regex.is_none_or(|programs| tester.fits_regex(programs))
        && rule.address.iter().zip([page.lower_path, page.lower]).all(|(program, text)| tester.fits(*program, text))
        && !rule.excluded.iter().any(|entry| tester.fits_entry(entry))
}

struct Tester<'t> {
    index: &'t PageIndex,
    bytes: &'t [u8],
    page: &'t PageFacts<'t>,
}

impl Tester<'_> {
    /// Whether a program matches a text. No program: it does.
    fn fits(&self, program: Option<u32>, text: &[u8]) -> bool {
        program.is_none_or(|program| {
            let program = self.index.program(self.bytes, program);
            program.is_some_and(|program| matches(program, text) == MatchOutcome::Match)
        })
    }

    fn fits_regex(&self, [host, path]: [Option<u32>; 2]) -> bool {
        self.fits_host(host) && self.fits(path, self.page.path.as_bytes())
    }

    fn fits_host(&self, program: Option<u32>) -> bool {
        let Some(number) = program else { return true };
        match self.page.tested.get() {
            Some((tested, fits)) if tested == number => fits,
            _ => {
                let fits = self.fits(program, self.page.host.as_bytes());
                self.page.tested.set(Some((number, fits)));
                fits
            }
        }
    }

    fn fits_entry(&self, entry: &PageRuleEntry<'_>) -> bool {
        match entry {
            PageRuleEntry::Everywhere => true,
            PageRuleEntry::Host(host) => is_below(self.page.host, host),
            PageRuleEntry::Entity(name) => is_below(self.page.stem, name),
            PageRuleEntry::Path(host, path) => is_below(self.page.host, host) && self.page.path.starts_with(path),
            PageRuleEntry::Regex(programs) => self.fits_regex(*programs),
            PageRuleEntry::Ancestor(host) => self.page.ancestors.iter().any(|(ancestor, _)| is_below(ancestor, host)),
            PageRuleEntry::AncestorEntity(name) => self.page.ancestors.iter().any(|(_, stem)| is_below(stem, name)),
        }
    }
}
