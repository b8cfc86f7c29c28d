//! A request, without any filter: its URL, hosts, kind, method and parties.

mod hash;
mod host;
mod kind;
mod request;
mod suffix;
mod url;

pub use self::kind::{Kind, Method, UnknownName};
pub use self::request::Request;
pub use self::url::{Url, UrlError};

pub(crate) use self::hash::{hash_reversed, host_hash_step, HOST_SEED};
pub(crate) use self::host::{ascii_host, is_host_name, is_ip, Suffix, Suffixes};
pub(crate) use self::suffix::{SuffixList, EMBEDDED_SUFFIXES};
