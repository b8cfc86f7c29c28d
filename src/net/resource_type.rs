//! Resource types and request methods.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A name that is none of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} {name:?}")]
pub struct UnknownName {
    what: &'static str,
    name: String,
}

/// What is being requested: the resource types of `webRequest`, `popup` for a page opened by another, and behind it what
/// can be asked of a page that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum ResourceType {
    /// The page itself.
    MainFrame = 0,
    /// A document in a frame.
    SubFrame = 1,
    /// CSS.
    Stylesheet = 2,
    /// JavaScript, classic or module, workers too.
    Script = 3,
    /// An image, favicons too.
    Image = 4,
    /// A web font.
    Font = 5,
    /// `<object>` and `<embed>`.
    Object = 6,
    /// `fetch()` and `XMLHttpRequest`.
    XmlHttpRequest = 7,
    /// `navigator.sendBeacon()` and `<a ping>`.
    Ping = 8,
    /// A report of the Content Security Policy.
    CspReport = 9,
    /// Audio and video.
    Media = 10,
    /// A WebSocket handshake.
    WebSocket = 11,
    /// Everything without a name of its own.
    Other = 12,
    /// The first document of a window that a page opened.
    Popup = 13,
    /// A window that the page opened and hid behind itself while it went elsewhere.
    Popunder = 14,
    /// May scripts within the page run?
    InlineScript = 15,
    /// May fonts within the page load?
    InlineFont = 16,
    /// Is element hiding off?
    ElementHide = 17,
    /// Is element hiding by filters that name no site off?
    GenericHide = 18,
    /// Is element hiding by filters that name this site off?
    SpecificHide = 19,
    /// Are blocking filters that name no site off?
    GenericBlock = 20,
    /// Is the other name of the host (CNAME) to be left alone?
    Cname = 21,
}

/// Every kind, in the order of its number.
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
    /// Every kind, in the order of its number.
    pub fn all() -> &'static [ResourceType] {
        &KINDS
    }

    /// The kind with this number (`kind as u8`), if there is one.
    pub fn from_number(number: u8) -> Option<ResourceType> {
        KINDS.get(number as usize).copied()
    }

    /// The name `webRequest` has for it, or the one of the modifier.
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

    /// The bit that stands for it in a filter's set of types.
    ///
    /// A CSP report shares the bit of `other`: the syntax has no name for it.
    pub(crate) const fn bit(self) -> u32 {
        match self {
            ResourceType::CspReport => 1 << ResourceType::Other as u8,
            kind => 1 << kind as u8,
        }
    }

    /// The bit for it where there is room for 16: those that are asked of a page share one.
    pub(crate) const fn coarse_bit(self) -> u16 {
        coarse(self.bit())
    }
}

/// A set of types, folded into 16 bits.
pub(crate) const fn coarse(types: u32) -> u16 {
    // The number of CSP reports is free, since they have no bit of their own.
    types as u16 | if types >> 16 != 0 { 1 << ResourceType::CspReport as u8 } else { 0 }
}

impl FromStr for ResourceType {
    type Err = UnknownName;

    /// `webRequest`'s names of Chromium and Firefox, `Fetch`'s and the ABP spellings.
    fn from_str(name: &str) -> Result<ResourceType, UnknownName> {
        Ok(match name {
            "main_frame" | "document" | "doc" => ResourceType::MainFrame,
            "sub_frame" | "subdocument" | "frame" | "iframe" => ResourceType::SubFrame,
            "stylesheet" | "css" | "style" => ResourceType::Stylesheet,
            "script" => ResourceType::Script,
            "image" | "imageset" | "img" => ResourceType::Image,
            "font" => ResourceType::Font,
            "object" | "object_subrequest" | "embed" => ResourceType::Object,
            "xmlhttprequest" | "xhr" | "fetch" => ResourceType::XmlHttpRequest,
            "ping" | "beacon" => ResourceType::Ping,
            "csp_report" => ResourceType::CspReport,
            "media" => ResourceType::Media,
            "websocket" => ResourceType::WebSocket,
            "other" | "web_manifest" | "manifest" | "xslt" | "xml_dtd" | "speculative" | "json" | "webtransport"
            | "webbundle" | "preflight" | "texttrack" | "eventsource" | "signedexchange" => ResourceType::Other,
            "popup" => ResourceType::Popup,
            "popunder" => ResourceType::Popunder,
            "inline-script" => ResourceType::InlineScript,
            "inline-font" => ResourceType::InlineFont,
            "elemhide" | "ehide" => ResourceType::ElementHide,
            "generichide" | "ghide" => ResourceType::GenericHide,
            "specifichide" | "shide" => ResourceType::SpecificHide,
            "genericblock" => ResourceType::GenericBlock,
            "cname" => ResourceType::Cname,
            _ => return Err(UnknownName { what: "request type", name: name.to_owned() }),
        })
    }
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
    /// Any that filters cannot name. Only `method=~…` speaks of it.
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
    /// The name in lower case, as filters and declarativeNetRequest write it.
    pub fn name(self) -> &'static str {
        METHODS.get(self as usize).map_or("other", |(_, name)| name)
    }

    /// The method of a request, by its name in upper or lower case.
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

    /// The methods that filters can name, in upper or lower case.
    fn from_str(name: &str) -> Result<Method, UnknownName> {
        METHODS
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name))
            .map(|(method, _)| *method)
            .ok_or_else(|| UnknownName { what: "request method", name: name.to_owned() })
    }
}
