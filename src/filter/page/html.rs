//! HTML filters: elements that are removed from the response before the browser reads it.

use crate::filter::selector::{Operator, Part, SelectorError, SelectorList};

/// The body of an HTML filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HtmlFilter<'t> {
    /// The elements that are removed.
    pub selectors: SelectorList<'t>,
    /// AdGuard's `[min-length=…]`: the least number of characters of the element's content.
    pub min_length: Option<u32>,
    /// AdGuard's `[max-length=…]`: the greatest.
    pub max_length: Option<u32>,
}

/// The operators that need no page: the response is only a text.
const OPERATORS: [Operator; 5] =
    [Operator::HasText, Operator::MinTextLength, Operator::Upward, Operator::XPath, Operator::Content];

impl<'t> HtmlFilter<'t> {
    /// Reads the text after `##^`.
    pub(super) fn parse(body: &'t str) -> Result<HtmlFilter<'t>, SelectorError> {
        let selectors = SelectorList::parse(body, false)?;
        for part in selectors.0.iter().flat_map(|complex| &complex.0) {
            if let Part::Operator(operator, _) = part
                && !OPERATORS.contains(operator)
            {
                return Err(SelectorError::unplaced(format!(
                    ":{}() needs a page, and this filter has a text",
                    operator.name()
                )));
            }
        }
        Ok(HtmlFilter { selectors, min_length: None, max_length: None })
    }
}
