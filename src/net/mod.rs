//! A request, independent of filters: its URL, hosts, resource type, method and parties.

mod canonical;
mod hash;
mod host;
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
pub(crate) mod lanes;
mod parse;
mod parser;
mod request;
mod resource_name;
mod resource_type;
mod slice;
mod source;
mod suffix;
mod url;

pub use self::parse::UrlError;
pub use self::request::{Exchange, Request};
pub(crate) use self::resource_type::coarse;
pub use self::resource_type::{Method, ResourceType, UnknownName};
pub use self::source::RequestSource;
pub use self::url::Url;

pub(crate) use self::hash::{HOST_SEED, dots, each_label, hash_reversed, host_hash_step, label_word};
pub(crate) use self::host::{Suffix, Suffixes, is_below, is_host_name, is_ip, label_suffixes};
pub(crate) use self::parse::{ascii_host, has_valid_punycode};
pub(crate) use self::source::host_of;
pub(crate) use self::suffix::{SuffixList, embedded_rules};
