//! The result of lowering filters with a modification.

use crate::dnr::draft::Draft;
use crate::dnr::reason::Loss;

/// The drafts of filters with a modification, and the losses of each filter by its number.
#[derive(Default)]
pub(crate) struct ModificationDrafts<'t> {
    pub(crate) drafts: Vec<Draft<'t>>,
    pub(crate) losses: Vec<(u32, Loss)>,
}
