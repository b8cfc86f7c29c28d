//! HTML filters: elements that are removed from the response before the browser parses it.

use std::borrow::Cow;

use crate::filter::selector::{Argument, Operator, Part, SelectorError, SelectorList, TextTest};

/// The body of an HTML filter. An element is removed if it matches every condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HtmlFilter<'t> {
    /// The elements.
    pub selectors: SelectorList<'t>,
    /// AdGuard's conditions; `None` in a filter in uBlock Origin's syntax.
    pub content: Option<Box<HtmlContent>>,
}

/// Conditions on the HTML inside of an element, in AdGuard's syntax.
///
/// <https://adguard.com/kb/general/ad-filtering/create-own-filters/#html-filtering-rules>
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HtmlContent {
    /// `[tag-content="text"]` and `:contains(text)`.
    pub texts: Vec<TextTest>,
    /// `[wildcard="*a*b*"]`: patterns for the whole content; `*` is any text, `?` any character.
    pub wildcards: Vec<String>,
    /// `[min-length="n"]`.
    pub min_length: u32,
    /// `[max-length="n"]`.
    pub max_length: u32,
}

/// The greatest length of the content in a filter without `max-length`, as AdGuard documents it.
pub(super) const MOST_CONTENT: u32 = 8192;

/// Operators that need only the response, and no page.
const OPERATORS: [Operator; 5] =
    [Operator::HasText, Operator::MinTextLength, Operator::Upward, Operator::XPath, Operator::Content];

impl<'t> HtmlFilter<'t> {
    /// Parses the text after `##^`.
    pub(super) fn parse(body: &'t str) -> Result<HtmlFilter<'t>, SelectorError> {
        let selectors = SelectorList::parse(body, false)?;
        let needs_page = |operator: &&Operator| !OPERATORS.contains(operator) && selectors.contains(**operator);
        if let Some(operator) = Operator::ALL.iter().find(needs_page) {
            let why = format!(":{}() is not supported in an HTML filter", operator.name());
            return Err(SelectorError::unplaced(why));
        }
        check_elements(&selectors)?;
        Ok(HtmlFilter { selectors, content: None })
    }

    /// Parses the text after `$$`.
    pub(super) fn parse_adguard(body: &'t str) -> Result<HtmlFilter<'t>, SelectorError> {
        let mut selectors = match with_css_quotes(body) {
            Cow::Borrowed(body) => SelectorList::parse(body, true)?,
            Cow::Owned(body) => SelectorList::parse(&body, true)?.into_owned(),
        };
        check_elements(&selectors)?;
        let mut content =
            HtmlContent { texts: Vec::new(), wildcards: Vec::new(), min_length: 0, max_length: MOST_CONTENT };
        let is_list = selectors.0.len() > 1;
        let mut taken = 0;
        for complex in &mut selectors.0 {
            let mut kept = Vec::with_capacity(complex.0.len());
            for part in std::mem::take(&mut complex.0) {
                match content.take(&part)? {
                    true => taken += 1,
                    false => kept.push(part),
                }
            }
            let has_combinator = kept.iter().any(|part| matches!(part, Part::Combinator(_)));
            if taken > 0 && (is_list || has_combinator) {
                return Err(SelectorError::unplaced("conditions on the content need a selector of one element"));
            }
            if kept.is_empty() {
                return Err(SelectorError::unplaced("the filter must name a tag"));
            }
            complex.0 = kept;
        }
        match selectors.is_native() {
            true => Ok(HtmlFilter { selectors, content: Some(Box::new(content)) }),
            false => {
                Err(SelectorError::unplaced("only :contains() is supported in an HTML filter of AdGuard's syntax"))
            }
        }
    }
}

/// A response has elements only.
fn check_elements(selectors: &SelectorList<'_>) -> Result<(), SelectorError> {
    match selectors.has_pseudo_element() {
        true => Err(SelectorError::unplaced("an HTML filter cannot remove a pseudo-element")),
        false => Ok(()),
    }
}

/// The text with `\"` for each `""` in the value of an attribute, which is AdGuard's spelling of a quote. Both have two
/// bytes, so places stay the same.
fn with_css_quotes(body: &str) -> Cow<'_, str> {
    let (mut bytes, mut at, mut depth) = (body.as_bytes().to_vec(), 0, 0);
    let (mut is_inside, mut is_changed) = (false, false);
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'\\', _) => at += 1,
            (b'"', Some(b'"')) if is_inside => {
                bytes[at] = b'\\';
                is_changed = true;
                at += 1;
            }
            (b'"', _) => is_inside = !is_inside && depth == 0 && at > 0 && bytes[at - 1] == b'=',
            (b'(', _) if !is_inside => depth += 1,
            (b')', _) if !is_inside => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    match String::from_utf8(bytes) {
        Ok(text) if is_changed => Cow::Owned(text),
        _ => Cow::Borrowed(body),
    }
}

