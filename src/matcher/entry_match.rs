//! Whether an entry matches a request.

use super::condition;
use super::context::Context;
use super::pattern::{self, Position};
use crate::index::{ConditionView, FilterEntry, Image};

/// Whether the pattern and the condition of an entry hold, the cheaper of the two first. The caller has tested the
/// resource type.
///
/// Natively it is inlined, which saves 1 % of the instructions of a decision; in wasm it would make the module larger.
#[cfg_attr(not(target_family = "wasm"), inline(always))]
pub(super) fn matches(
    image: &Image,
    entry: &FilterEntry<'_>,
    condition: &ConditionView,
    context: &Context<'_>,
    position: Position,
) -> bool {
    let holds = || entry.condition == 0 || condition::check(image, condition, context).is_ok();
    let fits = || pattern::fits(image, entry, context, position);
    if !pattern::is_costly(entry) {
        return fits() && holds();
    }
    let was_needed = context.needs_exchange();
    if holds() {
        return fits();
    }
    // Unknown headers are worth waiting for only if the pattern matches. Without this test, 23 % of the recorded requests
    // for scripts were to be decided again with their response, for the expressions of uBlock Origin's lists.
    if !was_needed && context.needs_exchange() && !fits() {
        context.drop_need_of_exchange();
    }
    false
}
