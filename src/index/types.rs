//! The resource types for which an image has filters that do more than decide.

use super::condition::ConditionView;
use super::rare::RareConditionsView;
use crate::filter::ModificationKind;
use crate::net::ResourceType;

/// Types for which filters exist, as bits of [`ResourceType`]s. Filters of one condition count together, exceptions and
/// blocking filters alike, so a bit may be set without a filter of that use; it is never missing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FilterTypes {
    /// `removeparam`.
    params: u32,
    /// Every other modification of a request or its response.
    others: u32,
    /// Every filter.
    all: u32,
}

impl FilterTypes {
    /// Reads the sections of conditions and of rare conditions; takes some microseconds for the real lists.
    pub(super) fn of(conditions: &[u8], rare: &[u8]) -> FilterTypes {
        let mut types = FilterTypes::default();
        for condition in ConditionView::all(conditions) {
            types.all |= condition.types;
            if condition.rare == 0 {
                continue;
            }
            match RareConditionsView::read(rare, condition.rare).modification() {
                None | Some(ModificationKind::Redirect) => {}
                Some(ModificationKind::RemoveParam) => types.params |= condition.types,
                Some(_) => types.others |= condition.types,
            }
        }
        types
    }

    /// Whether a filter may modify a request of this type; `has_query`: whether its URL has a query, without which
    /// `removeparam` has no effect.
    pub(crate) fn may_modify(&self, kind: ResourceType, has_query: impl FnOnce() -> bool) -> bool {
        self.others & kind.bit() != 0 || self.params & kind.bit() != 0 && has_query()
    }

    /// Whether a filter names this type.
    pub(crate) fn has(&self, kind: ResourceType) -> bool {
        self.all & kind.bit() != 0
    }

    /// Whether a filter names a type that concerns a page as a whole, such as `generichide`.
    pub(crate) fn has_page_types(&self) -> bool {
        self.all & PAGE_TYPES != 0
    }
}

/// The types that concern a page as a whole, and no request.
const PAGE_TYPES: u32 = ResourceType::InlineScript.bit()
    | ResourceType::InlineFont.bit()
    | ResourceType::ElementHide.bit()
    | ResourceType::GenericHide.bit()
    | ResourceType::SpecificHide.bit()
    | ResourceType::GenericBlock.bit();
