//! Lints on the patterns of network filters.

mod regex_bytes;

pub(super) mod accidental_regex;
pub(super) mod fragment_in_pattern;
pub(super) mod general_pattern;
pub(super) mod needless_wildcard;
pub(super) mod pattern_without_word;
pub(super) mod plain_regex;
pub(super) mod regex_edge_wildcard;
pub(super) mod regex_flags_in_pattern;
pub(super) mod regex_matches_nothing;
pub(super) mod repeated_separator;
pub(super) mod repeated_wildcard;
pub(super) mod short_pattern;
pub(super) mod unescaped_dot;
