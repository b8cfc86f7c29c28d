//! Request × image → decision by filters.
//!
//! [`scan`] brings the candidates, [`pattern`] and [`condition`] test them, [`decide`] and [`explain`] are two
//! visitors of the same walk. [`oracle`] is the oracle: it knows no index and no image.

mod condition;
mod context;
mod decide;
mod exchange;
mod explain;
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
mod fingerprints;
mod literals;
mod modify;
mod page;
mod pattern;
mod query;
mod scan;

#[doc(hidden)]
pub mod oracle;

pub use self::condition::Failed;
pub use self::decide::Action;
pub use self::explain::{Match, NearMiss, Role};
pub use self::modify::{Cancelled, Modifications, Modified};
pub use self::page::Page;

pub(crate) use self::context::Context;
pub(crate) use self::decide::{NetworkDecision, decide, exception};
pub(crate) use self::explain::{Explained, explain};
pub(crate) use self::literals::Literals;
pub(crate) use self::modify::{may_modify, modifications};
pub(crate) use self::page::page;
