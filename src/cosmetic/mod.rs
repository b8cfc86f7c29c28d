//! Page filters × page → the effects of the filters on the page.
//!
//! `page` is the page, `facts` what filters test of it; `lookup` finds the bodies that apply, `rule` tests those with
//! conditions; `answer` reads their texts. `explain` names the filters, and tests their host fields with `applies`. The
//! oracle is the reference that tests compare with: it tests all filters one by one.

mod answer;
mod applies;
mod explain;
mod facts;
mod lookup;
mod page;
mod rule;

mod oracle;

pub use self::answer::{Cosmetics, PageProgram};
pub use self::explain::{PageExplanation, PageFilterMatch};
pub use self::page::Page;
pub use crate::index::PageEffect;

#[cfg(feature = "wasm-engine")]
pub(crate) use self::answer::put_body;
pub(crate) use self::answer::{PageBodies, cosmetics, generic, page_bodies};
pub(crate) use self::explain::{explain, explain_from};

#[doc(hidden)]
pub use self::applies::PageAddress;
#[doc(hidden)]
pub use self::oracle::{PageAnswer, PageOracle};
#[doc(hidden)]
pub use self::page::{HidingSwitches, stem};
