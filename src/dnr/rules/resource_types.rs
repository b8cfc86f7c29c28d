//! Resource types in rules.

use super::rule::RuleResourceType;
use crate::dnr::target::Target;
use crate::filter::{Condition, REQUEST_TYPES};
use crate::net::ResourceType;

/// A browser's names for a resource type. Popups have no name: browsers treat them as pages.
///
/// For `other` these are today's names. [`resource_types`] never includes them, so that types which browsers add later
/// count as `other`.
fn names(of: ResourceType, target: Target) -> &'static [RuleResourceType] {
    use RuleResourceType::*;
    match (of, target) {
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
        // Page-level options, which are not requests.
        (_, _) => &[],
    }
}

/// A bit beside those of [`ResourceType`]: WebTransport, which is part of `other`.
const WEB_TRANSPORT: u32 = 1 << 31;

/// The types that rules can express, as bits of [`ResourceType`].
pub(crate) fn expressible_types() -> u32 {
    REQUEST_TYPES
}

/// The subset of `types` that rules cannot redirect. Chromium ignores a redirect of a WebSocket or a WebTransport and
/// continues the request; only a block stops it. In Firefox a redirect ends the request.
pub(crate) fn unredirectable_types(types: u32, target: Target) -> u32 {
    let transport = if types & ResourceType::Other.bit() != 0 { WEB_TRANSPORT } else { 0 };
    if target == Target::Chromium { types & ResourceType::WebSocket.bit() | transport } else { 0 }
}

/// [`resource_types`] for a rule that redirects to a file: without WebTransport.
pub(crate) fn redirect_resource_types(types: u32, target: Target) -> (Vec<RuleResourceType>, Vec<RuleResourceType>) {
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

/// `resourceTypes` and `excludedResourceTypes` for a set of types.
pub(crate) fn resource_types(types: u32, target: Target) -> (Vec<RuleResourceType>, Vec<RuleResourceType>) {
    let list = |bits: u32| {
        let types = ResourceType::all().iter().filter(|one| **one != ResourceType::CspReport && bits & one.bit() != 0);
        let transport = (bits & WEB_TRANSPORT != 0).then_some(&RuleResourceType::WebTransport);
        types.flat_map(|one| names(*one, target)).chain(transport).copied().collect::<Vec<_>>()
    };
    // `other` includes WebTransport.
    let types = if types & ResourceType::Other.bit() != 0 { types & !WEB_TRANSPORT } else { types };
    let missing = expressible_types() & !types;
    if types == Condition::default().types {
        // The default of browsers, too, if a rule has neither list.
        (Vec::new(), Vec::new())
    } else if types & ResourceType::Other.bit() == 0 {
        (list(types), Vec::new())
    } else if missing != 0 {
        (Vec::new(), list(missing))
    } else {
        match target {
            Target::Chromium => (list(types), Vec::new()),
            // All types: the list must not be empty, and no request has this type.
            Target::Firefox => (Vec::new(), vec![RuleResourceType::ObjectSubrequest]),
        }
    }
}
