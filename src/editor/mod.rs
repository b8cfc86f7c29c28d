//! What an editor of filter lists shows for a line: its meaning in plain words, examples, completions, the hosts that it names.
//!
//! `network_meaning` and `page_meaning` describe a filter, `examples` makes URLs that it matches and lets the engine confirm
//! them, `completion` gives the names that can follow, `names` the hosts of a line. Places are bytes of the line.

mod completion;
mod describe;
mod examples;
mod names;
mod network_meaning;
mod page_meaning;

pub use self::completion::{Completion, CompletionKind, CompletionPlace, completions};
pub use self::describe::{LineMeaning, about_word, describe};
pub use self::examples::{FilterExample, examples};
pub use self::names::hosts_of;
