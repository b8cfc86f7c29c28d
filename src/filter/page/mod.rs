//! Page filters: element filters, scriptlet calls, HTML filters and removals of response headers.
//!
//! `separator` splits a line, `bracket` and `scope` parse the pages on which it applies, `element`, `html`, `arguments` and
//! `scriptlet_table` parse its body. A filter that a browser would reject gives a diagnostic with the place.

mod arguments;
mod bracket;
mod declarations;
mod element;
mod filter;
mod forms;
mod html;
mod markup;
mod owned;
mod parts;
mod plain;
mod print;
mod scope;
mod scriptlet;
mod scriptlet_parameter;
mod scriptlet_table;
mod separator;

pub use self::element::{ElementAction, ElementFilter, NameTest};
pub use self::filter::{PageBody, PageFilter, ScriptletCall};
pub use self::forms::{ACTION_FORMS, HOST_FORMS, PAGE_FILTER_FORMS, SyntaxForm};
pub use self::html::{HtmlContent, HtmlFilter};
pub(crate) use self::plain::{PlainBody, PlainLine};
pub use self::scope::{AddressCondition, PageScope, ScopeEntry};
pub use self::scriptlet::{Scriptlet, World};
pub use self::scriptlet_parameter::{Parameter, ParameterKind};
pub use self::scriptlet_table::SCRIPTLETS;

pub(crate) use self::parts::PageParts;
