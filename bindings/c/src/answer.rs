//! Requests and answers in the types of C.

use brock::answer::{CosmeticsAnswer, ExplanationAnswer};
use brock::cosmetic::Page;
use brock::{Action, Decision, Engine, FilterRef, Method, Request, ResourceType};

use crate::text::{all, brock_string, brock_text};

/// What to do with a request.
#[repr(i32)]
#[derive(Clone, Copy)]
pub enum brock_action {
    /// No filter applies; the request is sent.
    Pass = 0,
    /// An exception allows the request.
    Allow = 1,
    /// The request is blocked.
    Block = 2,
    /// The request is answered with the surrogate that `redirect` names.
    Redirect = 3,
}

/// A request. Set `size` to `sizeof(brock_request)`, and what is unknown to zero.
#[repr(C)]
pub struct brock_request {
    /// The size of the structure: a later version of the library recognises callers of this one.
    pub size: usize,
    /// The URL.
    pub url: brock_text,
    /// URL or host of the document that makes the request; empty if unknown.
    pub source: brock_text,
    /// URL or host of the page, if the document is in a frame; empty for the source.
    pub top: brock_text,
    /// The resource type, by a name of `webRequest`, the DevTools protocol, Electron or `Sec-Fetch-Dest`; any other name
    /// counts as `other`.
    pub kind: brock_text,
    /// The request method; empty for GET.
    pub method: brock_text,
}

/// A document. Set `size` to `sizeof(brock_document)`, and what is unknown to zero.
#[repr(C)]
pub struct brock_document {
    /// The size of the structure: a later version of the library recognises callers of this one.
    pub size: usize,
    /// The URL.
    pub url: brock_text,
    /// The names of classes in the document, for generic selectors.
    pub classes: *const brock_text,
    /// Their number.
    pub class_count: usize,
    /// The ids in the document, for generic selectors.
    pub ids: *const brock_text,
    /// Their number.
    pub id_count: usize,
    /// The URLs of the documents that it is a frame of.
    pub ancestors: *const brock_text,
    /// Their number.
    pub ancestor_count: usize,
}

/// A decision.
#[repr(C)]
pub struct brock_decision {
    /// What to do.
    pub action: brock_action,
    /// The number of the filter that decided, for brock_filter_text and brock_filter_place; 0 if none did.
    pub filter: u32,
    /// The name of the surrogate that answers the request; empty if none does. It lives as long as the engine.
    pub redirect: brock_text,
}

impl brock_request {
    /// The request; `None` if its URL is invalid, or the structure is smaller than that of the first version.
    ///
    /// # Safety
    ///
    /// The texts live as long as the request is used.
    pub(crate) unsafe fn read<'a>(&self) -> Option<Request<'a>> {
        if self.size < size_of::<brock_request>() {
            return None;
        }
        // SAFETY: the caller promises it.
        let (url, source, top, kind, method) =
            unsafe { (self.url.get(), self.source.get(), self.top.get(), self.kind.get(), self.method.get()) };
        let kind = ResourceType::named(kind).unwrap_or(ResourceType::Other);
        let mut request = Request::new(url, source, kind).ok()?;
        if !method.is_empty() {
            request = request.with_method(Method::of(method));
        }
        Some(if top.is_empty() { request } else { request.with_top(top) })
    }
}

/// The answer for a decision.
pub(crate) fn decision(engine: &Engine, decision: &Decision) -> brock_decision {
    brock_decision {
        action: match decision.action() {
            Action::Allow => brock_action::Allow,
            Action::Block => brock_action::Block,
            Action::Redirect => brock_action::Redirect,
            // `Pass`.
            _ => brock_action::Pass,
        },
        filter: decision.filter().map_or(0, |id| id.number() + 1),
        redirect: brock_text::of(engine.surrogate(decision).unwrap_or("")),
    }
}

/// The answer where there is nothing to decide.
pub(crate) fn undecided() -> brock_decision {
    brock_decision { action: brock_action::Pass, filter: 0, redirect: brock_text::of("") }
}

/// The filter with a number of [`brock_decision`].
pub(crate) fn filter(engine: &Engine, number: u32) -> Option<FilterRef<'_>> {
    let found = engine.image().filter(brock::FilterId::from_number(number.checked_sub(1)?));
    // Lines count from 1: any other number is not of this engine.
    (found.line != 0).then_some(found)
}

/// The explanation as JSON.
pub(crate) fn explanation(engine: &Engine, request: &Request<'_>) -> brock_string {
    brock_string::json(&ExplanationAnswer::new(engine, &engine.explain(request)))
}

impl brock_document {
    /// The answer for the page as JSON; empty if its URL is invalid, or the structure is smaller than that of the first version.
    ///
    /// # Safety
    ///
    /// The texts live during the call, and there are so many.
    pub(crate) unsafe fn answer(&self, engine: &Engine) -> brock_string {
        if self.size < size_of::<brock_document>() {
            return brock_string::empty();
        }
        // SAFETY: the caller promises it.
        let (url, classes, ids, ancestors) = unsafe {
            let (classes, ids) = (all(self.classes, self.class_count), all(self.ids, self.id_count));
            (self.url.get(), classes, ids, all(self.ancestors, self.ancestor_count))
        };
        let Ok(page) = Page::new(url) else { return brock_string::empty() };
        let page = page.with_ancestors(ancestors);
        let cosmetics = engine.cosmetics(&page);
        let has_names = !classes.is_empty() || !ids.is_empty();
        let generic = has_names.then(|| engine.generic(&page, classes, ids));
        brock_string::json(&CosmeticsAnswer::new(url, &cosmetics, generic.as_deref()))
    }
}

/// The lines of the generic sheet as JSON.
pub(crate) fn generic_sheet(engine: &Engine) -> brock_string {
    brock_string::json(&engine.generic_sheet().lines().collect::<Vec<_>>())
}
