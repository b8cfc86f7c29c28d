//! Resource types: those of filters and those of Safari.
//!
//! `readResourceType` and `toResourceType` in
//! <https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/ResourceLoadInfo.cpp>.

use crate::filter::Condition;
use crate::net::ResourceType;

/// A set of types as triggers need it: those of frames are documents of another context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SafariTypes {
    /// Types besides documents.
    pub(super) loads: Vec<&'static str>,
    pub(super) top_document: bool,
    pub(super) frame_document: bool,
    /// Types of the filter that no trigger has.
    pub(super) is_narrower: bool,
}

/// Types that are one type in Safari: only all of them together can be expressed.
const OTHER: [ResourceType; 3] = [ResourceType::Other, ResourceType::Ping, ResourceType::CspReport];

impl SafariTypes {
    pub(super) fn of(condition: &Condition<'_>) -> SafariTypes {
        let has = |kind: ResourceType| condition.kinds().any(|one| one == kind);
        let mut types = SafariTypes {
            top_document: has(ResourceType::MainFrame),
            frame_document: has(ResourceType::SubFrame),
            ..SafariTypes::default()
        };
        const SINGLE: [(ResourceType, &str); 7] = [
            (ResourceType::Image, "image"),
            (ResourceType::Stylesheet, "style-sheet"),
            (ResourceType::Script, "script"),
            (ResourceType::Font, "font"),
            (ResourceType::Media, "media"),
            (ResourceType::XmlHttpRequest, "fetch"),
            (ResourceType::WebSocket, "websocket"),
        ];
        types.loads.extend(SINGLE.iter().filter(|(kind, _)| has(*kind)).map(|(_, name)| *name));
        match OTHER.iter().filter(|kind| has(**kind)).count() {
            0 => {}
            3 => types.loads.push("other"),
            _ if has(ResourceType::Ping) => {
                types.loads.push("ping");
                types.is_narrower = true;
            }
            _ => types.is_narrower = true,
        }
        // Plug-ins no longer exist in Safari: a filter of every type loses nothing.
        let is_only = |kind| has(kind) && types.loads.len() < 5;
        types.is_narrower |= is_only(ResourceType::Object) || has(ResourceType::Popup) || has(ResourceType::Popunder);
        types
    }

    /// Every type that a filter without type modifiers has.
    pub(super) fn is_default(&self) -> bool {
        self.loads.len() == 8 && self.frame_document && !self.top_document && !self.is_narrower
    }

    pub(super) fn is_empty(&self) -> bool {
        self.loads.is_empty() && !self.top_document && !self.frame_document
    }
}
