//! Collects the modifications of a request.

use std::cell::LazyCell;
use std::ops::ControlFlow;

use super::context::Context;
use super::entry_match::matches;
use super::filters::Matcher;
use super::modifiers::{MatchedModifier, MatchedModifiers, Modifications};
use super::query;
use crate::filter::ModificationKind;
use crate::index::{Image, IndexKind, Purpose, ValueForm, ValueView};
use crate::regexp;

impl<'i> Matcher<'i> {
    /// The modifications of a request that is sent or answered with a surrogate.
    pub(crate) fn modifications(self, context: &Context<'_>) -> Modifications<'i> {
        let image = self.image;
        let mut matched = MatchedModifiers::default();
        let _ = self.scan::<false>(IndexKind::Modifiers, context, |entry, position| {
            let condition = image.condition(entry.condition);
            if condition.types & context.request.resource_type().bit() != 0
                && matches(image, entry, &condition, context, position)
            {
                matched.add(image, entry, &condition);
            }
            ControlFlow::Continue(())
        });
        let (mut kept, cancelled) = matched.divided();
        let params = params(context);
        kept.retain(|one| {
            one.modified.kind != ModificationKind::RemoveParam
                || changes(image, &image.value(one.value), &params, context)
        });
        let url = without_params(image, &kept, context);
        Modifications { applied: kept.iter().map(|one| one.modified).collect(), cancelled, url }
    }

    /// Whether [`Matcher::modifications`] may be non-empty: ends at the first filter that matches and modifies the
    /// request, whether or not an exception cancels it.
    pub(crate) fn may_modify(self, context: &Context<'_>) -> bool {
        let image = self.image;
        let params = params(context);
        let found = self.scan::<false>(IndexKind::Modifiers, context, |entry, position| {
            let condition = image.condition(entry.condition);
            if condition.types & context.request.resource_type().bit() == 0 {
                return ControlFlow::Continue(());
            }
            let rare = image.rare_conditions(condition.rare);
            let is_exception = entry.purpose() == Purpose::CancelModify;
            let modifies = match rare.modification() {
                Some(ModificationKind::Stealth) => true,
                // A URL contains a word of many parameters' names, but has few of the parameters.
                Some(ModificationKind::RemoveParam) => {
                    !is_exception && changes(image, &image.value(rare.modification), &params, context)
                }
                Some(_) => !is_exception,
                None => false,
            };
            if modifies && matches(image, entry, &condition, context, position) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        found.is_break()
    }
}

/// The parameters of the request's URL, found when first needed: dozens of `removeparam` filters may test them.
fn params<'c>(context: &'c Context<'_>) -> LazyCell<Vec<&'c str>, impl FnOnce() -> Vec<&'c str>> {
    LazyCell::new(|| query::params(context.request.url().as_str()).collect())
}

/// Whether a `removeparam` changes a URL with these parameters.
fn changes(image: &Image, test: &ValueView<'_>, params: &[&str], context: &Context<'_>) -> bool {
    match test.form() {
        Some(ValueForm::Any) => query::without_any(context.request.url().as_str()).is_some(),
        _ => params.iter().any(|param| removes(image, test, param, context)),
    }
}

/// The URL, with its fragment, without the parameters that these filters remove.
fn without_params(image: &Image, found: &[MatchedModifier<'_>], context: &Context<'_>) -> Option<String> {
    let tests: Vec<ValueView<'_>> = found
        .iter()
        .filter(|one| one.modified.kind == ModificationKind::RemoveParam)
        .map(|one| image.value(one.value))
        .collect();
    if tests.is_empty() {
        return None;
    }
    Some(shortened(image, &tests, context)? + &context.request.url().fragment())
}

/// The URL, without its fragment, after these values of `removeparam`; `None` if they remove nothing.
fn shortened(image: &Image, tests: &[ValueView<'_>], context: &Context<'_>) -> Option<String> {
    let url = context.request.url().as_str();
    if tests.iter().any(|test| matches!(test.form(), Some(ValueForm::Any))) {
        return query::without_any(url);
    }
    query::without(url, |param| tests.iter().any(|test| removes(image, test, param, context)))
}

/// Whether a `removeparam` removes a parameter, given as written.
fn removes(image: &Image, test: &ValueView<'_>, param: &str, context: &Context<'_>) -> bool {
    let matches = |ignore_case| {
        let value = query::normalised(param);
        context.matches(image, test.program, &regexp::encode(&value, ignore_case))
    };
    let named = match test.form() {
        Some(ValueForm::Any) => return true,
        Some(ValueForm::Text) => query::is_named(param, test.name),
        Some(ValueForm::Regex) => matches(false),
        Some(ValueForm::RegexIgnoreCase) => matches(true),
        _ => return false,
    };
    named != test.negated()
}
