//! Fewer drafts with the same meaning, and no more than the limits allow.

mod filed;
mod limits;
mod merge;
mod shared_paths;
mod subsumed;

pub(crate) use self::filed::{FilterHosts, file_by_host};
pub(crate) use self::limits::fit;
pub(crate) use self::merge::merge;
pub(crate) use self::shared_paths::merge_shared_paths;
pub(crate) use self::subsumed::remove_subsumed;
