//! The names of resource types in browsers, automation tools, standards and data sets: one table for all bindings.

use std::borrow::Cow;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use super::resource_type::{ResourceType, UnknownName};

/// Every name in lower case, sorted, with its type.
///
/// | vocabulary | specification |
/// |---|---|
/// | webRequest | [Chrome](https://developer.chrome.com/docs/extensions/reference/api/webRequest#type-ResourceType), [Firefox](https://developer.mozilla.org/en-US/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/ResourceType) |
/// | DevTools protocol, Playwright, Puppeteer, Tracker Radar Collector | [`Network.ResourceType`](https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-ResourceType), in any case |
/// | Electron | [`webRequest`](https://www.electronjs.org/docs/latest/api/web-request) |
/// | `Sec-Fetch-Dest` | [destinations](https://fetch.spec.whatwg.org/#concept-request-destination) |
/// | filters | Adblock Plus, uBlock Origin |
///
/// Names that mean a document give `main_frame`; only the caller knows that a document is in a frame.
const NAMES: [(&str, ResourceType); 72] = [
    ("audio", ResourceType::Media),
    ("audioworklet", ResourceType::Script),
    ("beacon", ResourceType::Ping),
    ("cname", ResourceType::Cname),
    ("csp_report", ResourceType::CspReport),
    ("cspreport", ResourceType::CspReport),
    ("cspviolationreport", ResourceType::CspReport),
    ("css", ResourceType::Stylesheet),
    ("doc", ResourceType::MainFrame),
    ("document", ResourceType::MainFrame),
    ("dtd", ResourceType::Other),
    ("ehide", ResourceType::ElementHide),
    ("elemhide", ResourceType::ElementHide),
    ("embed", ResourceType::Object),
    ("empty", ResourceType::XmlHttpRequest),
    ("eventsource", ResourceType::Other),
    ("fedcm", ResourceType::Other),
    ("fencedframe", ResourceType::SubFrame),
    ("fetch", ResourceType::XmlHttpRequest),
    ("font", ResourceType::Font),
    ("frame", ResourceType::SubFrame),
    ("genericblock", ResourceType::GenericBlock),
    ("generichide", ResourceType::GenericHide),
    ("ghide", ResourceType::GenericHide),
    ("iframe", ResourceType::SubFrame),
    ("image", ResourceType::Image),
    ("imageset", ResourceType::Image),
    ("img", ResourceType::Image),
    ("inline-font", ResourceType::InlineFont),
    ("inline-script", ResourceType::InlineScript),
    ("json", ResourceType::Other),
    ("main_frame", ResourceType::MainFrame),
    ("mainframe", ResourceType::MainFrame),
    ("manifest", ResourceType::Other),
    ("media", ResourceType::Media),
    ("object", ResourceType::Object),
    ("object_subrequest", ResourceType::Object),
    ("other", ResourceType::Other),
    ("paintworklet", ResourceType::Script),
    ("ping", ResourceType::Ping),
    ("popunder", ResourceType::Popunder),
    ("popup", ResourceType::Popup),
    ("prefetch", ResourceType::Other),
    ("preflight", ResourceType::Other),
    ("report", ResourceType::CspReport),
    ("script", ResourceType::Script),
    ("serviceworker", ResourceType::Script),
    ("sharedworker", ResourceType::Script),
    ("shide", ResourceType::SpecificHide),
    ("signedexchange", ResourceType::Other),
    ("specifichide", ResourceType::SpecificHide),
    ("speculative", ResourceType::Other),
    ("style", ResourceType::Stylesheet),
    ("stylesheet", ResourceType::Stylesheet),
    ("sub_frame", ResourceType::SubFrame),
    ("subdocument", ResourceType::SubFrame),
    ("subframe", ResourceType::SubFrame),
    ("text", ResourceType::Other),
    ("texttrack", ResourceType::Other),
    ("track", ResourceType::Media),
    ("video", ResourceType::Media),
    ("web_manifest", ResourceType::Other),
    ("webbundle", ResourceType::Other),
    ("webidentity", ResourceType::Other),
    ("websocket", ResourceType::WebSocket),
    ("webtransport", ResourceType::Other),
    ("worker", ResourceType::Script),
    ("xbl", ResourceType::Other),
    ("xhr", ResourceType::XmlHttpRequest),
    ("xml_dtd", ResourceType::Other),
    ("xmlhttprequest", ResourceType::XmlHttpRequest),
    ("xslt", ResourceType::Other),
];

/// The column `type` of [HTTP Archive's tables](https://har.fyi/reference/tables/requests/), which is derived from the MIME
/// type, where it differs from [`NAMES`].
const HTTP_ARCHIVE: [(&str, ResourceType); 5] = [
    ("html", ResourceType::MainFrame),
    ("json", ResourceType::XmlHttpRequest),
    ("text", ResourceType::XmlHttpRequest),
    ("wasm", ResourceType::XmlHttpRequest),
    ("xml", ResourceType::XmlHttpRequest),
];

