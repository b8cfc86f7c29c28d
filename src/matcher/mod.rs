//! Request × image → decision by filters.
//!
//! [`scan`] visits the candidates; [`pattern`] and [`condition`] test them. [`decide`], [`modify`], [`page`] and
//! [`explain`] are methods of [`Matcher`](filters::Matcher) over the same walk. [`oracle`] is the reference that tests
//! compare with: it scans all filters and uses neither index nor image.

mod condition;
mod context;
mod cost;
mod decide;
mod domains;
mod entry_match;
mod exchange;
mod explain;
mod failed;
mod filters;
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
mod fingerprints;
mod literals;
mod modifiers;
mod modify;
mod page;
mod pattern;
mod query;
mod role;
mod scan;
mod token_ends;

#[doc(hidden)]
pub mod oracle;

pub use self::decide::Action;
pub use self::failed::Failed;
pub use self::modifiers::{Cancelled, Modifications, Modified};
pub use self::page::PageSwitches;
pub use self::role::{Match, NearMiss, Role};

pub(crate) use self::context::Context;
pub(crate) use self::cost::{FilterTest, KeyPosition};
pub(crate) use self::decide::NetworkDecision;
pub(crate) use self::explain::Explained;
pub(crate) use self::filters::{Matcher, Searches};
