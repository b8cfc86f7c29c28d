//! Lints on filters for pages.

pub(super) mod css_comment;
pub(super) mod hides_every_page;
pub(super) mod hides_the_page;
pub(super) mod pattern_as_page_filter;
pub(super) mod repeated_property;
pub(super) mod repeated_selector;
pub(super) mod scriptlet_without_arguments;
pub(super) mod selector_of_url;
pub(super) mod third_hash;