impl ResourceType {
    /// The type of a name in any case, from any vocabulary: `webRequest` of Chrome and Firefox, the DevTools protocol,
    /// Playwright, Puppeteer, Electron, `Sec-Fetch-Dest`, and filters. `None` if none of them has the name.
    ///
    /// Names of a document give `MainFrame`: a caller that knows that a document is in a frame uses `SubFrame`.
    ///
    /// ```
    /// use brock::ResourceType;
    /// assert_eq!(ResourceType::named("XHR"), Some(ResourceType::XmlHttpRequest));
    /// assert_eq!(ResourceType::named("cspViolationReport"), Some(ResourceType::CspReport));
    /// assert_eq!(ResourceType::named("hologram").unwrap_or(ResourceType::Other), ResourceType::Other);
    /// ```
    pub fn named(name: &str) -> Option<ResourceType> {
        // A tenth of a call from Python was the search for these, which nearly all requests have.
        match name {
            "script" => return Some(ResourceType::Script),
            "image" => return Some(ResourceType::Image),
            "xmlhttprequest" | "xhr" | "fetch" => return Some(ResourceType::XmlHttpRequest),
            "stylesheet" => return Some(ResourceType::Stylesheet),
            "sub_frame" => return Some(ResourceType::SubFrame),
            "font" => return Some(ResourceType::Font),
            "other" => return Some(ResourceType::Other),
            _ => {}
        }
        // The longest name has 18 bytes.
        let mut lower = [0; 24];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        let found = NAMES.binary_search_by(|(known, _)| known.as_bytes().cmp(lower)).ok()?;
        Some(NAMES[found].1)
    }

    /// The type of a value of HTTP Archive's column `type`. Documents that are not the page are in frames.
    ///
    /// ```
    /// use brock::ResourceType;
    /// assert_eq!(ResourceType::from_http_archive("html", false), Some(ResourceType::SubFrame));
    /// assert_eq!(ResourceType::from_http_archive("css", false), Some(ResourceType::Stylesheet));
    /// ```
    pub fn from_http_archive(name: &str, is_main_document: bool) -> Option<ResourceType> {
        let own = HTTP_ARCHIVE.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        match own.map(|(_, kind)| *kind).or_else(|| ResourceType::named(name))? {
            ResourceType::MainFrame if !is_main_document => Some(ResourceType::SubFrame),
            kind => Some(kind),
        }
    }

    /// The type of a `Sec-Fetch-Dest` header ([destinations](https://fetch.spec.whatwg.org/#concept-request-destination));
    /// `None` if the standard has no such destination.
    pub fn from_destination(name: &str) -> Option<ResourceType> {
        // Names of other vocabularies are not destinations.
        const DESTINATIONS: [&str; 26] = [
            "audio",
            "audioworklet",
            "document",
            "embed",
            "empty",
            "fencedframe",
            "font",
            "frame",
            "iframe",
            "image",
            "json",
            "manifest",
            "object",
            "paintworklet",
            "report",
            "script",
            "serviceworker",
            "sharedworker",
            "style",
            "text",
            "track",
            "video",
            "webidentity",
            "websocket",
            "worker",
            "xslt",
        ];
        DESTINATIONS.contains(&name).then(|| ResourceType::named(name)).flatten()
    }

    /// The type that the MIME type of a response suggests, for data without a better source. HTML gives `MainFrame`.
    ///
    /// ```
    /// use brock::ResourceType;
    /// assert_eq!(ResourceType::from_mime_type("text/javascript; charset=utf-8"), ResourceType::Script);
    /// ```
    pub fn from_mime_type(mime: &str) -> ResourceType {
        let mime = mime.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match mime.split('/').next().unwrap_or("") {
            "image" => ResourceType::Image,
            "font" => ResourceType::Font,
            "audio" | "video" => ResourceType::Media,
            _ if mime.contains("javascript") || mime.contains("ecmascript") => ResourceType::Script,
            _ if mime.contains("font") => ResourceType::Font,
            _ => match mime.as_str() {
                "text/html" | "application/xhtml+xml" => ResourceType::MainFrame,
                "text/css" => ResourceType::Stylesheet,
                "application/json" | "text/plain" | "text/xml" | "application/xml" => ResourceType::XmlHttpRequest,
                _ => ResourceType::Other,
            },
        }
    }
}

impl FromStr for ResourceType {
    type Err = UnknownName;

    /// Parses the names of [`ResourceType::named`].
    fn from_str(name: &str) -> Result<ResourceType, UnknownName> {
        ResourceType::named(name).ok_or_else(|| UnknownName { what: "request type", name: name.to_owned() })
    }
}

impl<'de> Deserialize<'de> for ResourceType {
    /// Reads a name of any vocabulary; one that none of them has is an error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ResourceType, D::Error> {
        let name = <Cow<'de, str>>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_has_every_type() {
        assert!(NAMES.is_sorted_by(|(a, _), (b, _)| a < b));
        for kind in ResourceType::all() {
            assert_eq!(ResourceType::named(kind.name()), Some(*kind));
        }
        assert!(NAMES.iter().all(|(name, _)| name.len() < 24 && *name == name.to_ascii_lowercase()));
    }

    #[test]
    fn names_in_any_case() {
        for (name, kind) in [
            ("Document", Some(ResourceType::MainFrame)),
            ("TextTrack", Some(ResourceType::Other)),
            ("mainFrame", Some(ResourceType::MainFrame)),
            ("a name that is longer than all", None),
            ("", None),
            ("Schrift\u{e4}rt", None),
        ] {
            assert_eq!(ResourceType::named(name), kind, "{name}");
        }
        assert_eq!(ResourceType::from_destination("xhr"), None);
    }
}
