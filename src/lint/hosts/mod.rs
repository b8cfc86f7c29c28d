//! Lints on hosts: in patterns, in domain lists and in host fields.

pub(super) mod ambiguous_word;
pub(super) mod anchor_in_pattern;
pub(super) mod contradictory_entry;
pub(super) mod covered_entry;
pub(super) mod dotless_host;
pub(super) mod empty_entry;
mod entry_span;
pub(super) mod excluded_public_suffix;
pub(super) mod exclusion_without_effect;
pub(super) mod invisible_character;
pub(super) mod missing_separator;
pub(super) mod modifier_as_host;
pub(super) mod port_in_domain_list;
pub(super) mod public_suffix_blocked;
pub(super) mod repeated_entry;
pub(super) mod space_in_host_field;
pub(super) mod text_after_separator;
pub(super) mod unknown_suffix;
pub(super) mod www_entry;
