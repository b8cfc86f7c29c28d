#![forbid(unsafe_code)]
#![doc = include_str!("../README.md")]

mod diagnostic;
pub mod filter;
mod net;
mod regexp;
mod span;

pub use self::diagnostic::{Code, Diagnostic, Severity};
pub use self::net::{Kind, Method, Request, UnknownName, Url, UrlError};
pub use self::span::Span;