impl HtmlContent {
    /// Adds the condition of a part and returns whether it is one.
    fn take(&mut self, part: &Part<'_>) -> Result<bool, SelectorError> {
        if let Part::Operator(Operator::HasText, argument) = part
            && let Argument::Text { test, .. } = &**argument
        {
            self.texts.push(test.clone());
            return Ok(true);
        }
        let Part::Attribute(attribute) = part else { return Ok(false) };
        let value = match &attribute.test {
            Some(("=", value, None)) => value.as_str(),
            _ => "",
        };
        let length = || {
            let why = || SelectorError::unplaced(format!("{} needs a number in quotes", attribute.name));
            value.parse::<u32>().map_err(|_| why())
        };
        match &*attribute.name {
            "tag-content" | "wildcard" if value.is_empty() => {
                return Err(SelectorError::unplaced(format!("{} needs a text in quotes", attribute.name)));
            }
            "tag-content" => self.texts.push(TextTest::Literal(value.to_owned())),
            "wildcard" => self.wildcards.push(value.to_owned()),
            "min-length" => self.min_length = length()?,
            "max-length" => self.max_length = length()?,
            "parent-elements" | "parent-search-level" => {
                return Err(SelectorError::unplaced(format!("{} is obsolete and not supported", attribute.name)));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adguard() {
        let read = HtmlFilter::parse_adguard(
            r#"script[src="x"][tag-content="a"][wildcard="*b*"][min-length="5"][max-length="100"]:contains(/c/i)"#,
        );
        let HtmlFilter { selectors, content } = read.unwrap();
        let HtmlContent { texts, wildcards, min_length, max_length } = *content.unwrap();
        assert_eq!(selectors.to_string(), r#"script[src="x"]"#);
        assert_eq!(texts, [TextTest::Literal("a".into()), TextTest::Regex("c".into(), "i".into())]);
        assert_eq!((&wildcards[..], min_length, max_length), (&["*b*".to_owned()][..], 5, 100));
        for (body, text) in [
            (r#"script[tag-content="alert(""ad"")"]"#, r#"alert("ad")"#),
            (r#"script[a=""][tag-content="""a"""]"#, r#""a""#),
            (r#"script:contains(x="a""b")"#, r#"x="a""b""#),
            ("script:-abp-contains(a)", "a"),
        ] {
            let content = HtmlFilter::parse_adguard(body).unwrap().content.unwrap();
            assert_eq!(content.texts, [TextTest::Literal(text.into())], "{body}");
        }
        for body in [
            "script::before",
            "div > script[tag-content=\"a\"]",
            "script[tag-content]",
            "script[max-length=\"x\"]",
            "[tag-content=\"a\"]",
            "script:upward(2)",
            "div[parent-elements=\"table\"]",
        ] {
            assert!(HtmlFilter::parse_adguard(body).is_err(), "{body}");
        }
    }
}
