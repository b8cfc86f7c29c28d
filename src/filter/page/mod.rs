//! Page filters: element filters, scriptlet calls, HTML filters and removals of response headers.
//!
//! `separator` splits a line, `bracket` and `scope` parse the pages on which it applies, `element`, `html`, `arguments` and
//! `scriptlets` parse its body. A filter that a browser would reject gives a diagnostic with the place.

mod arguments;
mod bracket;
mod declarations;
mod element;
mod filter;
mod html;
mod owned;
mod print;
mod scope;
mod scriptlets;
mod separator;

pub use self::element::{ElementAction, ElementFilter, NameTest};
pub use self::filter::{PageBody, PageFilter, ScriptletCall};
pub use self::html::HtmlFilter;
pub use self::scope::{AddressCondition, PageScope, ScopeEntry};
pub use self::scriptlets::{SCRIPTLETS, Scriptlet, World};
