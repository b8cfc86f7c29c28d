//! Events: observations that a browser or a file reports.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

/// Milliseconds since 1970-01-01 UTC.
pub type Time = u64;

/// An observation on a page. `docs/learner.md` describes the JSON format.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request with its cookies, body and redirect.
    #[serde(borrow)]
    Request(RequestSeen<'a>),
    /// The first-party cookies that scripts can read.
    Page(PageSeen<'a>),
    /// The stored items of a frame.
    Storage(StorageSeen<'a>),
    /// Calls of fingerprinting APIs by a script.
    Fingerprint(FingerprintSeen<'a>),
    /// A navigation through an intermediate host (bounce tracking).
    Bounce(BounceSeen<'a>),
    /// A click or a key press on the site.
    Interaction(InteractionSeen<'a>),
    /// A finding of another learner.
    Report(ReportSeen<'a>),
}

/// A request with its cookies, body and redirect.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestSeen<'a> {
    /// Time of the event.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// URL of the request.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// The webRequest resource type.
    #[serde(borrow, rename = "type")]
    pub resource_type: Cow<'a, str>,
    /// The `Cookie` header.
    #[serde(borrow, default)]
    pub cookies: Cow<'a, str>,
    /// Every `Set-Cookie` header.
    #[serde(borrow, default)]
    pub set_cookies: Vec<Cow<'a, str>>,
    /// Whether the browser partitions these cookies by site.
    #[serde(default)]
    pub partitioned: bool,
    /// Target of the redirect; empty if there is none.
    #[serde(borrow, default)]
    pub redirected_to: Cow<'a, str>,
    /// The request body.
    #[serde(borrow, default)]
    pub body: Cow<'a, str>,
    /// The canonical name (CNAME) of the host; empty if unknown.
    #[serde(borrow, default)]
    pub cname: Cow<'a, str>,
    /// The frame's number; 0: the page itself.
    #[serde(default)]
    pub frame: i64,
}

/// The first-party cookies that scripts can read.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PageSeen<'a> {
    /// Time of the event.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// The value of `document.cookie`.
    #[serde(borrow)]
    pub cookies: Cow<'a, str>,
}

/// The stored items of a frame.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct StorageSeen<'a> {
    /// Time of the event.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// URL of the frame.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// `localStorage` (the default) or `sessionStorage`.
    #[serde(borrow, default)]
    pub area: Cow<'a, str>,
    /// Keys and values.
    #[serde(default)]
    pub items: BTreeMap<String, String>,
    /// Whether the browser partitions the storage by site.
    #[serde(default)]
    pub partitioned: bool,
}

/// Calls of fingerprinting APIs by a script.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct FingerprintSeen<'a> {
    /// Time of the event.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// URL of the script.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// Number of calls by member: `HTMLCanvasElement.toDataURL`.
    #[serde(default)]
    pub calls: BTreeMap<String, u32>,
    /// Text that was drawn on a canvas, and the area that was read back.
    #[serde(default)]
    pub canvas: Option<Canvas>,
}

/// Text that a script drew on a canvas, and the area that it read back.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Canvas {
    /// Length of the longest text.
    pub text: u32,
    /// Width of the largest area, in pixels.
    pub width: u32,
    /// Height of the largest area, in pixels.
    pub height: u32,
}

/// A navigation through an intermediate host (bounce tracking).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BounceSeen<'a> {
    /// Time of the event.
    pub time: Time,
    /// URL of the page before the navigation.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// URL of the intermediate host.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// URL of the page after the navigation.
    #[serde(borrow)]
    pub to: Cow<'a, str>,
    /// The `Cookie` header.
    #[serde(borrow, default)]
    pub cookies: Cow<'a, str>,
    /// Every `Set-Cookie` header.
    #[serde(borrow, default)]
    pub set_cookies: Vec<Cow<'a, str>>,
}

/// A click or a key press on the site.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct InteractionSeen<'a> {
    /// Time of the event.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
}

/// A finding of another learner: the result of a crawl, or Privacy Badger's data.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ReportSeen<'a> {
    /// Time of the event.
    pub time: Time,
    /// Host or URL of the site.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// The tracker's host.
    #[serde(borrow)]
    pub tracker: Cow<'a, str>,
    /// Name of a [`Signal`](super::Signal); others count as `cookie`.
    #[serde(borrow, default)]
    pub signal: Cow<'a, str>,
}

impl Event<'_> {
    /// Time of the event.
    pub fn time(&self) -> Time {
        match self {
            Event::Request(seen) => seen.time,
            Event::Page(seen) => seen.time,
            Event::Storage(seen) => seen.time,
            Event::Fingerprint(seen) => seen.time,
            Event::Bounce(seen) => seen.time,
            Event::Interaction(seen) => seen.time,
            Event::Report(seen) => seen.time,
        }
    }
}
