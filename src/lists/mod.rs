//! Several filter lists, read once: the stage between `filter`, which reads one line, and the users of whole lists
//! (`lint`, `index`, `dnr`).
//!
//! Reading a list takes these steps: [`expand`] finds the files that `!#include` names, the preprocessor evaluates
//! `!#if`, [`Lists`] parses the lines, and resolving removes the filters that `$badfilter` lines disable.
//! [`validate_download`], [`apply_patch`] and [`Checksum`] serve programs that download lists.
//!
//! Nothing here reads files or the network: texts are arguments.

mod badfilter;
mod checksum;
mod download;
mod environment;
mod halves;
mod include;
mod list;
mod metadata;
mod only_lines;
mod page_lines;
mod parsed;
mod patch;
mod preprocessor;
mod report;
mod store;

pub use self::checksum::Checksum;
pub use self::download::{DownloadError, ListStats, validate_download};
pub use self::environment::Environment;
pub use self::include::{ListFile, expand};
pub use self::list::List;
pub use self::metadata::Metadata;
pub use self::only_lines::only_lines;
pub use self::parsed::Lists;
pub use self::patch::{DiffPath, PatchError, Schedule, apply_patch};
pub use self::report::{BuildReport, ListReport};

pub(crate) use self::parsed::ResolvedLists;
pub(crate) use self::preprocessor::Conditions;
pub(crate) use self::store::{FilterStore, ReadPageLine, SourceLine, StoredFilter, StoredPageLine};
