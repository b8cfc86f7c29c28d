//! The switches of a page: options such as `$generichide`, which concern a page and no request.

use std::ops::ControlFlow;

use super::context::Context;
use super::filters::Matcher;
use crate::index::{FilterId, IndexKind, Purpose};
use crate::net::{Request, ResourceType};

/// The switches that filters set for a page, each with its filter. `None`: not set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageSwitches {
    /// `@@…$elemhide`: no element is hidden.
    pub element_hiding_off: Option<FilterId>,
    /// `@@…$generichide`: cosmetic filters that name no site are disabled.
    pub generic_hiding_off: Option<FilterId>,
    /// `@@…$specifichide`: cosmetic filters that name the site are disabled.
    pub specific_hiding_off: Option<FilterId>,
    /// `@@…$genericblock`: blocking filters that name no site by `from` are disabled. Pass it on with
    /// [`Request::without_generic_blocking`].
    pub generic_blocking_off: Option<FilterId>,
    /// `$inline-script`: inline scripts do not run.
    pub inline_scripts_blocked: Option<FilterId>,
    /// `$inline-font`: inline fonts do not load.
    pub inline_fonts_blocked: Option<FilterId>,
}

impl Matcher<'_> {
    /// The exception that sets a switch of a page: a resource type that concerns pages.
    pub(crate) fn page_exception(self, request: &Request<'_>, kind: ResourceType) -> Option<FilterId> {
        // Most lists have no filter of most of these types.
        if !self.image.filter_types().has(kind) {
            return None;
        }
        let request = request.clone().with_resource_type(kind);
        Context::with(&request, |context| self.exception(context)).map(|(by, _)| by)
    }

    /// The types of the exceptions that share a key with a page: [`page_exception`](Matcher::page_exception) finds nothing
    /// for any other. Prefilters do not distinguish the switches of a page, so one walk serves all; few pages have any.
    pub(crate) fn page_exception_types(self, request: &Request<'_>) -> u32 {
        let mut types = 0;
        if !self.image.filter_types().has_page_types() {
            return types;
        }
        let request = request.clone().with_resource_type(ResourceType::ElementHide);
        Context::with(&request, |context| {
            let _ = self.scan::<false>(IndexKind::Overrides, context, |entry, _| {
                if entry.purpose() == Purpose::Allow {
                    types |= self.image.condition(entry.condition).types;
                }
                ControlFlow::Continue(())
            });
        });
        types
    }

    /// All switches of a page.
    pub(crate) fn page(self, request: &Request<'_>) -> PageSwitches {
        let types = self.page_exception_types(request);
        let off = |kind: ResourceType| (types & kind.bit() != 0).then(|| self.page_exception(request, kind)).flatten();
        let blocked = |kind: ResourceType| {
            // Most lists have no filter of these types.
            if !self.image.filter_types().has(kind) {
                return None;
            }
            let request = request.clone().with_resource_type(kind);
            Context::with(&request, |context| self.decide(context)).blocker()
        };
        PageSwitches {
            element_hiding_off: off(ResourceType::ElementHide),
            generic_hiding_off: off(ResourceType::GenericHide),
            specific_hiding_off: off(ResourceType::SpecificHide),
            generic_blocking_off: off(ResourceType::GenericBlock),
            inline_scripts_blocked: blocked(ResourceType::InlineScript),
            inline_fonts_blocked: blocked(ResourceType::InlineFont),
        }
    }
}
