//! The class or id that a page must have for a generic selector to match.

use super::hash::{NameKind, name_hash};
use crate::filter::selector::{SelectorKey, SelectorList};

/// The hash of the key of a selector; `None`: it has none and may match on any page.
pub(super) fn key_hash(list: &SelectorList<'_>) -> Option<u64> {
    Some(match list.key()? {
        SelectorKey::Class(name) => name_hash(&name, NameKind::Class),
        SelectorKey::Id(name) => name_hash(&name, NameKind::Id),
    })
}
