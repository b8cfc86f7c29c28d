//! Page filters → their effects on a page.

mod oracle;

#[doc(hidden)]
pub use self::oracle::{HidingSwitches, PageAddress, PageAnswer, PageOracle, stem};
