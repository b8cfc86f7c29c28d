#![forbid(unsafe_code)]
#![doc = include_str!("../README.md")]

mod diagnostic;
pub mod dnr;
mod engine;
pub mod filter;
mod index;
mod matcher;
mod net;
mod order;
mod regexp;
mod span;

pub use self::diagnostic::{Code, Diagnostic, Severity};
pub use self::engine::{Choices, Engine};
pub use self::index::{BuildReport, Builder, FilterId, FilterRef, Image, ImageError, ListInfo, ListReport};
pub use self::matcher::{
    Action, Cancelled, Decision, Explanation, Failed, Match, Modifications, Modified, NearMiss, Page, Role,
};
pub use self::net::{Exchange, Kind, Method, Request, UnknownName, Url, UrlError};
pub use self::span::Span;

/// The linear-scan matcher that tests hold the engine against. No part of the stable interface.
#[doc(hidden)]
pub use self::matcher::naive;

#[cfg(feature = "wasm")]
#[allow(unreachable_pub)]
mod wasm;
