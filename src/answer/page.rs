//! The answers about pages.

use serde::Serialize;

use crate::cosmetic::{Cosmetics, PageExplanation, PageFilterMatch};

/// What page filters do with a page: the answer of the Python and C packages, and a line of `brock page --json`, which is
/// [`without_empty`](CosmeticsAnswer::without_empty). `Engine.page` of the npm package has these fields, and also those of
/// [`PageSwitchesAnswer`](crate::answer::PageSwitchesAnswer).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CosmeticsAnswer<'c> {
    /// The URL of the page.
    pub url: &'c str,
    /// An exception switches generic filters off.
    pub generic_hide: bool,
    /// An exception switches specific filters off.
    pub specific_hide: bool,
    /// Selectors of elements to hide.
    pub hide: &'c [String],
    /// `selector {declarations}`.
    pub style: &'c [String],
    /// Bodies of filters with operators, spelled as uBlock Origin does.
    pub procedural: Vec<&'c str>,
    /// Names and arguments of scriptlets.
    pub scriptlets: &'c [Vec<String>],
    /// Selectors of HTML filters.
    pub html: Vec<&'c str>,
    /// Response headers to remove.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<&'c [String]>,
    /// Lines of [`Engine::generic_sheet`](crate::Engine::generic_sheet) that do not apply here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet_exceptions: Option<&'c [String]>,
    /// Generic selectors that need one of the classes and ids that were given. Absent if none were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generic_selectors: Option<&'c [String]>,
    /// The filters behind the answer. Absent unless asked for.
    #[serde(flatten)]
    pub explanation: Option<PageExplanationAnswer<'c>>,
}

impl<'c> CosmeticsAnswer<'c> {
    /// The answer for a page. `generic`: the answer of [`Engine::generic`](crate::Engine::generic), if there were names.
    pub fn new(url: &'c str, cosmetics: &'c Cosmetics, generic: Option<&'c [String]>) -> CosmeticsAnswer<'c> {
        CosmeticsAnswer {
            url,
            generic_hide: cosmetics.generic_hide,
            specific_hide: cosmetics.specific_hide,
            hide: &cosmetics.hide,
            style: &cosmetics.style,
            procedural: cosmetics.procedural.iter().map(|filter| filter.text.as_str()).collect(),
            scriptlets: &cosmetics.scriptlets,
            html: cosmetics.html.iter().map(|filter| filter.text.as_str()).collect(),
            headers: Some(&cosmetics.headers),
            sheet_exceptions: Some(&cosmetics.sheet_exceptions),
            generic_selectors: generic,
            explanation: None,
        }
    }

    /// The same as `brock page --json` prints it: without `headers` and `sheetExceptions` if they are empty.
    pub fn without_empty(self) -> CosmeticsAnswer<'c> {
        let some = |all: Option<&'c [String]>| all.filter(|all| !all.is_empty());
        CosmeticsAnswer { headers: some(self.headers), sheet_exceptions: some(self.sheet_exceptions), ..self }
    }

    /// The same with the filters behind it.
    pub fn with_explanation(self, explanation: &'c PageExplanation) -> CosmeticsAnswer<'c> {
        CosmeticsAnswer { explanation: Some(PageExplanationAnswer::from(explanation)), ..self }
    }
}

/// The filters behind the answer for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PageExplanationAnswer<'c> {
    /// Every filter that applies.
    pub matches: Vec<PageMatchAnswer<'c>>,
    /// Filters that nearly apply.
    pub near_misses: Vec<PageMatchAnswer<'c>>,
}

impl<'c> From<&'c PageExplanation> for PageExplanationAnswer<'c> {
    fn from(explanation: &'c PageExplanation) -> PageExplanationAnswer<'c> {
        let all = |filters: &'c [PageFilterMatch]| filters.iter().map(PageMatchAnswer::from).collect();
        PageExplanationAnswer { matches: all(&explanation.matches), near_misses: all(&explanation.near_misses) }
    }
}

/// A page filter of an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PageMatchAnswer<'c> {
    /// The text of the filter.
    pub filter: &'c str,
    /// The name of its list.
    pub list: &'c str,
    /// The number of its line, from 1.
    pub line: u32,
    /// `hide`, `style`, `procedural`, `scriptlet`, `html` or `header`.
    pub effect: &'static str,
    /// What the answer has of it; of a scriptlet the name and the arguments between line feeds.
    pub value: &'c str,
    /// It is an exception. Absent if false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exception: bool,
    /// Why it does not apply. Absent if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<&'static str>,
}

impl<'c> From<&'c PageFilterMatch> for PageMatchAnswer<'c> {
    fn from(found: &'c PageFilterMatch) -> PageMatchAnswer<'c> {
        PageMatchAnswer {
            filter: &found.filter,
            list: &found.list,
            line: found.line,
            effect: found.effect.name(),
            value: &found.value,
            exception: found.is_exception,
            failed: found.failed,
        }
    }
}
