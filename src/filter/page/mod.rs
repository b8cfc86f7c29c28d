//! Page filters: element filters, scriptlet calls, HTML filters and removals of response headers.
//!
//! line -> [`separator`] -> [`scope`] and a body -> [`PageFilter`]. What a browser would refuse is rejected, with its place.

mod arguments;
mod bracket;
mod declarations;
mod element;
mod filter;
mod html;
mod scope;
mod scriptlets;
mod separator;

pub use self::element::{ElementAction, ElementFilter};
pub use self::filter::{PageBody, PageFilter, ScriptletCall};
pub use self::html::HtmlFilter;
pub use self::scope::{Scope, ScopeEntry};
pub use self::scriptlets::{SCRIPTLETS, Scriptlet, World};
