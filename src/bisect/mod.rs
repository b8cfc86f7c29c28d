//! Finds the lines of a list, or the commit, behind an effect of lists.
//!
//! Nothing here knows lists: [`smallest_cause`] and [`first_with`] take numbers and run a test, which may be a program.

mod causes;
mod first;

pub use self::causes::{all_causes, smallest_cause};
pub use self::first::first_with;
