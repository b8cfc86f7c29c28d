//! Filters → declarativeNetRequest rules, certificates and reports.

mod common;
mod extension;
mod filters;
mod limits;
mod lists;
mod modifications;
mod reduce;
mod surrogates;
