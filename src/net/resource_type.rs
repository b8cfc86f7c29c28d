//! Resource types and request methods.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

/// A name that this crate does not define.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} {name:?}")]
pub struct UnknownName {
    pub(super) what: &'static str,
    pub(super) name: String,
}

/// The type of a requested resource: the types of `webRequest`, then `popup` and `popunder` for windows opened by a
/// page, then the switches that exception filters set for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[non_exhaustive]
pub enum ResourceType {
    /// The top-level document.
    MainFrame = 0,
    /// A document in a frame.
    SubFrame = 1,
    /// CSS.
    Stylesheet = 2,
    /// JavaScript: classic scripts, modules and workers.
    Script = 3,
    /// An image or favicon.
    Image = 4,
    /// A web font.
    Font = 5,
    /// `<object>` and `<embed>`.
    Object = 6,
    /// `fetch()` and `XMLHttpRequest`.
    XmlHttpRequest = 7,
    /// `navigator.sendBeacon()` and `<a ping>`.
    Ping = 8,
    /// A Content Security Policy report.
    CspReport = 9,
    /// Audio and video.
    Media = 10,
    /// A WebSocket handshake.
    WebSocket = 11,
    /// Any other type.
    Other = 12,
    /// The first document of a window opened by a page.
    Popup = 13,
    /// A window that the page opened behind itself while its own tab navigated to another document.
    Popunder = 14,
    /// Inline scripts of the page.
    InlineScript = 15,
    /// Inline fonts of the page.
    InlineFont = 16,
    /// Switch: disables element hiding on the page.
    ElementHide = 17,
    /// Switch: disables generic element hiding on the page.
    GenericHide = 18,
    /// Switch: disables site-specific element hiding on the page.
    SpecificHide = 19,
    /// Switch: disables generic blocking filters on the page.
    GenericBlock = 20,
    /// Switch: disables the check of the host's CNAME.
    Cname = 21,
}

/// Every resource type, in the order of its number.
const KINDS: [ResourceType; 22] = [
    ResourceType::MainFrame,
    ResourceType::SubFrame,
    ResourceType::Stylesheet,
    ResourceType::Script,
    ResourceType::Image,
    ResourceType::Font,
    ResourceType::Object,
    ResourceType::XmlHttpRequest,
    ResourceType::Ping,
    ResourceType::CspReport,
    ResourceType::Media,
    ResourceType::WebSocket,
    ResourceType::Other,
    ResourceType::Popup,
    ResourceType::Popunder,
    ResourceType::InlineScript,
    ResourceType::InlineFont,
    ResourceType::ElementHide,
    ResourceType::GenericHide,
    ResourceType::SpecificHide,
    ResourceType::GenericBlock,
    ResourceType::Cname,
];

impl ResourceType {
    /// Every resource type, in the order of its number.
    pub fn all() -> &'static [ResourceType] {
        &KINDS
    }

    /// The resource type with this number (`kind as u8`), if there is one.
    pub fn from_number(number: u8) -> Option<ResourceType> {
        KINDS.get(number as usize).copied()
    }

    /// The name in `webRequest`, or the filter modifier's name where `webRequest` has none.
    pub fn name(self) -> &'static str {
        match self {
            ResourceType::MainFrame => "main_frame",
            ResourceType::SubFrame => "sub_frame",
            ResourceType::Stylesheet => "stylesheet",
            ResourceType::Script => "script",
            ResourceType::Image => "image",
            ResourceType::Font => "font",
            ResourceType::Object => "object",
            ResourceType::XmlHttpRequest => "xmlhttprequest",
            ResourceType::Ping => "ping",
            ResourceType::CspReport => "csp_report",
            ResourceType::Media => "media",
            ResourceType::WebSocket => "websocket",
            ResourceType::Other => "other",
            ResourceType::Popup => "popup",
            ResourceType::Popunder => "popunder",
            ResourceType::InlineScript => "inline-script",
            ResourceType::InlineFont => "inline-font",
            ResourceType::ElementHide => "elemhide",
            ResourceType::GenericHide => "generichide",
            ResourceType::SpecificHide => "specifichide",
            ResourceType::GenericBlock => "genericblock",
            ResourceType::Cname => "cname",
        }
    }

    /// The bit of this type in a filter's set of types.
    ///
    /// A CSP report shares the bit of `other`: the syntax has no name for it.
    pub(crate) const fn bit(self) -> u32 {
        match self {
            ResourceType::CspReport => 1 << ResourceType::Other as u8,
            kind => 1 << kind as u8,
        }
    }

    /// The bit of this type in a 16-bit set. All page switches share one bit.
    pub(crate) const fn coarse_bit(self) -> u16 {
        coarse(self.bit())
    }
}

/// A set of types, folded into 16 bits.
pub(crate) const fn coarse(types: u32) -> u16 {
    // The bit number of CSP reports is unused, because they share the bit of `other`.
    types as u16 | if types >> 16 != 0 { 1 << ResourceType::CspReport as u8 } else { 0 }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for ResourceType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A request method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Method {
    Connect = 0,
    Delete = 1,
    Get = 2,
    Head = 3,
    Options = 4,
    Patch = 5,
    Post = 6,
    Put = 7,
    Trace = 8,
    /// Any method that filters cannot name. Only `method=~…` matches it.
    Other = 15,
}

/// Every method with its name in filters, in the order of its number.
const METHODS: [(Method, &str); 9] = [
    (Method::Connect, "connect"),
    (Method::Delete, "delete"),
    (Method::Get, "get"),
    (Method::Head, "head"),
    (Method::Options, "options"),
    (Method::Patch, "patch"),
    (Method::Post, "post"),
    (Method::Put, "put"),
    (Method::Trace, "trace"),
];

impl Method {
    /// The name in lower case, as in filters and declarativeNetRequest.
    pub fn name(self) -> &'static str {
        METHODS.get(self as usize).map_or("other", |(_, name)| name)
    }

    /// The request method with this name, in any case.
    pub fn of(name: &str) -> Method {
        name.parse().unwrap_or(Method::Other)
    }

    /// The method with this number (`method as u8`), if there is one.
    pub fn from_number(number: u8) -> Option<Method> {
        match METHODS.get(number as usize) {
            Some((method, _)) => Some(*method),
            None => (number == Method::Other as u8).then_some(Method::Other),
        }
    }

    /// Every method that has a name, in the order of its number.
    pub(crate) fn all() -> impl Iterator<Item = Method> {
        METHODS.iter().map(|(method, _)| *method)
    }

    pub(crate) const fn bit(self) -> u16 {
        1 << self as u8
    }
}

impl FromStr for Method {
    type Err = UnknownName;

    /// Parses a method that filters can name, in any case.
    fn from_str(name: &str) -> Result<Method, UnknownName> {
        METHODS
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name))
            .map(|(method, _)| *method)
            .ok_or_else(|| UnknownName { what: "request method", name: name.to_owned() })
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Method {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Method {
    /// Reads a name; one that filters do not know is [`Method::Other`].
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Method, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer).map(|name| Method::of(&name))
    }
}
