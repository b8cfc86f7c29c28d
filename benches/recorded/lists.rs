//! The lists of the recorded pages (`page` in the data folder), for `benches/engine.rs` and `tests/it/pages/recorded.rs`.

/// The names of their files.
pub(crate) const LISTS: [&str; 8] = [
    "easylist.txt",
    "easyprivacy.txt",
    "ubo-filters.min.txt",
    "ubo-privacy.min.txt",
    "ubo-badware.min.txt",
    "ubo-quick-fixes.min.txt",
    "ubo-unbreak.min.txt",
    "ubo-resource-abuse.txt",
];

/// The names that were true in `!#if`.
pub(crate) const ENVIRONMENT: [&str; 5] =
    ["ext_ublock", "env_firefox", "cap_html_filtering", "cap_user_stylesheet", "cap_ipaddress"];
