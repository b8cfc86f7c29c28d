//! Lints on whole lists: filters beside each other, directives and comments.

pub(super) mod badfilter_near_miss;
pub(super) mod duplicate_filter;
pub(super) mod duplicate_of_known_list;
pub(super) mod empty_condition;
pub(super) mod exception_of_unblocked_address;
pub(super) mod idle_exception;
pub(super) mod idle_modification_exception;
pub(super) mod idle_page_exception;
pub(super) mod metadata_after_filters;
pub(super) mod repeated_hint;
pub(super) mod unknown_condition;
pub(super) mod unknown_hint;
pub(super) mod unknown_lint_name;
