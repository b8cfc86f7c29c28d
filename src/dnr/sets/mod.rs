//! Sets of requests as one rule can express them, and their algebra.
//!
//! [`HostLists`] are the domain lists of one rule. A [`HostSet`] is any set of hosts that entries and their subdomains
//! describe; it becomes one or more `HostLists`. A [`RequestSet`] is the condition of one rule: a product of URLs,
//! hosts, types, methods and parties.

mod host_set;
mod hosts;
mod names;
mod request_set;
mod url_match;

pub(crate) use self::host_set::HostSet;
pub(crate) use self::hosts::HostLists;
pub(crate) use self::names::is_valid_domain;
pub(crate) use self::request_set::{RequestSet, party};
pub(crate) use self::url_match::{UrlMatch, is_position_independent, keeps_anchor};
