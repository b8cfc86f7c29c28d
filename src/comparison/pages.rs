//! Differences of pages.

use std::collections::BTreeSet;

use super::change::{FilterChange, FilterChangeKind, PageChange};
use super::compare::Comparison;
use crate::cosmetic::{Cosmetics, Page, PageExplanation, PageFilterMatch};
use crate::engine::Engine;

/// What is done with a page: the kind and the value.
type PageAnswerParts = BTreeSet<(&'static str, String)>;

impl Comparison<'_> {
    /// Compares the selectors that apply to every page.
    pub(super) fn compare_sheets(&mut self) {
        let (old, new) = (self.lists.old.generic_sheet(), self.lists.new.generic_sheet());
        let (before, after): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), new.lines().collect());
        self.report.sheet_added = after.difference(&before).map(|selector| (*selector).to_owned()).collect();
        self.report.sheet_removed = before.difference(&after).map(|selector| (*selector).to_owned()).collect();
    }

    pub(super) fn compare_page(&mut self, page: &Page<'_>, classes: &[&str], ids: &[&str]) {
        let parts = |engine: &Engine| {
            let generic = engine.generic(page, classes.iter().copied(), ids.iter().copied());
            parts_of(&engine.cosmetics(page), generic)
        };
        let (before, after) = (parts(self.lists.old), parts(self.lists.new));
        let added = self.lists.added.explain_page_from(page, (classes, ids), &self.added_lines);
        self.added.reach_page(&added);
        if before == after {
            return;
        }
        let removed = self.lists.removed.explain_page_from(page, (classes, ids), &self.removed_lines);
        let site = self.lists.new.site(page.host());
        let gained = after.difference(&before).map(|part| (part, true));
        let lost = before.difference(&after).map(|part| (part, false));
        for (part, is_new) in gained.chain(lost) {
            let (adds, takes) = if is_new { (&added, &removed) } else { (&removed, &added) };
            let cause = match part.0 {
                "switch" => self.why_switched(page),
                _ => cause_in(adds, &part.1, false, is_new).or_else(|| cause_in(takes, &part.1, true, !is_new)),
            };
            self.report.pages.push(PageChange {
                url: page.url().to_owned(),
                site: site.to_owned(),
                what: part.0,
                value: part.1.clone(),
                is_new,
                cause,
            });
        }
    }

    /// The exception that sets a switch: `$generichide`, `$specifichide` or `$elemhide`.
    fn why_switched(&self, page: &Page<'_>) -> Option<FilterChange> {
        let exception = |engine: &Engine| {
            let page = engine.page(page.request());
            page.element_hiding_off.or(page.generic_hiding_off).or(page.specific_hiding_off)
        };
        let added = exception(self.lists.added).map(|id| self.lists.added.image().filter(id));
        let removed = exception(self.lists.removed).map(|id| self.lists.removed.image().filter(id));
        if added.is_some() { self.new_filter(added) } else { self.old_filter(removed) }
    }
}

/// The filter of an explanation that has a value. `is_new`: it is of the filters that only the new version has.
fn cause_in(explained: &PageExplanation, value: &str, is_exception: bool, is_new: bool) -> Option<FilterChange> {
    let is_cause = |one: &&PageFilterMatch| one.value == value && one.is_exception == is_exception;
    let found = explained.matches.iter().find(is_cause)?;
    let kind = if is_new { FilterChangeKind::Added } else { FilterChangeKind::Removed };
    Some(FilterChange { filter: found.filter.clone(), list: found.list.clone(), line: found.line, kind })
}

fn parts_of(cosmetics: &Cosmetics, generic: Vec<String>) -> PageAnswerParts {
    let texts = |what: &'static str, all: &[String]| {
        let parts: Vec<_> = all.iter().map(|text| (what, text.clone())).collect();
        parts
    };
    let mut parts: PageAnswerParts = generic.into_iter().map(|selector| ("hide", selector)).collect();
    for (what, all) in [("hide", &cosmetics.hide), ("style", &cosmetics.style), ("header", &cosmetics.headers)] {
        parts.extend(texts(what, all));
    }
    for (what, all) in [("procedural", &cosmetics.procedural), ("html", &cosmetics.html)] {
        parts.extend(all.iter().map(|program| (what, program.text.clone())));
    }
    parts.extend(cosmetics.scriptlets.iter().map(|call| ("scriptlet", call.join("\n"))));
    let switches = [("generic filters off", cosmetics.generic_hide), ("specific filters off", cosmetics.specific_hide)];
    parts.extend(switches.iter().filter(|(_, is_set)| *is_set).map(|(name, _)| ("switch", (*name).to_owned())));
    parts
}
