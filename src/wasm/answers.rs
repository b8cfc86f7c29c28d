//! The engine's answers as JavaScript objects, with the field names of [`crate::answer`]. Not serialised by serde, which
//! would make the module larger. Their types are in `bindings/js/index.d.ts`.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::object::{nullable, object, set};
use super::packed_decision;
use crate::decision::{Decision, Explanation};
use crate::engine::Engine;
use crate::index::{FilterId, FilterRef, ListInfo};
use crate::matcher::{Action, Cancelled, Modifications, PageSwitches};

type Fields = Vec<(&'static str, JsValue)>;

/// `{ action, filter, list, line }` of a packed decision, `reason` if no filter decided, and `withoutCookies`.
pub(super) fn described(engine: &Engine, packed: u32) -> Object {
    let filter = packed_decision::filter(packed).map(|id| engine.image().filter(id));
    let mut fields = decision_fields(packed_decision::action(packed), filter);
    fields.extend(tracker_fields(packed));
    object(fields)
}

/// The same of a decision, and `redirect`, the name of the surrogate that answers.
pub(super) fn checked(engine: &Engine, decision: &Decision) -> Object {
    object(checked_fields(engine, decision))
}

/// `{ modifications, cancelled, modifiedUrl }`.
pub(super) fn modified(engine: &Engine, found: &Modifications<'_>) -> Object {
    object(modification_fields(engine, found))
}

/// Every field of a decision and of its modifications, `step`, `matches` and `nearMisses`.
pub(super) fn explained(engine: &Engine, explanation: &Explanation<'_>) -> Object {
    let decision = explanation.decision;
    let image = engine.image();
    let matches: Array = explanation
        .matches
        .iter()
        .map(|found| filter_object(image.filter(found.filter), &[("role", found.role.name())]))
        .collect();
    let misses: Array = explanation
        .near_misses
        .iter()
        .map(|miss| {
            let extra = [("role", miss.role.name()), ("failed", miss.failed.name())];
            filter_object(image.filter(miss.filter), &extra)
        })
        .collect();
    let mut fields = checked_fields(engine, &decision);
    fields.push(("reason", decision.step().reason().into()));
    fields.push(("step", decision.step().number().into()));
    fields.push(("matches", matches.into()));
    fields.push(("nearMisses", misses.into()));
    fields.extend(modification_fields(engine, &explanation.modifications));
    fields.extend((explanation.gave_up > 0).then(|| ("gaveUp", explanation.gave_up.into())));
    object(fields)
}

/// For each switch of a page the filter that sets it, or null; `None` if none is set, as on most pages.
pub(super) fn page_switches(engine: &Engine, page: &PageSwitches) -> Option<Object> {
    if *page == PageSwitches::default() {
        return None;
    }
    let filter = |found: Option<FilterId>| nullable(found.map(|id| filter_object(engine.image().filter(id), &[])));
    Some(object([
        ("elementHidingOff", filter(page.element_hiding_off)),
        ("genericHidingOff", filter(page.generic_hiding_off)),
        ("specificHidingOff", filter(page.specific_hiding_off)),
        ("genericBlockingOff", filter(page.generic_blocking_off)),
        ("inlineScriptsBlocked", filter(page.inline_scripts_blocked)),
        ("inlineFontsBlocked", filter(page.inline_fonts_blocked)),
    ]))
}

/// `{ name, title, version, filters }`.
pub(super) fn list_info(list: &ListInfo<'_>) -> Object {
    object([
        ("name", list.name.into()),
        ("title", list.title.into()),
        ("version", list.version.into()),
        ("filters", list.filters.into()),
    ])
}

fn decision_fields(action: Action, filter: Option<FilterRef<'_>>) -> Fields {
    vec![
        ("action", action.name().into()),
        ("filter", nullable(filter.as_ref().map(|filter| &*filter.filter))),
        ("list", nullable(filter.as_ref().map(|filter| filter.list))),
        ("line", nullable(filter.map(|filter| filter.line))),
    ]
}

fn checked_fields(engine: &Engine, decision: &Decision) -> Fields {
    let mut fields = decision_fields(decision.action(), engine.filter(decision));
    fields.extend(engine.surrogate(decision).map(|name| ("redirect", name.into())));
    fields.extend(tracker_fields(packed_decision::pack(decision)));
    fields
}

fn tracker_fields(packed: u32) -> impl Iterator<Item = (&'static str, JsValue)> {
    let reason = packed_decision::reason(packed).map(|reason| ("reason", reason.into()));
    let without_cookies = packed_decision::removes_cookies(packed).then_some(("withoutCookies", JsValue::TRUE));
    reason.into_iter().chain(without_cookies)
}

fn modification_fields(engine: &Engine, found: &Modifications<'_>) -> Fields {
    let image = engine.image();
    let applied: Array = found
        .applied
        .iter()
        .map(|one| filter_object(image.filter(one.filter), &[("kind", one.kind.name()), ("value", one.value)]))
        .collect();
    let cancelled: Array = found
        .cancelled
        .iter()
        .map(|Cancelled { modified, by }| {
            let fields = [("kind", modified.kind.name()), ("value", modified.value)];
            let one = filter_object(image.filter(modified.filter), &fields);
            set(&one, "cancelledBy", &filter_object(image.filter(*by), &[]));
            one
        })
        .collect();
    vec![("modifications", applied.into()), ("cancelled", cancelled.into()), ("modifiedUrl", nullable(found.url()))]
}

fn filter_object(filter: FilterRef<'_>, extra: &[(&'static str, &str)]) -> Object {
    let place = [("filter", (&*filter.filter).into()), ("list", filter.list.into()), ("line", filter.line.into())];
    object(place.into_iter().chain(extra.iter().map(|&(name, value)| (name, value.into()))))
}
