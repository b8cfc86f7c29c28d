//! Finds the lines of a list, or the commit, behind something that lists do.
//!
//! Nothing here knows lists: [`smallest_cause`] and [`first_with`] take numbers and ask a test, which may be a program.

mod causes;
mod first;

pub use self::causes::{all_causes, smallest_cause};
pub use self::first::first_with;
