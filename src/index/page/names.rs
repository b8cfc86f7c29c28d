//! The class or id that a page must have for a generic selector to match.

use super::hash::{NameKind, name_hash};
use crate::filter::selector::SelectorKey;

/// The hash of the key of a selector.
pub(super) fn key_hash(key: &SelectorKey<'_>) -> u64 {
    match key {
        SelectorKey::Class(name) => name_hash(name, NameKind::Class),
        SelectorKey::Id(name) => name_hash(name, NameKind::Id),
    }
}
