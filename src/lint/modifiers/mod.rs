//! Lints on the modifiers of network filters.

pub(super) mod both_parties;
pub(super) mod case_of_nothing;
pub(super) mod contradicting_types;
pub(super) mod denyallow_without_site;
pub(super) mod empty_modifier;
pub(super) mod important_exception;
pub(super) mod meaning_elsewhere;
pub(super) mod mixed_types;
pub(super) mod repeated_modifier;
pub(super) mod second_dollar;
pub(super) mod space_in_modifiers;
pub(super) mod stealth_elsewhere;
pub(crate) mod surrogate_names;
pub(super) mod switch_of_blocking_filter;
pub(super) mod third_party_of_own_site;
pub(super) mod to_beside_host;
pub(super) mod type_beside_all;
pub(super) mod type_without_redirect;
pub(super) mod unknown_surrogate;
