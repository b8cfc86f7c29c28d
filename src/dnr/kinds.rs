//! Resource types and request methods, as each browser names them.

use super::rule::RuleResourceType;
use super::settings::Target;
use crate::filter::{Condition, REQUEST_TYPES};
use crate::net::{Method, ResourceType};

/// What a browser calls the requests of a kind. Popups have no name: they are pages to it.
///
/// For `other`, these are the names of today; [`resource_types`] never lists them, so that a name of
/// tomorrow is `other` as well.
fn names(kind: ResourceType, target: Target) -> &'static [RuleResourceType] {
    use RuleResourceType::*;
    match (kind, target) {
        (ResourceType::MainFrame, _) => &[MainFrame],
        (ResourceType::SubFrame, _) => &[SubFrame],
        (ResourceType::Stylesheet, _) => &[Stylesheet],
        (ResourceType::Script, _) => &[Script],
        (ResourceType::Image, Target::Chromium) => &[Image],
        (ResourceType::Image, Target::Firefox) => &[Image, ImageSet],
        (ResourceType::Font, _) => &[Font],
        (ResourceType::Object, Target::Chromium) => &[Object],
        (ResourceType::Object, Target::Firefox) => &[Object, ObjectSubrequest],
        (ResourceType::XmlHttpRequest, _) => &[XmlHttpRequest],
        (ResourceType::Ping, Target::Chromium) => &[Ping],
        (ResourceType::Ping, Target::Firefox) => &[Ping, Beacon],
        (ResourceType::Media, _) => &[Media],
        (ResourceType::WebSocket, _) => &[WebSocket],
        (ResourceType::Other, Target::Chromium) => &[CspReport, WebTransport, WebBundle, Other],
        (ResourceType::Other, Target::Firefox) => &[CspReport, WebManifest, Xslt, XmlDtd, Speculative, Other],
        (ResourceType::CspReport, _) => &[],
        // No requests of their own.
        (_, _) => &[],
    }
}

/// A bit beside those of [`ResourceType`]s: of `other`, WebTransport alone.
const WEB_TRANSPORT: u32 = 1 << 31;

/// Every type that a rule can ask for, as bits of [`ResourceType`]s.
pub(super) fn sayable() -> u32 {
    REQUEST_TYPES
}

/// Of these types those that a rule cannot send elsewhere: Chromium stops a WebSocket and a WebTransport by a block only
/// and goes on with either in spite of a redirect. What Firefox redirects so ends.
pub(super) fn without_answer(types: u32, target: Target) -> u32 {
    let transport = if types & ResourceType::Other.bit() != 0 { WEB_TRANSPORT } else { 0 };
    if target == Target::Chromium { types & ResourceType::WebSocket.bit() | transport } else { 0 }
}

/// The same for a rule that answers with a file: WebTransport is not among its types.
pub(super) fn answered_types(types: u32, target: Target) -> (Vec<RuleResourceType>, Vec<RuleResourceType>) {
    let (mut included, mut excluded) = resource_types(types, target);
    if target == Target::Chromium && types & ResourceType::Other.bit() != 0 {
        if included.is_empty() && excluded.is_empty() {
            excluded.push(RuleResourceType::MainFrame);
        }
        match included.is_empty() {
            true => excluded.push(RuleResourceType::WebTransport),
            false => included.retain(|one| *one != RuleResourceType::WebTransport),
        }
    }
    (included, excluded)
}

/// `resourceTypes` and `excludedResourceTypes` for a set of kinds.
pub(super) fn resource_types(types: u32, target: Target) -> (Vec<RuleResourceType>, Vec<RuleResourceType>) {
    let list = |bits: u32| {
        let kinds =
            ResourceType::all().iter().filter(|kind| **kind != ResourceType::CspReport && bits & kind.bit() != 0);
        let transport = (bits & WEB_TRANSPORT != 0).then_some(&RuleResourceType::WebTransport);
        kinds.flat_map(|kind| names(*kind, target)).chain(transport).copied().collect::<Vec<_>>()
    };
    // With `other` it is among them anyway.
    let types = if types & ResourceType::Other.bit() != 0 { types & !WEB_TRANSPORT } else { types };
    let missing = sayable() & !types;
    if types == Condition::default().types {
        // What a browser means too where there is neither list.
        (Vec::new(), Vec::new())
    } else if types & ResourceType::Other.bit() == 0 {
        (list(types), Vec::new())
    } else if missing != 0 {
        (Vec::new(), list(missing))
    } else {
        match target {
            Target::Chromium => (list(types), Vec::new()),
            // Everything: a list may not be empty, and this type is never sent.
            Target::Firefox => (Vec::new(), vec![RuleResourceType::ObjectSubrequest]),
        }
    }
}

/// Every method, as bits.
pub(super) fn every_method() -> u16 {
    Method::all().fold(0, |bits, method| bits | method.bit())
}

/// The methods of a filter that a rule can ask for: Chromium has no name for TRACE but `other`, which would
/// match methods that no filter can name.
pub(super) fn sayable_methods(methods: u16, target: Target) -> u16 {
    if target == Target::Chromium && methods & Method::Get.bit() == 0 {
        methods & !Method::Trace.bit()
    } else {
        methods
    }
}

/// `requestMethods` and `excludedRequestMethods` for a set of methods.
///
/// A WebSocket handshake is a GET. Chromium's `requestMethods` never matches one, `excludedRequestMethods`
/// does; so what has GET in it is said by what it has not.
pub(super) fn methods(methods: u16, target: Target) -> (Vec<String>, Vec<String>) {
    let list = |bits: u16| {
        let methods = Method::all().filter(|method| bits & method.bit() != 0);
        methods
            .map(|method| match (method, target) {
                (Method::Trace, Target::Chromium) => "other".to_owned(),
                _ => method.name().to_owned(),
            })
            .collect::<Vec<_>>()
    };
    if methods == every_method() {
        (Vec::new(), Vec::new())
    } else if methods & Method::Get.bit() != 0 {
        (Vec::new(), list(every_method() & !methods))
    } else {
        (list(methods), Vec::new())
    }
}
